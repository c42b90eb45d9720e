"""`/api/members`: who belongs to the project, with which roles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import MemberView, Permission
from junctor.model.access import Role
from junctor.model.value import Value

router = APIRouter(prefix="/api/members", tags=["access"])

Manages = Annotated[Visit, may(Permission.MANAGE_ACCESS)]


class MemberDraft(Value):
    """Somebody to give roles to; who is not known by the e-mail address is made a user."""

    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(None, min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    roles: tuple[Role, ...] = Field(min_length=1)


class RolesBody(Value):
    """The roles instead of those held before."""

    roles: tuple[Role, ...] = Field(min_length=1)


@router.get("")
async def list_members(visit: Manages) -> Response:
    """The members of the project."""
    return items([_shown(each) for each in await visit.desk.members.all(visit.project_id)])


@router.post("", status_code=201)
async def add_member(visit: Manages, draft: Annotated[MemberDraft, body(MemberDraft)]) -> Response:
    """Add a member. For a new user the answer holds a one-time sign-in link, once."""
    found = await visit.desk.members.add(
        visit.principal, name=draft.name, email=draft.email, roles=draft.roles
    )
    shown = _shown(found)
    if found.new:
        token = await visit.desk.links.issue(found.user, actor=visit.actor)
        shown["loginLink"] = f"{visit.instance.settings.url}/login#{token}"
    return answer(shown, 201)


@router.put("/{user}")
async def update_member(
    visit: Manages, user: str, change: Annotated[RolesBody, body(RolesBody)]
) -> Response:
    """Give a member other roles."""
    found = await visit.desk.members.change(visit.principal, user, change.roles)
    return answer(_shown(found))


@router.delete("/{user}", status_code=204)
async def remove_member(visit: Manages, user: str) -> Response:
    """Take all roles away."""
    await visit.desk.members.remove(visit.principal, user)
    return nothing()


def _shown(view: MemberView) -> dict[str, Any]:
    return {
        "userId": view.user.id,
        "name": view.user.name,
        "email": view.user.email,
        "roles": [role.value for role in view.member.roles],
        "createdAt": view.member.created_at,
    }
