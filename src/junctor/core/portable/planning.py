"""What applying a bundle would do, thing by thing, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from junctor.core.flows.bodies import every_node
from junctor.core.flows.diff import differences
from junctor.core.portable.bundle import Bundle, PortableFlow
from junctor.model.value import digest

Kind = Literal[
    "environment", "connector", "entity", "connection", "flow", "publish", "secret", "credential"
]
Does = Literal["create", "change", "unchanged", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing: what is done to it, and for a change the lines of what differs.

    `missing` is for what only a person can bring: a secret, a credential.
    """

    kind: Kind
    key: str
    does: Does
    lines: tuple[str, ...] = ()
    given: Any = None

    def to_json(self) -> dict[str, Any]:
        """The action as answers show it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "does": self.does,
            "lines": list(self.lines),
        }


def planned(now: Bundle, wanted: Bundle) -> list[Action]:
    """From what is there to what a bundle says. What it does not name stays as it is."""
    places = {each.key: each.to_json() for each in now.environments}
    found = [
        _one("environment", place.key, places.get(place.key), place.to_json())
        for place in wanted.environments
    ]
    specs = {f"{s['key']} {s['version']}": s for s in now.connectors}
    for spec in wanted.connectors:
        key = f"{spec.get('key')} {spec.get('version')}"
        found.append(_one("connector", key, specs.get(key), spec))
    found += _listed("entity", now.entities, wanted.entities)
    found += _listed("connection", now.connections, wanted.connections)
    drafts = {str(f.document.get("key")): f for f in now.flows}
    for flow in _called_first(wanted.flows):
        key = str(flow.document.get("key"))
        known = drafts.get(key)
        action = _one("flow", key, known.document if known else None, flow.document)
        found.append(action)
        missing = [p for p in flow.live if known is None or p not in known.live]
        if flow.live and (missing or action.does != "unchanged"):
            where = tuple(flow.live)
            found.append(Action(kind="publish", key=key, does="create", given=where, lines=where))
    return found + _missing(now, wanted)


def _called_first(flows: Sequence[PortableFlow]) -> list[PortableFlow]:
    """Flows after those that they run, so that what a pin needs is there; else as they stand."""
    by_key = {str(each.document.get("key")): each for each in flows}
    found: dict[str, PortableFlow] = {}
    begun: set[str] = set()

    def take(key: str) -> None:
        if key in begun or key not in by_key:
            return
        begun.add(key)
        for node in every_node(by_key[key].document.get("nodes")):
            take(str(node.get("flow")))
        found[key] = by_key[key]

    for key in by_key:
        take(key)
    return list(found.values())


def _listed(
    kind: Kind, now: tuple[dict[str, Any], ...], wanted: tuple[dict[str, Any], ...]
) -> list[Action]:
    known = {str(each.get("key")): each for each in now}
    return [
        _one(kind, str(each.get("key")), known.get(str(each.get("key"))), each) for each in wanted
    ]


def _one(kind: Kind, key: str, before: dict[str, Any] | None, after: dict[str, Any]) -> Action:
    if before is None:
        return Action(kind=kind, key=key, does="create", given=after)
    if digest(before) == digest(after):
        return Action(kind=kind, key=key, does="unchanged", given=after)
    lines = tuple(str(change) for change in differences(before, after))
    if kind != "flow":
        lines = tuple(line.replace(" flow ", " ", 1) for line in lines)
    return Action(kind=kind, key=key, does="change", lines=lines, given=after)


def _missing(now: Bundle, wanted: Bundle) -> list[Action]:
    found = []
    for kind, have, need in (
        ("secret", now.secrets, wanted.secrets),
        ("credential", now.credentials, wanted.credentials),
    ):
        for name, places in need.items():
            lacking = tuple(p for p in places if p not in have.get(name, ()))
            if lacking:
                what: Kind = "secret" if kind == "secret" else "credential"
                found.append(Action(kind=what, key=name, does="missing", lines=lacking))
    return found
