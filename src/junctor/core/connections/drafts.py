"""What somebody asks for: a new connection, or a change of one. Unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from junctor.model.connection import KEY, EnvironmentSettings
from junctor.model.value import Value

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class ConnectionDraft(Value):
    """A connection to be made. `key` is derived from `name` when it is left out.

    `credentials` are per environment: field -> value or `{env.NAME}`.
    """

    name: Name
    key: str | None = Field(None, pattern=KEY)
    description: str = Field("", max_length=2000)
    integration_slug: str
    integration_version: str | None = None
    auth_type: str | None = Field(None, description="default: the connector's first scheme")
    config: dict[str, Any] = {}
    environments: dict[str, EnvironmentSettings] = {}
    timeout: float | None = Field(None, gt=0, le=300, description="seconds for a whole call")
    connect_timeout: float | None = Field(None, gt=0, le=60, description="seconds")
    credentials: dict[str, dict[str, Any]] = Field({}, repr=False)


class ConnectionChange(Value):
    """The fields to change; those that are not given stay."""

    name: Name | None = None
    key: str | None = Field(None, pattern=KEY)
    description: str | None = Field(None, max_length=2000)
    integration_version: str | None = None
    auth_type: str | None = None
    config: dict[str, Any] | None = None
    environments: dict[str, EnvironmentSettings] | None = None
    timeout: float | None = Field(None, gt=0, le=300)
    connect_timeout: float | None = Field(None, gt=0, le=60)
    credentials: dict[str, dict[str, Any]] = Field({}, repr=False)
    revision: int | None = Field(
        None, description="the one it was read at; another one is refused with 409"
    )

    def given(self) -> dict[str, Any]:
        """The given fields of the connection itself, by Python name.

        Null clears the two timeouts and is no change elsewhere.
        """
        clearable = {"timeout", "connect_timeout"}
        names = self.model_fields_set - {"credentials", "revision"}
        values = {name: getattr(self, name) for name in names}
        return {k: v for k, v in values.items() if v is not None or k in clearable}
