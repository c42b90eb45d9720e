"""MySQL and MariaDB by aiomysql: the judged address is dialled, the certificate's name checked."""

from __future__ import annotations

import asyncio
import math
import re
import ssl
from datetime import UTC, datetime
from typing import Any

import aiomysql
import orjson
import pymysql
from pymysql.constants import CLIENT, FIELD_TYPE, FLAG
from pymysql.converters import conversions

from junctor.adapters.transports.sql import states
from junctor.adapters.transports.sql.session import Place, Result, Run, Session
from junctor.adapters.transports.sql.values import exact_json, plain
from junctor.adapters.transports.tls import named_context, of_alert
from junctor.model.errors import JunctorError, Rejected, TimedOut, TooLarge, Unreachable
from junctor.sdk.families.statements import scan

_BINARY = 63
_QUIT = b"\x01\0\0\0\x01"
_NAMES = {
    getattr(FIELD_TYPE, name): name.lower()
    for name in dir(FIELD_TYPE)
    if name.isupper() and name not in ("CHAR", "INTERVAL")
} | {
    FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.STRING: "char",
    FIELD_TYPE.VAR_STRING: "varchar",
    FIELD_TYPE.TINY: "tinyint",
    FIELD_TYPE.SHORT: "smallint",
    FIELD_TYPE.INT24: "mediumint",
    FIELD_TYPE.LONG: "int",
    FIELD_TYPE.LONGLONG: "bigint",
    FIELD_TYPE.TINY_BLOB: "tinyblob",
    FIELD_TYPE.MEDIUM_BLOB: "mediumblob",
    FIELD_TYPE.LONG_BLOB: "longblob",
}
_START = (
    "SET time_zone = '+00:00', "
    "sql_mode = REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', '')"
)
_KNOWN = {
    **dict.fromkeys((1021, 1114), states.full),
    1040: states.too_many,
    1044: states.no_place,
    1045: states.refused,
    1049: states.no_database,
    1062: states.taken,
    1142: states.permission,
    1143: states.permission,
    1146: states.absent,
    1153: states.too_large,
    1203: states.too_many,
    1205: states.busy,
    1213: states.busy,
    1226: states.too_many,
    1227: states.permission,
    1317: states.ended,
    1370: states.permission,
    1698: states.refused,
    1969: states.ended,
    2006: states.broken,
    2013: states.broken,
    3024: states.ended,
    3118: states.refused,
}
_ONLY_READS = "Use `execute` for what writes; `query` only reads."
_CURES = {
    1290: _ONLY_READS,
    1292: 'Correct the value; a moment with a zone is written {"$timestamp": "..."}.',
    1366: "Correct the value; a text may have characters that the encoding of the column has not.",
    1792: _ONLY_READS,
}
_LONG = 500_000
_BUSY = frozenset((1037, 1041, 1053, 1129))


def _moment(text: Any) -> str:
    return str(text).replace(" ", "T", 1)


def _moment_in_utc(text: Any) -> str:
    moment = _moment(text)
    return moment if moment.startswith("0000") else moment + "+00:00"


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


_CONVERSIONS = conversions | {
    FIELD_TYPE.DECIMAL: str,
    FIELD_TYPE.NEWDECIMAL: str,
    FIELD_TYPE.DATE: str,
    FIELD_TYPE.NEWDATE: str,
    FIELD_TYPE.TIME: str,
    FIELD_TYPE.DATETIME: _moment,
    FIELD_TYPE.TIMESTAMP: _moment_in_utc,
    FIELD_TYPE.JSON: exact_json,
    FIELD_TYPE.BIT: _number,
}


class _Connection(aiomysql.Connection):  # type: ignore[misc]  # the library has no types
    """Takes one statement at a time, and never gives the password away as it is."""

    def escape(self, value: Any) -> str:
        """A value as a literal; bytes in digits, which no character set can read otherwise."""
        if isinstance(value, bytes):
            return f"X'{value.hex()}'"
        literal: str = super().escape(value)
        return literal

    def close(self) -> None:
        """Hang up at once: TLS would wait half a minute for the farewell of a server that hangs."""
        if self._writer is not None:
            self._writer.transport.abort()
        super().close()

    async def _process_auth(self, plugin_name: bytes, auth_packet: Any) -> Any:
        if plugin_name == b"mysql_clear_password" and not self._secure:
            raise pymysql.err.OperationalError(
                1045, "The server asks for the password without encryption."
            )
        return await super()._process_auth(plugin_name, auth_packet)


class _Cursor(aiomysql.SSCursor):  # type: ignore[misc]  # the library has no types
    """Does not ask for warnings: that would be a round trip for each statement."""

    async def _show_warnings(self, _conn: Any) -> None:
        return


