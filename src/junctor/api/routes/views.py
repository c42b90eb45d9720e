"""`/api/views`: filters of lists under a name, everybody's own or shared with the project."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.errors import NotPermitted
from junctor.model.view import Screen, ViewDraft

router = APIRouter(prefix="/api/views", tags=["views"])

Sees = Annotated[RequestContext, may(Permission.SEE_PROJECT)]


@router.get("")
async def list_views(context: Sees, screen: Screen | None = None) -> Response:
    """One's own views and the shared ones, by screen and name."""
    found = await context.instance.views.all(context.project_id, actor=context.actor, screen=screen)
    return items([each.to_json() for each in found])


@router.put("/{screen}/{name}")
async def save_view(
    context: Sees, screen: Screen, name: str, draft: Annotated[ViewDraft, body(ViewDraft)]
) -> Response:
    """Save filters under a name; to share them needs the right to edit flows."""
    _check_sharing(context, shared=draft.shared)
    saved = await context.instance.views.save(
        context.project_id, screen, name, draft, actor=context.actor
    )
    return answer(saved.to_json())


@router.delete("/{screen}/{name}", status_code=204)
async def delete_view(
    context: Sees,
    screen: Screen,
    name: str,
    shared: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Forget a view: one's own, or the shared one of that name."""
    _check_sharing(context, shared=shared)
    await context.instance.views.delete(
        context.project_id, screen, name, actor=context.actor, shared=shared
    )
    return nothing()


def _check_sharing(context: RequestContext, *, shared: bool) -> None:
    if shared and not context.may(Permission.EDIT_FLOWS):
        raise NotPermitted(
            "What everybody in the project sees is changed by who may edit flows.",
            cure="Save the view for yourself, or ask an editor.",
        )
