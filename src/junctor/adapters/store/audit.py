"""The audit log: entries are chained in the writer, many rows per statement.

A noted entry that could not be written is kept and goes ahead of the next one, so a
record never succeeds while something before it is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from junctor.adapters.store.database import NOTES, Database
from junctor.adapters.store.tx import Row, Tx
from junctor.adapters.store.writer import ENTRIES, Job
from junctor.core.audit import chain as links
from junctor.core.ports.audit import Receipt
from junctor.model.audit import AuditEntry, ChainedEntry, Cut
from junctor.model.errors import AuditUnavailable, InvalidInput, JunctorError, OursToFix

_COLUMNS = """chain, seq, previous, hash, project_id, at, kind, actor, connection_id,
    environment, run_id, body"""
_SELECT = f"SELECT {_COLUMNS} FROM audit"  # noqa: S608 - names of ours
_MARKS = "(" + ", ".join("?" * 12) + ")"
_ROWS = 32
_INSERTS = {
    count: f"INSERT INTO audit ({_COLUMNS}) VALUES " + ", ".join([_MARKS] * count)  # noqa: S608 - names of ours
    for count in range(1, _ROWS + 1)
}
_FILTERS = {
    "connectionId": "connection_id = ?",
    "environment": "environment = ?",
    "kind": "kind = ?",
    "actor": "actor = ?",
    "runId": "run_id = ?",
    "since": "at >= ?",
    "until": "at < ?",
}
_IN_BODY: dict[str, Callable[[Any], str]] = {
    "operation": lambda value: _piece("operation", str(value)),
    "outcome": lambda value: '%"ok":true%' if value == "ok" else '%"ok":false%',
}
"""Filters without a column: the canonical text of the body holds such a piece."""
# Jumps from chain to chain over the primary key instead of reading every entry.
_HEADS = """WITH RECURSIVE names (chain) AS (
        SELECT MIN(chain) FROM audit
        UNION ALL SELECT (SELECT MIN(chain) FROM audit WHERE chain > names.chain)
        FROM names WHERE names.chain IS NOT NULL)
    SELECT audit.chain, audit.seq, audit.hash FROM names JOIN audit ON audit.chain = names.chain
        AND audit.seq = (SELECT MAX(seq) FROM audit AS last WHERE last.chain = names.chain)
    ORDER BY audit.chain"""
# One look into the index per connection: a GROUP BY would read the whole log.
_LAST_CALLS = """SELECT connections.id,
    (SELECT audit.at FROM audit WHERE audit.project_id = connections.project_id
     AND audit.connection_id = connections.id AND audit.kind = 'call'
     ORDER BY audit.at DESC LIMIT 1) AS at
    FROM connections WHERE connections.project_id = ?"""
_COUNTED = """SELECT connections.id,
    (SELECT COUNT(*) FROM (SELECT 1 AS one FROM audit
     WHERE audit.project_id = connections.project_id AND audit.connection_id = connections.id
     AND audit.kind = 'call' AND audit.at >= ?
     AND (CAST(? AS TEXT) IS NULL OR audit.environment = ?) LIMIT ?) AS found) AS calls
    FROM connections WHERE connections.project_id = ?"""
_LATEST = """SELECT places.connection_id, places.environment, kinds.name,
    (SELECT audit.body FROM audit WHERE audit.project_id = places.project_id
     AND audit.connection_id = places.connection_id AND audit.environment = places.environment
     AND audit.kind = kinds.kind AND (kinds.name <> 'success' OR audit.body LIKE ?)
     ORDER BY audit.at DESC, audit.chain DESC, audit.seq DESC LIMIT 1) AS body
    FROM (SELECT DISTINCT project_id, connection_id, environment FROM credentials
        WHERE project_id = ? AND state = 'current') AS places
    CROSS JOIN (SELECT 'call' AS kind, 'call' AS name UNION ALL SELECT 'call.outcome',
        'call.outcome' UNION ALL SELECT 'call.outcome', 'success') AS kinds"""
# All entries up to it are older than the moment, and the newest one stays.
_OLD = """SELECT seq, hash FROM audit WHERE chain = ? AND seq < COALESCE(
        (SELECT MIN(seq) FROM audit WHERE at >= ? AND chain = ?), 9223372036854775807)
    AND seq < (SELECT MAX(seq) FROM audit WHERE chain = ?) ORDER BY seq DESC LIMIT 1"""
_CUT = """INSERT INTO audit_cuts (chain, seq, hash, at, mac) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
        at = excluded.at, mac = excluded.mac"""
_ROWS_CUT = 500
_REMOVE = f"""DELETE FROM audit WHERE chain = ? AND seq IN (SELECT seq FROM audit
    WHERE chain = ? AND seq <= ? ORDER BY seq LIMIT {_ROWS_CUT})"""  # noqa: S608 - a number of ours
_SEARCHED = ("project_id", "at", "kind", "actor", "connection_id", "environment")
_UNSPELLABLE = "An audit entry holds something that JSON cannot say"


class _Written:
    """An entry on its way: its text, its columns, and its place once it has one."""

    __slots__ = ("chain", "columns", "seq", "text")

    def __init__(self, entry: AuditEntry, writer: str) -> None:
        self.chain = links.chain_id(entry.project_id, writer)
        self.seq = 0
        self.columns = (
            entry.project_id,
            entry.at,
            entry.kind,
            entry.actor,
            entry.connection_id,
            entry.environment,
            _run_of(entry.purpose),
        )
        try:
            self.text = links.spelled(entry)
        except TypeError as error:
            raise OursToFix(message=f"{_UNSPELLABLE}: {error}.") from error
        if b"\\u0000" in self.text and any(
            type(value) is str and "\x00" in value for value in self.columns
        ):
            raise OursToFix(message=f"{_UNSPELLABLE}: a zero byte in a name.")


class _Append(Job):
    """Appends one entry (or only what is owed); a batch of them is a few statements."""

    __slots__ = ("log", "paid", "written")
    bulk = True
    stage = ENTRIES

    def __init__(
        self, log: SqlAuditLog, written: _Written | None, future: asyncio.Future[Any] | None
    ) -> None:
        # As `Job` does, without a step more: two of these are made for a call.
        self.action = _nothing
        self.future = future
        self.configures = False
        self.result = None
        self.error = None
        self.log = log
        self.written = written
        self.paid: list[_Written] = []

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """Chain and insert what is owed, then these."""
        first: _Append = jobs[0]
        log = first.log
        first.paid, log.owed = log.owed, []
        log.chain_all(tx, [*first.paid, *(job.written for job in jobs if job.written)])

    def undone(self) -> None:
        """Forget the heads, and owe again what was paid."""
        self.log.forget_heads()
        self.log.owed[:0] = self.paid
        self.paid = []

    def failed(self, error: Exception) -> None:
        """Keep what was noted for the next attempt; whoever recorded an entry is told."""
        super().failed(error)
        self.undone()
        if self.future is None and self.written is not None:
            self.log.owed.append(self.written)


def _nothing(_tx: Tx) -> None:
    """The class does the work, for many jobs at once."""


class SqlAuditLog:
    """Chains of one database; ours are those that end in the writer's name.

    `owed` and the heads belong to the writer thread.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._heads: dict[str, tuple[int, bytes]] = {}
        self.owed: list[_Written] = []

    async def record(self, entry: AuditEntry) -> Receipt:
        """Append an entry and return once it is durable.

        Raises:
            AuditUnavailable: it could not be written.
        """
        written = _Written(entry, self._db.writer_name)
        await self._append(written)
        return Receipt(written.chain, written.seq, f"{written.chain}/{written.seq}")

    async def _append(self, written: _Written | None) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._db.writer.put(_Append(self, written, future))
            await future
        except JunctorError as error:
            raise _unavailable(error) from error

    def note(self, entry: AuditEntry) -> None:
        """Append an entry in order, without waiting.

        Raises:
            AuditUnavailable: the store is closed, or too many entries wait to be written.
        """
        written = _Written(entry, self._db.writer_name)
        try:
            writer = self._db.writer
            if writer.noted - writer.settled + len(self.owed) >= NOTES:
                raise AuditUnavailable(message="Too many audit entries wait to be written.")
            writer.put(_Append(self, written, None))
        except JunctorError as error:
            raise _unavailable(error) from error

    async def flush(self) -> None:
        """Wait until every noted entry is durable.

        Raises:
            AuditUnavailable: some could not be written; they are kept for the next attempt.
        """
        try:
            await self._db.flush()
        except JunctorError as error:
            raise _unavailable(error) from error
        if self.owed:
            await self._append(None)

    def chain_all(self, tx: Tx, entries: list[_Written]) -> None:
        """In the writer: link entries to the heads of their chains and insert them."""
        rows = [self._row(tx, written) for written in entries]
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            tx.execute(_INSERTS[len(some)], [value for row in some for value in row])

    def forget_heads(self) -> None:
        """In the writer: what we believed of the heads did not happen."""
        self._heads.clear()

    def _row(self, tx: Tx, written: _Written) -> tuple[Any, ...]:
        chain = written.chain
        seq, previous = self._heads.get(chain) or _head(tx, chain)
        digest = links.link(previous, written.text)
        written.seq = seq + 1
        self._heads[chain] = (seq + 1, digest)
        return (chain, seq + 1, previous, digest, *written.columns, written.text.decode())

    async def entries(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str, int] | None = None,
        limit: int = 100,
    ) -> list[ChainedEntry]:
        """Newest first.

        Raises:
            InvalidInput: an unknown filter.
        """
        await self.flush()
        condition, args = _condition(project_id, where or {})
        sql = f"{_SELECT} WHERE {condition}"
        if before is not None:
            sql, args = f"{sql} AND (at, chain, seq) < (?, ?, ?)", [*args, *before]
        sql = f"{sql} ORDER BY at DESC, chain DESC, seq DESC LIMIT ?"
        return [_entry(row) for row in await self._db.all(sql, [*args, limit])]

    async def counted(
        self, project_id: str, since: int, environment: str | None, *, most: int
    ) -> dict[str, int]:
        """How many calls each connection made since a moment; it stops counting at `most`."""
        await self.flush()
        args = [since, environment, environment, most, project_id]
        return {row[0]: int(row[1]) for row in await self._db.all(_COUNTED, args)}

    async def latest(self, project_id: str) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The newest `call`, `call.outcome` and `success` of each connection and environment."""
        await self.flush()
        rows = await self._db.all(_LATEST, [_IN_BODY["outcome"]("ok"), project_id])
        return {(r[0], r[1], r[2]): orjson.loads(r[3]) for r in rows if r[3] is not None}

    async def last_calls(self, project_id: str) -> dict[str, int]:
        """When each connection that was ever called was called last."""
        await self.flush()
        rows = await self._db.all(_LAST_CALLS, [project_id])
        return {row[0]: int(row[1]) for row in rows if row[1] is not None}

    async def chain(self, chain: str, *, after: int = 0, limit: int = 1000) -> list[ChainedEntry]:
        """One chain in order, for verification.

        The columns we search by are written over the body: altered ones break the hash too.
        """
        sql = f"{_SELECT} WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?"
        return [_judged(row) for row in await self._db.all(sql, (chain, after, limit))]

    async def before(self, chain: str, moment: int) -> tuple[int, str] | None:
        """(seq, hash) of the last entry that retention may remove."""
        await self.flush()
        row = await self._db.one(_OLD, (chain, moment, chain, chain))
        return None if row is None else (row[0], bytes(row[1]).hex())

    async def cut(self, cut: Cut) -> int:
        """Remember a cut and remove the entries up to it, a batch at a time."""
        args = (cut.chain, cut.seq, cut.hash, cut.at, cut.mac)
        await self._db.append(lambda tx: tx.run(_CUT, args))
        gone = 0
        while True:
            some = await self._db.append(
                lambda tx: tx.run(_REMOVE, (cut.chain, cut.chain, cut.seq))
            )
            gone += some
            if some < _ROWS_CUT:
                return gone

    async def cuts(self) -> dict[str, Cut]:
        """The cuts by chain."""
        rows = await self._db.all("SELECT chain, seq, hash, at, mac FROM audit_cuts")
        return {r[0]: Cut(chain=r[0], seq=r[1], hash=r[2], at=r[3], mac=r[4]) for r in rows}

    async def heads(self) -> list[tuple[str, int, str]]:
        """(chain, seq, hash) of every chain, for checkpoints."""
        await self.flush()
        return [(row[0], row[1], bytes(row[2]).hex()) for row in await self._db.all(_HEADS)]


def _piece(name: str, value: str) -> str:
    text = orjson.dumps({name: value}).decode()[1:-1]
    for sign in "\\%_":
        text = text.replace(sign, "\\" + sign)
    return f"%{text}%"


def _head(tx: Tx, chain: str) -> tuple[int, bytes]:
    row = tx.one("SELECT seq, hash FROM audit WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,))
    return (0, links.genesis(chain)) if row is None else (row[0], bytes(row[1]))


def _run_of(purpose: dict[str, Any]) -> str | None:
    run = purpose.get("runId")
    return run if isinstance(run, str) else None


def _entry(row: Row) -> ChainedEntry:
    return ChainedEntry(
        chain=row[0],
        seq=row[1],
        previous=bytes(row[2]).hex(),
        hash=bytes(row[3]).hex(),
        body=orjson.loads(row[11]),
    )


def _judged(row: Row) -> ChainedEntry:
    """The entry with our search columns over its body: altered ones then break the hash too."""
    entry = _entry(row)
    for name, value in zip(_SEARCHED, row[4:10], strict=True):
        if entry.body.get(name) != value:
            entry.body[name] = value
    purpose = entry.body.get("purpose", {})
    if _run_of(purpose) != row[10]:
        entry.body["purpose"] = {**purpose, "run_id": row[10]}
    return entry


def _unavailable(error: JunctorError) -> AuditUnavailable:
    if isinstance(error, AuditUnavailable):
        return error
    return AuditUnavailable(message=f"The audit could not be written. {error.message}")


def _condition(project_id: str, where: dict[str, Any]) -> tuple[str, list[Any]]:
    """The filters as SQL with its arguments."""
    sql, args = "project_id = ?", [project_id]
    for name, value in where.items():
        if name not in _FILTERS and name not in _IN_BODY:
            raise InvalidInput(message=f"The audit has no filter `{name}`.", field=name)
        if name == "kind" and str(value).endswith("."):
            sql, args = f"{sql} AND kind >= ? AND kind < ?", [*args, value, f"{value[:-1]}/"]
        elif name in _IN_BODY:
            sql, args = f"{sql} AND body LIKE ? ESCAPE '\\'", [*args, _IN_BODY[name](value)]
        else:
            sql, args = f"{sql} AND {_FILTERS[name]}", [*args, value]
    return sql, args
