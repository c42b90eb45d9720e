"""What hangs on a flow: its own triggers, flows that run it, and runs that have not ended."""

from __future__ import annotations

from junctor.core.connections.dependents import DependentList, FlowReference, RunReference
from junctor.core.flows.references import callers_of
from junctor.core.ports.store import Store
from junctor.model.flow import Flow, RunState
from junctor.model.pause import PauseKind, PauseState

_SHOWN = 100
_LOOKED_AT = 1000
_OPEN = [RunState.QUEUED.value, RunState.RUNNING.value, RunState.WAITING.value]


async def hanging_on(store: Store, flow: Flow) -> DependentList:
    """Its triggers first, then the nodes that run it, then the newest hundred open runs."""
    triggers = [
        FlowReference(
            flow_id=flow.id,
            flow_name=flow.name,
            place="trigger",
            node_id="trigger",
            node_type=each.kind,
            live_in=(each.environment,),
        )
        for each in await store.triggers.of_flow(flow.project_id, flow.id)
    ]
    callers = await callers_of(store, flow)
    return DependentList((*triggers, *callers), runs=await _open_runs(store, flow))


async def _open_runs(store: Store, flow: Flow) -> tuple[RunReference, ...]:
    where = {"flowId": flow.id, "state": _OPEN}
    runs = await store.runs.all(flow.project_id, where=where, limit=_SHOWN, payloads=False)
    if not runs:
        return ()
    asked: dict[str, list[str]] = {}
    waiting = await store.pauses.all(
        flow.project_id, PauseKind.APPROVAL, PauseState.OPEN, limit=_LOOKED_AT
    )
    for each in waiting:
        asked.setdefault(each.run_id, []).append(each.node_id)
    return tuple(
        RunReference(
            run_id=run.id,
            state=str(run.state),
            environment=run.environment,
            mode=str(run.mode),
            approvals=tuple(asked.get(run.id, ())),
        )
        for run in runs
    )
