"""Microsoft SQL Server by pymssql: FreeTDS in a thread dials the judged address.

Not tried against a live server: there is none to be had for tests.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pymssql

from junctor.adapters.transports.sql import states
from junctor.adapters.transports.sql.session import Place, Result, Run, Session
from junctor.adapters.transports.sql.threaded import Thread
from junctor.adapters.transports.sql.values import plain
from junctor.model.errors import JunctorError, NotConfigured, Rejected, TimedOut, Unreachable
from junctor.sdk.families.statements import Scanned, scan, words

_READS = frozenset(("SELECT", "WITH"))
# T-SQL needs no semicolon between statements; these words are reserved, so no read holds them.
_WRITES = frozenset(
    [
        "ALTER",
        "BEGIN",
        "COMMIT",
        "CREATE",
        "DELETE",
        "DENY",
        "DROP",
        "EXEC",
        "EXECUTE",
        "GRANT",
        "INSERT",
        "INTO",
        "REVOKE",
        "ROLLBACK",
        "SAVE",
        "SET",
        "SHUTDOWN",
        "TRUNCATE",
        "UPDATE",
    ]
)
_KNOWN = {
    **dict.fromkeys((208, 2812, 3701), states.absent),
    **dict.fromkeys((229, 230, 262, 297, 300, 916, 4064), states.permission),
    **dict.fromkeys((911, 4060), states.no_database),
    **dict.fromkeys((1101, 1105, 9002), states.full),
    # Memory, locks, and what Azure SQL says while it moves a database.
    **dict.fromkeys((701, 802, 1204, 1205, 1222, 3960, 8645), states.busy),
    **dict.fromkeys((40197, 40501, 40613, 49918, 49919, 49920), states.busy),
    **dict.fromkeys((2601, 2627), states.taken),
    **dict.fromkeys((1801, 2714), states.named_already),
    **dict.fromkeys((10928, 10929, 10936, 17809), states.too_many),
    **dict.fromkeys((18452, 18456, 18470, 18486, 18487, 18488), states.refused),
}


class MssqlDriver:
    """Opens sessions; implements `session.Driver`."""

    dialect = "mssql"

    async def open(self, place: Place) -> MssqlSession:
        """Connect and sign in.

        Raises:
            NotConfigured: the certificate is to be checked against an authority of one's own,
                which the driver cannot do.
        """
        if place.encrypted and place.tls.ca_pem:
            raise NotConfigured(
                "The driver for SQL Server takes no certificate authority of a connection.",
                cure="Add the authority to the machine, or take it off the connection.",
                field="caPem",
            )
        address, port = await place.line.address(place.target)
        session = MssqlSession()
        await session.connect(
            server=address,
            port=str(port),
            user=place.user,
            password=place.password,
            database=place.database,
            login_timeout=max(int(place.connect_timeout), 1),
            charset="UTF-8",
            appname="junctor",
            autocommit=True,
            tds_version="7.4",
            encryption="require" if place.encrypted else "off",
        )
        return session

    def explain(self, error: Exception) -> JunctorError | None:
        """A pymssql exception in our words."""
        if not isinstance(error, pymssql.Error):
            return None
        code, message = _parts(error)
        if code in _KNOWN:
            return _KNOWN[code](message, str(code))
        if code == 20003 or "timed out" in message:
            return TimedOut(details={"code": str(code), "diagnosis": "timeout"})
        if code in (20002, 20004, 20006, 20009, 20047):
            return Unreachable(
                "The database could not be reached.",
                details={"code": str(code), "diagnosis": "refused"},
            )
        return Rejected(
            message, cure="Correct the statement or its values.", details={"code": str(code)}
        )


def _parts(error: pymssql.Error) -> tuple[int, str]:
    """Number and text; FreeTDS wraps them in tuples and appends its own messages."""
    found: Any = error.args
    while found and isinstance(found[0], tuple):
        found = found[0]
    code = found[0] if found and isinstance(found[0], int) else 0
    text = found[1] if len(found) > 1 else found[0] if found else ""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return code, text.partition("DB-Lib error")[0].strip() or "The database refused."


class MssqlSession(Session):
    """One connection and its thread."""

    def __init__(self) -> None:
        self._thread = Thread("junctor-mssql")
        self._made: Any = None

    async def connect(self, **options: Any) -> None:
        """Sign in on the thread."""
        try:
            connect = partial(pymssql.connect, **options)
            self._made = await self._thread.opened(connect, lambda made: made.close())
        except BaseException:
            self._thread.end()
            raise

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction; the server cannot be told that it only reads."""
        self._read_only = read_only
        await self._thread.do(partial(self._run, f"SET LOCK_TIMEOUT {int(seconds * 1000)}"))
        await self._thread.do(partial(self._run, "BEGIN TRANSACTION"))

    async def query(self, run: Run) -> Result:
        """Rows from `offset` on; whatever else the statement did is undone."""
        await self.begin(run.seconds, read_only=True)
        try:
            return await self._thread.do(partial(self._ran, run))
        finally:
            await self.rollback()

    async def execute(self, run: Run) -> Result:
        """One statement, or one for each row of values."""
        return await self._thread.do(partial(self._ran, run))

    def _ran(self, run: Run) -> Result:
        scanned = scan(run.text, "mssql")
        if self._read_only:
            check_reads(run.text)
        if run.batches is not None:
            return Result(affected=sum(self._run(ready(scanned, row)) for row in run.batches))
        with self._made.cursor() as cursor:
            cursor.execute(ready(scanned, run.parameters))
            result = Result(affected=max(cursor.rowcount, 0))
            if cursor.description is None:
                return result
            result.columns = [
                {"name": d[0], "type": _TYPES.get(d[1], "any")} for d in cursor.description
            ]
            for number, row in enumerate(cursor):
                if number < run.offset:
                    continue
                if len(result.rows) == run.limit:
                    result.more = True
                    break
                result.rows.append([plain(v) for v in row])
            return result

    def _run(self, text: str) -> int:
        with self._made.cursor() as cursor:
            cursor.execute(text)
            return max(int(cursor.rowcount), 0)

    _read_only = True

    async def commit(self) -> None:
        """Keep what was done, unless nothing was to be written."""
        word = "ROLLBACK" if self._read_only else "COMMIT"
        await self._thread.do(partial(self._run, f"IF @@TRANCOUNT > 0 {word} TRANSACTION"))

    async def rollback(self) -> None:
        """Undo what was done."""
        await self._thread.do(partial(self._run, "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"))

    async def cancel(self) -> None:
        """Ask the server to stop, from outside of the thread that waits for it."""
        self._made._conn.cancel()  # noqa: SLF001 - there is no public way

    def alive(self) -> bool:
        """Whether FreeTDS believes in the connection."""
        return bool(self._made._conn.connected)  # noqa: SLF001 - there is no public way

    async def close(self) -> None:
        """Hang up and end the thread."""
        if self._made is not None:
            await self._thread.do(self._made.close)
        self._thread.end()


