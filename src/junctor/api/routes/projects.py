"""`/api/projects`: the borders of ownership."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.model.access import Role
from junctor.model.connection import KEY, Project
from junctor.model.errors import UnknownObject
from junctor.model.value import Value

router = APIRouter(prefix="/api/projects", tags=["projects"])

Known = Annotated[Visit, may(None, project=False)]


class ProjectDraft(Value):
    """A new project."""

    name: str = Field(min_length=1, max_length=200)
    key: str | None = Field(None, pattern=KEY)


class ProjectChange(Value):
    """A new display name; the key stays."""

    name: str = Field(min_length=1, max_length=200)


async def _visible(visit: Visit) -> list[Project]:
    """All projects for instance administrators, else those one belongs to."""
    found = await visit.instance.projects.all()
    if visit.principal.kind == "key":
        return [each for each in found if each.id == visit.project_id]
    if visit.may(Permission.INSTANCE) or visit.user is None:
        return found
    mine = await visit.desk.members.projects_of(visit.user)
    return [each for each in found if each.id in mine]


async def _one(visit: Visit, ref: str) -> Project:
    for each in await _visible(visit):
        if ref in (each.id, each.key):
            return each
    raise UnknownObject(f"There is no project `{ref}` for you.")


@router.get("")
async def list_projects(visit: Known) -> Response:
    """The projects you can work in; name one in the header `Junctor-Project`."""
    return items([each.to_json() for each in await _visible(visit)])


@router.post("", status_code=201)
async def create_project(
    visit: Annotated[Visit, may(Permission.INSTANCE, project=False)],
    draft: Annotated[ProjectDraft, body(ProjectDraft)],
) -> Response:
    """A project with the environments `development` and `production`; you become its admin."""
    made = await visit.instance.projects.create(draft.name, key=draft.key, actor=visit.actor)
    if visit.user is not None:
        roles = (Role.PROJECT_ADMIN,)
        await visit.desk.members.join(visit.user, made.id, roles, visit.actor)
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_project(visit: Known, id: str) -> Response:  # noqa: A002 - the path says id
    """One project by id or key."""
    return answer((await _one(visit, id)).to_json())


@router.put("/{id}")
async def update_project(
    visit: Known,
    id: str,  # noqa: A002 - the path says id
    change: Annotated[ProjectChange, body(ProjectChange)],
) -> Response:
    """Change the display name."""
    project = await _one(visit, id)
    principal = visit.principal
    if visit.user is not None:
        principal = await visit.desk.members.principal(visit.user, project.id)
    if not principal.may(Permission.INSTANCE):
        principal.need(Permission.MANAGE_PROJECT)
    renamed = await visit.instance.projects.rename(project.id, change.name, actor=visit.actor)
    return answer(renamed.to_json())
