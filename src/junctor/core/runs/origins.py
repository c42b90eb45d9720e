"""Where each input of a step came from, read from the document that ran."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HOLE = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_OWN = frozenset(
    ("id", "type", "name", "next", "cases", "mode", "outputMappings", "sample", "nodes", "start")
)
_MOST = 200


def node_of(document: dict[str, Any], node_id: str) -> dict[str, Any] | None:
    """A node of a document, also one inside another."""
    for node in document.get("nodes", ()):
        if not isinstance(node, dict):
            continue
        if node.get("id") == node_id:
            return node
        found = node_of(node, node_id)
        if found is not None:
            return found
    return None


def origins_of(document: dict[str, Any], node_id: str) -> list[dict[str, Any]]:
    """Each templated input of a node: its place, the template, and what that reads."""
    node = node_of(document, node_id)
    if node is None:
        return []
    fields = {name: value for name, value in node.items() if name not in _OWN}
    found = []
    for place, text in _texts(fields, ""):
        reads = [each.split("|")[0].strip() for each in _HOLE.findall(text)]
        if reads:
            steps = [each.split(".")[1] for each in reads if each.startswith("steps.")]
            found.append({"field": place, "template": text, "reads": reads, "nodes": steps})
    return found[:_MOST]


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{place}[{index}]")
