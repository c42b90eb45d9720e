"""What stands between a `parallel` and the node where its branches meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junctor.core.flows.nodes import NodeFields, Parallel


@dataclass(frozen=True, slots=True)
class Region:
    """The branches of one `parallel` node; `inside` are the nodes that only they hold."""

    parallel: Parallel
    inside: frozenset[str]

    @property
    def join(self) -> str | None:
        """Where the branches meet."""
        return self.parallel.join

    @property
    def absorbs(self) -> bool:
        """Whether a failure inside does not fail the run by itself."""
        return self.join is not None and self.parallel.policy != "all"


def targets(node: NodeFields) -> tuple[str, ...]:
    """Every node that can follow, each once."""
    return tuple(dict.fromkeys((*node.following, *node.ways.values())))


def regions_of(nodes: Mapping[str, NodeFields]) -> tuple[Region, ...]:
    """The regions of a graph, inner ones before those around them."""
    found = [
        Region(node, _inside(node, nodes)) for node in nodes.values() if isinstance(node, Parallel)
    ]
    return tuple(sorted(found, key=lambda region: len(region.inside)))


def _inside(parallel: Parallel, nodes: Mapping[str, NodeFields]) -> frozenset[str]:
    found: set[str] = set()
    queue = [branch for branch in parallel.branches if branch != parallel.join]
    while queue:
        node_id = queue.pop()
        if node_id in nodes and node_id not in found and node_id != parallel.id:
            found.add(node_id)
            queue.extend(n for n in targets(nodes[node_id]) if n != parallel.join)
    return frozenset(found)
