"""Documents that projects rule by: retention, alerts, and what was told already."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import to_text
from junctor.adapters.store.tx import Tx

_GET = "SELECT body FROM rules WHERE project_id = ? AND kind = ? AND id = ?"
_ALL = "SELECT id, body FROM rules WHERE project_id = ? AND kind = ? ORDER BY id"
_PUT = """INSERT INTO rules (project_id, kind, id, body, updated_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project_id, kind, id) DO UPDATE
    SET body = excluded.body, updated_at = excluded.updated_at"""
_DELETE = "DELETE FROM rules WHERE project_id = ? AND kind = ? AND id = ?"
_TOLD = "SELECT body, updated_at FROM rules WHERE project_id = ? AND kind = ? AND id = ?"
_COUNT = "UPDATE rules SET body = ? WHERE project_id = ? AND kind = ? AND id = ?"


class SqlRules(Repository):
    """Implements `core.ports.rules.Rules`. Nobody caches a rule, so none raises the epoch."""

    async def get(self, project_id: str, kind: str, rule_id: str) -> dict[str, Any] | None:
        """One document."""
        row = await self._db.one(_GET, (project_id, kind, rule_id))
        return None if row is None else orjson.loads(row[0])

    async def all(self, project_id: str, kind: str) -> dict[str, dict[str, Any]]:
        """Id -> document, by id."""
        rows = await self._db.all(_ALL, (project_id, kind))
        return {row[0]: orjson.loads(row[1]) for row in rows}

    async def put(
        self, project_id: str, kind: str, rule_id: str, body: dict[str, Any], *, at: int
    ) -> None:
        """Insert or replace."""
        args = (project_id, kind, rule_id, to_text(body, kind), at)
        await self._write(lambda tx: tx.run(_PUT, args))

    async def delete(self, project_id: str, kind: str, rule_id: str) -> bool:
        """Delete one; False when there is none."""
        args = (project_id, kind, rule_id)
        return await self._write(lambda tx: tx.run(_DELETE, args)) > 0

    async def claim(
        self, project_id: str, kind: str, rule_id: str, *, at: int, quiet: int, count: bool = True
    ) -> dict[str, Any] | None:
        """Mark a thing as told, unless it was told a moment ago."""
        place = (project_id, kind, rule_id)

        def action(tx: Tx) -> dict[str, Any] | None:
            row = tx.one(_TOLD, place)
            known = {"quiet": 0} if row is None else orjson.loads(row[0])
            if row is not None and at - row[1] < quiet:
                if count:
                    tx.run(_COUNT, (to_text({"quiet": known["quiet"] + 1}, kind), *place))
                return None
            tx.run(_PUT, (*place, to_text({"quiet": 0}, kind), at))
            return known

        return await self._db.append(action)
