"""Connections that fail, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from junctor.model.health import Failing, Place


class MemoryHealth:
    """Implements `core.ports.health.Health`."""

    def __init__(self) -> None:
        self._known: dict[Place, Failing] = {}

    def note(self, place: Place, failing: Failing | None) -> None:
        if failing is None:
            self._known.pop(place, None)
        else:
            self._known[place] = failing

    async def all(self, project_id: str | None = None) -> list[Failing]:
        found = sorted(self._known.values(), key=lambda each: each.since)
        return [each for each in found if project_id in (None, each.project_id)]
