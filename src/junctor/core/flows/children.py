"""Runs inside a run: each is started once by its id, waited for, and read for what it gave.

A child has a row, a plan and records of its own, so that nothing in it runs twice after a
restart. The parent looks for its children by their ids whenever it is driven.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from junctor.core.flows.awaiting import Awaiting, Kept
from junctor.core.flows.graph import Graph
from junctor.core.flows.loading import Documents, Loader
from junctor.core.flows.nodes import Respond
from junctor.core.flows.races import judged
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Engine, Record, RunSpec
from junctor.core.ports.store import Store
from junctor.model.call import Outcome, Problem
from junctor.model.errors import ErrorClass, UnknownObject
from junctor.model.flow import CHILD, Run, RunState

DEEPEST = 8


def child_id(run_id: str, node_id: str, index: int) -> str:
    """The same id for the same child, however often it is asked for."""
    return f"{run_id}{CHILD}{node_id}{CHILD}{index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A child that has ended: its row, and what its nodes recorded, in order."""

    run: Run
    graph: Graph
    given: Mapping[str, Any] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, Any]:
        """What it was given and what its nodes set, later ones winning."""
        found = dict(self.given)
        for record in self.records.values():
            found |= record["vars"]
        return found

    @property
    def answer(self) -> Any:
        """The body of its first `respond`, else what its last node gave."""
        known = {n: r for n, r in self.records.items() if r["ok"] and not r.get("lost")}
        for node_id, record in known.items():
            if isinstance(self.graph.nodes[node_id], Respond):
                return record["output"]["body"]
        given = [r["output"] for r in known.values() if not r.get("passed")]
        return given[-1] if given else None

    @property
    def outcome(self) -> Outcome:
        """How it ended, as an outcome of the node that ran it."""
        if self.run.state is RunState.SUCCEEDED:
            return Outcome(status=200, ok=True, output=self.answer)
        error = self.run.error or {}
        try:
            kind = ErrorClass(str(error.get("errorClass")))
        except ValueError:
            kind = ErrorClass.INTERNAL
        problem = Problem(
            message=str(error.get("message") or "The run failed."),
            cure=str(error.get("cure") or "Look at the run, and resume this one after it."),
            details={"runId": self.run.id, "nodeId": error.get("nodeId")},
        )
        status = error.get("status")
        return Outcome(
            status=status if isinstance(status, int) else 0,
            ok=False,
            error_class=kind,
            problem=problem,
        )


class Children:
    """Starts and awaits the children of runs through the engine that drives them all."""

    def __init__(
        self, engine: Engine, store: Store, loader: Loader, documents: Documents, clock: Clock
    ) -> None:
        self.loader = loader
        self.kept = Kept()
        self._engine = engine
        self._store = store
        self._documents = documents
        self._clock = clock

    async def deadline(self, row: Run, node_id: str, timeout: float | None) -> int | None:
        """When the children of a node that began with its first one have to have ended."""
        if timeout is None:
            return None
        first = await self.known(row.project_id, child_id(row.id, node_id, 0))
        begun = self._clock.now() if first is None else first.created_at
        return begun + int(timeout * 1000)

    async def known(self, project_id: str, run_id: str) -> Run | None:
        """A child that was started."""
        return await self._store.runs.get(project_id, run_id)

    async def start(self, *specs: RunSpec) -> None:
        """Start them, each once; several are stored together."""
        await asyncio.gather(*(self._engine.start(spec) for spec in specs))

    async def ended(self, run: Run) -> Ended:
        """What a child gave.

        Raises:
            UnknownObject: it is not remembered any more.
        """
        spec = await self._engine.spec(run.project_id, run.id)
        if spec is None:
            raise UnknownObject(
                f"Nothing is remembered of the run `{run.id}`.",
                cure="Run the flow again.",
            )
        _, graph = self._documents.read(spec.document, run.flow_digest)
        found = {
            each.name.removeprefix("node:"): each.record
            for each in await self._engine.steps(run.project_id, run.id)
            if each.record is not None
        }
        records = {node_id: found[node_id] for node_id in graph.order if node_id in found}
        records = judged(graph, records, found)
        given = spec.plan.get("vars", {})
        return Ended(run=run, graph=graph, given=given, records=records)

    async def end(self, run: Run, node_id: str) -> None:
        """End the children that a node of a run has started."""
        own = f"{run.id}{CHILD}{node_id}{CHILD}"
        for child in await self._store.runs.children(run.project_id, run.id):
            if child.id.startswith(own) and child.finished_at is None:
                await self._engine.cancel(run.project_id, child.id)

    def awaiting(self, project_id: str) -> Awaiting:
        """Nothing yet; `close` it."""
        return Awaiting(self._engine, project_id)

    async def one_ended(self, project_id: str, run_id: str) -> Run:
        """This child when it has ended.

        Raises:
            Parked: it did not for a while.
        """
        awaiting = self.awaiting(project_id)
        awaiting.add(0, run_id)
        try:
            ((_, run),) = await awaiting.ended(self._clock.now())
        finally:
            awaiting.close()
        return run
