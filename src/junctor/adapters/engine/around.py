"""What the runs of a loop are given alike: taken out of their plans, and put back in.

Ten thousand items of one list would otherwise each be stored with the whole list.
"""

from __future__ import annotations

import json
from typing import Any

from junctor.adapters.store.database import Database

_READ = "SELECT document FROM run_documents WHERE digest = ?"
_LOOPS = 16


class Shared:
    """What stands around runs, by digest; that of the newest loops is at hand."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._known: dict[str, dict[str, Any]] = {}

    def clear(self) -> None:
        """Read it again when it is asked for."""
        self._known.clear()

    async def of(self, digest: str | None) -> dict[str, Any]:
        """What stands around a run that names this digest; nothing where it names none."""
        if digest is None:
            return {}
        found = self._known.get(digest)
        if found is None:
            row = await self._db.one(_READ, (digest,))
            # A run that is purged meanwhile is not looked at for long.
            found = {} if row is None else json.loads(row[0])
            if len(self._known) >= _LOOPS:
                self._known.clear()
            if row is not None:
                self._known[digest] = found
        return found


def without(plan: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    """The plan without what stands around it: the same values, and the same in its objects."""
    own: dict[str, Any] = {}
    for name, value in plan.items():
        if name in around and value is around[name]:
            continue
        own[name] = _rest(value, around.get(name))
    return own


def _rest(value: Any, other: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(other, dict):
        return value
    return {k: v for k, v in value.items() if k not in other or v is not other[k]}


def joined(around: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The plan again."""
    found = {**around, **own}
    for name in around.keys() & own.keys():
        if isinstance(around[name], dict) and isinstance(own[name], dict):
            found[name] = {**around[name], **own[name]}
    return found
