"""A whole transaction with PostgreSQL in one round trip, where its statements are known."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import errors, waiting
from psycopg.adapt import PyFormat
from psycopg.pq import ConnStatus, ExecStatus

_FAILED = (int(ExecStatus.FATAL_ERROR), int(ExecStatus.BAD_RESPONSE))
_CURSORS = frozenset(("SELECT", "WITH", "VALUES", "TABLE"))
"""Statements whose rows the server can count off; the others answer briefly, as SHOW does."""
_READY_R, _READY_W, _WAIT_R = waiting.READY_R, waiting.READY_W, waiting.WAIT_R
_WAIT_RW, _WRITES = waiting.WAIT_RW, int(waiting.WAIT_W)
_OK = int(ConnStatus.OK)
Talk = Generator[Any, Any, None]


@dataclass(slots=True)
class Command:
    """One command with its values; `answer` is what came of it."""

    text: bytes
    values: Sequence[Any] | None = None
    types: Sequence[int] | None = None
    formats: Sequence[int] | None = None
    answer: Any = field(default=None)


def command(rows: Any, text: bytes, values: Sequence[Any]) -> Command:
    """A command with values as the transformer `rows` binds them."""
    if not values:
        return Command(text)
    given = rows.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return Command(text, given, rows.types or (), rows.formats or ())


class Link:
    """The socket of one session, watched from its first question until it is closed.

    The driver watches it anew for each question, wakes up ten times a second, and wakes the task
    with every part of an answer. While nothing is asked, whatever comes says that the server is
    about to hang up. libpq may close the socket wherever it is called; nobody may watch it then.
    """

    def __init__(self, connection: Any) -> None:
        self._link = connection.pgconn
        self._place = connection.pgconn.socket
        self._loop = asyncio.get_running_loop()
        self._talk: Talk | None = None
        self._ended: asyncio.Future[None] | None = None
        self._watched = self._writing = False
        self._quiet = True

    def quiet(self) -> bool:
        """Whether nothing waits to be read: a server that went away has hung up."""
        if self._watched or not self._quiet:
            return self._quiet
        readable, _, _ = select.select([self._place], [], [], 0)
        return not readable

    async def asked(
        self, before: Sequence[Command], asking: Command, word: str, place: tuple[int, int]
    ) -> Any:
        """The answer to a statement that only reads; `place`: how many rows to leave out and take.

        What is done `before` it stays done.

        Raises:
            psycopg.Error: the server's own; the transaction is to be rolled back.
        """
        offset, count = place
        commands = [Command(b"BEGIN READ ONLY"), asking]
        if word in _CURSORS:
            asking.text = b"DECLARE junctor NO SCROLL CURSOR FOR " + asking.text
            if offset:
                commands.append(Command(b"MOVE FORWARD %d FROM junctor" % offset))
            commands.append(Command(b"FETCH FORWARD %d FROM junctor" % count))
        answering = commands[-1]
        commands.append(Command(b"ROLLBACK"))
        # One part has one flush; where a statement fails, whoever has the session ends what began.
        await self._said([before, commands] if before else [commands])
        return answering.answer

    async def done(self, commands: Sequence[Command]) -> None:
        """All commands or none; the last one commits.

        Raises:
            psycopg.Error: of the first that failed; the transaction is to be rolled back.
        """
        await self._said([commands])

    async def _said(self, parts: Sequence[Sequence[Command]]) -> None:
        """Go through a talk whenever the socket is ready, and look whether a command failed."""
        self._talk = talk = _talk(self._link, parts)
        try:
            wanted = next(talk, None)
            if wanted is not None:
                await self._answered(int(wanted))
        except BaseException:
            self.rest()
            raise
        finally:
            self._talk = None
        if self._link.status != _OK:
            self.rest()
        for part in parts:
            for each in part:
                if each.answer is None:
                    raise errors.OperationalError("the connection is closed")
                if each.answer.status in _FAILED:
                    raise errors.error_from_result(each.answer)

    async def _answered(self, wanted: int) -> None:
        self._ended = self._loop.create_future()
        if not self._watched:
            self._loop.add_reader(self._place, self._came)
            self._watched = True
        if wanted & _WRITES:
            self._loop.add_writer(self._place, self._go_on, _READY_W)
            self._writing = True
        await self._ended

    def _came(self) -> None:
        if self._talk is None:
            self._quiet = False
            self.rest()
        else:
            self._go_on(_READY_R)

    def _go_on(self, ready: Any) -> None:
        talk, ended = self._talk, self._ended
        if talk is None or ended is None or ended.done():
            return
        try:
            wanted = talk.send(ready)
        except StopIteration:
            ended.set_result(None)
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            self.rest()
            ended.set_exception(error)
            return
        else:
            if self._writing and not int(wanted) & _WRITES:
                self._writing = not self._loop.remove_writer(self._place)
            return
        if self._link.status != _OK:
            self.rest()

    def rest(self) -> None:
        """Watch no more: the driver does so itself now, or the socket is closed."""
        if self._watched:
            self._watched = not self._loop.remove_reader(self._place)
        if self._writing:
            self._writing = not self._loop.remove_writer(self._place)


def failed_at(commands: Sequence[Command]) -> int:
    """The place of the first command that failed."""
    places = [i for i, each in enumerate(commands) if each.answer and each.answer.status in _FAILED]
    return places[0] if places else 0


def counted(word: str) -> bool:
    """Whether the server leaves rows out by itself."""
    return word in _CURSORS


def _send(link: Any, parts: Sequence[Sequence[Command]]) -> None:
    link.enter_pipeline_mode()
    for part in parts:
        for each in part:
            link.send_query_params(
                each.text, each.values, param_types=each.types, param_formats=each.formats
            )
        link.pipeline_sync()


def _talk(link: Any, parts: Sequence[Sequence[Command]]) -> Talk:
    """Send all at once; what fails skips the commands after it, but not those of other parts."""
    _send(link, parts)
    while link.flush():
        ready = yield _WAIT_RW
        if ready & _READY_R:
            link.consume_input()
    for part in parts:
        for each in part:
            while True:
                while link.is_busy():
                    yield _WAIT_R
                    link.consume_input()
                answer = link.get_result()
                if answer is None:
                    break
                each.answer = answer
        while link.is_busy():
            yield _WAIT_R
            link.consume_input()
        link.get_result()  # the sync's own
    if link.status == _OK:
        link.exit_pipeline_mode()