class MysqlDriver:
    """Opens sessions; implements `session.Driver`."""

    dialect = "mysql"

    def __init__(self, trusted: str | None) -> None:
        self._trusted = trusted

    async def open(self, place: Place) -> MysqlSession:
        """Connect and sign in."""
        address, port = await place.line.address(place.target)
        context = (
            named_context(place.tls, place.target.host, self._trusted) if place.encrypted else None
        )
        session = MysqlSession(place, address, port, context)
        await session.connect()
        return session

    def explain(self, error: Exception) -> JunctorError | None:
        """A pymysql exception in our words."""
        if (alert := of_alert(error)) is not None:
            return alert
        if isinstance(error, ssl.SSLError):
            return _no_tls(str(getattr(error, "verify_message", "") or error.reason))
        if isinstance(error, ConnectionError | asyncio.IncompleteReadError):
            return states.broken("The connection to the database broke.", "2013")
        if not isinstance(error, pymysql.err.MySQLError):
            return None
        cause = error.__cause__
        if isinstance(cause, ssl.SSLError):
            return self.explain(cause)
        code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        message = str(error.args[1]) if len(error.args) > 1 else str(error)
        return _by_code(code, message, cause)


def _by_code(code: int, message: str, cause: BaseException | None) -> JunctorError:
    if code in _KNOWN:
        return _KNOWN[code](message, str(code))
    if code in (2002, 2003):
        if isinstance(cause, TimeoutError):
            return TimedOut("The connection timed out.", details={"diagnosis": "timeout"})
        refused = isinstance(cause, ConnectionRefusedError)
        return Unreachable(
            "The connection was refused." if refused else "The connection broke.",
            details={"diagnosis": "refused" if refused else "broken"},
        )
    if code in (2026, 3159) or "SSL" in message:
        return _no_tls(message)
    if code in _BUSY:
        return states.busy(message, str(code))
    if code in (1105, 1301) or "max_allowed_packet" in message:
        return TooLarge(message, details={"code": str(code)})
    cure = _CURES.get(code, "Correct the statement or its values.")
    return Rejected(message, cure=cure, details={"code": str(code)})


def _no_tls(message: str) -> Unreachable:
    return Unreachable(
        f"TLS failed: {message}",
        cure="Give the connection the authority that signed the certificate, or switch `ssl` off "
        "for a server without it.",
        details={"sent": "no", "diagnosis": "tls"},
    )


