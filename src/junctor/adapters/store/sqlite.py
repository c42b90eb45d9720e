"""The embedded database: SQLite in WAL mode, every commit flushed, one process.

Writes go through the writer thread; reads happen at once on the loop's thread, because
a row by key costs less than waking another thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from junctor.adapters.store import faults, schema
from junctor.adapters.store.database import Database
from junctor.adapters.store.folding import FOLD, LONGEST_LOG, Folding
from junctor.adapters.store.lock import HomeLock
from junctor.adapters.store.run_words import MERGE, MERGE_AFTER
from junctor.adapters.store.tx import Row, Tx
from junctor.adapters.store.writer import Job, Writer
from junctor.model.errors import JunctorError, NotConfigured

T = TypeVar("T")
_CACHE = 16 * 1024
"""KiB of pages that a connection keeps at most; SQLite's own 2000 do not hold the indexes."""
_BUSY, _LOCKED, _CORRUPT, _FULL, _NOT_A_DATABASE = 5, 6, 11, 13, 26
_UNAVAILABLE = {8, 10, 14}  # read-only, input/output error, cannot open
_FOREIGN_KEY, _UNIQUE, _PRIMARY_KEY = 787, 2067, 1555
_CANNOT = (sqlite3.Error, OverflowError, UnicodeEncodeError)


