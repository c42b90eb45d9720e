"""Drives one run: from what was stored of it to how it ended, through an engine's slots."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.children import Children
from junctor.core.flows.execution import Calls, Execution
from junctor.core.flows.file_vault import FileVault
from junctor.core.flows.graph import Graph
from junctor.core.flows.interpret import Ended, interpret
from junctor.core.flows.links import Links, Place
from junctor.core.flows.loading import Loader
from junctor.core.flows.nodes import Approve, Respond, Wait
from junctor.core.flows.scopes import RUN
from junctor.core.flows.stepping import LookedAt, Stepper, nobody
from junctor.core.flows.steps import bounded
from junctor.core.live import RunStarted, Watch
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Reserve, RunSpec
from junctor.core.ports.store import Store
from junctor.model.call import Actor, Mode, Scenario
from junctor.model.flow import Run, RunState

_MODES = {mode.value: mode for mode in Mode}


class Driving:
    """What an engine calls to drive a run; `watch` hears of its steps."""

    def __init__(
        self,
        store: Store,
        catalog: CatalogLookup,
        calls: Calls,
        clock: Clock,
        loader: Loader,
        children: Children,
        links: Links,
        watch: Watch,
        files: FileVault,
        looked_at: LookedAt = nobody,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._calls = calls
        self._clock = clock
        self._documents = loader.documents
        self._standing = loader.standing
        self._children = children
        self._links = links
        self._watch = watch
        self._files = files
        self._looked_at = looked_at

    async def __call__(self, spec: RunSpec, reserve: Reserve) -> Run:
        """The run as it ended. A failure of its own is an outcome; what is raised is ours."""
        run = spec.run
        self._watch(RunStarted(run))
        _, graph = self._documents.read(spec.document, run.flow_digest)
        stepper = Stepper(await self._execution(spec, graph), self._watch, self._looked_at)
        try:
            ended = await interpret(
                graph,
                stepper.execute,
                reserve=reserve,
                calls_out=stepper.calls_out,
                skipped=stepper.skip,
                cut=stepper.cut,
            )
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        result = _result(ended, graph, stepper)
        return run.model_copy(update={**result, "finished_at": self._clock.now()})

    async def _execution(self, spec: RunSpec, graph: Graph) -> Execution:
        run, plan = spec.run, spec.plan
        return Execution(
            store=self._store,
            standing=self._standing,
            catalog=self._catalog,
            calls=self._calls,
            clock=self._clock,
            row=run,
            environment=await self._standing.environment(run.project_id, run.environment),
            mode=_MODES[run.mode],
            actor=Actor(**plan["actor"]),
            input=plan["input"],
            event=plan["event"],
            scenarios={node: Scenario(each) for node, each in plan["scenarios"].items()},
            plan=plan,
            deadline=spec.deadline,
            priority=spec.priority,
            children=self._children,
            file_vault=self._files,
            about=self._about(run, graph),
        )

    def _about(self, run: Run, graph: Graph) -> dict[str, Any]:
        """What templates read of the run: who it is, and the addresses made for its nodes."""
        said: tuple[Any, ...] = (
            run.id,
            run.flow_key,
            run.flow_version,
            run.environment,
            run.mode,
            {},
            {},
        )
        found: dict[str, Any] = dict(zip(RUN, said, strict=True))
        for node in graph.nodes.values():
            if isinstance(node, Wait) and node.kind == "webhook":
                place = Place(run.project_id, run.id, node.id)
                found["callback"][node.id] = self._links.url("callback", place)
            elif isinstance(node, Approve) and node.link:
                place = Place(run.project_id, run.id, node.id)
                found["approval"][node.id] = self._links.url("approval", place)
        return found


def _result(ended: Ended, graph: Graph, stepper: Stepper) -> dict[str, Any]:
    """State, output (of the first `respond` in order) and error of a run."""
    answers = [
        record["output"] if stepper.is_plain(node_id) else bounded(record["output"])
        for node_id, record in ended.records.items()
        if isinstance(graph.nodes[node_id], Respond) and record["ok"] and not record.get("lost")
    ]
    output = answers[0] if answers else None
    if ended.failed is None:
        return {"state": RunState.SUCCEEDED, "output": output}
    record = ended.records[ended.failed]
    problem = record["problem"] or {"message": f"Node `{ended.failed}` failed."}
    error = {**problem, "nodeId": ended.failed, "errorClass": record["errorClass"]}
    return {
        "state": RunState.FAILED,
        "output": output,
        "error": bounded({**error, "status": record["status"]}),
    }
