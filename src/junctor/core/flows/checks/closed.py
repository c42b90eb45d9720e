"""What no run could ever use: addresses that nobody can open, and NUL in texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.flows.bodies import named_nodes
from junctor.core.flows.findings import Finding, error
from junctor.core.guard import closed_to_all
from junctor.model.characters import holds_nul


def closed_findings(raw: dict[str, Any]) -> Iterator[Finding]:
    """Of the JSON, so that a node which does not fit its model is judged too."""
    yield from _nul(None, {name: value for name, value in raw.items() if name != "nodes"})
    for node_id, node in named_nodes(raw.get("nodes")):
        yield from _node(node_id, node)


def _node(node_id: str, node: dict[str, Any]) -> Iterator[Finding]:
    yield from _nul(node_id, node)
    url = node.get("url")
    # With a template in it, it is judged when the request is made.
    closed = closed_to_all(url) if "{{" not in str(url) else None
    if closed is not None:
        yield error(node_id, "url", closed.message, closed.cure)


def _nul(node: str | None, fields: dict[str, Any]) -> Iterator[Finding]:
    for name, value in fields.items():
        if holds_nul([name, value]):
            shown = name.replace("\0", "")
            yield error(node, shown, "A text holds the character NUL.", "Remove the character.")
