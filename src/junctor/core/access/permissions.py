"""What each role may do, as data: the table that routes, command line and tests read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from junctor.model.access import Role


class Permission(StrEnum):
    """One line of the table. No role may read a credential's value, so there is none for it."""

    SEE_PROJECT = "see_project"
    SEE_FLOWS = "see_flows"
    SEE_RUN_META = "see_run_meta"
    RUN = "run"
    EDIT_FLOWS = "edit_flows"
    RUN_LIVE = "run_live"
    PUBLISH_LIVE = "publish_live"
    SEE_CONNECTIONS = "see_connections"
    EDIT_CONNECTIONS = "edit_connections"
    WRITE_CREDENTIALS = "write_credentials"
    PUBLISH_CONNECTORS = "publish_connectors"
    GRANT_NETWORKS = "grant_networks"
    MANAGE_PROJECT = "manage_project"
    MANAGE_ACCESS = "manage_access"
    READ_AUDIT = "read_audit"
    INSTANCE = "instance"


_P = Permission
_VIEWER = {_P.SEE_PROJECT, _P.SEE_FLOWS, _P.SEE_RUN_META, _P.SEE_CONNECTIONS}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.OPERATOR: frozenset(_VIEWER | {_P.RUN, _P.RUN_LIVE}),
    Role.EDITOR: frozenset(_VIEWER | {_P.RUN, _P.EDIT_FLOWS, _P.EDIT_CONNECTIONS}),
    Role.CONNECTION_ADMIN: frozenset(
        _VIEWER | {_P.RUN, _P.EDIT_CONNECTIONS, _P.WRITE_CREDENTIALS, _P.PUBLISH_CONNECTORS}
    ),
    Role.PROJECT_ADMIN: frozenset(set(_P) - {_P.INSTANCE}),
    Role.AUDITOR: frozenset({_P.SEE_PROJECT, _P.SEE_RUN_META, _P.READ_AUDIT}),
}
"""`INSTANCE` belongs to no role: instance administrators and the local operator have it."""


@cache
def _of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that any of the roles may do."""
    return _of(frozenset(roles))


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that may do it, for the cure of a refusal."""
    return tuple(role for role, allowed in PERMISSIONS.items() if permission in allowed)
