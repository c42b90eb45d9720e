"""`/api/alerts`: what a project wants to be told of, and through which connection."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer, call_answer, items, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.model.alert import AlertDraft

router = APIRouter(prefix="/api/alerts", tags=["alerts"])

Sees = Annotated[Visit, may(Permission.SEE_FLOWS)]
Rules = Annotated[Visit, may(Permission.MANAGE_PROJECT)]
Draft = Annotated[AlertDraft, body(AlertDraft)]


@router.get("")
async def list_alerts(visit: Sees) -> Response:
    """The alerts of the project, oldest first."""
    found = await visit.instance.alerting.service.all(visit.project_id)
    return items([each.to_json() for each in found])


@router.post("", status_code=201)
async def create_alert(visit: Rules, draft: Draft) -> Response:
    """Make an alert; what it would send is tried in the sandbox first."""
    service = visit.instance.alerting.service
    made = await service.create(visit.project_id, draft, actor=visit.actor)
    return answer(made.to_json(), 201)


@router.get("/{id}")
async def get_alert(visit: Sees, id: str) -> Response:  # noqa: A002 - the path says id
    """One alert by id or name."""
    return answer((await visit.instance.alerting.service.get(visit.project_id, id)).to_json())


@router.put("/{id}")
async def update_alert(visit: Rules, id: str, draft: Draft) -> Response:  # noqa: A002 - as above
    """Write an alert anew."""
    service = visit.instance.alerting.service
    made = await service.update(visit.project_id, id, draft, actor=visit.actor)
    return answer(made.to_json())


@router.delete("/{id}", status_code=204)
async def delete_alert(visit: Rules, id: str) -> Response:  # noqa: A002 - the path says id
    """Delete an alert."""
    await visit.instance.alerting.service.delete(visit.project_id, id, actor=visit.actor)
    return nothing()


@router.post("/{id}/try")
async def try_alert(
    visit: Annotated[Visit, may(Permission.RUN)],
    id: str,  # noqa: A002 - the path says id
) -> Response:
    """What an alert would send, with a sample; nothing leaves."""
    result = await visit.instance.alerting.service.try_out(visit.project_id, id)
    return call_answer(result.to_json())