class MysqlSession(Session):
    """One connection; a second one ends its statements when their time is over.

    Where no second one is to be had, the server's own limit ends them a little later: all of
    MariaDB's, the reads of MySQL.
    """

    def __init__(
        self, place: Place, address: str, port: int, context: ssl.SSLContext | None
    ) -> None:
        self._place = place
        self._options: dict[str, Any] = {
            "host": address,
            "port": port,
            "user": place.user,
            "password": place.password,
            "db": place.database,
            "charset": "utf8mb4",
            "ssl": context,
            "connect_timeout": place.connect_timeout,
            "client_flag": CLIENT.FOUND_ROWS,
            "conv": _CONVERSIONS,
            "autocommit": None,
            "init_command": _START,
            "program_name": "junctor",
        }
        self._made: Any = None
        self._read_only = False
        self._limits = ""
        self._timed = ""

    async def connect(self) -> None:
        """Sign in."""
        self._made = await _connected(self._options)
        self._timed = limit_of(self._made.get_server_info())

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction; the server ends what takes longer than `cancel` waits for."""
        await self._begun("DEFAULT", seconds, read_only=read_only)

    async def _begun(self, most: str, seconds: float, *, read_only: bool) -> None:
        limits = f"sql_select_limit = {most}"
        if self._timed:
            # In steps of half a second, so that calls alike need not set it again.
            milliseconds = math.ceil(seconds * 2 + 1) * 500
            limits += f", {self._timed.format(milliseconds, milliseconds / 1000)}"
        if limits != self._limits:
            await self._made.query(f"SET SESSION {limits}")
            self._limits = limits
        self._read_only = read_only
        await self._made.query(f"START TRANSACTION READ {'ONLY' if read_only else 'WRITE'}")

    async def query(self, run: Run) -> Result:
        """Rows from `offset` on; the server counts them, so that none comes in vain."""
        await self._begun(str(run.offset + run.limit + 1), run.seconds, read_only=True)
        result = await self._ran(run)
        await self.rollback()
        return result

    async def execute(self, run: Run) -> Result:
        """One statement, or one for each row of values."""
        if run.batches is None:
            return await self._ran(run)
        text = scan(run.text, "mysql")
        affected = 0
        async with self._made.cursor(_Cursor) as cursor:
            for row in run.batches:
                await cursor.execute(*_ready(text, row))
                affected += max(cursor.rowcount, 0)
        return Result(affected=affected)

    async def _ran(self, run: Run) -> Result:
        await self._check_size(run)
        async with self._made.cursor(_Cursor) as cursor:
            await cursor.execute(*_ready(scan(run.text, "mysql"), run.parameters))
            result = Result()
            if cursor.description is None:
                result.affected = max(cursor.rowcount, 0)
                return result
            result.columns = [_column(field) for field in cursor._result.fields]  # noqa: SLF001 - the description lacks the character set
            number = 0
            while (row := await cursor.fetchone()) is not None:
                if number >= run.offset and len(result.rows) < run.limit:
                    result.rows.append([plain(v) for v in row])
                elif number >= run.offset:
                    result.more = True
                number += 1
            return result

    async def _check_size(self, run: Run) -> None:
        """The server hangs up on what is too large, and says nothing; asked for long values only.

        Raises:
            TooLarge: nothing was sent.
        """
        size = sum(len(v) for v in run.parameters if isinstance(v, str | bytes | list))
        if size < _LONG:
            return
        async with self._made.cursor(aiomysql.Cursor) as cursor:
            await cursor.execute("SELECT @@max_allowed_packet")
            (most,) = await cursor.fetchone()
        if size >= int(most):
            raise TooLarge(
                f"The values have {size} bytes; the server takes {most} at once.",
                cure="Send less at once, or raise `max_allowed_packet` of the server.",
                details={"sent": "no"},
            )

    async def commit(self) -> None:
        """Keep what was done."""
        await self._made.commit()

    async def rollback(self) -> None:
        """Undo what was done."""
        await self._made.rollback()

    async def cancel(self) -> None:
        """End the statement by KILL QUERY: hanging up alone would let it run on."""
        try:
            other = await _connected({**self._options, "connect_timeout": 2.0})
        except pymysql.err.OperationalError:
            # No connection is free; the server has a limit of its own for what it runs.
            if "max_statement_time" in self._timed or (self._timed and self._read_only):
                return
            raise
        try:
            await other.query(f"KILL QUERY {int(self._made.thread_id())}")
        finally:
            other.close()

    def alive(self) -> bool:
        """Whether the server has not hung up."""
        reader = self._made._reader  # noqa: SLF001 - asking the server would cost a round trip
        return reader is not None and not reader.at_eof() and reader.exception() is None

    async def close(self) -> None:
        """Hang up; without a farewell the server would note an aborted client."""
        if self._made is not None and not self._made.closed:
            self._made._writer.write(_QUIT)  # noqa: SLF001 - the library's own waits for the server
            self._made.close()


def limit_of(version: str) -> str:
    """How a server is told to end what takes too long: milliseconds are 0, seconds are 1."""
    if "MariaDB" in version:
        return "max_statement_time = {1}"
    numbers = tuple(int(each) for each in re.findall(r"\d+", version)[:3])
    return "max_execution_time = {0}" if numbers >= (5, 7, 8) else ""


async def _connected(options: dict[str, Any]) -> Any:
    made = _Connection(**options)
    made.client_flag &= ~CLIENT.MULTI_STATEMENTS
    try:
        await made._connect()  # noqa: SLF001 - the library's own `connect` makes no subclass
    except BaseException:
        made.close()
        raise
    return made


def _ready(text: Any, values: Any) -> tuple[str, tuple[Any, ...] | None]:
    """The text as the driver wants it; values in the order of their places."""
    if not text.numbers:
        return "".join(text.texts), None
    parts = [part.replace("%", "%%") for part in text.texts]
    return "%s".join(parts), tuple(_value(values[number - 1]) for number in text.numbers)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, datetime) and value.tzinfo is not None:
        # The driver would drop the zone; the session is in UTC.
        return value.astimezone(UTC).replace(tzinfo=None)
    return str(value) if isinstance(value, str) else value


def _named(field: Any) -> str:
    if field.flags & FLAG.ENUM:
        return "enum"
    if field.flags & FLAG.SET:
        return "set"
    return _NAMES.get(field.type_code, str(field.type_code))


def _column(field: Any) -> dict[str, str]:
    name = _named(field)
    if "blob" in name and field.charsetnr != _BINARY:
        name = name.replace("blob", "text")
    if name in ("varchar", "char") and field.charsetnr == _BINARY:
        name = "binary"
    return {"name": field.name, "type": name}
