"""Wrapped keys, opaque to the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.tx import Tx

_NAMES = {
    "id": "id",
    "kind": "kind",
    "projectId": "project_id",
    "version": "version",
    "state": "state",
    "wrapped": "wrapped",
    "wrappedBy": "wrapped_by",
    "messages": "messages",
    "createdAt": "created_at",
}
_COLUMNS = ", ".join(_NAMES.values())
_SETS = ", ".join(f"{column} = excluded.{column}" for column in _NAMES.values() if column != "id")
_PUT = f"""INSERT INTO wrapped_keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET {_SETS}"""  # noqa: S608 - names of ours


class SqlKeyRows(Repository):
    """Rows of the vault."""

    async def rows(self) -> list[dict[str, Any]]:
        """Every key, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM wrapped_keys ORDER BY created_at, id"  # noqa: S608 - names of ours
        return [dict(zip(_NAMES, row, strict=True)) for row in await self._db.all(sql)]

    async def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert or replace all of them in one transaction."""

        def action(tx: Tx) -> None:
            for row in rows:
                tx.run(_PUT, [row.get(name) for name in _NAMES])

        await self._configure(action)

    async def delete(self, ids: Sequence[str]) -> None:
        """Destroy them in one transaction."""

        def action(tx: Tx) -> None:
            for key_id in ids:
                tx.run("DELETE FROM wrapped_keys WHERE id = ?", (key_id,))

        await self._configure(action)
