"""`/api/alerts`: what a project wants to be told of, and through which connection."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, call_answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.alert import AlertDraft

router = APIRouter(prefix="/api/alerts", tags=["alerts"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
Rules = Annotated[RequestContext, may(Permission.MANAGE_PROJECT)]
Draft = Annotated[AlertDraft, body(AlertDraft)]


@router.get("")
async def list_alerts(context: Sees) -> Response:
    """The alerts of the project, oldest first."""
    found = await context.instance.alerting.service.all(context.project_id)
    return items([each.to_json() for each in found])


@router.post("", status_code=201)
async def create_alert(context: Rules, draft: Draft) -> Response:
    """Make an alert; what it would send is tried in the sandbox first."""
    service = context.instance.alerting.service
    made = await service.create(context.project_id, draft, actor=context.actor)
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_alert(context: Sees, id: str) -> Response:
    """One alert by id or name."""
    return answer((await context.instance.alerting.service.get(context.project_id, id)).to_json())


@router.put("/{id}")
async def update_alert(context: Rules, id: str, draft: Draft) -> Response:
    """Write an alert anew."""
    service = context.instance.alerting.service
    made = await service.update(context.project_id, id, draft, actor=context.actor)
    return answer(made.to_json())


@router.delete("/{id}", status_code=204)
async def delete_alert(context: Rules, id: str) -> Response:
    """Delete an alert."""
    await context.instance.alerting.service.delete(context.project_id, id, actor=context.actor)
    return nothing()


@router.post("/{id}/try")
async def try_alert(
    context: Annotated[RequestContext, may(Permission.RUN)],
    id: str,
) -> Response:
    """What an alert would send, with a sample; nothing leaves."""
    result = await context.instance.alerting.service.try_out(context.project_id, id)
    return call_answer(result.to_json())
