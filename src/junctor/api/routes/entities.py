"""`/api/entities`: the entity types of a project; forms are made of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.triggers import EntityDraft

router = APIRouter(prefix="/api/entities", tags=["entities"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
Edits = Annotated[RequestContext, may(Permission.EDIT_FLOWS)]
Draft = Annotated[EntityDraft, body(EntityDraft)]


@router.get("")
async def list_entities(context: Sees) -> Response:
    """The entity types of the project by key."""
    found = await context.instance.triggering.entities.all(context.project_id)
    return items([each.to_json() for each in found])


@router.post("", status_code=201)
async def create_entity(context: Edits, draft: Draft) -> Response:
    """Declare an entity type by the JSON Schema of its fields."""
    made = await context.instance.triggering.entities.create(
        context.project_id, draft, actor=context.actor
    )
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_entity(context: Sees, id: str) -> Response:
    """One entity type by id or key."""
    return answer(
        (await context.instance.triggering.entities.get(context.project_id, id)).to_json()
    )


@router.put("/{id}")
async def update_entity(context: Edits, id: str, draft: Draft) -> Response:
    """Declare it anew; forms of it follow at once."""
    saved = await context.instance.triggering.entities.update(
        context.project_id, id, draft, actor=context.actor
    )
    return answer(saved.to_json())


@router.delete("/{id}", status_code=204)
async def delete_entity(context: Edits, id: str) -> Response:
    """Delete it, unless a form shows it."""
    await context.instance.triggering.entities.delete(context.project_id, id, actor=context.actor)
    return nothing()
