"""`/api/views`: filters of lists under a name, everybody's own or shared with the project."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.model.errors import NotPermitted
from junctor.model.view import Screen, ViewDraft

router = APIRouter(prefix="/api/views", tags=["views"])

Sees = Annotated[Visit, may(Permission.SEE_PROJECT)]


@router.get("")
async def list_views(visit: Sees, screen: Screen | None = None) -> Response:
    """One's own views and the shared ones, by screen and name."""
    found = await visit.instance.views.all(visit.project_id, actor=visit.actor, screen=screen)
    return items([each.to_json() for each in found])


@router.put("/{screen}/{name}")
async def save_view(
    visit: Sees, screen: Screen, name: str, draft: Annotated[ViewDraft, body(ViewDraft)]
) -> Response:
    """Save filters under a name; to share them needs the right to edit flows."""
    _check_sharing(visit, shared=draft.shared)
    saved = await visit.instance.views.save(
        visit.project_id, screen, name, draft, actor=visit.actor
    )
    return answer(saved.to_json())


@router.delete("/{screen}/{name}", status_code=204)
async def delete_view(
    visit: Sees,
    screen: Screen,
    name: str,
    shared: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Forget a view: one's own, or the shared one of that name."""
    _check_sharing(visit, shared=shared)
    await visit.instance.views.delete(
        visit.project_id, screen, name, actor=visit.actor, shared=shared
    )
    return nothing()


def _check_sharing(visit: Visit, *, shared: bool) -> None:
    if shared and not visit.may(Permission.EDIT_FLOWS):
        raise NotPermitted(
            "What everybody in the project sees is changed by who may edit flows.",
            cure="Save the view for yourself, or ask an editor.",
        )
