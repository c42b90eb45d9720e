"""Runs the statements of a request: a session from the pool, the deadline kept on both sides."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import orjson

from junctor.adapters.transports.sql.discovery import Discovery
from junctor.adapters.transports.sql.drivers import driver_of
from junctor.adapters.transports.sql.pool import Pool
from junctor.adapters.transports.sql.session import Driver, Place, Result, Run, Session
from junctor.adapters.transports.sql.values import bound, unique_names
from junctor.core.ports.transport import Dispatch, SignIn
from junctor.model.errors import InvalidInput, JunctorError, TimedOut, TooLarge, Unreachable
from junctor.model.request import Reply
from junctor.model.sql import SqlRequest, Statement
from junctor.sdk.families.statements import scan

_MAX_POOLS = 256
_CANCEL_SECONDS = 3.0
_SWEEP_SECONDS = 1.0
_LEAVES_NOTHING = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"))
"""Statements that leave a session as it was; after others it is not used again."""


class SqlTransport:
    """Databases; implements `core.ports.Transport`."""

    def __init__(self, folder: Path, trusted: str | None = None) -> None:
        self._folder = folder
        self._trusted = trusted
        self._pools: OrderedDict[str, tuple[Pool, Discovery]] = OrderedDict()
        self._drivers: dict[str, Driver] = {}
        self._sweep_at = 0.0

    async def send(self, dispatch: Dispatch) -> Reply:
        """Run the statements of one request.

        Raises:
            JunctorError: as the database's own error means.
        """
        request = dispatch.request
        assert isinstance(request, SqlRequest)
        driver = self._driver(dispatch.target.scheme)
        pool, discovery = await self._pool(driver, dispatch)
        work = _Work(driver, pool, discovery, request, dispatch)
        return Reply(output=await work.done())

    def pools(self) -> dict[str, Pool]:
        """The pools there are, for tests and health."""
        return {key: pool for key, (pool, _) in self._pools.items()}

    def _driver(self, scheme: str) -> Driver:
        found = self._drivers.get(scheme)
        if found is None:
            found = self._drivers[scheme] = driver_of(scheme, self._folder, self._trusted)
        return found

    async def _pool(self, driver: Driver, dispatch: Dispatch) -> tuple[Pool, Discovery]:
        now = asyncio.get_running_loop().time()
        key = dispatch.pool
        found = self._pools.get(key)
        if found is None:
            size = int(dispatch.config.get("poolSize") or 5)
            schema = dispatch.config.get("schema") or None
            found = Pool(size), Discovery(driver.dialect, schema)
            self._pools[key] = found
            for other in [each for each in self._pools if dispatch.replaces(each)]:
                await self._pools.pop(other)[0].close()
        self._pools.move_to_end(key)
        while len(self._pools) > _MAX_POOLS:
            _, (oldest, _) = self._pools.popitem(last=False)
            await oldest.close()
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_SECONDS
            for pool, _ in list(self._pools.values()):
                await pool.sweep(now)
        return found

    async def close(self) -> None:
        """Close every session."""
        for pool, _ in self._pools.values():
            await pool.close()
        self._pools.clear()


def _place(dispatch: SignIn) -> Place:
    config, credential = dispatch.config, dispatch.credential
    return Place(
        target=dispatch.target,
        line=dispatch.line,
        project=dispatch.passage.project_id,
        database=str(config.get("database") or ""),
        schema=config.get("schema") or None,
        user=credential.get("username", ""),
        password=credential.get("password", ""),
        encrypted=bool(config.get("ssl", True)),
        tls=dispatch.passage.tls,
        connect_timeout=dispatch.passage.connect_timeout,
    )


class _Work:
    """One request on one session."""

    def __init__(
        self,
        driver: Driver,
        pool: Pool,
        discovery: Discovery,
        request: SqlRequest,
        dispatch: Dispatch,
    ) -> None:
        self._driver = driver
        self._pool = pool
        self._discovery = discovery
        self._request = request
        self._dispatch = dispatch
        self._deadline = dispatch.deadline
        self._max_bytes = dispatch.passage.max_response
        self._sent = "no"
        self._session: Session | None = None
        self._keep = False

    async def done(self) -> Any:
        """The output; the session is given back, or closed when it may not be used again."""
        try:
            async with asyncio.timeout_at(self._deadline):
                self._session = await self._pool.take(self._deadline, self._opened)
                for use in self._request.uses:
                    await self._discovery.check(self._session, use, self._seconds)
                output = await self._ran(self._session)
        except asyncio.CancelledError:
            if self._session is not None:
                await _bounded(self._session.cancel())
            raise
        except Exception as error:
            known = await self._ended(self._explained(error))
            if known is error:
                raise
            raise known from None
        else:
            self._keep = self._leaves_nothing()
            return output
        finally:
            if self._session is not None:
                await self._pool.give(self._session, keep=self._keep)

    async def _opened(self) -> Session:
        return await self._driver.open(_place(await self._dispatch.sign_in()))

    async def _ended(self, error: JunctorError) -> JunctorError:
        """The error, once what the server still does was ended, or what it did was undone."""
        session = self._session
        if session is None:
            return error
        if isinstance(error, TimedOut):
            return error if await _bounded(session.cancel()) else _runs_on(error)
        if self._request.action == "transaction" and error.details.get("sent") != "no":
            error.field = error.field or f"/statements/{session.at}"
        self._keep = await self._undone(session, error)
        return error

    async def _undone(self, session: Session, error: JunctorError) -> bool:
        """Whether the session can be used again after an error."""
        if isinstance(error, Unreachable):
            return False
        try:
            await session.rollback()
        except Exception:  # noqa: BLE001 - whatever it is, the session is closed then
            return False
        return self._leaves_nothing()

    def _leaves_nothing(self) -> bool:
        if self._request.action in ("query", "describe"):
            return True
        dialect = self._driver.dialect
        return all(
            scan(each.text, dialect).word in _LEAVES_NOTHING for each in self._request.statements
        )

    def _seconds(self) -> float:
        return max(self._deadline - asyncio.get_running_loop().time(), 0.01)

    def _explained(self, error: Exception) -> JunctorError:
        """A driver's error as ours, and how far the work had come.

        Raises:
            Exception: it is not the driver's.
        """
        if isinstance(error, TimeoutError):
            known: JunctorError | None = TimedOut(
                "The database did not answer in time; the statement was ended there.",
                details={"diagnosis": "timeout"},
            )
        elif isinstance(error, JunctorError):
            known = error
        else:
            known = self._driver.explain(error)
        if known is None:
            raise error
        known.details.setdefault("sent", self._sent)
        return known

    async def _ran(self, session: Session) -> Any:
        match self._request.action:
            case "describe":
                return await self._discovery.tables(
                    session, self._request.schema, self._request.table, self._seconds
                )
            case "query":
                return await self._queried(session)
            case _:
                return await self._executed(session)

    async def _queried(self, session: Session) -> Any:
        statement, limit = self._request.statements[0], self._request.limit
        offset = _offset(self._request.cursor, statement)
        self._sent = "maybe"
        found = await session.query(self._run(statement, limit=limit, offset=offset))
        cursor = _cursor(statement, offset + len(found.rows)) if found.more else None
        return {**self._shown(found), "nextCursor": cursor}

    async def _executed(self, session: Session) -> Any:
        self._sent = "maybe"
        limit = self._request.limit
        runs = [self._run(each, limit=limit) for each in self._request.statements]
        results = await session.written(runs, read_only=self._request.read_only)
        if self._request.action == "transaction":
            shown = [{"affected": r.affected, **self._shown(r)} for r in results]
            return {"affected": sum(r.affected for r in results), "results": shown}
        return {"affected": results[0].affected, **self._shown(results[0])}

    def _run(self, statement: Statement, *, limit: int, offset: int = 0) -> Run:
        batches, given = statement.batches, statement.parameters
        return Run(
            text=statement.text,
            parameters=[bound(v, i) for i, v in enumerate(given, 1)] if given else (),
            batches=None
            if batches is None
            else [[bound(v, i) for i, v in enumerate(row, 1)] for row in batches],
            offset=offset,
            limit=limit,
            seconds=self._seconds(),
        )

    def _shown(self, found: Result) -> dict[str, Any]:
        names = unique_names((*[column["name"] for column in found.columns],))
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
        if len(orjson.dumps(rows, default=str)) > self._max_bytes:
            raise TooLarge(
                f"The rows are larger than the bound of {self._max_bytes // 1024} KiB.",
                cure="Ask for fewer rows or columns at once.",
                details={"sent": "yes"},
            )
        columns = [
            {**column, "name": name} for name, column in zip(names, found.columns, strict=True)
        ]
        return {"rows": rows, "columns": columns, "rowCount": len(rows)}


def _mark(statement: Statement) -> str:
    whole = orjson.dumps([statement.text, list(statement.parameters)], default=str)
    return hashlib.sha256(whole).hexdigest()[:16]


def _cursor(statement: Statement, offset: int) -> str:
    return base64.urlsafe_b64encode(f"{offset}.{_mark(statement)}".encode()).decode()


def _offset(cursor: str | None, statement: Statement) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
        offset, _, mark = text.partition(".")
        if mark == _mark(statement) and int(offset) >= 0:
            return int(offset)
    except ValueError:
        pass
    raise InvalidInput(
        "The cursor does not belong to this query.",
        cure="Pass `nextCursor` of the same statement with the same values, or none to begin.",
        field="/cursor",
    )


def _runs_on(error: TimedOut) -> TimedOut:
    """The same, where the server could not be told to stop: it may have no connection free."""
    return TimedOut(
        "The database did not answer in time, and could not be told to end the statement.",
        cure="The statement may still run there. Try again, or raise the timeout.",
        details=error.details,
    )


async def _bounded(work: Awaitable[None]) -> bool:
    """Whether it was done; it is waited for a little, and the session is closed in any case."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait_for(asyncio.shield(task), _CANCEL_SECONDS)
    except Exception:  # noqa: BLE001 - the server may be gone, which ends its work as well
        task.cancel()
        return False
    return True
