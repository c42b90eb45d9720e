"""Versions of which at most one is current: the part that credentials and secrets share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Versioned:
    """A table with id, version and state; `place` are the columns of which one is current."""

    shape: Shape[Any]
    place: tuple[str, ...]

    def _where(self) -> str:
        return " AND ".join(f"{column} = ?" for column in self.place)

    def add(self, tx: Tx, row: Sequence[Any], place: Sequence[Any], replaces: int | None) -> bool:
        """Insert a current version in place of `replaces`; False when that is not current."""
        table, where = self.shape.table, self._where()
        current = tx.one(
            f"SELECT version FROM {table} WHERE {where} AND state = 'current'",  # noqa: S608 - names of ours
            place,
        )
        if (current[0] if current else None) != replaces:
            return False
        if replaces is not None and not self._retire(tx, place, replaces):
            return False
        tx.run(self.shape.insert, row)
        return True

    def _retire(self, tx: Tx, place: Sequence[Any], version: int) -> bool:
        table, where = self.shape.table, self._where()
        moved = tx.run(
            f"UPDATE {table} SET state = 'previous'"  # noqa: S608 - names of ours
            f" WHERE {where} AND version = ? AND state = 'current'",
            (*place, version),
        )
        if not moved:
            return False
        tx.run(
            f"UPDATE {table} SET state = 'retired'"  # noqa: S608 - names of ours
            f" WHERE {where} AND version <> ? AND state = 'previous'",
            (*place, version),
        )
        return True

    def set_state(self, tx: Tx, key: tuple[str, str, int], state: str) -> bool:
        """Move (project, id, version) to a state; a new current one makes the old one previous."""
        table = self.shape.table
        where = "project_id = ? AND id = ? AND version = ?"
        if state == "current":
            place = tx.one(
                f"SELECT {', '.join(self.place)} FROM {table} WHERE {where}",  # noqa: S608 - names of ours
                key,
            )
            if place is None:
                return False
            tx.run(
                f"UPDATE {table} SET state = 'previous'"  # noqa: S608 - names of ours
                f" WHERE {self._where()} AND state = 'current' AND version <> ?",
                (*place, key[2]),
            )
        sql = f"UPDATE {table} SET state = ? WHERE {where}"  # noqa: S608 - names of ours
        return tx.run(sql, (state, *key)) > 0

    def page_sql(self, *, after: bool) -> str:
        """SQL of a page in order of (id, version)."""
        where = " WHERE (id, version) > (?, ?)" if after else ""
        return f"{self.shape.select}{where} ORDER BY id, version LIMIT ?"
