"""Runs as answers show them; whoever may see their meta data only gets no more than that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from junctor.api.answers import LATEST, answer, read_place, write_cursor
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.runs import timing
from junctor.core.runs.under_way import steps_with_those_under_way
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass
from junctor.model.flow import Run, RunState

STILL_RUNNING: dict[int | str, dict[str, Any]] = {
    202: {"description": "The run as it stands; it goes on."}
}
_STATE = "|".join(RunState)
_STATES = f"^({_STATE})(,({_STATE}))*$"
_SEVERAL = "one, or several separated by commas"
_CONTENT = ("input", "output", "error")
_PARENT = ("runId", "nodeId", "index")


def run_json(context: RequestContext, run: Run) -> dict[str, Any]:
    """A run; without input, output and error for an auditor."""
    shown = run.to_json()
    if not context.may(Permission.SEE_FLOWS):
        for name in _CONTENT:
            del shown[name]
    shown["errorClass"] = run.error_class
    shown["parent"] = dict(zip(_PARENT, run.place, strict=True)) if run.place else None
    shown["timing"] = timing(run, context.instance.clock.now())
    return shown


async def run_answer(context: RequestContext, run_id: str, wait: float) -> Response:
    """A run with its steps when it ends within `wait` seconds: 201; else as it stands: 202.

    One that waits for somebody or something outside is not waited for.
    """
    run = await context.instance.runner.result(context.project_id, run_id, wait)
    shown = run_json(context, run)
    if context.may(Permission.SEE_FLOWS):
        store, engine = context.instance.store, context.instance.engine
        steps = await steps_with_those_under_way(store, engine, run)
        shown["steps"] = [step.to_json() for step in steps]
    where = {"Location": f"/api/runs/{run.id}"}
    status = 202 if run.finished_at is None else 201
    return answer(shown, status, by_name=True, headers=where)


class RunFilters:
    """The search of a run list, as query parameters."""

    def __init__(
        self,
        *,
        flow_id: Annotated[str | None, Query(alias="flowId")] = None,
        state: Annotated[str | None, Query(pattern=_STATES, description=_SEVERAL)] = None,
        mode: Mode | None = None,
        environment: str | None = None,
        connection_id: Annotated[str | None, Query(alias="connectionId")] = None,
        error_class: Annotated[ErrorClass | None, Query(alias="errorClass")] = None,
        business_key: Annotated[str | None, Query(alias="businessKey", max_length=200)] = None,
        trigger_id: Annotated[str | None, Query(alias="triggerId")] = None,
        text: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
        since: Annotated[
            int | None, Query(ge=0, le=LATEST, description="milliseconds since 1970")
        ] = None,
        until: Annotated[int | None, Query(ge=0, le=LATEST)] = None,
        inner: Annotated[bool, Query(description="also runs inside others")] = False,
    ) -> None:
        given = {
            "flowId": flow_id,
            "state": state.split(",") if state else None,
            "mode": mode.value if mode else None,
            "environment": environment,
            "connectionId": connection_id,
            "errorClass": error_class.value if error_class else None,
            "businessKey": business_key,
            "actor": f"trigger:{trigger_id}" if trigger_id else None,
            "text": text,
            "since": since,
            "until": until,
            "inner": None if inner else False,
        }
        self.where = {name: value for name, value in given.items() if value is not None}


async def run_page(
    context: RequestContext,
    where: dict[str, Any],
    limit: int,
    cursor: str | None,
    *,
    payloads: bool = False,
) -> Response:
    """The runs that fit, newest first, and the cursor of the rest."""
    before = read_place(cursor) if cursor is not None else None
    if "text" in where:
        context.principal.need(Permission.SEE_FLOWS)  # it looks into payloads
    runs = context.instance.store.runs
    found = await runs.all(
        context.project_id, where=where, before=before, limit=limit + 1, payloads=payloads
    )
    part = found[:limit]
    following = write_cursor((part[-1].created_at, part[-1].id)) if len(found) > limit else None
    shown = await run_summaries(context, part, payloads=payloads)
    return answer({"items": shown, "next": following}, by_name=True)


async def run_summaries(
    context: RequestContext, found: Sequence[Run], *, payloads: bool
) -> list[dict[str, Any]]:
    """Runs as a list shows them: with how many calls the steps of each made."""
    calls = await context.instance.store.runs.calls(context.project_id, [run.id for run in found])
    shown = [{**run_json(context, run), "calls": calls.get(run.id, 0)} for run in found]
    for each in shown if not payloads else ():
        each.pop("input", None)
        each.pop("output", None)
    return shown
