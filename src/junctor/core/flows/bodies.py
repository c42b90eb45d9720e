"""Nodes inside nodes: a `forEach` holds a document of its own, and everything walks in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_CALLS = frozenset(("apiCall", "serviceTask", "httpRequest", "integrationCall"))
LOOP = "forEach"
MAX_DEPTH = 4


def body_of(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a `forEach` runs for each item, as a document; it keeps the key of the flow."""
    found = {"format": 1, "key": document.get("key"), "nodes": node.get("nodes")}
    return found if node.get("start") is None else {**found, "start": node["start"]}


def every_node(nodes: Any) -> Iterator[dict[str, Any]]:
    """Every node of a list that is an object, those inside others behind them."""
    for node in nodes if isinstance(nodes, list | tuple) else ():
        if isinstance(node, dict):
            yield node
            if node.get("type") == LOOP:
                yield from every_node(node.get("nodes"))


def named_nodes(nodes: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node with its id; one whose id cannot be used is named by its place in its list."""
    for i, node in enumerate(nodes if isinstance(nodes, list | tuple) else ()):
        if isinstance(node, dict):
            written = node.get("id")
            own = dict(node)
            inside = own.pop("nodes", None) if node.get("type") == LOOP else None
            yield written if isinstance(written, str) else f"nodes[{i}]", own
            yield from named_nodes(inside)


def rewritten(
    nodes: Any, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The list with every node changed, those inside others too."""
    found = []
    for node in nodes:
        inner = node
        if node.get("type") == LOOP and isinstance(node.get("nodes"), list | tuple):
            inner = {**node, "nodes": rewritten(node["nodes"], change)}
        found.append(change(inner))
    return found


def copied(nodes: Any) -> list[dict[str, Any]]:
    """The list with a copy of every node, to be written into."""
    return rewritten(nodes, dict)


def depth(nodes: Any) -> int:
    """How deep nodes stand inside others; 1 where none does."""
    inner = [
        depth(node.get("nodes"))
        for node in (nodes if isinstance(nodes, list | tuple) else ())
        if isinstance(node, dict) and node.get("type") == LOOP
    ]
    return 1 + max(inner, default=0)


def called_out(document: dict[str, Any]) -> list[str]:
    """What a document calls, each once: slugs of connectors, services, or `http`."""
    found = dict.fromkeys(
        str(node.get("integrationSlug") or node.get("service") or node.get("mode") or "http")
        for node in every_node(document.get("nodes"))
        if node.get("type") in _CALLS
    )
    return ["http" if each in {"rest", "integration"} else each for each in found]
