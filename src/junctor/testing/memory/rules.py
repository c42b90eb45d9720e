"""Rules of projects in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from typing import Any


class MemoryRules:
    """Implements `core.ports.rules.Rules`."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[dict[str, Any], int]] = {}

    async def get(self, project_id: str, kind: str, rule_id: str) -> dict[str, Any] | None:
        found = self._known.get((project_id, kind, rule_id))
        return None if found is None else dict(found[0])

    async def all(self, project_id: str, kind: str) -> dict[str, dict[str, Any]]:
        return {
            place[2]: dict(body)
            for place, (body, _) in sorted(self._known.items())
            if place[:2] == (project_id, kind)
        }

    async def put(
        self, project_id: str, kind: str, rule_id: str, body: dict[str, Any], *, at: int
    ) -> None:
        self._known[project_id, kind, rule_id] = (dict(body), at)

    async def delete(self, project_id: str, kind: str, rule_id: str) -> bool:
        return self._known.pop((project_id, kind, rule_id), None) is not None

    async def claim(
        self, project_id: str, kind: str, rule_id: str, *, at: int, quiet: int, count: bool = True
    ) -> dict[str, Any] | None:
        place = (project_id, kind, rule_id)
        known = self._known.get(place)
        if known is not None and at - known[1] < quiet:
            self._known[place] = ({"quiet": known[0]["quiet"] + int(count)}, known[1])
            return None
        self._known[place] = ({"quiet": 0}, at)
        return {"quiet": 0} if known is None else known[0]
