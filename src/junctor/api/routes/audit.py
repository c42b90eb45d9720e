"""`/api/audit`: who did what, proof that nothing was altered, and an export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from junctor.api.answers import MOST, answer
from junctor.api.audit_pages import audit_page, place_of, raw_json
from junctor.api.gates import may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import verify
from junctor.model.scrub import register_sink, scrubber

router = APIRouter(prefix="/api/audit", tags=["audit"])
register_sink("audit.detail")

Reads = Annotated[Visit, may(Permission.READ_AUDIT)]
_PAGE = 500


@router.get("")
async def list_audit(
    visit: Reads,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: str | None = None,
    connection_id: Annotated[str | None, Query(alias="connectionId")] = None,
    environment: str | None = None,
    kind: str | None = None,
    actor: str | None = None,
    run_id: Annotated[str | None, Query(alias="runId")] = None,
    since: Annotated[int | None, Query(ge=0, description="milliseconds since 1970")] = None,
    until: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """The entries of the project, newest first. Reading them is an entry itself."""
    where = {
        "connectionId": connection_id,
        "environment": environment,
        "kind": kind,
        "actor": actor,
        "runId": run_id,
        "since": since,
        "until": until,
    }
    await _read(visit, "list")
    return await audit_page(visit, where, limit, cursor)


@router.get("/verify")
async def verify_audit(visit: Reads) -> Response:
    """Recompute the project's chains and compare them with the signed checkpoints."""
    instance = visit.instance
    await instance.store.audit.flush()
    report = await verify(
        instance.store.audit,
        await instance.checkpoints.lines(),
        mac=partial(instance.vault.mac, LABEL),
        instance=instance.instance_id,
        project_id=visit.project_id,
    )
    # Recorded afterwards: an entry more would cover up that a chain was cut off.
    await _read(visit, "verify")
    return answer(report.to_json())


@router.get("/export")
async def export_audit(visit: Reads) -> Response:
    """Every entry of the project as JSON lines, newest first."""
    await _read(visit, "export")
    return StreamingResponse(
        _lines(visit),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
    )


async def _lines(visit: Visit) -> AsyncIterator[bytes]:
    before = None
    while True:
        found = await visit.instance.store.audit.entries(
            visit.project_id, where={}, before=before, limit=_PAGE
        )
        for entry in found:
            clean = scrubber().json(raw_json(entry), by_name=False)
            yield orjson.dumps(clean, default=str) + b"\n"
        if len(found) < _PAGE:
            return
        before = place_of(found[-1])


async def _read(visit: Visit, what: str) -> None:
    await visit.desk.trail.record("audit.read", visit.project_id, visit.actor, what=what)
