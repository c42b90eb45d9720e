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
from functools import partial
from typing import Any

from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import NodeFields
from junctor.core.flows.regions import Region
from junctor.core.flows.routing import Route, route
from junctor.core.ports.engine import Record, Reserve, Slot

Execute = Callable[[NodeFields, int, dict[str, Any], bool], Awaitable[Record]]
"""Node, index, what it sees, and whether it began before without a known end."""


def inline() -> Slot:
    """The slot of a run that nobody takes up again: it executes, and remembers nothing."""

    async def slot(
        name: str,  # noqa: ARG001 - engines that remember compare it
        function: Callable[[bool], Awaitable[Record]],
        *,
        intent: bool = False,  # noqa: ARG001 - engines that remember note it
    ) -> Record:
        return await function(False)

    return slot


def _never(_: NodeFields) -> bool:
    return False


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
    calls_out: Callable[[NodeFields], bool] = _never,
    skipped: Callable[[NodeFields, int], Awaitable[None]] | None = None,
) -> Ended:
    """Run the graph. `execute` gives a record for every node it is asked for and never raises.

    `calls_out` says of which nodes an engine is to remember that they begin.
    """
    slots = {node_id: reserve() for node_id in graph.order}
    done = {node_id: asyncio.Event() for node_id in graph.order}
    records: dict[str, Record] = {}
    routes: dict[str, Route] = {}

    async def visit(index: int, node_id: str) -> None:
        for before in graph.before[node_id]:
            await done[before].wait()
        live = _live(graph, node_id, routes)
        node = graph.nodes[node_id]
        if live:
            seen = visible(graph, node_id, records)
            once = partial(execute, node, index, seen)
            record = await slots[node_id](f"node:{node_id}", once, intent=calls_out(node))
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
    failed = next((n for n in graph.order if _fails(graph, n, routes)), None)
    return Ended({n: records[n] for n in graph.order if n in records}, routes, failed)


def _live(graph: Graph, node_id: str, routes: Mapping[str, Route]) -> bool:
    """Whether a branch came to the node; where branches meet, their `parallel` decides."""
    came = any(node_id in routes[before].taken for before in graph.before[node_id])
    for region in graph.regions:
        if region.join == node_id:
            if region.parallel.policy == "settled":
                return came or bool(routes[region.parallel.id].taken)
            if region.parallel.policy == "all":
                return came and not any(_fails(graph, n, routes, region) for n in region.inside)
    return came or node_id == graph.start


def _fails(
    graph: Graph, node_id: str, routes: Mapping[str, Route], within: Region | None = None
) -> bool:
    """Whether a failure of the node fails the run, or the region it is looked at from."""
    if not routes[node_id].failed:
        return False
    return not any(
        region.absorbs
        and node_id in region.inside
        and (within is None or region.inside < within.inside)
        and _live(graph, str(region.join), routes)
        for region in graph.regions
    )


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
