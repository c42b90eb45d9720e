"""The shared database: PostgreSQL over psycopg, for many processes and machines.

The audit and the steps of runs go through the writer thread on a connection of its own;
other transactions use a pool, each in a thread, so that a row lock stops only one.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import socket
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import errors as pg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from junctor.adapters.store import faults, schema
from junctor.adapters.store.database import Database
from junctor.adapters.store.migrations.steps import SCHEMA_NUMBER
from junctor.adapters.store.tx import Row, Tx
from junctor.adapters.store.writer import Job, Writer
from junctor.model.errors import JunctorError, NotConfigured

T = TypeVar("T")
_CONNECTIONS = 8
_ATTEMPTS = 3
_OPTIONS = "-c lock_timeout=5000 -c statement_timeout=60000"
_NOW = b"SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_RAISE_EPOCH = "UPDATE epoch SET value = value + 1 WHERE id = 1"
_CANNOT = (psycopg.Error, UnicodeEncodeError)


@functools.cache
def spoken(sql: str) -> bytes:
    """`?` placeholders in psycopg's spelling; translated once per statement."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


def fault(error: Exception) -> Exception:
    """Our error for psycopg's."""
    text = str(error).split("\n", 1)[0]
    if isinstance(error, pg.UniqueViolation):
        return faults.taken(error.diag.constraint_name or text)
    if isinstance(error, pg.ForeignKeyViolation):
        return faults.missing(text)
    if isinstance(error, pg.DiskFull):
        return faults.full()
    if isinstance(error, pg.LockNotAvailable | pg.DeadlockDetected | pg.SerializationFailure):
        return faults.busy()
    if isinstance(error, psycopg.DataError | UnicodeEncodeError):
        return faults.unwritable(text)
    if isinstance(error, psycopg.OperationalError | PoolTimeout | PoolClosed):
        return faults.unavailable(text.rstrip("."))
    return faults.bug(text)


