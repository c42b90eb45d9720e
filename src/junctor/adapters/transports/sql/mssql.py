"""Microsoft SQL Server by pymssql: FreeTDS in a thread dials the judged address.

Not tried against a live server: there is none to be had for tests.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pymssql

from junctor.adapters.transports.sql import states
from junctor.adapters.transports.sql.session import Place, Result, Run
from junctor.adapters.transports.sql.threaded import Thread
from junctor.adapters.transports.sql.values import plain
from junctor.model.errors import JunctorError, NotConfigured, Rejected, TimedOut, Unreachable
from junctor.sdk.families.statements import Scanned, scan

_READS = frozenset(("SELECT", "WITH"))
_KNOWN = {
    208: states.absent,
    229: states.permission,
    230: states.permission,
    262: states.permission,
    911: states.no_database,
    916: states.permission,
    1105: states.busy,
    1205: states.busy,
    1222: states.busy,
    2601: states.taken,
    2627: states.taken,
    4060: states.no_database,
    9002: states.busy,
    10928: states.too_many,
    10929: states.too_many,
    17809: states.too_many,
    18452: states.refused,
    18456: states.refused,
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


class MssqlSession:
    """One connection and its thread."""

    def __init__(self) -> None:
        self._thread = Thread("junctor-mssql")
        self._made: Any = None

    async def connect(self, **options: Any) -> None:
        """Sign in on the thread."""
        try:
            self._made = await self._thread.do(partial(pymssql.connect, **options))
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
        if self._read_only and scanned.word not in _READS:
            raise Rejected(
                "Only SELECT is allowed where nothing may be written.",
                cure="Use `execute` for what writes; `query` only reads.",
            )
        if run.batches is not None:
            return Result(affected=sum(self._run(*ready(scanned, row)) for row in run.batches))
        with self._made.cursor() as cursor:
            cursor.execute(*ready(scanned, run.parameters))
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

    def _run(self, text: str, values: Any = None) -> int:
        with self._made.cursor() as cursor:
            cursor.execute(text, values)
            return max(int(cursor.rowcount), 0)

    _read_only = True

    async def commit(self) -> None:
        """Keep what was done."""
        await self._thread.do(partial(self._run, "IF @@TRANCOUNT > 0 COMMIT TRANSACTION"))

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


def ready(scanned: Scanned, values: Any) -> tuple[str, tuple[Any, ...] | None]:
    """The text as the driver wants it; values in the order of their places."""
    if not scanned.numbers:
        return "".join(scanned.texts), None
    parts = [part.replace("%", "%%") for part in scanned.texts]
    given = [values[number - 1] for number in scanned.numbers]
    return "%s".join(parts), tuple(str(v) if isinstance(v, str) else v for v in given)
