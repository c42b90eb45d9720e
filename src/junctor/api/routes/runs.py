"""`/api/runs`: what ran, with which steps and traces."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import MOST, answer, items
from junctor.api.gates import may
from junctor.api.identity import Visit
from junctor.api.runs_json import run_json, run_page
from junctor.core.access import Permission
from junctor.model.call import Mode
from junctor.model.errors import UnknownObject
from junctor.model.flow import Run, RunState

router = APIRouter(prefix="/api/runs", tags=["runs"])

Meta = Annotated[Visit, may(Permission.SEE_RUN_META)]


@router.get("")
async def list_runs(
    visit: Meta,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: str | None = None,
    flow_id: Annotated[str | None, Query(alias="flowId")] = None,
    state: RunState | None = None,
    mode: Mode | None = None,
    environment: str | None = None,
) -> Response:
    """The runs of the project, newest first."""
    where = {
        "flowId": flow_id,
        "state": state.value if state else None,
        "mode": mode.value if mode else None,
        "environment": environment,
    }
    return await run_page(visit, where, limit, cursor)


@router.get("/{id}")
async def get_run(visit: Meta, id: str) -> Response:  # noqa: A002 - the path says id
    """One run."""
    return answer(run_json(visit, await _run(visit, id)), by_name=True)


@router.get("/{id}/steps")
async def list_run_steps(
    visit: Annotated[Visit, may(Permission.SEE_FLOWS)],
    id: str,  # noqa: A002 - the path says id
) -> Response:
    """The steps of a run with their traces, in order."""
    run = await _run(visit, id)
    steps = await visit.instance.store.runs.steps(visit.project_id, run.id)
    return items([step.to_json() for step in steps], by_name=True)


async def _run(visit: Visit, run_id: str) -> Run:
    found = await visit.instance.store.runs.get(visit.project_id, run_id)
    if found is None:
        raise UnknownObject(f"There is no run `{run_id}` in this project.")
    return found
