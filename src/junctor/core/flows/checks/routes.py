"""Whether the nodes hang together: targets exist, cases are known, no cycle, nothing left over."""

from __future__ import annotations

from collections.abc import Iterator

from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, error, warning
from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import CASES, DEFAULT, NodeFields, RoutedFields, Switch


def route_findings(parsed: Parsed, graph: Graph) -> Iterator[Finding]:
    """Everything about `next`, `cases`, rules and the graph as a whole."""
    assert parsed.document is not None
    known = [node.id for node in parsed.document.nodes]
    for node in parsed.nodes.values():
        yield from _targets(node, known)
        if isinstance(node, RoutedFields):
            yield from _cases(node)
        if isinstance(node, Switch):
            yield from _switch(node)
    for node_id in graph.circular:
        message = "The node is on a cycle, or only reached through one."
        cure = "Let every branch end. For a loop use `forEach` with `items` or `times`."
        yield error(node_id, "next", message, cure)
    if len(parsed.nodes) == len(known):
        for node_id in known:
            if node_id not in graph.nodes:
                cure = "Let another node's `next` or `cases` name it, or delete it."
                yield warning(node_id, "id", "Nothing leads to this node, so it never runs.", cure)


def _targets(node: NodeFields, known: list[str]) -> Iterator[Finding]:
    named = [("next", target) for target in node.following] + list(node.ways.items())
    for field, target in named:
        if target not in known:
            cure = "Name the id of a node." + near(target, known)
            yield error(node.id, field, f"There is no node `{target}`.", cure)


def _cases(node: RoutedFields) -> Iterator[Finding]:
    for case in node.cases:
        if case not in node.known_cases:
            own = "".join(f"{each}, " for each in sorted(node.known_cases - CASES))
            cure = f"Use {own}an error class, 2xx, 3xx, 4xx, 5xx, timeout, network or default."
            cure += near(case, node.known_cases)
            yield error(node.id, f"cases.{case}", f"There is no case `{case}`.", cure)


def _switch(node: Switch) -> Iterator[Finding]:
    if node.on is None and node.cases:
        message = "The cases need a value to look at."
        yield error(node.id, "on", message, 'Write a template such as "{{vars.kind}}".')
    if node.on is not None and node.rules:
        message = "A switch has either `on` with `cases`, or `rules`."
        yield error(node.id, "rules", message, "Remove one of them, or use two nodes.")
    if not node.cases and not node.rules:
        message = "The switch has nothing to choose from."
        yield error(node.id, "cases", message, "Add `on` with `cases`, or `rules`.")
    if node.default is None and DEFAULT not in node.cases and not node.following:
        message = "Without a match the branch ends here."
        cure = "Add `default` if something should follow."
        yield warning(node.id, "default", message, cure)
