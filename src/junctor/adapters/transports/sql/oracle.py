"""Oracle Database by oracledb in thin mode: no client library, truly asynchronous.

Not tried against a live server: there is none to be had for tests.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

import oracledb

from junctor.adapters.transports.sql import states
from junctor.adapters.transports.sql.session import Place, Result, Run, Session
from junctor.adapters.transports.sql.values import plain
from junctor.adapters.transports.tls import named_context, of_alert
from junctor.model.errors import InvalidInput, JunctorError, Rejected, TimedOut, Unreachable
from junctor.sdk.families.statements import scan

_KNOWN = {
    1: states.taken,
    **dict.fromkeys((18, 20, 2391, 12516, 12518, 12519, 12520), states.too_many),
    **dict.fromkeys((54, 60, 1033, 1034, 1090, 1555, 4021, 8177, 12528, 30006), states.busy),
    **dict.fromkeys((257, 1536, 1652, 1653, 1654, 1688), states.full),
    **dict.fromkeys((942, 2289, 4043), states.absent),
    955: states.named_already,
    **dict.fromkeys((1013, 40), states.ended),
    **dict.fromkeys((1017, 28000, 28001), states.refused),
    **dict.fromkeys((1031, 1035, 1045, 1950), states.permission),
    **dict.fromkeys((12505, 12514), states.no_database),
}
_READS = frozenset(("SELECT", "WITH"))
_CODE = re.compile(r"(ORA|DPY)-(\d{4,5})")


class OracleDriver:
    """Opens sessions; implements `session.Driver`."""

    dialect = "oracle"

    def __init__(self, trusted: str | None) -> None:
        self._trusted = trusted

    async def open(self, place: Place) -> OracleSession:
        """Connect and sign in; exact numbers and long texts come as they are."""
        address, port = await place.line.address(place.target)
        options: dict[str, Any] = {"protocol": "tcp"}
        if place.encrypted:
            context = named_context(place.tls, place.target.host, self._trusted)
            options = {"protocol": "tcps", "ssl_context": context, "ssl_server_dn_match": False}
        connection = await oracledb.connect_async(
            host=address,
            port=port,
            service_name=place.database,
            user=place.user,
            password=place.password,
            tcp_connect_timeout=place.connect_timeout,
            retry_count=0,
            program="junctor",
            **options,
        )
        connection.outputtypehandler = _exact
        if place.schema:
            connection.current_schema = place.schema
        return OracleSession(connection)

    def explain(self, error: Exception) -> JunctorError | None:
        """An oracledb exception in our words."""
        if (alert := of_alert(error)) is not None:
            return alert
        if not isinstance(error, oracledb.Error):
            return None
        lines = str(error).splitlines() or [""]
        # "Cannot connect" says why in its second line, with a number of its own.
        inner = lines[1] if "DPY-6005" in lines[0] and len(lines) > 1 else ""
        message = inner if _CODE.search(inner) else lines[0]
        found = _CODE.search(message)
        kind, code = (found[1], int(found[2])) if found else ("", 0)
        if kind == "ORA" and code in _KNOWN:
            return _KNOWN[code](message, f"ORA-{code:05}")
        if kind == "DPY":
            return _of_driver(code, message, inner)
        return Rejected(
            message,
            cure="Correct the statement or its values.",
            details={"code": f"{kind}-{code:05}"},
        )


def _of_driver(code: int, message: str, inner: str) -> JunctorError:
    """What the driver itself says: it could not connect, or lost its connection."""
    details = {"code": f"DPY-{code}"}
    if code == 4024:
        return TimedOut(details={**details, "diagnosis": "timeout"})
    if code == 4001:
        return states.refused(message, details["code"])
    if code == 6005:
        text = inner.lower()
        kind = "tls" if "ssl" in text or "certificate" in text else "refused"
        return Unreachable(
            "The database could not be reached.", details={**details, "diagnosis": kind}
        )
    if code in (6001, 6003):
        return states.no_database(message, details["code"])
    if code in (1001, 4011, 6000):
        return states.broken("The connection to the database broke.", details["code"])
    return Rejected(message, cure="Correct the statement or its values.", details=details)


def _exact(cursor: Any, metadata: Any) -> Any:
    """Numbers as exact decimals, long texts and bytes without a second question."""
    kinds = {
        oracledb.DB_TYPE_NUMBER: str,
        oracledb.DB_TYPE_CLOB: oracledb.DB_TYPE_LONG,
        oracledb.DB_TYPE_NCLOB: oracledb.DB_TYPE_LONG_NVARCHAR,
        oracledb.DB_TYPE_BLOB: oracledb.DB_TYPE_LONG_RAW,
    }
    kind = kinds.get(metadata.type_code)
    whole = metadata.type_code is oracledb.DB_TYPE_NUMBER and metadata.scale == 0
    if kind is None or (whole and metadata.precision):
        return None
    return cursor.var(kind, arraysize=cursor.arraysize)


class OracleSession(Session):
    """One connection."""

    def __init__(self, connection: Any) -> None:
        self._made = connection
        self._read_only = True

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction; each round trip to the server has a limit."""
        self._made.call_timeout = max(int(seconds * 1000), 1)
        self._read_only = read_only
        if read_only:
            await self._done("SET TRANSACTION READ ONLY")

    async def _done(self, text: str) -> None:
        with self._made.cursor() as cursor:
            await cursor.execute(text)

    async def query(self, run: Run) -> Result:
        """Rows from `offset` on, in a transaction that only reads."""
        check_reads(run.text)
        await self.begin(run.seconds, read_only=True)
        try:
            return await self._ran(run)
        finally:
            await self.rollback()

    async def execute(self, run: Run) -> Result:
        """One statement, or one for each row of values."""
        if self._read_only:
            check_reads(run.text)
        if run.batches is None:
            return await self._ran(run)
        scanned = scan(run.text, "oracle")
        with self._made.cursor() as cursor:
            rows = [named(row) for row in run.batches]
            await cursor.executemany(scanned.joined(":p{}"), rows)
            return Result(affected=max(cursor.rowcount, 0))

    async def _ran(self, run: Run) -> Result:
        scanned = scan(run.text, "oracle")
        with self._made.cursor() as cursor:
            await cursor.execute(scanned.joined(":p{}"), named(run.parameters))
            if cursor.description is None:
                return Result(affected=max(cursor.rowcount, 0))
            result = Result(columns=[_column(each) for each in cursor.description])
            number = 0
            async for row in cursor:
                if number >= run.offset:
                    if len(result.rows) == run.limit:
                        result.more = True
                        break
                    result.rows.append([plain(v) for v in row])
                number += 1
            return result

    async def commit(self) -> None:
        """Keep what was done."""
        await self._made.commit()

    async def rollback(self) -> None:
        """Undo what was done."""
        await self._made.rollback()

    async def cancel(self) -> None:
        """End the call on the server."""
        self._made.cancel()

    def alive(self) -> bool:
        """Whether the driver believes in the connection."""
        return bool(self._made.is_healthy())

    async def close(self) -> None:
        """Hang up."""
        await self._made.close()


def named(values: Any) -> dict[str, Any]:
    """The values by the names of their places."""
    return {f"p{i}": _taken(v, i) for i, v in enumerate(values, 1)}


def _taken(value: Any, place: int) -> Any:
    """A value that the driver binds without loss.

    Raises:
        InvalidInput: the driver would drop a zone, or knows no such type.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if isinstance(value, datetime | time | list):
        raise InvalidInput(
            f"Value ?{place} has a type that Oracle's driver does not bind without loss.",
            cure="Pass a text and convert it in the statement, such as TO_TIMESTAMP_TZ(?1, '...').",
            field=f"/parameters/{place - 1}",
        )
    return value


def check_reads(text: str) -> None:
    """Refuse what is not a read: DDL would end the read-only transaction and be done.

    Raises:
        Rejected: it does not begin with SELECT or WITH.
    """
    if scan(text, "oracle").word not in _READS:
        raise Rejected(
            "Only SELECT is allowed where nothing may be written.",
            cure="Use `execute` for what writes; `query` only reads.",
        )


def _column(described: Any) -> dict[str, str]:
    kind = described.type_code.name.removeprefix("DB_TYPE_").lower()
    return {
        "name": described.name.lower() if described.name.isupper() else described.name,
        "type": kind,
    }
