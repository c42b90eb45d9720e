"""PostgreSQL by psycopg: libpq dials the judged address and checks the certificate's name."""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.adapt import Transformer
from psycopg.pq import TransactionStatus

from junctor.adapters.transports.authorities import as_file
from junctor.adapters.transports.faults import hung_up
from junctor.adapters.transports.identity import as_path
from junctor.adapters.transports.sql import postgres_types as types
from junctor.adapters.transports.sql.postgres_pipeline import (
    Command,
    Link,
    command,
    counted,
    failed_at,
)
from junctor.adapters.transports.sql.session import Place, Result, Run, Session
from junctor.adapters.transports.sql.states import by_state, no_database, refused, too_many
from junctor.adapters.transports.sql.values import plain
from junctor.adapters.transports.tls import of_alert
from junctor.core.ports import TlsSettings
from junctor.model.errors import InvalidInput, JunctorError, TimedOut, Unreachable
from junctor.sdk.families.statements import scan

# The server counts rows as affected where it only gave them.
_READING = (b"SELECT", b"SHOW", b"FETCH")
_SHAPES = 256
_GONE = re.compile("unexpected eof|closed unexpectedly|closed the connection")
_COUNTED_OFF = re.compile("DECLARE CURSOR must not")
_SIGN_IN = re.compile(r"password authentication failed|no password supplied|role .* does not exist")


class PostgresDriver:
    """Opens sessions; implements `session.Driver`."""

    dialect = "postgresql"

    def __init__(self, authorities: Path, trusted: str | None) -> None:
        self._authorities = authorities
        self._trusted = trusted

    async def open(self, place: Place) -> PostgresSession:
        """Connect and sign in; nothing of libpq's environment or files is used."""
        address, port = await place.line.address(place.target)
        try:
            connection = await self._connected(place, address, port)
        except BaseException as error:
            # What is half open hangs on the frames of an attempt that was given up.
            traceback.clear_frames(error.__traceback__)
            raise
        types.prepare(connection)
        return PostgresSession(connection)

    async def _connected(self, place: Place, address: str, port: int) -> AsyncConnection[Any]:
        with _identity(place) as shown:
            return await self._dialled(place, address, port, shown)

    async def _dialled(
        self, place: Place, address: str, port: int, shown: dict[str, Any]
    ) -> AsyncConnection[Any]:
        return await AsyncConnection.connect(
            host=place.target.host,
            hostaddr=address,
            port=port,
            dbname=place.database,
            user=place.user,
            password=place.password or " ",
            passfile="/dev/null",
            connect_timeout=max(int(place.connect_timeout), 2),
            client_encoding="UTF8",
            application_name="junctor",
            options="-c DateStyle=ISO -c IntervalStyle=postgres -c cursor_tuple_fraction=1"
            + (f" -c search_path={_escaped(place.schema)}" if place.schema else ""),
            gssencmode="disable",
            autocommit=True,
            cursor_factory=AsyncRawCursor,
            **{**self._tls(place), **shown},
        )

    def _tls(self, place: Place) -> dict[str, Any]:
        if not place.encrypted:
            # Without encryption the password is never given away as it is.
            return {"sslmode": "disable", "require_auth": "!password"}
        if not place.tls.verify:
            return {"sslmode": "require", "sslcert": "/dev/null/none"}
        return {
            "sslmode": "verify-full",
            "sslrootcert": self._roots(place.tls),
            "sslcert": "/dev/null/none",
        }

    def _roots(self, tls: TlsSettings) -> str:
        texts = [text for text in (tls.ca_pem, self._trusted) if text]
        return str(as_file(self._authorities, "\n".join(texts))) if texts else "system"

    def explain(self, error: Exception) -> JunctorError | None:
        """A psycopg exception in our words."""
        if not isinstance(error, psycopg.Error):
            return None
        message = _message(error)
        if _COUNTED_OFF.search(message):
            return by_state("25006", "The statement does not only read.")
        if error.sqlstate:
            return by_state(error.sqlstate, message)
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return _unspoken(message)
        # The driver's own word on a value; nothing was sent.
        return InvalidInput(
            message,
            cure="Correct the value, or write it as text.",
            field="/parameters",
            details={"sent": "no"},
        )


