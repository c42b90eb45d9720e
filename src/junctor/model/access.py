"""Who may do what: roles, members, keys and sessions."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from junctor.model.value import Value


class Role(StrEnum):
    """What a member or an API key may do in a project."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    EDITOR = "editor"
    CONNECTION_ADMIN = "connection_admin"
    PROJECT_ADMIN = "project_admin"
    AUDITOR = "auditor"


class User(Value):
    """A person, known by an e-mail address or a local name."""

    id: str
    name: str
    email: str | None = None
    instance_admin: bool = False
    created_at: int


class Member(Value):
    """A user's roles in a project."""

    project_id: str
    user_id: str
    roles: tuple[Role, ...]
    created_at: int


class ApiKey(Value):
    """A key that fixes project and roles; the key itself is stored as a hash only."""

    id: str
    project_id: str
    name: str
    roles: tuple[Role, ...]
    prefix: str = Field(description="first characters, to tell keys apart")
    hash: str = Field(repr=False)
    expires_at: int | None = None
    last_used_at: int | None = None
    revoked_at: int | None = None
    created_at: int
    created_by: str = ""


class Session(Value):
    """A signed-in browser; its token is stored as a hash only."""

    id: str
    user_id: str
    hash: str = Field(repr=False)
    csrf: str = Field(repr=False)
    created_at: int
    last_seen_at: int
    expires_at: int


class LoginLink(Value):
    """A one-time sign-in link: ten minutes, consumed once, stored as a hash only."""

    hash: str = Field(repr=False)
    user_id: str
    created_at: int
    expires_at: int
    used_at: int | None = None
