"""Connections that fail: notes that nobody waits for; and how their last tests ended."""

from __future__ import annotations

import logging

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Tx
from junctor.model.errors import JunctorError
from junctor.model.health import Failing, Place, Tried

_LOG = logging.getLogger(__name__)
_FAILING = Shape(Failing, "connection_health")
_KEEP = _FAILING.replace("connection_id", "environment")
_TRIED = Shape(Tried, "connection_trials", json=("report",))
_TRY = _TRIED.replace("connection_id", "environment").replace(
    "worked_at = excluded.worked_at",
    "worked_at = COALESCE(excluded.worked_at, connection_trials.worked_at)",
)
_KNOWN = "SELECT 1 FROM connections WHERE id = ? AND project_id = ?"
_DROP = """DELETE FROM connection_health
    WHERE project_id = ? AND connection_id = ? AND environment = ?"""


class SqlHealth(Repository):
    """Implements `core.ports.health.Health`."""

    def note(self, place: Place, failing: Failing | None) -> None:
        """Keep that it fails, or that it works again."""
        row = None if failing is None else _FAILING.row(failing)

        def action(tx: Tx) -> None:
            if row is None:
                tx.run(_DROP, place)
            elif tx.one(_KNOWN, (place[1], place[0])) is not None:  # a draft that is tried has none
                tx.run(_KEEP, row)

        try:
            self._db.note(action, _lost)
        except JunctorError as error:  # the store is closed
            _lost(error)

    async def all(self, project_id: str | None = None) -> list[Failing]:
        """Those of a project, or of all."""
        await self._db.flush()
        where, args = ("", ()) if project_id is None else (" WHERE project_id = ?", (project_id,))
        rows = await self._db.all(f"{_FAILING.select}{where} ORDER BY since", args)
        return [_FAILING.value(row) for row in rows]

    async def try_ended(self, tried: Tried) -> None:
        """Keep the last test; nothing when its connection has gone meanwhile."""

        def action(tx: Tx) -> None:
            if tx.one(_KNOWN, (tried.connection_id, tried.project_id)) is not None:
                tx.run(_TRY, _TRIED.row(tried))

        await self._write(action)

    async def tries(self, project_id: str, connection_id: str | None = None) -> list[Tried]:
        """The last tests of a project's connections, or of one."""
        where, args = "project_id = ?", [project_id]
        if connection_id is not None:
            where, args = f"{where} AND connection_id = ?", [project_id, connection_id]
        rows = await self._db.all(
            f"{_TRIED.select} WHERE {where} ORDER BY connection_id, environment", args
        )
        return [_TRIED.value(row) for row in rows]


def _lost(error: Exception) -> None:
    _LOG.warning("how a connection is was not kept: %s", type(error).__name__)
