"""Makes a run that may start: the document, what it was given, and everything checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.flows.binding import bound
from junctor.core.flows.bodies import LOOP, body_of, every_node
from junctor.core.flows.checks.secrets import bindings
from junctor.core.flows.cutting import cut_after
from junctor.core.flows.document import Parsed, read_document
from junctor.core.flows.findings import refuse
from junctor.core.flows.graph import Graph, graph_of
from junctor.core.flows.nodes import NodeFields, ReservedFields
from junctor.core.flows.preflight import check_live
from junctor.core.flows.scopes import rendered
from junctor.core.flows.standing import Standing
from junctor.core.flows.steps import bounded
from junctor.core.flows.validate import Validator
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import RunSpec
from junctor.core.ports.store import Store
from junctor.model.call import Actor, Mode, Scenario
from junctor.model.errors import (
    InvalidInput,
    InvalidTemplate,
    NotConfigured,
    NotPermitted,
    UnknownObject,
)
from junctor.model.flow import Flow, FlowDocument, Run, RunState
from junctor.model.ids import new_id
from junctor.model.quick import quick
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.scrub import scrubber
from junctor.model.value import digest, unchecked

_DOCUMENTS = 256
_LONGEST_KEY = 200
_made = unchecked(Run)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is to be run: a published version, a saved draft, or a document by itself."""

    raw: dict[str, Any]
    digest: str
    flow_id: str | None = None
    version: int | None = None

    def until(self, node_id: str) -> Loaded:
        """The same, no further than a node; it is no version of the flow any more.

        Raises:
            UnknownObject: no way leads to such a node.
        """
        raw = cut_after(self.raw, node_id)
        return Loaded(raw, digest(raw), self.flow_id)

    def inside(self, loop_id: str) -> Loaded:
        """What a loop of it runs for each item.

        Raises:
            UnknownObject: there is no such loop any more.
        """
        known = (node for node in every_node(self.raw["nodes"]) if node["type"] == LOOP)
        loop = next((node for node in known if node["id"] == loop_id), None)
        if loop is None:
            raise UnknownObject(
                f"The flow has no loop `{loop_id}` any more.",
                field="node",
                cure="Run the flow again; what it was given is shown in the run around this one.",
            )
        raw = body_of(self.raw, loop)
        return Loaded(raw, digest(raw), self.flow_id, self.version)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a run was asked for. `timeout` is seconds for the whole run, queue included.

    `input` and `event` stand for each other when only one is given. `scenarios` choose
    sandbox answers per node. Of one `run_id` there is one run, however often it is asked for;
    `fresh` says that the id was made for this order, so that a run of it is not looked for first.
    `at` is the moment that expressions take for now; only the sandbox pretends.
    """

    project_id: str
    environment: str
    mode: Mode
    actor: Actor
    input: Any = None
    event: Any = None
    scenarios: Mapping[str, Scenario] | None = None
    run_id: str | None = None
    fresh: bool = False
    priority: int = 0
    timeout: float | None = None
    at: int | None = None
    may_bind_secrets: bool = False


class Documents:
    """Read documents with their graphs, the newest few hundred, by digest."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Parsed, Graph]] = {}
        self._runs: set[str] = set()

    def runnable(self, raw: dict[str, Any], key: str) -> tuple[Parsed, Graph]:
        """As `read`, for a run; whether every node can be run is looked at once.

        Raises:
            InvalidFlow: it does not fit.
            NotConfigured: a node is reserved.
        """
        parsed, graph = self.read(raw, key)
        if key not in self._runs:
            _refuse_reserved(parsed, graph)
            if len(self._runs) >= _DOCUMENTS:
                self._runs.clear()
            self._runs.add(key)
        return parsed, graph

    def read(self, raw: dict[str, Any], key: str) -> tuple[Parsed, Graph]:
        """The document and its graph.

        Raises:
            InvalidFlow: it does not fit.
        """
        found = self._known.get(key)
        if found is None:
            parsed = read_document(raw)
            refuse(parsed.findings)
            assert parsed.start is not None, "a document without nodes was refused"
            found = parsed, graph_of(parsed.start, parsed.nodes)
            if len(self._known) >= _DOCUMENTS:
                del self._known[next(iter(self._known))]
            self._known[key] = found
        return found


