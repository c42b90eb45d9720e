"""What people do with runs: cancel, resume, fork from a step, run again; each is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from junctor.core.flows.bodies import every_node
from junctor.core.flows.graph import Graph
from junctor.core.flows.loading import Loaded, Order
from junctor.core.flows.races import PREFIX, race_name, races_of
from junctor.core.flows.routing import route
from junctor.core.flows.runner import FlowRunner
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor, Mode, Scenario
from junctor.model.errors import InvalidInput, UnknownObject
from junctor.model.flow import Run

_GONE = "Run the flow again; what the run remembered is no longer kept."


class RunControl:
    """The verbs on runs that exist. A new run belongs to whoever asked for it."""

    def __init__(self, store: Store, runner: FlowRunner, *, clock: Clock | None = None) -> None:
        self._store = store
        self._runner = runner
        self._engine = runner.engine
        self._clock = clock or SystemClock()

    async def cancel(self, project_id: str, run_id: str, *, actor: Actor) -> Run:
        """End a run now; one that has ended stays as it is."""
        run = await self._run(project_id, run_id)
        await self._audit("run.cancel", run, actor)
        ended = await self._engine.cancel(project_id, run_id)
        for child in await self._store.runs.children(project_id, run_id):
            if child.finished_at is None:
                await self._engine.cancel(project_id, child.id)
        return ended

    async def resume(self, project_id: str, run_id: str, *, actor: Actor) -> Run:
        """Go on where a run failed or was ended: what failed runs again, nothing else does.

        A step that nobody knows the end of is `maybe_sent` first; resumed then, it sends again.
        """
        spec = await self._spec(project_id, run_id)
        _, graph = self._runner.documents.read(spec.document, spec.run.flow_digest)
        forget = [
            each.place
            for each in await self._engine.steps(project_id, run_id)
            if each.record is not None and _failed(graph, each)
        ]
        await self._audit("run.resume", spec.run, actor)
        await self._engine.resume(project_id, run_id, forget)
        return await self._run(project_id, run_id)

    async def fork(
        self,
        project_id: str,
        run_id: str,
        node_id: str,
        *,
        actor: Actor,
        may_bind_secrets: bool = False,
    ) -> Run:
        """A new run of the same document: what ran before the node is kept, the rest runs."""
        spec = await self._spec(project_id, run_id)
        _, graph = self._runner.documents.read(spec.document, spec.run.flow_digest)
        run = spec.run
        loaded = Loaded(spec.document, run.flow_digest, run.flow_id, run.flow_version)
        order = replace(self._again(spec, actor), may_bind_secrets=may_bind_secrets)
        behind = {node_id, *(n for n in graph.order if node_id in graph.ancestors[n])}
        wanted = [n for n in graph.order if n not in behind]
        return await self._copied("run.fork", spec, loaded, order, node_id, wanted)

    async def rerun(
        self,
        project_id: str,
        run_id: str,
        *,
        actor: Actor,
        node_id: str | None = None,
        until: str | None = None,
        given: Any = None,
        mode: Mode | None = None,
        may_bind_secrets: bool = False,
    ) -> Run:
        """The same input once more, in the flow as it is now: live version, else draft.

        From a node on: what ran before it is kept as it was recorded. With `until` no further
        than that node; from and until one node, that step runs alone. The run of an item of a
        loop runs that item once more, by itself. `given` takes the place of the input, `mode`
        of the mode.

        Raises:
            InvalidInput: no such node, or no run that can be given this input or this mode.
        """
        spec = await self._spec(project_id, run_id)
        _refuse_edits(spec, node_id, given, mode)
        run = spec.run
        loaded = Loaded(spec.document, run.flow_digest)
        flow = await self._store.flows.get(project_id, run.flow_id) if run.flow_id else None
        if flow is not None:
            version = flow.live_in(run.environment) if run.flow_version else None
            loaded = await self._runner.loader.load(project_id, flow, version or run.flow_version)
            if "loop" in spec.plan:
                loaded = loaded.inside(spec.plan["loop"])
        if until is not None:
            loaded = loaded.until(until)
        order = replace(
            _edited(self._again(spec, actor), given, mode), may_bind_secrets=may_bind_secrets
        )
        if node_id is None:
            made = await self._spec_again(spec, loaded, order)
            await self._runner.begin(made)
            await self._audit("run.rerun", run, actor, newRunId=made.run.id)
            return made.run
        _, graph = self._runner.documents.read(loaded.raw, loaded.digest)
        wanted = list(graph.ancestors.get(node_id, ()))
        return await self._copied("run.rerun", spec, loaded, order, node_id, wanted)

    async def _copied(
        self,
        kind: str,
        source: RunSpec,
        loaded: Loaded,
        order: Order,
        node_id: str,
        wanted: list[str],
    ) -> Run:
        """A run that keeps the records of some nodes of another one."""
        _, graph = self._runner.documents.read(loaded.raw, loaded.digest)
        if node_id not in graph.order:
            raise InvalidInput(
                f"There is no node `{node_id}` in the flow.",
                field="node",
                cure="Use one of: " + ", ".join(graph.order) + ".",
            )
        run = source.run
        known = {
            each.name.removeprefix("node:"): each.place
            for each in await self._engine.steps(run.project_id, run.id)
            if each.record is not None
        }
        places = {n: place for place, n in enumerate(graph.order)}
        keep = {known[n]: places[n] for n in wanted if n in known}
        for place, region in enumerate(races_of(graph), len(places)):
            # Nothing of the race runs again: it stays as it was decided.
            if race_name(region) in known and region.inside.issubset(wanted):
                keep[known[race_name(region)]] = place
        spec = await self._spec_again(source, loaded, order)
        await self._audit(kind, run, order.actor, newRunId=spec.run.id, nodeId=node_id)
        await self._runner.begin(spec, source=run.id, keep=keep)
        await self._trace(run, spec.run, keep)
        return spec.run

    async def _trace(self, old: Run, new: Run, keep: Mapping[int, int]) -> None:
        for step in await self._store.runs.steps(old.project_id, old.id):
            if step.index in keep:
                moved = {"run_id": new.id, "index": keep[step.index]}
                await self._store.runs.add_step(step.model_copy(update=moved))

    async def _spec_again(self, source: RunSpec, loaded: Loaded, order: Order) -> RunSpec:
        """What is to run; an item of a loop is given the item and what stood around it again."""
        spec = await self._runner.loader.spec(loaded, order)
        plan = source.plan
        if "loop" not in plan:
            return spec
        row = spec.run.model_copy(update={"input": source.run.input})
        item = {**spec.plan, "vars": plan["vars"], "loop": plan["loop"]}
        return replace(spec, plan=item, run=row)

    def _again(self, spec: RunSpec, actor: Actor) -> Order:
        run, plan = spec.run, spec.plan
        nodes = {node["id"] for node in every_node(spec.document["nodes"])}
        scenarios = {n: Scenario(each) for n, each in plan["scenarios"].items() if n in nodes}
        return Order(
            project_id=run.project_id,
            environment=run.environment,
            mode=Mode(run.mode),
            actor=actor,
            input=plan["input"],
            event=plan["event"],
            scenarios=scenarios,
            priority=spec.priority,
        )

    async def _run(self, project_id: str, run_id: str) -> Run:
        found = await self._store.runs.get(project_id, run_id)
        if found is None:
            raise UnknownObject(f"There is no run `{run_id}` in this project.")
        return found

    async def _spec(self, project_id: str, run_id: str) -> RunSpec:
        await self._run(project_id, run_id)
        found = await self._engine.spec(project_id, run_id)
        if found is None:
            raise UnknownObject(f"Nothing is remembered of the run `{run_id}`.", cure=_GONE)
        return found

    async def _audit(self, kind: str, run: Run, actor: Actor, **detail: Any) -> None:
        where = {"runId": run.id, "flowId": run.flow_id, "flowVersion": run.flow_version}
        known = {name: value for name, value in where.items() if value is not None}
        await self._store.audit.record(
            AuditEntry(
                project_id=run.project_id,
                kind=kind,
                actor=str(actor),
                at=self._clock.now(),
                environment=run.environment,
                mode=run.mode,
                purpose={"kind": "flow", "attempt": 1, **known},
                detail={"flowKey": run.flow_key, **detail},
            )
        )


def _refuse_edits(spec: RunSpec, node_id: str | None, given: Any, mode: Mode | None) -> None:
    """Raise for an item that would get another input, and for made up answers sent for real."""
    if given is not None and "loop" in spec.plan:
        raise InvalidInput(
            "An item of a loop runs again with the item it had.",
            field="input",
            cure="Run the flow around it again, with another input.",
        )
    if node_id is not None and mode is Mode.LIVE and spec.run.mode == Mode.SANDBOX.value:
        raise InvalidInput(
            "The steps before it were answered by the sandbox: nothing of that is sent for real.",
            field="mode",
            cure="Run the flow for real from the beginning, or this step in the sandbox.",
        )


def _edited(order: Order, given: Any, mode: Mode | None) -> Order:
    """The order with another input; the event follows where it was the input as well."""
    if given is not None:
        event = given if order.event == order.input else order.event
        order = replace(order, input=given, event=event)
    return order if mode is None else replace(order, mode=mode)


def _failed(graph: Graph, step: Recorded) -> bool:
    """Whether the run failed at this step; a failure that a case led on from is an outcome."""
    assert step.record is not None
    if step.name.startswith(PREFIX):
        return False
    node = graph.nodes[graph.order[step.place]]
    return route(node, step.record).failed