@contextmanager
def _identity(place: Place) -> Iterator[dict[str, Any]]:
    """What libpq shows of ourselves; its files exist while it connects."""
    mine = place.tls.identity
    if mine is None or not place.encrypted:
        yield {}
        return
    with as_path(mine.certificate) as certificate, as_path(mine.key) as key:
        shown = {"sslcert": certificate, "sslkey": key}
        yield {**shown, "sslpassword": mine.passphrase} if mine.passphrase else shown


def _unspoken(message: str) -> JunctorError:
    """What libpq says without a code: while it connects, or when the server is gone."""
    if (alert := of_alert(message)) is not None:
        return alert
    text = message.lower()
    if not _GONE.search(text) and any(word in text for word in ("certificate", "ssl", "tls")):
        return Unreachable(
            f"TLS failed: {message}",
            cure="Give the connection the authority that signed the certificate, or switch `ssl` "
            "off for a server without it.",
            details={"sent": "no", "diagnosis": "tls"},
        )
    if _SIGN_IN.search(text) or "authentication" in text:
        return refused(message, "28000")
    if "too many" in text or "connection slots" in text:
        return too_many(message, "53300")
    if "database" in text and "does not exist" in text:
        return no_database(message, "3D000")
    if "timeout" in text:
        return TimedOut("The connection timed out.", details={"diagnosis": "timeout"})
    if "refused" in text:
        return Unreachable("The connection was refused.", details={"diagnosis": "refused"})
    return hung_up("The connection to the database broke.", {})


