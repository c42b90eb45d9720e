"""Runs as answers show them; whoever may see their meta data only gets no more than that."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from junctor.api.answers import answer, read_cursor, write_cursor
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.model.flow import Run

STILL_RUNNING: dict[int | str, dict[str, Any]] = {
    202: {"description": "The run as it stands; it goes on."}
}
_CONTENT = ("input", "output", "error")


def run_json(visit: Visit, run: Run) -> dict[str, Any]:
    """A run; without input, output and error for an auditor."""
    shown = run.to_json()
    if not visit.may(Permission.SEE_FLOWS):
        for name in _CONTENT:
            del shown[name]
    return shown


async def run_answer(visit: Visit, run_id: str, wait: float) -> Response:
    """A run with its steps when it ends within `wait` seconds: 201; else as it stands: 202.

    One that waits for somebody or something outside is not waited for.
    """
    run = await visit.instance.runner.result(visit.project_id, run_id, wait)
    shown = run_json(visit, run)
    if visit.may(Permission.SEE_FLOWS):
        steps = await visit.instance.store.runs.steps(visit.project_id, run.id)
        shown["steps"] = [step.to_json() for step in steps]
    where = {"Location": f"/api/runs/{run.id}"}
    status = 202 if run.finished_at is None else 201
    return answer(shown, status, by_name=True, headers=where)


async def run_page(visit: Visit, where: dict[str, Any], limit: int, cursor: str | None) -> Response:
    """The runs that fit, newest first, and the cursor of the rest."""
    before = None
    if cursor is not None:
        at, run_id = read_cursor(cursor, 2)
        before = (int(at), str(run_id))
    given = {name: value for name, value in where.items() if value is not None}
    found = await visit.instance.store.runs.all(
        visit.project_id, where=given, before=before, limit=limit + 1
    )
    part = found[:limit]
    more = len(found) > limit
    following = write_cursor((part[-1].created_at, part[-1].id)) if more else None
    return answer({"items": [run_json(visit, r) for r in part], "next": following}, by_name=True)
