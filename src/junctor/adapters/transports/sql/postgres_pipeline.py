"""A whole transaction with PostgreSQL in one round trip, where its statements are known."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import errors, waiting
from psycopg.adapt import PyFormat
from psycopg.pq import ConnStatus, ExecStatus

_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)
_CURSORS = frozenset(("SELECT", "WITH", "VALUES", "TABLE"))
"""Statements whose rows the server can count off; the others answer briefly, as SHOW does."""


@dataclass(slots=True)
class Command:
    """One command with its values; `answer` is what came of it."""

    text: bytes
    values: Sequence[Any] = ()
    types: Sequence[int] = ()
    formats: Sequence[int] = ()
    answer: Any = field(default=None)


def command(rows: Any, text: str, values: Sequence[Any]) -> Command:
    """A command with values as the transformer `rows` binds them."""
    if not values:
        return Command(text.encode())
    given = rows.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return Command(text.encode(), given, rows.types or (), rows.formats or ())


async def asked(
    connection: Any, before: Sequence[Command], asking: Command, word: str, place: tuple[int, int]
) -> Any:
    """The answer to a statement that only reads; `place` is how many rows to leave out and take.

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
    # One part has one flush; where a statement fails, whoever has the session ends what was begun.
    parts = [part for part in (before, [*commands, Command(b"ROLLBACK")]) if part]
    await _waited(connection.pgconn, _talk(connection.pgconn, parts))
    _check([*before, *commands])
    return commands[-1].answer


async def done(connection: Any, commands: Sequence[Command]) -> None:
    """All commands or none; the last one commits.

    Raises:
        psycopg.Error: of the first that failed; the transaction is to be rolled back.
    """
    await _waited(connection.pgconn, _talk(connection.pgconn, [commands]))
    _check(commands)


def failed_at(commands: Sequence[Command]) -> int:
    """The place of the first command that failed."""
    places = [i for i, each in enumerate(commands) if each.answer and each.answer.status in _FAILED]
    return places[0] if places else 0


def counted(word: str) -> bool:
    """Whether the server leaves rows out by itself."""
    return word in _CURSORS


def _check(commands: Sequence[Command]) -> None:
    for each in commands:
        if each.answer is None:
            raise errors.OperationalError("the connection is closed")
        if each.answer.status in _FAILED:
            raise errors.error_from_result(each.answer)


def _talk(link: Any, parts: Sequence[Sequence[Command]]) -> Generator[Any, Any, None]:
    """Send all at once; what fails skips the commands after it, but not those of other parts."""
    link.enter_pipeline_mode()
    for part in parts:
        for each in part:
            link.send_query_params(
                each.text, each.values, param_types=each.types, param_formats=each.formats
            )
        link.pipeline_sync()
    while link.flush():
        ready = yield waiting.WAIT_RW
        if ready & waiting.READY_R:
            link.consume_input()
    for part in parts:
        for each in part:
            while (answer := (yield from _next(link))) is not None:
                each.answer = answer
        yield from _next(link)  # the sync's own
    if link.status == ConnStatus.OK:
        link.exit_pipeline_mode()


async def _waited(link: Any, talk: Generator[Any, Any, None]) -> None:
    """Go on with it whenever the socket is ready.

    The driver's own wait wakes up ten times a second, and the task with every part of an answer.
    """
    wanted = next(talk, None)
    if wanted is None:
        return
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    place = link.socket
    writing = bool(wanted & waiting.WAIT_W)

    def go_on(ready: Any) -> None:
        nonlocal writing
        if ended.done():
            return
        try:
            wanted = talk.send(ready)
        except StopIteration:
            ended.set_result(None)
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            ended.set_exception(error)
        else:
            if writing and not wanted & waiting.WAIT_W:
                writing = not loop.remove_writer(place)

    loop.add_reader(place, go_on, waiting.READY_R)
    if writing:
        loop.add_writer(place, go_on, waiting.READY_W)
    try:
        await ended
    finally:
        loop.remove_reader(place)
        if writing:
            loop.remove_writer(place)


def _next(link: Any) -> Generator[Any, Any, Any]:
    while link.is_busy():
        yield waiting.WAIT_R
        link.consume_input()
    return link.get_result()