class PostgresSession(Session):
    """One connection; statements end on the server when their time is over."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._connection = connection
        # Kept with its loaders and dumpers, which are chosen once for each type.
        self._values = Transformer(connection)
        self._link = Link(connection)
        self._shapes: dict[tuple[Any, ...], _Shape] = {}
        self._limit = 0

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction with a time limit for each statement."""
        await self._link.done(_begun(seconds, read_only=read_only))

    async def query(self, run: Run) -> Result:
        """One round trip; the server counts the rows off, so that none comes in vain."""
        text, word = _spelled(run.text)
        asking = command(self._values, text, types.bound(run.parameters))
        # Whole seconds, so that the next query finds them set; nothing that only reads changes it.
        limit = math.ceil(run.seconds) * 1000 + 500
        before = [_limited(b"SET", limit)] if limit != self._limit else []
        self._limit = 0
        answer = await self._link.asked(before, asking, word, (run.offset, run.limit + 1))
        self._limit = limit
        return await self._shown(answer, run, 0 if counted(word) else run.offset)

    async def written(self, runs: Sequence[Run], *, read_only: bool) -> list[Result]:
        """All statements in one round trip; rows of values have one of their own each."""
        if any(run.batches is not None for run in runs):
            return await super().written(runs, read_only=read_only)
        self._limit = 0
        made = [
            command(self._values, _spelled(run.text)[0], types.bound(run.parameters))
            for run in runs
        ]
        begun = _begun(runs[0].seconds, read_only=read_only)
        try:
            await self._link.done([*begun, *made, Command(b"COMMIT")])
        except psycopg.Error:
            self.at = failed_at(made)
            raise
        answers = zip(made, runs, strict=True)
        return [await self._shown(each.answer, run, 0) for each, run in answers]

    async def execute(self, run: Run) -> Result:
        """One statement for each row of values."""
        text = _spelled(run.text)[0]
        self._link.rest()
        async with self._connection.cursor() as many:
            await many.executemany(text, [types.bound(row) for row in run.batches or ()])
            return Result(affected=max(many.rowcount, 0))

    async def _shown(self, answer: Any, run: Run, offset: int) -> Result:
        end = min(offset + run.limit, answer.ntuples)
        shape = await self._shape(answer)
        result = Result(columns=shape.columns, more=answer.ntuples > end)
        if end > offset:
            rows = self._values
            rows.set_pgresult(answer)
            result.rows = rows.load_rows(offset, end, list)
            rows.set_pgresult(None)
            for place in shape.odd:
                for row in result.rows:
                    row[place] = plain(row[place])
        if not (answer.nfields and (answer.command_status or b"").startswith(_READING)):
            result.affected = answer.command_tuples or 0
        return result

    async def commit(self) -> None:
        """Keep what was done."""
        await self._link.done([Command(b"COMMIT")])

    async def rollback(self) -> None:
        """Undo what was done."""
        if self._connection.pgconn.transaction_status != TransactionStatus.IDLE:
            await self._link.done([Command(b"ROLLBACK")])

    async def cancel(self) -> None:
        """End the statement on the server."""
        await self._connection.cancel_safe(timeout=2.0)

    def alive(self) -> bool:
        """Whether nothing waits to be read: a server that went away has hung up."""
        return not self._connection.closed and self._link.quiet()

    async def close(self) -> None:
        """Hang up."""
        self._link.rest()
        await self._connection.close()

    async def _shape(self, answer: Any) -> _Shape:
        """What the columns of an answer are, known from the first one with the same."""
        every = range(answer.nfields)
        key = (*map(answer.fname, every), *map(answer.ftype, every))
        found = self._shapes.get(key)
        if found is None:
            if len(self._shapes) >= _SHAPES:
                self._shapes.clear()
            codes = [answer.ftype(place) for place in every]
            await self._learn(codes)
            kinds = [types.name_of(self._connection, code) or str(code) for code in codes]
            columns = [
                {"name": answer.fname(place).decode(), "type": kinds[place]} for place in every
            ]
            odd = tuple(place for place in every if kinds[place] not in types.READY)
            found = self._shapes[key] = _Shape(columns, odd)
        return found

    async def _learn(self, codes: list[int]) -> None:
        """Ask for types that somebody made; a server that does not tell gives their numbers."""
        codes = types.unknown(self._connection, codes)
        if not codes:
            return
        asking = Command(types.question(codes).encode())
        with suppress(psycopg.Error):
            await self._link.done([asking])
            self._values.set_pgresult(asking.answer)
            rows = self._values.load_rows(0, asking.answer.ntuples, list)
            self._values.set_pgresult(None)
            types.learn(self._connection, rows)


@dataclass(slots=True)
class _Shape:
    """Columns with their types, and the places of those whose values JSON does not have."""

    columns: list[dict[str, str]]
    odd: tuple[int, ...]


def _begun(seconds: float, *, read_only: bool) -> list[Command]:
    mode = b"ONLY" if read_only else b"WRITE"
    limit = max(int(seconds * 1000) + 500, 1)
    return [Command(b"BEGIN READ " + mode), _limited(b"SET LOCAL", limit)]


def _limited(how: bytes, milliseconds: int) -> Command:
    return Command(how + b" statement_timeout = %d" % milliseconds)


@lru_cache(maxsize=256)
def _spelled(text: str) -> tuple[bytes, str]:
    """The statement as the server counts its values, and its first word."""
    scanned = scan(text, "postgresql")
    return scanned.joined("${}").encode(), scanned.word


def _escaped(schema: str) -> str:
    """A schema as an option of libpq: quoted as a name, then blanks and backslashes escaped."""
    name = '"' + schema.replace('"', '""') + '"'
    return name.replace("\\", "\\\\").replace(" ", "\\ ")


def _message(error: psycopg.Error) -> str:
    """The server's own words without libpq's address in front."""
    diag = error.diag
    if diag.message_primary:
        return ". ".join(part for part in (diag.message_primary, diag.message_hint) if part)
    # What is indented asks whether the server runs at all.
    text = [each for each in str(error).strip().splitlines() if not each[:1].isspace()]
    line = text[-1] if text else "The database refused."
    return re.sub(r"^(?:connection.*? failed: )*(?:(?:FATAL|ERROR): +)?", "", line) or line
