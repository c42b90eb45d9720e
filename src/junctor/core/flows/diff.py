"""What differs between two documents of a flow, node by node and field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from junctor.core.flows.bodies import LOOP

_PINS = frozenset(("specDigest", "handlerDigest", "position"))
_NOTHING = object()
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `node` is None for the document; `field` empty for a whole node."""

    kind: Literal["added", "removed", "changed"]
    node: str | None
    field: str
    before: Any = None
    after: Any = None

    def to_json(self) -> dict[str, Any]:
        """The change as answers show it."""
        return {
            "kind": self.kind,
            "node": self.node,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        place = f"node {self.node}" if self.node else "flow"
        if not self.field:
            shown = self.after if self.kind == "added" else self.before
            kind = shown.get("type", "") if isinstance(shown, dict) else ""
            return f"{sign} {place} [{kind}]" if kind else f"{sign} {place}"
        if self.kind == "changed":
            return f"{sign} {place} {self.field}: {_short(self.before)} → {_short(self.after)}"
        shown = self.after if self.kind == "added" else self.before
        return f"{sign} {place} {self.field}: {_short(shown)}"


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Everything that differs; pins of a publication and places on a canvas do not count."""
    found = list(_fields(None, _without(before, "nodes"), _without(after, "nodes")))
    return found + list(_nodes(before.get("nodes", ()), after.get("nodes", ())))


def _without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: each for key, each in value.items() if key != name}


def _nodes(before: Any, after: Any) -> Iterator[Change]:
    old = {str(node.get("id")): node for node in before}
    new = {str(node.get("id")): node for node in after}
    for node_id, node in old.items():
        if node_id not in new:
            yield Change("removed", node_id, "", before=node)
    for node_id, node in new.items():
        if node_id not in old:
            yield Change("added", node_id, "", after=node)
            continue
        known = old[node_id]
        loop = node.get("type") == LOOP and known.get("type") == LOOP
        one, two = (_without(each, "nodes") if loop else each for each in (known, node))
        yield from _fields(node_id, one, two)
        if loop:
            yield from _nodes(known.get("nodes", ()), node.get("nodes", ()))


def _fields(
    node: str | None, before: dict[str, Any], after: dict[str, Any], path: str = ""
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if name in _PINS and not path:
            continue
        old, new = before.get(name, _NOTHING), after.get(name, _NOTHING)
        field = f"{path}{name}"
        if old == new or (name == "integrationVersion" and _NOTHING in (old, new)):
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _fields(node, old, new, f"{field}.")
        elif old is _NOTHING:
            yield Change("added", node, field, after=new)
        elif new is _NOTHING:
            yield Change("removed", node, field, before=old)
        else:
            yield Change("changed", node, field, before=old, after=new)
