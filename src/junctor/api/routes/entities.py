"""`/api/entities`: the entity types of a project; forms are made of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.triggers import EntityDraft

router = APIRouter(prefix="/api/entities", tags=["entities"])

Sees = Annotated[Visit, may(Permission.SEE_FLOWS)]
Edits = Annotated[Visit, may(Permission.EDIT_FLOWS)]
Draft = Annotated[EntityDraft, body(EntityDraft)]


@router.get("")
async def list_entities(visit: Sees) -> Response:
    """The entity types of the project by key."""
    found = await visit.instance.triggering.entities.all(visit.project_id)
    return items([each.to_json() for each in found])


@router.post("", status_code=201)
async def create_entity(visit: Edits, draft: Draft) -> Response:
    """Declare an entity type by the JSON Schema of its fields."""
    made = await visit.instance.triggering.entities.create(
        visit.project_id, draft, actor=visit.actor
    )
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_entity(visit: Sees, id: str) -> Response:  # noqa: A002 - the path says id
    """One entity type by id or key."""
    return answer((await visit.instance.triggering.entities.get(visit.project_id, id)).to_json())


@router.put("/{id}")
async def update_entity(visit: Edits, id: str, draft: Draft) -> Response:  # noqa: A002 - as above
    """Declare it anew; forms of it follow at once."""
    saved = await visit.instance.triggering.entities.update(
        visit.project_id, id, draft, actor=visit.actor
    )
    return answer(saved.to_json())


@router.delete("/{id}", status_code=204)
async def delete_entity(visit: Edits, id: str) -> Response:  # noqa: A002 - the path says id
    """Delete it, unless a form shows it."""
    await visit.instance.triggering.entities.delete(visit.project_id, id, actor=visit.actor)
    return nothing()
