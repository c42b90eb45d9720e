"""`/api/flows/{id}/runs`: the runs of a flow, and starting one."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import LARGEST_INPUT, MOST
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.runs_json import STILL_RUNNING, run_answer, run_page
from junctor.core.access import Permission
from junctor.core.flows import Order
from junctor.core.triggers import sample_start
from junctor.model.call import Mode, Scenario
from junctor.model.errors import InvalidInput
from junctor.model.flow import Flow
from junctor.model.value import Value

router = APIRouter(prefix="/api/flows", tags=["flows"])

_LONGEST_RUN = 30 * 24 * 3600  # seconds
_LAST = 253_402_300_799_000  # the last millisecond that a date can name


class RunBody(Value):
    """One run. Without a version the one that is live there, or else the draft.

    `wait` is how many seconds the answer may take; a run that has not ended by then goes on,
    and the answer is 202. Of one `deduplicationKey` a flow has one run. `timeout` is seconds for
    the whole run; lower priorities begin first where runs have to wait. With `sample` it begins
    as the flow's trigger would begin it: with an event as its connector recorded one, or one made
    of its schema; in the sandbox only.
    """

    environment: str = Field("development", min_length=1, max_length=64)
    mode: Mode = Mode.SANDBOX
    input: Any = None
    event: Any = None
    sample: bool = False
    version: int | None = Field(None, ge=1)
    draft: bool = False
    until: str | None = Field(None, max_length=64, description="run to this node and no further")
    scenarios: dict[str, Scenario] = {}
    wait: float = Field(60, ge=0, le=300)
    timeout: float | None = Field(None, gt=0, le=_LONGEST_RUN)
    at: int | None = Field(
        None, ge=0, le=_LAST, description="what expressions take for now; in the sandbox only"
    )
    priority: int = Field(0, ge=-100, le=100)
    deduplication_key: str | None = Field(None, min_length=1, max_length=200)


@router.get("/{id}/runs")
async def list_flow_runs(
    context: Annotated[RequestContext, may(Permission.SEE_RUN_META)],
    id: str,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: str | None = None,
) -> Response:
    """The runs of a flow, newest first."""
    flow = await context.instance.flows.get(context.project_id, id)
    return await run_page(context, {"flowId": flow.id}, limit, cursor)


@router.post("/{id}/runs", status_code=201, responses=STILL_RUNNING)
async def start_run(
    context: Annotated[RequestContext, may(Permission.RUN)],
    id: str,
    wanted: Annotated[RunBody, body(RunBody, limit=LARGEST_INPUT)],
) -> Response:
    """Run a flow and answer with the finished run and its steps; sandboxed unless `live`."""
    flow = await context.instance.flows.get(context.project_id, id)
    if wanted.mode is Mode.LIVE and await context.api.is_live(
        context.project_id, wanted.environment
    ):
        context.principal.need(Permission.RUN_LIVE)
    version = wanted.version
    if version is not None and wanted.draft:
        raise InvalidInput(
            "A run is of the draft or of a version, not of both.",
            field="version",
            cure="Leave `version` out, or `draft`.",
        )
    if version is None and not wanted.draft:
        version = flow.live_in(wanted.environment)
    runner = context.instance.runner
    loaded = await runner.loader.load(context.project_id, flow, version)
    if wanted.sample:
        wanted = await _begun(context, loaded.raw, wanted)
    order = Order(
        project_id=context.project_id,
        environment=wanted.environment,
        mode=wanted.mode,
        actor=context.actor,
        input=wanted.input,
        event=wanted.event,
        scenarios=wanted.scenarios,
        run_id=_run_id(flow, wanted.deduplication_key),
        priority=wanted.priority,
        timeout=wanted.timeout,
        at=wanted.at,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    if wanted.until is not None:
        loaded = loaded.until(wanted.until)
    started = await runner.start(loaded, order)
    return await run_answer(context, started.id, wanted.wait)


async def _begun(context: RequestContext, document: dict[str, Any], wanted: RunBody) -> RunBody:
    """The same run, with a start as the flow's trigger would make it."""
    if wanted.mode is Mode.LIVE:
        cure = "Run it in the sandbox, or give the `input` that it really has."
        raise InvalidInput("A sample starts no live run.", cure=cure, field="sample")
    if wanted.input is not None or wanted.event is not None:
        raise InvalidInput(
            "A run has a sample or an input, not both.", cure="Leave one out.", field="sample"
        )
    instance = context.instance
    declarations, now = instance.triggering.declarations, instance.clock.now()
    given, event = await sample_start(
        instance.store, declarations, context.project_id, document, now
    )
    return wanted.model_copy(update={"input": given, "event": event})


def _run_id(flow: Flow, key: str | None) -> str | None:
    """The same id for the same key of a flow; foreign projects cannot meet it."""
    if key is None:
        return None
    return "run_" + hashlib.sha256(f"{flow.project_id}\n{flow.id}\n{key}".encode()).hexdigest()[:26]
