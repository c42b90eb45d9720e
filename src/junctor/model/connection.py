"""Connections, environments, credentials and secrets, without any secret value."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from junctor.model.value import Value

KEY = r"^[a-z0-9][a-z0-9._-]{0,63}$"
SECRET_NAME = r"^[A-Za-z][A-Za-z0-9_]{0,63}$"


EnvironmentColor = Literal["teal", "orange", "blue", "violet", "pink", "gray"]


class Project(Value):
    """The border of ownership."""

    id: str
    key: str = Field(pattern=KEY)
    name: str
    created_at: int


class Environment(Value):
    """A named place of a project where flows run and credentials resolve."""

    project_id: str
    key: str = Field(pattern=KEY)
    name: str
    live: bool = Field(description="production-like: test keys are warned about here")
    inherits: str | None = Field(None, description="non-secret settings come from there")
    color: EnvironmentColor = Field("gray", description="shown beside the name, never alone")
    position: int = Field(1, ge=1, description="its place in lists, counted from 1")
    created_at: int


class EnvironmentSettings(Value):
    """Non-secret settings of a connection that differ in one environment."""

    config: dict[str, Any] = {}
    tls_verify: bool = True
    ca_pem: str | None = None


class Connection(Value):
    """A named instance of a connector in a project, the same for all environments."""

    id: str
    project_id: str
    key: str = Field(pattern=KEY)
    name: str
    description: str = ""
    integration_slug: str
    integration_version: str
    spec_digest: str
    auth_type: str = Field(description="name of the auth scheme, `none` for open systems")
    config: dict[str, Any] = {}
    environments: dict[str, EnvironmentSettings] = {}
    timeout: float | None = Field(None, gt=0, le=300, description="seconds for a whole call")
    connect_timeout: float | None = Field(None, gt=0, le=60, description="seconds")
    created_at: int
    updated_at: int
    revision: int = 1

    def settings(self, environment: str, inherits: str | None = None) -> dict[str, Any]:
        """The non-secret settings in one environment: own, inherited, then shared."""
        merged = dict(self.config)
        for name in (inherits, environment):
            if name and name in self.environments:
                merged.update(self.environments[name].config)
        return merged


class Credential(Value):
    """One version of the encrypted auth values of a connection in an environment.

    `document` is ciphertext. `fields` says per field what may be shown: set, source,
    last four characters, fingerprint. `origins` are those it was entered for.
    """

    id: str
    project_id: str
    connection_id: str
    environment: str
    version: int
    scheme: str
    origins: tuple[str, ...]
    integration_slug: str
    document: bytes = Field(repr=False)
    fields: dict[str, dict[str, Any]] = {}
    secret_names: tuple[str, ...] = Field((), description="secrets it points at by {env.NAME}")
    state: str = Field("current", description="pending, current, previous, broken, retired")
    expires_at: int | None = None
    scopes: tuple[str, ...] = Field((), description="what the other side says it granted")
    refused_at: int | None = Field(None, description="when its grant was refused for good")
    renewing_at: int | None = Field(
        None,
        description="when a renewal began whose end is not known, so that it may be spent",
    )
    created_at: int
    created_by: str = ""


class PendingSignIn(Value):
    """A sign-in at the other side that somebody has begun; its `state` is stored as a hash only."""

    hash: str = Field(repr=False)
    project_id: str
    connection_id: str
    environment: str
    actor: str
    redirect_uri: str
    scopes: tuple[str, ...] = ()
    created_at: int
    expires_at: int


class Secret(Value):
    """A named encrypted text of one project and environment; metadata and ciphertext."""

    id: str
    project_id: str
    name: str = Field(pattern=SECRET_NAME)
    environment: str
    version: int
    ciphertext: bytes = Field(repr=False)
    hint: str | None = Field(None, description="last four characters when it has 20 or more")
    fingerprint: str
    state: str = "current"
    created_at: int
    created_by: str = ""


class NetworkGrant(Value):
    """An administrator's leave for one connection to reach a private address."""

    id: str
    project_id: str
    connection_id: str | None = Field(None, description="none: every connection of the project")
    cidr: str
    ports: tuple[int, ...] = ()
    host: str | None = None
    reason: str = ""
    created_at: int
    created_by: str = ""
