"""Events between processes over PostgreSQL's LISTEN: a page sees runs that another one drives.

Whoever has readers says so, and only then do the others send: a cluster without an open page
pays nothing. Nothing is stored. Who may have missed events has its readers look again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from junctor.adapters.store.database import Database
from junctor.adapters.store.tx import Tx
from junctor.core.live.broadcast import Broadcast, Note
from junctor.core.ports.clock import Clock
from junctor.model.errors import JunctorError

_LOG = logging.getLogger(__name__)
CHANNEL = "junctor_events"
PIECE = 7000
"""PostgreSQL takes 8,000 bytes at a time."""
SAID_AGAIN = 30.0
"""Seconds after which a process says again whose events it wants."""
BELIEVED = 100.0
"""Seconds that it is believed for."""
_AT_ONCE = 200
WAITING = 5000
"""Events that may be waiting to be sent."""
AGAIN = 1.0
"""Seconds until a lost connection is tried again."""
_LAST = 2.0


class PostgresRelay:
    """Implements `core.live.Relay` for one process of several."""

    def __init__(
        self,
        url: str,
        database: Database,
        broadcast: Broadcast,
        clock: Clock,
        *,
        waiting: int = WAITING,
        again: float = AGAIN,
    ) -> None:
        self._url = url
        self._database = database
        self._broadcast = broadcast
        self._clock = clock
        self._waiting = waiting
        self._again = again
        self._name = secrets.token_hex(6)
        self._wanted: dict[str, float] = {}
        self._notes: list[Note] = []
        self._some = asyncio.Event()
        self._pieces: dict[str, list[str]] = {}
        self._lost = False
        broadcast.join(self)

    def wants(self, project_id: str) -> bool:
        """Whether another process has readers of a project."""
        until = self._wanted.get(project_id)
        if until is None:
            return False
        if until < self._clock.monotonic():
            del self._wanted[project_id]
            return False
        return True

    def send(self, note: Note) -> None:
        """Send it as soon as may be; too many at once, and their readers look for themselves."""
        if len(self._notes) >= self._waiting:
            self._notes.clear()
            self._lost = True
        self._notes.append(note)
        self._some.set()

    async def announce(self, project_ids: Iterable[str]) -> None:
        """Tell the others whose events are wanted here."""
        wanted = sorted(project_ids)
        if wanted:
            await self._say({"wants": wanted})

    async def run(self) -> None:
        """Listen and send until cancelled; what is still to be sent then goes first."""
        tasks = [
            asyncio.create_task(self._listen(), name="events of others"),
            asyncio.create_task(self._remind(), name="whose events are wanted"),
            asyncio.create_task(self._deliver(), name="events for others"),
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LAST):
                    await self._flush()

    async def _remind(self) -> None:
        while True:
            await self.announce(self._broadcast.projects())
            await self._clock.sleep(SAID_AGAIN)

    async def _deliver(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            await self._flush()

    async def _flush(self) -> None:
        while self._notes or self._lost:
            lost, notes = self._lost, self._notes[:_AT_ONCE]
            del self._notes[:_AT_ONCE]
            self._lost = False
            if not await self._say({"lost": lost, "notes": [list(each) for each in notes]}):
                self._lost = True
                return  # the next event tries again

    async def _say(self, said: dict[str, Any]) -> bool:
        text = json.dumps(said, separators=(",", ":"))  # ASCII: a character is a byte
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]

        def action(tx: Tx) -> None:
            for number, piece in enumerate(pieces, 1):
                left = len(pieces) - number
                spoken = f"{self._name} {number} {left} {piece}"
                tx.one("SELECT pg_notify(?, ?)", (CHANNEL, spoken))

        try:
            await self._database.write(action)
        except JunctorError as error:
            _LOG.warning("events were not sent to other processes: %s", error.message)
            return False
        return True

    async def _listen(self) -> None:
        again = False
        while True:
            try:
                await self._session(again=again)
            except psycopg.Error as error:
                _LOG.warning("events of others are not heard: %s", type(error).__name__)
            again = True
            await asyncio.sleep(self._again)

    async def _session(self, *, again: bool) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=10
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._say({"asks": True})
            if again:
                self._broadcast.reset()
            async for notice in connection.notifies():
                try:
                    await self._heard(notice.payload)
                except (ValueError, TypeError):
                    _LOG.warning("what is said on the channel %s is not ours", CHANNEL)

    async def _heard(self, payload: str) -> None:
        name, number, left, piece = payload.split(" ", 3)
        if name == self._name:
            return
        if number == "1":
            self._pieces[name] = []
        pieces = self._pieces.setdefault(name, [])
        pieces.append(piece)
        if left == "0":
            said = json.loads("".join(self._pieces.pop(name)))
            if not isinstance(said, dict):
                raise TypeError(said)
            await self._told(said)

    async def _told(self, said: dict[str, Any]) -> None:
        until = self._clock.monotonic() + BELIEVED
        self._wanted.update(dict.fromkeys(said.get("wants", ()), until))
        if said.get("asks"):
            await self.announce(self._broadcast.projects())
        if said.get("lost"):
            self._broadcast.reset()
        self._take(said.get("notes", ()))

    def _take(self, notes: Sequence[list[Any]]) -> None:
        for each in notes:
            self._broadcast.hear(Note(*each))
