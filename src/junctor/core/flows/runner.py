"""Runs flows inline: check, start the record, interpret, finish the record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.flows.binding import bound
from junctor.core.flows.checks.secrets import bindings
from junctor.core.flows.document import Parsed, read_document
from junctor.core.flows.execution import Calls, Execution
from junctor.core.flows.findings import refuse
from junctor.core.flows.graph import Graph, graph_of
from junctor.core.flows.interpret import Ended, interpret
from junctor.core.flows.nodes import Respond
from junctor.core.flows.preflight import check_live, environment_of
from junctor.core.flows.stepping import OnEvent, Stepper
from junctor.core.flows.steps import bounded
from junctor.core.flows.validate import Validator
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.model.call import Actor, Mode, Scenario
from junctor.model.errors import InvalidInput, NotPermitted, UnknownObject
from junctor.model.flow import Flow, FlowDocument, Run, RunState
from junctor.model.ids import new_id
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.value import digest


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What is to be run: a published version, a saved draft, or a document by itself."""

    raw: dict[str, Any]
    flow_id: str | None = None
    version: int | None = None
    digest: str | None = None


class FlowRunner:
    """Executes flows of all projects, without durability."""

    def __init__(
        self, store: Store, catalog: CatalogLookup, calls: Calls, *, clock: Clock | None = None
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._calls = calls
        self._clock = clock or SystemClock()
        self._validator = Validator(store, catalog)

    async def run(
        self,
        project_id: str,
        flow: Flow | FlowDocument | dict[str, Any],
        *,
        environment: str,
        mode: Mode,
        actor: Actor,
        version: int | None = None,
        input: Any = None,  # noqa: A002 - the word of the documents
        event: Any = None,
        scenarios: Mapping[str, Scenario] | None = None,
        on_event: OnEvent | None = None,
        run_id: str | None = None,
        may_bind_secrets: bool = False,
    ) -> Run:
        """Run a flow's draft, or one of its versions, or a document that is not saved.

        `input` and `event` stand for each other when only one is given. `scenarios` choose
        sandbox answers per node. `on_event` is told of every step as it happens.

        Raises:
            InvalidFlow, InvalidInput, NotConfigured, NotPermitted, UnknownObject: nothing was
                started. Whatever goes wrong later stands in the run.
        """
        loaded = await self._load(project_id, flow, version)
        parsed = await self._checked(project_id, loaded)
        given = {} if input is None and event is None else (event if input is None else input)
        given = _fitting(parsed, given)
        place = await environment_of(self._store, project_id, environment)
        execution = Execution(
            store=self._store,
            catalog=self._catalog,
            calls=self._calls,
            clock=self._clock,
            project_id=project_id,
            run_id=run_id or new_id("run"),
            environment=place,
            mode=mode,
            actor=actor,
            input=given,
            event=given if event is None else event,
            flow_id=loaded.flow_id,
            flow_version=loaded.version,
            scenarios=_known_nodes(parsed, scenarios or {}),
        )
        assert parsed.start is not None
        graph = graph_of(parsed.start, parsed.nodes)
        if mode is Mode.LIVE:
            await self._check_live(execution, loaded, graph, may_bind_secrets=may_bind_secrets)
        return await self._execute(
            execution, graph, self._started(execution, parsed, loaded), on_event
        )

    async def _load(
        self, project_id: str, flow: Flow | FlowDocument | dict[str, Any], version: int | None
    ) -> _Loaded:
        if not isinstance(flow, Flow):
            parsed = read_document(flow)
            refuse(parsed.findings)
            return _Loaded(await bound(self._store, project_id, parsed))
        if version is None:
            return _Loaded(flow.draft, flow.id)
        found = await self._store.flows.version(project_id, flow.id, version)
        if found is None:
            raise UnknownObject(f"The flow `{flow.key}` has no version {version}.", field="version")
        return _Loaded(found.document, flow.id, version, found.digest)

    async def _checked(self, project_id: str, loaded: _Loaded) -> Parsed:
        parsed = read_document(loaded.raw)
        if loaded.version is not None:
            # It was validated when it was published; what has changed since shows in its steps.
            refuse(parsed.findings)
        else:
            refuse(await self._validator.judge(parsed, project_id))
        return parsed

    async def _check_live(
        self, run: Execution, loaded: _Loaded, graph: Graph, *, may_bind_secrets: bool
    ) -> None:
        if loaded.flow_id is None and not may_bind_secrets and bindings(loaded.raw):
            raise NotPermitted(
                "The document attaches secrets to an HTTP request, which takes a connection admin.",
                field=f"{next(iter(bindings(loaded.raw)))}.auth",
                cure="Let a connection admin save the flow, then run it.",
            )
        nodes = graph.nodes.values()
        place = run.environment.key
        await check_live(
            self._store, self._catalog, run.project_id, place, nodes, published=run.published
        )

    def _started(self, run: Execution, parsed: Parsed, loaded: _Loaded) -> Run:
        assert parsed.document is not None
        now = self._clock.now()
        shown = run.input if run.event == run.input else {"input": run.input, "event": run.event}
        return Run(
            id=run.run_id,
            project_id=run.project_id,
            flow_id=run.flow_id,
            flow_key=parsed.document.key,
            flow_version=run.flow_version,
            flow_digest=loaded.digest or digest(loaded.raw),
            environment=run.environment.key,
            mode=str(run.mode),
            state=RunState.RUNNING,
            actor=str(run.actor),
            input=bounded(shown),
            created_at=now,
            started_at=now,
        )

    async def _execute(
        self, execution: Execution, graph: Graph, run: Run, on_event: OnEvent | None
    ) -> Run:
        def emit(event: dict[str, Any]) -> None:
            if on_event is not None:
                on_event({"runId": run.id, "at": self._clock.now(), **event})

        await self._store.runs.add(run)
        emit({"type": "run.started", "run": run.to_json()})
        stepper = Stepper(execution, emit)
        try:
            ended = await interpret(graph, stepper.execute, skipped=stepper.skip)
        except asyncio.CancelledError:
            end = {"state": RunState.CANCELLED, "finished_at": self._clock.now()}
            await asyncio.shield(self._store.runs.finish(run.model_copy(update=end)))
            raise
        except BaseExceptionGroup as group:
            problem = {"message": "The run could not be recorded.", "errorClass": "internal"}
            end = {"state": RunState.FAILED, "error": problem, "finished_at": self._clock.now()}
            await self._store.runs.finish(run.model_copy(update=end))
            raise group.exceptions[0] from None
        done = run.model_copy(update={**_result(ended, graph), "finished_at": self._clock.now()})
        await self._store.runs.finish(done)
        emit({"type": "run.finished", "run": done.to_json()})
        return done


def _fitting(parsed: Parsed, given: Any) -> Any:
    """The input with declared defaults.

    Raises:
        InvalidInput: it does not fit the flow's own schema.
    """
    assert parsed.document is not None
    schema = parsed.document.input
    if schema is None:
        return given
    filled = apply_defaults(schema, given)
    compile_schema(schema).check(filled, what="The input of the flow")
    return filled


def _known_nodes(parsed: Parsed, scenarios: Mapping[str, Scenario]) -> Mapping[str, Scenario]:
    for node_id in scenarios:
        if node_id not in parsed.nodes:
            raise InvalidInput(
                f"There is no node `{node_id}` to give a scenario to.",
                field="scenarios",
                cure="Use one of: " + ", ".join(parsed.nodes) + ".",
            )
    return scenarios


def _result(ended: Ended, graph: Graph) -> dict[str, Any]:
    """State, output (of the first `respond` in order) and error of a run."""
    answers = [
        record["output"]
        for node_id, record in ended.records.items()
        if isinstance(graph.nodes[node_id], Respond) and record["ok"]
    ]
    output = bounded(answers[0]) if answers else None
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
