"""Connections that fail, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from junctor.model.health import Failing, Place, Tried


class MemoryHealth:
    """Implements `core.ports.health.Health`."""

    def __init__(self) -> None:
        self._known: dict[Place, Failing] = {}
        self._tried: dict[Place, Tried] = {}

    def note(self, place: Place, failing: Failing | None) -> None:
        if failing is None:
            self._known.pop(place, None)
        else:
            self._known[place] = failing

    async def all(self, project_id: str | None = None) -> list[Failing]:
        found = sorted(self._known.values(), key=lambda each: each.since)
        return [each for each in found if project_id in (None, each.project_id)]

    async def try_ended(self, tried: Tried) -> None:
        place = (tried.project_id, tried.connection_id, tried.environment)
        former = self._tried.get(place)
        if tried.worked_at is None and former is not None:
            tried = tried.model_copy(update={"worked_at": former.worked_at})
        self._tried[place] = tried

    async def tries(self, project_id: str, connection_id: str | None = None) -> list[Tried]:
        return [
            each
            for place, each in sorted(self._tried.items())
            if place[0] == project_id and connection_id in (None, place[1])
        ]