class PostgresSession:
    """A connection with explicit transactions; the writer's, or a borrowed one."""

    def __init__(self, open_connection: Callable[[], psycopg.Connection]) -> None:
        self._open = open_connection
        self.connection = open_connection()
        self.begun = False
        self.tx = Tx(self._execute, self._now)

    def _execute(self, sql: str, args: Sequence[Any]) -> psycopg.Cursor[Any]:
        try:
            return self.connection.execute(spoken(sql), args)
        except _CANNOT as error:
            raise fault(error) from error

    def _now(self) -> int:
        row = self.connection.execute(_NOW).fetchone()
        assert row is not None
        return int(row[0])

    def begin(self) -> None:
        """Start a transaction, on a new connection when the server closed the old one."""
        if self.connection.closed:
            self.connection = self._open()
        self._execute("BEGIN", ())
        self.begun = True

    def commit(self) -> None:
        """Make it durable."""
        self._execute("COMMIT", ())

    def rollback(self) -> None:
        """Forget the transaction, if the connection still stands."""
        if self.alive():
            with contextlib.suppress(psycopg.Error):
                self.connection.execute("ROLLBACK")

    def alive(self) -> bool:
        """Whether a savepoint can still be rolled back to."""
        status = self.connection.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class PostgresDatabase(Database):
    """A database of a PostgreSQL server, named by its URL."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url
        self.writer_name = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._pool: ConnectionPool | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._next_epoch: asyncio.Task[int] | None = None
        self._last_epoch: asyncio.Task[int] | None = None

    def _connect(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self._url, autocommit=True, connect_timeout=10, options=_OPTIONS)
        except psycopg.ProgrammingError:  # its text repeats the URL, password included
            raise NotConfigured(
                message="The database URL cannot be read.",
                cure="Write it as postgresql://user@host:5432/name.",
            ) from None
        except psycopg.Error as error:
            raise fault(error) from error

    async def open(self) -> None:
        """Connect, create or upgrade the schema, start the writer."""
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        session = PostgresSession(self._connect)
        try:
            schema.ensure(session, self.dialect, lambda: psycopg.connect(self._url))
        except BaseException:
            session.close()
            raise
        self._pool = ConnectionPool(
            self._url,
            kwargs={"autocommit": True, "connect_timeout": 10, "options": _OPTIONS},
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=10,
            open=True,
        )
        self._threads = ThreadPoolExecutor(_CONNECTIONS, "junctor-postgres")
        self._writer = Writer(session, self._committed)

    async def close(self) -> None:
        """Settle what is queued, then disconnect."""
        writer, self._writer = self._writer, None
        pool, self._pool = self._pool, None
        if writer is not None:
            await writer.close()
        if pool is not None:
            await asyncio.to_thread(pool.close)
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    def _committed(self, jobs: Sequence[Job]) -> None:
        """Nothing to do: the epoch is a row of the same transaction."""

    async def _threaded(self, work: Callable[..., T], *args: Any) -> T:
        if self._threads is None:
            raise faults.unavailable("it is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    async def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row."""
        found = await self.all(sql, args)
        return found[0] if found else None

    async def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Every row."""
        return await self._threaded(self._read, sql, args)

    def _read(self, sql: str, args: Sequence[Any]) -> list[Row]:
        return self._retried(lambda session: session.tx.all(sql, args))

    async def write(
        self,
        action: Callable[[Tx], T],
        *,
        configures: bool = False,
        job: type[Job] = Job,  # noqa: ARG002 - these do not come in turn
    ) -> T:
        """Run `action` in a transaction of its own; again after a deadlock."""
        return await self._threaded(self._transact, action, configures)

    def _transact(self, action: Callable[[Tx], T], configures: bool) -> T:  # noqa: FBT001 - an executor takes positions
        def work(session: PostgresSession) -> T:
            session.begin()
            try:
                result = action(session.tx)
                if configures:
                    session.tx.run(_RAISE_EPOCH)
                session.commit()
            except BaseException:
                session.rollback()
                raise
            return result

        return self._retried(work)

    def _retried(self, work: Callable[[PostgresSession], T]) -> T:
        """Run `work`; again while it certainly did nothing."""
        pool = self._pool
        if pool is None:
            raise faults.unavailable("it is closed")
        for _ in range(_ATTEMPTS - 1):
            try:
                return _borrowed(pool, work)
            except _Again:
                pool.check()  # drops the connections a restarted server has closed
        try:
            return _borrowed(pool, work)
        except _Again as error:
            raise error.reason from error

    async def append(
        self, action: Callable[[Tx], T], *, configures: bool = False, job: Callable[..., Job] = Job
    ) -> T:
        """Run `action` in its turn in the writer."""

        def raising(tx: Tx) -> T:
            result = action(tx)
            if configures:
                tx.run(_RAISE_EPOCH)
            return result

        return await super().append(raising, configures=configures, job=job)

    async def epoch(self) -> int:
        """The number in the shared row, read after this was asked for.

        A read that has begun may miss what was saved since. Whoever asks meanwhile shares the next.
        """
        if self._next_epoch is None:
            last, loop = self._last_epoch, asyncio.get_running_loop()
            self._next_epoch = loop.create_task(self._read_epoch(last))
            self._next_epoch.add_done_callback(_heard)
        return await asyncio.shield(self._next_epoch)

    async def _read_epoch(self, last: asyncio.Task[int] | None) -> int:
        if last is not None and not last.done():
            await asyncio.wait({last})
        self._last_epoch, self._next_epoch = self._next_epoch, None
        row = await self.one("SELECT value FROM epoch WHERE id = 1")
        assert row is not None
        return int(row[0])

    async def backup(self, path: Path) -> None:
        """PostgreSQL has better tools for that.

        Raises:
            NotConfigured: always.
        """
        raise NotConfigured(
            message="Junctor does not back up PostgreSQL itself.",
            cure=f"Run `pg_dump --format=custom --file={path}` on the database; it holds"
            " ciphertext only.",
        )

    async def integrity(self) -> list[str]:
        """Whether the server answers with the schema we expect."""
        row = await self.one("SELECT value FROM meta WHERE name = 'schema'")
        expected = str(SCHEMA_NUMBER)
        return [] if row and row[0] == expected else [f"schema is not {expected}"]

    async def tables(self) -> list[str]:
        """Names of all our tables."""
        return [row[0] for row in await self.all(schema.tables_query(self.dialect))]


def _heard(task: asyncio.Task[int]) -> None:
    """Whoever waits hears of a failure; perhaps nobody waits any more."""
    if not task.cancelled():
        task.exception()


class _Again(Exception):  # noqa: N818 - never leaves this module
    """The transaction did nothing and may run again; otherwise `reason` is raised."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _borrowed(pool: ConnectionPool, work: Callable[[PostgresSession], T]) -> T:
    try:
        with pool.connection() as connection:
            session = PostgresSession(lambda: connection)
            try:
                return work(session)
            except JunctorError as error:
                cause = error.__cause__
                if isinstance(cause, pg.DeadlockDetected | pg.SerializationFailure):
                    raise _Again(error) from error
                if connection.closed and not session.begun:
                    raise _Again(error) from error
                raise
    except (PoolTimeout, PoolClosed) as error:
        raise fault(error) from error
