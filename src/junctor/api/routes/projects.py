"""`/api/projects`: the borders of ownership."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.access import Role
from junctor.model.connection import KEY, Project
from junctor.model.errors import UnknownObject
from junctor.model.value import Value

router = APIRouter(prefix="/api/projects", tags=["projects"])

Known = Annotated[RequestContext, may(None, project=False)]


class ProjectDraft(Value):
    """A new project."""

    name: str = Field(min_length=1, max_length=200)
    key: str | None = Field(None, pattern=KEY)


class ProjectChange(Value):
    """A new display name; the key stays."""

    name: str = Field(min_length=1, max_length=200)


async def _visible(context: RequestContext) -> list[Project]:
    """All projects for instance administrators, else those one belongs to."""
    found = await context.instance.projects.all()
    if context.principal.kind == "key":
        return [each for each in found if each.id == context.project_id]
    if context.may(Permission.INSTANCE) or context.user is None:
        return found
    mine = await context.access.members.projects_of(context.user)
    return [each for each in found if each.id in mine]


async def _one(context: RequestContext, ref: str) -> Project:
    for each in await _visible(context):
        if ref in (each.id, each.key):
            return each
    raise UnknownObject(f"There is no project `{ref}` for you.")


@router.get("")
async def list_projects(context: Known) -> Response:
    """The projects you can work in; name one in the header `Junctor-Project`."""
    return items([each.to_json() for each in await _visible(context)])


@router.post("", status_code=201)
async def create_project(
    context: Annotated[RequestContext, may(Permission.INSTANCE, project=False)],
    draft: Annotated[ProjectDraft, body(ProjectDraft)],
) -> Response:
    """A project with the environments `development` and `production`; you become its admin.

    Made by the command line on this machine, which is nobody's, it has the owners of the instance
    as its admins, who would not get into it otherwise.
    """
    made = await context.instance.projects.create(draft.name, key=draft.key, actor=context.actor)
    admins = [context.user] if context.user else await context.access.members.owners()
    for admin in admins:
        await context.access.members.join(admin, made.id, (Role.PROJECT_ADMIN,), context.actor)
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_project(context: Known, id: str) -> Response:
    """One project by id or key."""
    return answer((await _one(context, id)).to_json())


@router.put("/{id}")
async def update_project(
    context: Known,
    id: str,
    change: Annotated[ProjectChange, body(ProjectChange)],
) -> Response:
    """Change the display name."""
    project = await _one(context, id)
    principal = context.principal
    if context.user is not None:
        principal = await context.access.members.principal(context.user, project.id)
    if not principal.may(Permission.INSTANCE):
        principal.need(Permission.MANAGE_PROJECT)
    renamed = await context.instance.projects.rename(project.id, change.name, actor=context.actor)
    return answer(renamed.to_json())
