"""`/api/audit`: who did what, proof that nothing was altered, and an export."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response, StreamingResponse

from junctor.api.answers import LATEST, MOST, answer
from junctor.api.audit_export import csv_lines, json_lines
from junctor.api.audit_pages import audit_page, folded_page
from junctor.api.dependencies import may
from junctor.api.identity import RequestContext
from junctor.core.access import INSTANCE, Permission
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import verify

router = APIRouter(prefix="/api/audit", tags=["audit"])

Reads = Annotated[RequestContext, may(Permission.READ_AUDIT)]
Scope = Annotated[
    str,
    Query(
        pattern="^(project|instance)$",
        description="`instance`: what belongs to no project, such as sign-ins; for administrators",
    ),
]


class AuditFilters:
    """The search of the audit, as query parameters."""

    def __init__(
        self,
        *,
        connection_id: Annotated[str | None, Query(alias="connectionId")] = None,
        environment: str | None = None,
        kind: Annotated[str | None, Query(description="or what kinds begin with: `call.`")] = None,
        actor: str | None = None,
        run_id: Annotated[str | None, Query(alias="runId")] = None,
        operation: Annotated[str | None, Query(max_length=200)] = None,
        outcome: Annotated[str | None, Query(pattern="^(ok|failed)$")] = None,
        since: Annotated[
            int | None, Query(ge=0, le=LATEST, description="milliseconds since 1970")
        ] = None,
        until: Annotated[int | None, Query(ge=0, le=LATEST)] = None,
    ) -> None:
        given = {
            "connectionId": connection_id,
            "environment": environment,
            "kind": kind,
            "actor": actor,
            "runId": run_id,
            "operation": operation,
            "outcome": outcome,
            "since": since,
            "until": until,
        }
        self.where = {name: value for name, value in given.items() if value is not None}


Filters = Annotated[AuditFilters, Depends()]


@router.get("")
async def list_audit(
    context: Reads,
    filters: Filters,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: str | None = None,
    scope: Scope = "project",
) -> Response:
    """The entries of the project, newest first. Reading them is an entry itself."""
    place = await _read(context, "the newest entries", scope)
    return await audit_page(context.instance.store.audit, place, filters.where, limit, cursor)


@router.get("/folded")
async def fold_audit(
    context: Reads,
    filters: Filters,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: str | None = None,
    scope: Scope = "project",
) -> Response:
    """The same with repeats as one row: who did what to what, how often, and with what outcome.

    A row is opened with its own filters on the list, between `firstAt` and `lastAt`.
    """
    place = await _read(context, "repeats as one row", scope)
    return await folded_page(context.instance.store.audit, place, filters.where, limit, cursor)


@router.get("/verify")
async def verify_audit(context: Reads, scope: Scope = "project") -> Response:
    """Recompute the project's chains and compare them with the signed checkpoints."""
    instance, place = context.instance, _place(context, scope)
    await instance.store.audit.flush()
    report = await verify(
        instance.store.audit,
        await instance.checkpoints.lines(),
        mac=partial(instance.vault.mac, LABEL),
        instance=instance.instance_id,
        project_id=place,
    )
    # Recorded afterwards: an entry more would cover up that a chain was cut off.
    await _read(context, "a verification", scope)
    return answer(report.to_json())


@router.get("/export")
async def export_audit(
    context: Reads,
    filters: Filters,
    format: Annotated[str, Query(pattern="^(jsonl|csv)$")] = "jsonl",
    scope: Scope = "project",
) -> Response:
    """Every entry that fits, newest first: JSON lines with their hashes, or CSV for people."""
    place = await _read(context, "an export", scope)
    lines, kind = (csv_lines, "text/csv") if format == "csv" else (json_lines, "application/jsonl")
    return StreamingResponse(
        lines(context.instance.store.audit, place, filters.where),
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="audit.{format}"'},
    )


async def _read(context: RequestContext, what: str, scope: str) -> str:
    """Whose entries these are, after it was written down that somebody reads them."""
    place = _place(context, scope)
    await context.access.trail.record("audit.read", place, context.actor, what=what)
    return place


def _place(context: RequestContext, scope: str) -> str:
    if scope == "project":
        return context.project_id
    context.principal.need(Permission.INSTANCE)
    return INSTANCE