def fault(error: Exception) -> Exception:
    """Our error for SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.DataError):
        return faults.unwritable(str(error))
    if code in (_UNIQUE, _PRIMARY_KEY):
        return faults.taken(str(error))
    if code == _FOREIGN_KEY:
        return faults.missing(str(error))
    family = (code or 0) & 0xFF
    if family == _FULL:
        return faults.full()
    if family in (_BUSY, _LOCKED):
        return faults.busy()
    if family in _UNAVAILABLE:
        return faults.unavailable(str(error))
    if family in (_CORRUPT, _NOT_A_DATABASE):
        return faults.damaged(str(error))
    return faults.bug(str(error))


def connect(path: Path, *, seconds: float = 5.0, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our settings; `seconds` is how long it waits for a lock."""
    try:
        found = sqlite3.connect(
            path,
            timeout=seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
    except sqlite3.Error as error:
        raise fault(error) from error
    try:
        found.execute("PRAGMA journal_mode = WAL")
        found.execute("PRAGMA synchronous = FULL")
        found.execute("PRAGMA foreign_keys = ON")
        found.execute(f"PRAGMA cache_size = -{_CACHE}")
        found.execute(f"PRAGMA wal_autocheckpoint = {LONGEST_LOG}")
        if read_only:
            found.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        found.close()
        raise fault(error) from error
    return found


class SqliteSession:
    """The writer's connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.folding: Folding | None = None
        self._merged = 0
        self.tx = Tx(self._execute, _now)

    def _execute(self, sql: str, args: Sequence[Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, args)
        except _CANNOT as error:
            raise fault(error) from error

    def begin(self) -> None:
        """Take the write lock at once, so that it cannot be lost half-way."""
        self._execute("BEGIN IMMEDIATE", ())

    def commit(self) -> None:
        """Flush to disk; now and then with a small part of the index over words put together."""
        if self.folding is not None and self._changed() - self._merged >= MERGE_AFTER:
            self._execute(MERGE, ())
            self._merged = self._changed()
        self._execute("COMMIT", ())
        if self.folding is not None and self.folding.tell(self._changed()):
            with contextlib.suppress(sqlite3.Error):  # what was committed stays so
                self._connection.execute(FOLD).fetchall()

    def _changed(self) -> int:
        return self._connection.total_changes

    def rollback(self) -> None:
        """Forget the transaction, if SQLite has not done so already."""
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def alive(self) -> bool:
        """A full disk makes SQLite give up the whole transaction."""
        return self._connection.in_transaction

    def close(self) -> None:
        """Close the connection; the last one folds the log into the file."""
        if self.folding is not None:
            self.folding.close()
        self._connection.close()


def _free(session: SqliteSession) -> None:
    """Whoever held a claim here is gone, as the lock is ours: nobody waits for its end."""
    try:
        session.begin()
        session.tx.run("DELETE FROM leases", ())
        session.commit()
    except JunctorError:  # a full disk: they end by themselves
        session.rollback()


class SqliteDatabase(Database):
    """A file in `JUNCTOR_HOME`, locked for this process; `busy` is seconds to wait for a lock."""

    dialect = "sqlite"
    writer_name = "embedded"

    def __init__(self, path: Path, *, busy: float = 5.0) -> None:
        self.path = path
        self._busy = busy
        self._lock = HomeLock(path.parent / "store.lock")
        self._reader: sqlite3.Connection | None = None
        self._epoch = 1

    async def open(self) -> None:
        """Lock the home, create or upgrade the file, start the writer."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock.take()
        session: SqliteSession | None = None
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            session = SqliteSession(connect(self.path, seconds=self._busy))
            schema.ensure(session, self.dialect, lambda: connect(self.path))
            _free(session)
            self._reader = connect(self.path, seconds=self._busy, read_only=True)
        except BaseException:
            if session is not None:
                session.close()
            self._lock.release()
            raise
        session.folding = Folding(lambda: connect(self.path, seconds=self._busy))
        self._writer = Writer(session, self._committed)

    async def close(self) -> None:
        """Settle what is queued, close the file, release the lock."""
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.close()
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._lock.release()

    def _committed(self, jobs: Sequence[Job]) -> None:
        if any([job.configures for job in jobs]):  # noqa: C419 - many jobs, and hardly ever one
            self._epoch += 1

    async def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row."""
        found = self._read(sql, args)
        return found[0] if found else None

    async def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Every row."""
        return self._read(sql, args)

    def _read(self, sql: str, args: Sequence[Any]) -> list[Row]:
        if self._reader is None:
            raise faults.unavailable("it is closed")
        try:
            return self._reader.execute(sql, args).fetchall()
        except _CANNOT as error:
            raise fault(error) from error

    async def write(
        self, action: Callable[[Tx], T], *, configures: bool = False, job: type[Job] = Job
    ) -> T:
        """Run `action` in its turn, sharing a commit with whoever else writes now."""
        return await self.append(action, configures=configures, job=job)

    async def epoch(self) -> int:
        """Counted in this process: no other one has the file open."""
        return self._epoch

    async def backup(self, path: Path) -> None:
        """Copy to one new file, without stopping anybody.

        Raises:
            NotConfigured: the file exists.
        """
        await self.flush()
        await asyncio.to_thread(self._copy, path)

    def _copy(self, path: Path) -> None:
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            raise NotConfigured(
                message=f"{path} exists already.", cure="Choose a new file for the backup."
            ) from None
        with (
            contextlib.closing(connect(self.path)) as source,
            contextlib.closing(sqlite3.connect(path, isolation_level=None)) as target,
        ):
            try:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
            except sqlite3.Error as error:
                raise fault(error) from error

    async def integrity(self) -> list[str]:
        """SQLite's own check of pages, indexes and foreign keys."""
        return await asyncio.to_thread(self._check)

    def _check(self) -> list[str]:
        with contextlib.closing(connect(self.path, read_only=True)) as found:
            try:
                said = [str(row[0]) for row in found.execute("PRAGMA integrity_check")]
                orphans = found.execute("PRAGMA foreign_key_check").fetchall()
            except sqlite3.DatabaseError as error:
                return [str(error)]
        faulty = [f"{row[0]} row {row[1]} belongs to no {row[2]}" for row in orphans]
        return [line for line in said if line != "ok"] + faulty

    async def tables(self) -> list[str]:
        """Names of all our tables."""
        return [row[0] for row in self._read(schema.tables_query(self.dialect), ())]


def _now() -> int:
    return time.time_ns() // 1_000_000
