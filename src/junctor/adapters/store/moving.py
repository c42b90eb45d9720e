"""Copies everything from an embedded store into an empty one on PostgreSQL, and compares.

One transaction of the target: all of it arrives, or nothing. Each table is counted and digested
on both sides, row by row, before the commit; ciphertext stays as it is, and so do audit chains.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from junctor.adapters.store.database import Database
from junctor.adapters.store.schema import tables_query
from junctor.adapters.store.sqlite import SqliteDatabase, connect
from junctor.adapters.store.tx import Tx
from junctor.model.errors import NotConfigured, OursToFix

Progress = Callable[[str, int], None]
"""Hears of rows that were copied, by table; called in another thread."""
_ROWS = 500
_OWN = frozenset({"alembic_version", "epoch", "leases", "workers"})
"""What a store has for itself, or for the processes that use it now."""
_SCHEMA = "schema"
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was copied: rows, and the digest that both sides have."""

    table: str
    rows: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As the command shows it."""
        return {"table": self.table, "rows": self.rows, "digest": self.digest}


class _Tally:
    """Count and digest of rows in any order."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        """One more row."""
        plain = [each.hex() if isinstance(each, bytes) else each for each in row]
        self._sum += int.from_bytes(hashlib.sha256(orjson.dumps(plain)).digest())
        self.rows += 1

    def digest(self) -> str:
        """The sum of the rows' digests."""
        return f"{self._sum % _MODULUS:064x}"


async def move(source: SqliteDatabase, target: Database, progress: Progress) -> list[Moved]:
    """Copy an open store, which nobody else has open, into another one.

    Raises:
        NotConfigured: the target holds something.
        OursToFix: what arrived is not what was sent; nothing was kept.
        TryAgain: the target could not be written; nothing was kept.
    """
    await source.flush()
    return await target.write(lambda tx: _copied(source, tx, progress), configures=True)


def _copied(source: SqliteDatabase, tx: Tx, progress: Progress) -> list[Moved]:
    with closing(connect(source.path, seconds=5.0, read_only=True)) as reader:
        reader.execute("BEGIN")
        tables = _in_order(reader)
        _refuse_full(tx, tables)
        for statement in ("SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0"):
            tx.execute(statement, ())
        return [_table(reader, tx, table, progress) for table in tables]


def _in_order(reader: sqlite3.Connection) -> list[str]:
    """Our tables, those that others refer to first."""
    found = reader.execute(tables_query("sqlite"))
    waiting = {name: _referred(reader, name) for (name,) in found if name not in _OWN}
    order: list[str] = []
    while waiting:
        ready = [name for name, others in waiting.items() if others <= set(order)]
        if not ready:
            raise OursToFix("Tables refer to each other in a circle.")
        order += ready
        waiting = {name: others for name, others in waiting.items() if name not in ready}
    return order


def _referred(reader: sqlite3.Connection, table: str) -> set[str]:
    rows = reader.execute(f"PRAGMA foreign_key_list({table})")
    return {row[2] for row in rows} - {table}


def _refuse_full(tx: Tx, tables: list[str]) -> None:
    for table in tables:
        sql = f"SELECT 1 FROM {table} LIMIT 1"  # noqa: S608 - names of our tables
        if table == "meta":
            sql = f"SELECT 1 FROM meta WHERE name <> '{_SCHEMA}' LIMIT 1"  # noqa: S608 - a name of ours
        if tx.one(sql) is not None:
            raise NotConfigured(
                f"The target is not empty: its table `{table}` has rows.",
                cure="Choose a new database; one is made with `createdb`.",
                field="--to",
            )


def _table(reader: sqlite3.Connection, tx: Tx, table: str, progress: Progress) -> Moved:
    columns = [row[1] for row in reader.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(columns)
    where = f" WHERE name <> '{_SCHEMA}'" if table == "meta" else ""
    sent, arrived = _Tally(), _Tally()
    rows = iter(reader.execute(f"SELECT {names} FROM {table}{where}"))  # noqa: S608 - names of ours
    marks = f"({', '.join('?' * len(columns))})"
    while some := list(islice(rows, max(1, min(_ROWS, 60_000 // len(columns))))):
        sql = f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(some))}"  # noqa: S608 - names of ours
        tx.execute(sql, [value for row in some for value in row])
        for row in some:
            sent.add(row)
        progress(table, len(some))
    for row in _arrived(tx, f"SELECT {names} FROM {table}{where}"):  # noqa: S608 - names of ours
        arrived.add(row)
    if (sent.rows, sent.digest()) != (arrived.rows, arrived.digest()):
        raise OursToFix(
            f"`{table}` did not arrive as it was sent: {sent.rows} rows went, {arrived.rows} came.",
            cure="Nothing was kept. Report it with the versions of Junctor and PostgreSQL.",
        )
    return Moved(table, sent.rows, sent.digest())


def _arrived(tx: Tx, sql: str) -> Iterator[Sequence[Any]]:
    tx.execute(f"DECLARE arrived CURSOR FOR {sql}", ())
    while some := tx.all(f"FETCH {_ROWS} FROM arrived"):
        yield from some
    tx.execute("CLOSE arrived", ())
