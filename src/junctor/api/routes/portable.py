"""`/api/export` and `/api/import`: a project as files for Git, planned before it is applied."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import answer
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.catalog.publish import CustomConnectors
from junctor.core.portable import Action, Bundle, BundleImporter, ProjectServices, exported
from junctor.model.value import Value

router = APIRouter(prefix="/api", tags=["projects"])


class ImportBody(Value):
    """What to bring in; `dryRun` only plans."""

    bundle: Bundle
    dry_run: bool = True


@router.get("/export")
async def export_project(context: Annotated[RequestContext, may(Permission.SEE_FLOWS)]) -> Response:
    """The project by names: connections, connectors, entity types, flows; no secret, no pin."""
    found = await exported(context.instance.store, context.project_id)
    return answer(found.to_json())


@router.post("/import")
async def import_project(
    context: Annotated[RequestContext, may(Permission.EDIT_FLOWS)],
    wanted: Annotated[ImportBody, body(ImportBody, inside="bundle")],
) -> Response:
    """Plan what a bundle would change, or do it; what it does not name stays as it is."""
    instance = context.instance
    custom = CustomConnectors(instance.store.specs, instance.catalog, instance.clock)
    services = ProjectServices(
        projects=instance.projects,
        connectors=custom,
        entities=instance.triggering.entities,
        connections=instance.connections,
        flows=instance.flows,
    )
    importer = BundleImporter(instance.store, instance.catalog, services)
    plan = await importer.plan(context.project_id, wanted.bundle)
    await _need(context, plan)
    if not wanted.dry_run:
        plan = await importer.apply(
            context.project_id,
            wanted.bundle,
            actor=context.actor,
            may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
        )
    return answer({"applied": not wanted.dry_run, "actions": [each.to_json() for each in plan]})


async def _need(context: RequestContext, plan: list[Action]) -> None:
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
            context.principal.need(wanted[action.kind])
        for place in action.given if action.kind == "publish" else ():
            if await context.api.is_live(context.project_id, place):
                context.principal.need(Permission.PUBLISH_LIVE)