class Loader:
    """Turns orders into runs that an engine can start."""

    def __init__(
        self, store: Store, catalog: CatalogLookup, clock: Clock, documents: Documents
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._clock = clock
        self.documents = documents
        self._validator = Validator(store, catalog)
        self.standing = Standing(store)

    async def load(
        self, project_id: str, flow: Flow | FlowDocument | dict[str, Any], version: int | None
    ) -> Loaded:
        """The document of a flow's draft, of one of its versions, or one that is not saved.

        Raises:
            InvalidFlow: it does not hold together.
            UnknownObject: there is no such version.
        """
        if isinstance(flow, Flow) and version is not None:
            found = await self.standing.version(project_id, flow.id, version)
            if found is None:
                raise UnknownObject(
                    f"The flow `{flow.key}` has no version {version}.", field="version"
                )
            # It was validated when it was published; what has changed since shows in its steps.
            return Loaded(found.document, found.digest, flow.id, version)
        if isinstance(flow, Flow):
            raw, flow_id = flow.draft, flow.id
        else:
            parsed = read_document(flow)
            refuse(parsed.findings)
            raw, flow_id = await bound(self._store, self._catalog, project_id, parsed), None
        refuse(await self._validator.judge(read_document(raw), project_id))
        return Loaded(raw, digest(raw), flow_id)

    async def spec(self, loaded: Loaded, order: Order) -> RunSpec:
        """The run, checked against what is there now.

        Raises:
            InvalidFlow, InvalidInput, NotConfigured, NotPermitted: nothing may be started.
        """
        parsed, graph = self.documents.runnable(loaded.raw, loaded.digest)
        empty = order.input is None and order.event is None
        given = {} if empty else (order.event if order.input is None else order.input)
        given = _fitting(parsed, given)
        event = given if order.event is None else order.event
        await self.standing.environment(order.project_id, order.environment)
        scenarios = _known_nodes(parsed, order.scenarios or {})
        if order.mode is Mode.LIVE:
            _refuse_pretended(order)
            await self._check_live(loaded, parsed, graph, order)
        now = self._clock.now()
        actor = order.actor
        plan = {
            "input": given,
            "event": event,
            "actor": {"kind": actor.kind, "id": actor.id, "name": actor.name},
            "scenarios": {node: str(each) for node, each in scenarios.items()},
        }
        if order.at is not None:
            plan["at"] = order.at
        return RunSpec(
            run=_row(parsed, loaded, order, plan, now),
            document=loaded.raw,
            plan=plan,
            priority=order.priority,
            deadline=None if order.timeout is None else now + int(order.timeout * 1000),
        )

    async def _check_live(self, loaded: Loaded, parsed: Parsed, graph: Graph, order: Order) -> None:
        if loaded.flow_id is None and not order.may_bind_secrets and bindings(loaded.raw):
            raise NotPermitted(
                "The document attaches secrets to an HTTP request, which takes a connection admin.",
                field=f"{next(iter(bindings(loaded.raw)))}.auth",
                cure="Let a connection admin save the flow, then run it.",
            )
        # A published document names its operations by digest: nothing but the store can change it.
        place = (order.project_id, order.environment, loaded.digest)
        if loaded.version is not None and await self.standing.is_fit(*place):
            return
        await check_live(
            self._store,
            self._catalog,
            order.project_id,
            order.environment,
            [*graph.nodes.values(), *_inner(parsed, graph)],
            published=loaded.version is not None,
        )
        await self.standing.found_fit(*place)


def _refuse_pretended(order: Order) -> None:
    if order.at is not None:
        raise InvalidInput(
            "A live run takes place now.",
            field="at",
            cure="Leave `at` out, or run it in the sandbox.",
        )


def _refuse_reserved(parsed: Parsed, graph: Graph) -> None:
    """Raise for a node that can be saved but not run."""
    for node in (*graph.nodes.values(), *_inner(parsed, graph)):
        if isinstance(node, ReservedFields):
            raise NotConfigured(
                f"Node `{node.id}`: `{node.type}` is reserved and does not run in this version.",
                field=f"{node.id}.type",
                cure="Take the node out, or let nothing lead to it.",
            )


def _inner(parsed: Parsed, graph: Graph) -> list[NodeFields]:
    """The nodes inside others that can be reached."""
    bodies = [parsed.bodies[node_id] for node_id in graph.nodes if node_id in parsed.bodies]
    found: list[NodeFields] = []
    for body in bodies:
        if body.start is not None:
            inner = graph_of(body.start, body.nodes)
            found += [*inner.nodes.values(), *_inner(body, inner)]
    return found


def _row(parsed: Parsed, loaded: Loaded, order: Order, plan: dict[str, Any], now: int) -> Run:
    assert parsed.document is not None
    given, event = plan["input"], plan["event"]
    return _made(
        id=order.run_id or new_id("run"),
        project_id=order.project_id,
        flow_id=loaded.flow_id,
        flow_key=parsed.document.key,
        flow_version=loaded.version,
        flow_digest=loaded.digest,
        environment=order.environment,
        mode=str(order.mode),
        state=RunState.QUEUED,
        actor=str(order.actor),
        input=bounded(given if event == given else {"input": given, "event": event}),
        business_key=_business_key(parsed.document.business_key, given, event),
        created_at=now,
    )


def _business_key(template_text: str | None, given: Any, event: Any) -> str | None:
    """What the flow says the run is about; nothing where the input does not have it."""
    if template_text is None:
        return None
    try:
        found = rendered(template_text, {"input": given, "event": event}, "businessKey")
    except InvalidTemplate:
        return None
    text = found if isinstance(found, str) else json.dumps(found)
    return scrubber().text(text)[:_LONGEST_KEY] or None


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
    known = parsed.every
    for node_id in scenarios:
        if node_id not in known:
            raise InvalidInput(
                f"There is no node `{node_id}` to give a scenario to.",
                field="scenarios",
                cure="Use one of: " + ", ".join(known) + ".",
            )
    return scenarios
