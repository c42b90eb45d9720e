"""The graph of a flow: who follows whom, in an order that never depends on timing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from junctor.core.flows.nodes import NodeFields
from junctor.core.flows.regions import Region, regions_of, targets


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes that can be reached. `order` is topological; ties go by place in the document.

    `before` holds the direct predecessors, `after` who follows directly, `ancestors` all
    predecessors in topological order.
    `circular` are the nodes on cycles (and behind them); `order` lacks them. A join comes after
    everything in its region. Where nothing `forks`, one node follows another and none runs beside.
    """

    start: str
    nodes: Mapping[str, NodeFields]
    order: tuple[str, ...]
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    ancestors: Mapping[str, tuple[str, ...]]
    circular: tuple[str, ...]
    regions: tuple[Region, ...] = ()
    forks: bool = True
    places: Mapping[str, int] = field(default_factory=dict)
    """The place of each node in `order`."""


def graph_of(start: str, nodes: Mapping[str, NodeFields]) -> Graph:
    """The graph from a first node; names of nodes that do not exist are passed over."""
    reached = _reached(start, nodes)
    place = {node_id: i for i, node_id in enumerate(nodes) if node_id in reached}
    before: dict[str, list[str]] = {node_id: [] for node_id in place}
    for node_id in place:
        for target in targets(nodes[node_id]):
            if target in place:
                before[target].append(node_id)
    inside = {node_id: nodes[node_id] for node_id in place}
    regions = regions_of(inside)
    after = {node_id: list(targets(nodes[node_id])) for node_id in place}
    for region in regions:
        # A join waits for every end of its branches, also for those that do not lead to it.
        for node_id in sorted(region.inside, key=place.__getitem__):
            if region.join in place and region.join not in after[node_id]:
                after[node_id].append(region.join)
                before[region.join].append(node_id)
    order = _topological(place, after, before)
    known = set(order)
    ancestors: dict[str, tuple[str, ...]] = {}
    for node_id in order:
        above = set(before[node_id]).union(*(ancestors[b] for b in before[node_id]))
        ancestors[node_id] = tuple(n for n in order if n in above)
    return Graph(
        start=start,
        nodes=inside,
        order=order,
        before={node_id: tuple(b) for node_id, b in before.items()},
        after={n: tuple(a for a in order if n in before[a]) for n in place},
        ancestors=ancestors,
        circular=tuple(n for n in place if n not in known),
        regions=regions,
        forks=any(len(each) > 1 for each in after.values()),
        places={node_id: index for index, node_id in enumerate(order)},
    )


def _reached(start: str, nodes: Mapping[str, NodeFields]) -> set[str]:
    reached: set[str] = set()
    queue = [start]
    while queue:
        node_id = queue.pop()
        if node_id in nodes and node_id not in reached:
            reached.add(node_id)
            queue.extend(targets(nodes[node_id]))
    return reached


def _topological(
    place: dict[str, int], after: Mapping[str, list[str]], before: dict[str, list[str]]
) -> tuple[str, ...]:
    left = {node_id: len(b) for node_id, b in before.items()}
    names = {i: node_id for node_id, i in place.items()}
    ready = [place[n] for n, count in left.items() if count == 0]
    heapify(ready)
    order: list[str] = []
    while ready:
        node_id = names[heappop(ready)]
        order.append(node_id)
        for target in after[node_id]:
            if target in left:
                left[target] -= 1
                if left[target] == 0:
                    heappush(ready, place[target])
    return tuple(order)
