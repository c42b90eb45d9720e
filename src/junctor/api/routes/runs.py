"""`/api/runs`: what ran, with which steps and traces."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import LARGEST_INPUT, MOST, answer, items
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.runs_json import (
    STILL_RUNNING,
    RunFilters,
    run_answer,
    run_json,
    run_page,
    run_summaries,
)
from junctor.core.access import Permission
from junctor.core.runs.under_way import steps_with_those_under_way
from junctor.model.call import Mode
from junctor.model.errors import UnknownObject
from junctor.model.flow import Run
from junctor.model.value import Value

router = APIRouter(prefix="/api/runs", tags=["runs"])

Meta = Annotated[RequestContext, may(Permission.SEE_RUN_META)]
Runs = Annotated[RequestContext, may(Permission.RUN)]
_WAITED = "seconds the answer may take, until the run ends or waits for something outside"


class WaitBody(Value):
    """`wait` is how many seconds the answer may take; the run goes on after them (202)."""

    wait: float = Field(60, ge=0, le=300)


class ForkBody(WaitBody):
    """Where the new run begins."""

    node: str = Field(min_length=1, max_length=64)


class RerunBody(WaitBody):
    """Without a node from the beginning; from and until one node, that step runs alone.

    What ran before the node is kept, also where `input` gives the rest another input.
    """

    node: str | None = Field(None, min_length=1, max_length=64)
    until: str | None = Field(None, max_length=64, description="run to this node and no further")
    input: Any = Field(None, description="instead of the input that the run had")
    mode: Mode | None = Field(None, description="instead of the mode that the run had")


class SignalBody(Value):
    """What the waiting node gives as its output."""

    payload: Any = None


@router.get("")
async def list_runs(
    context: Meta,
    filters: Annotated[RunFilters, Depends()],
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: str | None = None,
    payloads: Annotated[bool, Query(description="with inputs and outputs")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """The runs of the project that fit, newest first."""
    return await run_page(context, filters.where, limit, cursor, payloads=payloads)


@router.get("/{id}")
async def get_run(
    context: Meta,
    id: str,
    wait: Annotated[float, Query(ge=0, le=300, description=_WAITED)] = 0,
) -> Response:
    """One run."""
    run = await _run(context, id)
    if wait and run.finished_at is None:
        run = await context.instance.runner.result(context.project_id, run.id, wait)
    return answer(run_json(context, run), by_name=True)


@router.get("/{id}/steps")
async def list_run_steps(
    context: Annotated[RequestContext, may(Permission.SEE_FLOWS)],
    id: str,
) -> Response:
    """The steps of a run with their traces, in order; those that call out from their beginning."""
    run = await _run(context, id)
    store, engine = context.instance.store, context.instance.engine
    steps = await steps_with_those_under_way(store, engine, run)
    return items([step.to_json() for step in steps], by_name=True)


@router.post("/{id}/cancel")
async def cancel_run(context: Runs, id: str) -> Response:
    """End a run now; one that has ended stays as it is."""
    await _may_run(context, id)
    run = await context.instance.runs.cancel(context.project_id, id, actor=context.actor)
    return answer(run_json(context, run), by_name=True)


@router.post("/{id}/signals/{name}")
async def signal_run(
    context: Runs,
    id: str,
    name: str,
    wanted: Annotated[SignalBody, body(SignalBody, optional=True)],
) -> Response:
    """Give a run the signal it waits for, once; it may come before the run waits.

    `runId` and `nodeId` are who took it: it may be a run inside, such as an item of a loop.
    """
    await _may_run(context, id)
    taker = await context.instance.runner.answering.signal(
        context.project_id, id, name, wanted.payload, actor=context.actor
    )
    return answer({"runId": taker.run_id, "nodeId": taker.node_id, "signal": name})


@router.get("/{id}/children")
async def list_run_children(
    context: Meta,
    id: str,
    payloads: Annotated[bool, Query(description="with inputs and outputs")] = True,  # noqa: FBT002 - a query parameter
) -> Response:
    """The runs inside a run: items of loops, and other flows."""
    run = await _run(context, id)
    found = await context.instance.store.runs.children(context.project_id, run.id)
    return items(await run_summaries(context, found, payloads=payloads), by_name=True)


@router.post("/{id}/resume", status_code=201, responses=STILL_RUNNING)
async def resume_run(
    context: Runs,
    id: str,
    wanted: Annotated[WaitBody, body(WaitBody, optional=True)],
) -> Response:
    """Go on where a run failed or was ended; what succeeded does not run again."""
    await _may_run(context, id)
    await context.instance.runs.resume(context.project_id, id, actor=context.actor)
    return await run_answer(context, id, wanted.wait)


@router.post("/{id}/fork", status_code=201, responses=STILL_RUNNING)
async def fork_run(
    context: Runs,
    id: str,
    wanted: Annotated[ForkBody, body(ForkBody)],
) -> Response:
    """A new run of the same document, from a node on; what ran before it is kept."""
    await _may_run(context, id)
    run = await context.instance.runs.fork(
        context.project_id,
        id,
        wanted.node,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    return await run_answer(context, run.id, wanted.wait)


@router.post("/{id}/rerun", status_code=201, responses=STILL_RUNNING)
async def rerun_flow(
    context: Runs,
    id: str,
    wanted: Annotated[RerunBody, body(RerunBody, optional=True, limit=LARGEST_INPUT)],
) -> Response:
    """The same input, or another one, in the flow as it is now, from a node on if one is named."""
    await _may_run(context, id, wanted.mode)
    run = await context.instance.runs.rerun(
        context.project_id,
        id,
        node_id=wanted.node,
        until=wanted.until,
        given=wanted.input,
        mode=wanted.mode,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    return await run_answer(context, run.id, wanted.wait)


async def _may_run(context: RequestContext, run_id: str, mode: Mode | None = None) -> None:
    """Live runs of a production-like environment take the right to run there."""
    run = await _run(context, run_id)
    if Mode(mode or run.mode) is Mode.LIVE and await context.api.is_live(
        run.project_id, run.environment
    ):
        context.principal.need(Permission.RUN_LIVE)


async def _run(context: RequestContext, run_id: str) -> Run:
    found = await context.instance.store.runs.get(context.project_id, run_id)
    if found is None:
        raise UnknownObject(f"There is no run `{run_id}` in this project.")
    return found
