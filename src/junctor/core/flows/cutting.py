"""A flow up to one of its nodes, to try what has been built so far."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.document import read_document
from junctor.core.flows.graph import graph_of
from junctor.model.errors import InvalidFlow, UnknownObject


def cut_after(raw: dict[str, Any], node_id: str) -> dict[str, Any]:
    """The document with this node, all that comes before it, and no way beyond.

    Raises:
        UnknownObject: there is no such node, or nothing leads to it.
        InvalidFlow: the document cannot be read.
    """
    parsed = read_document(raw)
    if parsed.start is None:
        raise InvalidFlow("The flow has no step to run.", cure="Add a step.")
    graph = graph_of(parsed.start, parsed.nodes)
    if node_id not in graph.nodes:
        raise UnknownObject(
            f"No way leads to a node `{node_id[:64]}`.",
            field="until",
            cure="Name a node that can be reached.",
        )
    kept = {node_id, *graph.ancestors.get(node_id, ())}
    nodes = [
        _within(node, kept, last=node["id"] == node_id)
        for node in raw["nodes"]
        if node["id"] in kept
    ]
    return {**raw, "start": parsed.start, "nodes": nodes}


def _within(node: dict[str, Any], kept: set[str], *, last: bool) -> dict[str, Any]:
    """The node without the ways that lead out of what is kept; the last one leads nowhere."""
    there: set[str] = set() if last else kept
    found = dict(node)
    for name in ("next", "branches"):
        if isinstance(found.get(name), list | tuple):
            found[name] = [each for each in found[name] if each in there]
    for name in ("next", "onError", "default", "join"):
        if isinstance(found.get(name), str) and found[name] not in there:
            del found[name]
    if isinstance(found.get("cases"), dict):
        found["cases"] = {case: to if to in there else None for case, to in found["cases"].items()}
    if isinstance(found.get("rules"), list):
        found["rules"] = [
            {**rule, "next": rule.get("next") if rule.get("next") in there else None}
            for rule in found["rules"]
        ]
    return found
