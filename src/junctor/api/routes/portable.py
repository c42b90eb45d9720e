"""`/api/export` and `/api/import`: a project as files for Git, planned before it is applied."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.catalog.publish import CustomConnectors
from junctor.core.portable import Action, Applying, Bundle, Desk, bundle_of
from junctor.model.value import Value

router = APIRouter(prefix="/api", tags=["projects"])


class ImportBody(Value):
    """What to bring in; `dryRun` only plans."""

    bundle: Bundle
    dry_run: bool = True


@router.get("/export")
async def export_project(visit: Annotated[Visit, may(Permission.SEE_FLOWS)]) -> Response:
    """The project by names: connections, connectors, entity types, flows; no secret, no pin."""
    found = await bundle_of(visit.instance.store, visit.project_id)
    return answer(found.to_json())


@router.post("/import")
async def import_project(
    visit: Annotated[Visit, may(Permission.EDIT_FLOWS)],
    wanted: Annotated[ImportBody, body(ImportBody, inside="bundle")],
) -> Response:
    """Plan what a bundle would change, or do it; what it does not name stays as it is."""
    instance = visit.instance
    custom = CustomConnectors(instance.store.specs, instance.catalog, instance.clock)
    desk = Desk(
        projects=instance.projects,
        connectors=custom,
        entities=instance.triggering.entities,
        connections=instance.connections,
        flows=instance.flows,
    )
    applying = Applying(instance.store, instance.catalog, desk)
    plan = await applying.plan(visit.project_id, wanted.bundle)
    await _need(visit, plan)
    if not wanted.dry_run:
        plan = await applying.apply(
            visit.project_id,
            wanted.bundle,
            actor=visit.actor,
            may_bind_secrets=visit.may(Permission.WRITE_CREDENTIALS),
        )
    return answer({"applied": not wanted.dry_run, "actions": [each.to_json() for each in plan]})


async def _need(visit: Visit, plan: list[Action]) -> None:
    """The rights that the changes of a plan take."""
    wanted = {
        "environment": Permission.MANAGE_PROJECT,
        "connector": Permission.PUBLISH_CONNECTORS,
        "connection": Permission.EDIT_CONNECTIONS,
    }
    for action in plan:
        if action.does not in ("create", "change"):
            continue
        if action.kind in wanted:
            visit.principal.need(wanted[action.kind])
        for place in action.given if action.kind == "publish" else ():
            if await visit.house.is_live(visit.project_id, place):
                visit.principal.need(Permission.PUBLISH_LIVE)
