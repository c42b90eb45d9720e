"""Who is asking: a user, an API key or the local operator, with what they may do here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from junctor.core.access.permissions import Permission, permissions_of, roles_with
from junctor.model.access import Role
from junctor.model.call import Actor
from junctor.model.errors import NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody who is known, in one project (or none: instance routes)."""

    kind: Literal["user", "key", "operator"]
    id: str
    name: str = ""
    project_id: str | None = None
    roles: frozenset[Role] = frozenset()
    instance_admin: bool = False

    @property
    def actor(self) -> Actor:
        """As the audit names them."""
        return Actor(kind=self.kind, id=self.id, name=self.name)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything they may do in their project."""
        if self.kind == "operator":
            return frozenset(Permission)
        found = permissions_of(self.roles)
        return found | {Permission.INSTANCE} if self.instance_admin else found

    def may(self, permission: Permission) -> bool:
        """Whether they may do it."""
        return permission in self.permissions

    def need(self, permission: Permission) -> None:
        """Refuse what their roles do not allow.

        Raises:
            NotPermitted: naming the roles that would.
        """
        if self.may(permission):
            return
        who = " or ".join(role.value.replace("_", " ") for role in roles_with(permission))
        raise NotPermitted(
            f"This needs the role {who}." if who else "This needs an instance administrator.",
            details={"permission": permission.value},
        )


OPERATOR = Principal(kind="operator", id="local", name="local operator", instance_admin=True)
"""Whoever can read the home folder of the instance."""
