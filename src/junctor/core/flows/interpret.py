"""The interpreter: walks a graph once, deterministically, and knows no engine.

Slots are reserved in topological order before anything runs, so that a replay gets the
same ones; routing is a pure function of recorded outcomes; what a node sees is folded from
the records of the nodes before it in topological order, never from timing. A failing node
ends its own branch; other branches finish, then the run fails with the first failure in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import NodeFields
from junctor.core.flows.routing import Record, Route, route

Execute = Callable[[NodeFields, int, dict[str, Any]], Awaitable[Record]]


class Slot(Protocol):
    """A reserved place of a run: executes a function once and remembers its result."""

    async def __call__(
        self, name: str, function: Callable[..., Awaitable[Record]], *args: Any
    ) -> Record:
        """Execute it, or give what it gave before."""
        ...


Reserve = Callable[[], Slot]


def inline() -> Slot:
    """The slot of a run without durability: it executes, and remembers nothing."""

    async def slot(
        name: str,  # noqa: ARG001 - engines that remember compare it
        function: Callable[..., Awaitable[Record]],
        *args: Any,
    ) -> Record:
        return await function(*args)

    return slot


@dataclass(frozen=True, slots=True)
class Ended:
    """The records of the nodes that ran, and the first that failed the run."""

    records: Mapping[str, Record]
    routes: Mapping[str, Route]
    failed: str | None


async def interpret(
    graph: Graph,
    execute: Execute,
    *,
    reserve: Reserve = inline,
    skipped: Callable[[NodeFields, int], Awaitable[None]] | None = None,
) -> Ended:
    """Run the graph. `execute` gives a record for every node it is asked for and never raises."""
    slots = {node_id: reserve() for node_id in graph.order}
    done = {node_id: asyncio.Event() for node_id in graph.order}
    records: dict[str, Record] = {}
    routes: dict[str, Route] = {}

    async def visit(index: int, node_id: str) -> None:
        live = node_id == graph.start
        for before in graph.before[node_id]:
            await done[before].wait()
            live = live or node_id in routes[before].taken
        node = graph.nodes[node_id]
        if live:
            seen = visible(graph, node_id, records)
            record = await slots[node_id](f"node:{node_id}", execute, node, index, seen)
            records[node_id] = record
            routes[node_id] = route(node, record)
        else:
            routes[node_id] = Route()
            if skipped is not None:
                await skipped(node, index)
        done[node_id].set()

    async with asyncio.TaskGroup() as group:
        for index, node_id in enumerate(graph.order):
            group.create_task(visit(index, node_id))
    failed = next((n for n in graph.order if routes[n].failed), None)
    return Ended({n: records[n] for n in graph.order if n in records}, routes, failed)


def visible(graph: Graph, node_id: str, records: Mapping[str, Record]) -> dict[str, Any]:
    """The `vars` and `steps` that a node sees: what its ancestors set, later ones winning."""
    variables: dict[str, Any] = {}
    steps: dict[str, Any] = {}
    for before in graph.ancestors[node_id]:
        record = records.get(before)
        if record is not None:
            variables.update(record["vars"])
            steps[before] = {
                key: record[key] for key in ("output", "status", "ok", "errorClass", "problem")
            }
    return {"vars": variables, "steps": steps}