_TYPES = {
    pymssql.STRING.value: "text",
    pymssql.BINARY.value: "binary",
    pymssql.NUMBER.value: "number",
    pymssql.DATETIME.value: "datetime",
    pymssql.DECIMAL.value: "decimal",
}


def ready(scanned: Scanned, values: Any) -> str:
    """The text with the driver's literals at its places.

    Each value goes through the driver alone: in a whole text it would take each `%s` for a place,
    and it has no way to escape one.
    """
    parts = [scanned.texts[0]]
    for number, rest in zip(scanned.numbers, scanned.texts[1:], strict=True):
        parts += [_literal(values[number - 1]), rest]
    return "".join(parts)


def _literal(value: Any) -> str:
    """A value as text; the driver alone would cut microseconds and lose empty bytes."""
    kind = ""
    if isinstance(value, str):
        value = str(value)
    elif isinstance(value, datetime):
        kind = "datetimeoffset" if value.tzinfo else "datetime2"
        value = value.isoformat()
    elif value == b"":
        kind = "varbinary(1)"
    found: bytes = pymssql._mssql.substitute_params("%s", (value,))  # noqa: SLF001 - its only way
    return f"CAST({found.decode()} AS {kind})" if kind else found.decode()


def check_reads(text: str) -> None:
    """Refuse what is not a read alone.

    Raises:
        Rejected: it does not begin with SELECT or WITH, or holds a word that writes.
    """
    if scan(text, "mssql").word not in _READS or words(text, "mssql") & _WRITES:
        raise Rejected(
            "Only SELECT is allowed where nothing may be written.",
            cure="Use `execute` for what writes; `query` only reads.",
        )
