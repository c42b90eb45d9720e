"""The first start: an owner, a project to begin with, and a link to come in by, shown once."""

from __future__ import annotations

from junctor.app.demo import furnish_demo
from junctor.app.instance import Instance
from junctor.core.access import AccessService
from junctor.model.access import Role
from junctor.model.call import Actor

_SYSTEM = Actor(kind="system", id="start")


async def welcome(instance: Instance, access: AccessService, *, demo: bool = False) -> str | None:
    """A one-time sign-in link for the owner of a fresh instance; None when it has an owner."""
    if demo:
        await furnish_demo(instance, actor=_SYSTEM)
    owner = await access.members.first_owner()
    if owner is None:
        return None
    projects = await instance.projects.all()
    if not projects:
        projects = [await instance.projects.create("Main", actor=_SYSTEM)]
    for project in projects:
        await access.members.join(owner, project.id, (Role.PROJECT_ADMIN,), _SYSTEM)
    token = await access.links.issue(owner, actor=_SYSTEM)
    return f"{instance.settings.url}/login#{token}"
