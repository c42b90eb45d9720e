"""`/api/environments`: the places of a project where flows run and credentials resolve."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.connection import KEY, EnvironmentColor
from junctor.model.value import Value

router = APIRouter(prefix="/api/environments", tags=["projects"])

Sees = Annotated[RequestContext, may(Permission.SEE_PROJECT)]
Manages = Annotated[RequestContext, may(Permission.MANAGE_PROJECT)]


class EnvironmentDraft(Value):
    """A new environment, by key or name; `live` marks it production-like.

    Key and name are made of each other where one is left out. Without a color it gets one that no
    other has, without a position the last place.
    """

    key: str | None = Field(None, pattern=KEY)
    name: str | None = None
    live: bool = False
    inherits: str | None = None
    color: EnvironmentColor | None = None
    position: int | None = Field(None, ge=1, le=10_000, description="counted from 1")


class EnvironmentChange(Value):
    """The fields to change; `inherits: null` ends inheriting.

    A new position moves the others up or down; one beyond the last place is the last place.
    """

    name: str = ""
    live: bool = False
    inherits: str | None = None
    color: EnvironmentColor = "gray"
    position: int = Field(1, ge=1, le=10_000, description="counted from 1")


@router.get("")
async def list_environments(context: Sees) -> Response:
    """The environments of the project, in their order."""
    found = await context.instance.projects.environments(context.project_id)
    return items([each.to_json() for each in found])


@router.post("", status_code=201)
async def create_environment(
    context: Manages, draft: Annotated[EnvironmentDraft, body(EnvironmentDraft)]
) -> Response:
    """Another environment, same as another one where nothing is set."""
    made = await context.instance.projects.add_environment(
        context.project_id,
        draft.key,
        actor=context.actor,
        name=draft.name,
        live=draft.live,
        inherits=draft.inherits,
        color=draft.color,
        position=draft.position,
    )
    return answer(made.to_json(), 201)


@router.put("/{key}")
async def update_environment(
    context: Manages, key: str, change: Annotated[EnvironmentChange, body(EnvironmentChange)]
) -> Response:
    """Change name, `live`, what it inherits, its color or its place in lists."""
    changes = {name: getattr(change, name) for name in change.model_fields_set}
    made = await context.instance.projects.change_environment(
        context.project_id, key, actor=context.actor, **changes
    )
    return answer(made.to_json())


@router.delete("/{key}", status_code=204)
async def delete_environment(
    context: Manages,
    key: str,
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete it; one in use answers 409 with what is stored there unless forced."""
    await context.instance.projects.delete_environment(
        context.project_id, key, actor=context.actor, force=force
    )
    return nothing()
