"""`/api/members`: who belongs to the project, with which roles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import MemberView, Permission
from junctor.model.access import Role
from junctor.model.value import Value

router = APIRouter(prefix="/api/members", tags=["access"])

Manages = Annotated[RequestContext, may(Permission.MANAGE_ACCESS)]


class MemberDraft(Value):
    """Somebody to give roles to; who is not known by the e-mail address is made a user."""

    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(None, min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    roles: tuple[Role, ...] = Field(min_length=1)


class RolesBody(Value):
    """The roles instead of those held before."""

    roles: tuple[Role, ...] = Field(min_length=1)


@router.get("")
async def list_members(context: Manages) -> Response:
    """The members of the project."""
    return items([_shown(each) for each in await context.access.members.all(context.project_id)])


@router.post("", status_code=201)
async def add_member(
    context: Manages, draft: Annotated[MemberDraft, body(MemberDraft)]
) -> Response:
    """Add a member. For a new user the answer holds a one-time sign-in link, once."""
    found = await context.access.members.add(
        context.principal, name=draft.name, email=draft.email, roles=draft.roles
    )
    shown = _shown(found)
    if found.new:
        token = await context.access.links.issue(found.user, actor=context.actor)
        shown["loginLink"] = f"{context.instance.settings.url}/login#{token}"
    return answer(shown, 201)


@router.put("/{user}")
async def update_member(
    context: Manages, user: str, change: Annotated[RolesBody, body(RolesBody)]
) -> Response:
    """Give a member other roles."""
    found = await context.access.members.change(context.principal, user, change.roles)
    return answer(_shown(found))


@router.delete("/{user}", status_code=204)
async def remove_member(context: Manages, user: str) -> Response:
    """Take all roles away."""
    await context.access.members.remove(context.principal, user)
    return nothing()


def _shown(view: MemberView) -> dict[str, Any]:
    return {
        "userId": view.user.id,
        "name": view.user.name,
        "email": view.user.email,
        "roles": [role.value for role in view.member.roles],
        "createdAt": view.member.created_at,
    }
