"""SQLite files in the home of the instance: embedded, each session on a thread of its own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from junctor.adapters.transports.sql.session import Place, Result, Run, Session
from junctor.adapters.transports.sql.states import absent, busy, full, no_database
from junctor.adapters.transports.sql.threaded import Thread
from junctor.adapters.transports.sql.values import plain
from junctor.model.errors import (
    Conflict,
    InvalidInput,
    JunctorError,
    Rejected,
    RemoteBusy,
    TimedOut,
)
from junctor.sdk.families.statements import scan

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_REFUSED = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
_PRAGMAS = frozenset(("table_info", "index_list", "index_info", "foreign_key_list", "user_version"))


class SqliteDriver:
    """Opens the files of a folder; implements `session.Driver`."""

    dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self, place: Place) -> SqliteSession:
        """Open a file by its name; a new one is made.

        Raises:
            InvalidInput: the name could leave the folder.
        """
        name = place.target.path_and_query
        if not _NAME.match(name):
            raise InvalidInput(
                f"`{name}` is no name of a database file.",
                cure="Use letters, digits, - and _ only.",
                field="/database",
            )
        folder = self._folder / place.project
        session = SqliteSession()
        await session.connect(folder, name)
        return session

    def explain(self, error: Exception) -> JunctorError | None:
        """A SQLite exception in our words."""
        if not isinstance(error, sqlite3.Error):
            return None
        message, name = str(error), getattr(error, "sqlite_errorname", "") or "SQLITE_ERROR"
        details = {"code": name}
        if name.startswith(("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")):
            return Conflict(message, cure="Use `upsert`.", details=details)
        if name == "SQLITE_INTERRUPT":
            return TimedOut("The statement was ended because it took too long.", details=details)
        made = next((each for start, each in _BY_NAME if name.startswith(start)), None)
        if made is not None:
            return made(message, name)
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return RemoteBusy(message, details=details)
        if "no such table" in message:
            return absent(message, name)
        cure = "Correct the statement or its values."
        if name.startswith("SQLITE_READONLY") or "readonly" in message:
            cure = "Use `execute` for what writes; `query` only reads."
        if name == "SQLITE_AUTH":
            cure = "Other files are not reached from here; leave ATTACH and PRAGMA out."
        return Rejected(message, cure=cure, details=details)


_BY_NAME: tuple[tuple[str, Callable[[str, str], JunctorError]], ...] = (
    ("SQLITE_FULL", full),
    ("SQLITE_BUSY", busy),
    ("SQLITE_LOCKED", busy),
    ("SQLITE_IOERR", busy),
    ("SQLITE_CANTOPEN", no_database),
)


class SqliteSession(Session):
    """One connection and its thread."""

    def __init__(self) -> None:
        self._thread = Thread("junctor-sqlite")
        self._made: sqlite3.Connection | None = None
        self._reads_only: bool | None = None

    @property
    def _connection(self) -> sqlite3.Connection:
        assert self._made is not None
        return self._made

    async def connect(self, folder: Path, name: str) -> None:
        """Open the file on the thread that will use it."""

        def opened() -> sqlite3.Connection:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = sqlite3.connect(
                folder / f"{name}.db", isolation_level=None, timeout=5.0, check_same_thread=False
            )
            try:
                made.execute("PRAGMA journal_mode = WAL")
                made.execute("PRAGMA foreign_keys = ON")
                made.execute("PRAGMA trusted_schema = OFF")
            except BaseException:
                made.close()  # what cannot be used is not left to the collector
                raise
            made.set_authorizer(_authorized)
            made.text_factory = _text_of
            return made

        try:
            self._made = await self._thread.opened(opened, sqlite3.Connection.close)
        except BaseException:
            self._thread.end()
            raise

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction; its end is the caller's to watch, nobody works for us elsewhere."""
        del seconds
        await self._thread.do(partial(self._begun, read_only=read_only))

    def _begun(self, *, read_only: bool) -> None:
        if self._reads_only is not read_only:
            # Python's authorizer cannot tell our pragma from a statement's, so it is lifted for it.
            self._connection.set_authorizer(None)
            try:
                self._connection.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
            finally:
                self._connection.set_authorizer(_authorized)
            self._reads_only = read_only
        self._connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")

    async def query(self, run: Run) -> Result:
        """Rows from `offset` on, read one by one; the thread is woken once for all of it."""
        return await self._thread.do(partial(self._queried, run))

    def _queried(self, run: Run) -> Result:
        self._begun(read_only=True)
        result = self._read(run)
        self._undone()
        return result

    async def execute(self, run: Run) -> Result:
        """One statement, or one for each row of values."""
        return await self._thread.do(partial(self._executed, run))

    def _executed(self, run: Run) -> Result:
        if run.batches is not None:
            done = self._connection.executemany(_text(run), map(_named, run.batches))
            return Result(affected=max(done.rowcount, 0))
        return self._read(run)

    def _read(self, run: Run) -> Result:
        cursor = self._connection.execute(_text(run), _named(run.parameters))
        result = Result()
        if cursor.description is not None:
            rows: list[tuple[Any, ...]] = []
            for number, row in enumerate(cursor):
                if number < run.offset:
                    continue
                if len(rows) == run.limit:
                    result.more = True
                    break
                rows.append(row)
            names = [d[0] for d in cursor.description]
            kinds = map(_kind, zip(*rows, strict=True)) if rows else ("any" for _ in names)
            result.columns = [{"name": n, "type": k} for n, k in zip(names, kinds, strict=True)]
            result.rows = [[plain(v) for v in row] for row in rows]
        result.affected = max(cursor.rowcount, 0)
        cursor.close()
        return result

    async def commit(self) -> None:
        """Keep what was done."""
        await self._thread.do(partial(self._connection.execute, "COMMIT"))

    async def rollback(self) -> None:
        """Undo what was done."""
        await self._thread.do(self._undone)

    def _undone(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    async def cancel(self) -> None:
        """Interrupt the statement."""
        self._connection.interrupt()

    def alive(self) -> bool:
        """A file does not hang up."""
        return True

    async def close(self) -> None:
        """Close the file and end the thread."""
        if self._made is not None:
            await self._thread.do(self._made.close)
        self._thread.end()


def _text(run: Run) -> str:
    return scan(run.text, "sqlite").joined(":p{}")


def _named(values: Sequence[Any]) -> dict[str, Any]:
    """Values by name: Python 3.14 refuses a row of values for places that have numbers."""
    return {f"p{place}": _taken(value, place) for place, value in enumerate(values, 1)}


def _taken(value: Any, place: int) -> Any:
    """A value as one of the five kinds that SQLite has.

    Raises:
        InvalidInput: a whole number is too large for it.
    """
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise InvalidInput(
            f"The whole number ?{place} is larger than SQLite holds.",
            cure="Give it as text.",
            field=f"/parameters/{place - 1}",
            details={"sent": "no"},
        )
    if isinstance(value, list):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _text_of(raw: bytes) -> str:
    """Text as it is; bytes that are none become surrogates, as every driver here gives them."""
    return raw.decode("utf-8", "surrogateescape")


def _authorized(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """No other file is opened, nothing of the connection is changed, no library is loaded."""
    if action in _REFUSED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first not in _PRAGMAS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second in {"load_extension", "writefile", "readfile"}:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


_KINDS: dict[type, str] = {int: "integer", float: "real", str: "text", bytes: "blob"}


def _kind(column: Iterable[Any]) -> str:
    """The kind of the values there are: a column of SQLite may hold several."""
    kinds = {type(value) for value in column} - {type(None)}
    if not kinds:
        return "null"
    return _KINDS[kinds.pop()] if len(kinds) == 1 else "any"
