"""Replays begin here: read from the store a few at a time, so that ten thousand cost no memory.

They have places of their own: however many there are, what comes in never waits for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.errors import JunctorError
from junctor.model.flow import Run
from junctor.model.scrub import scrubber
from junctor.model.trigger import TriggerEvent

_log = logging.getLogger(__name__)
PLACES = 8

Begin = Callable[[TriggerEvent], "asyncio.Future[Run | None] | None"]
"""Begins the run of an event, and gives what ends with it; None where that is under way."""


class Lane:
    """Begins stored replays until none is left; whatever stops it, a later look goes on."""

    def __init__(self, store: Store, begin: Begin, clock: Clock) -> None:
        self._store = store
        self._begin = begin
        self._clock = clock
        self._work: asyncio.Task[None] | None = None
        self._again = False

    def go(self) -> None:
        """Look for replays, now or as soon as the look that is under way is over."""
        self._again = True
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drained(), name="replays")

    async def done(self) -> None:
        """Wait until there is none left."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def close(self) -> None:
        """Begin no more."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _drained(self) -> None:
        try:
            while self._again:
                self._again = False
                await self._pass()
        except JunctorError as error:
            _log.warning("replays wait: %s", scrubber().text(error.message))

    async def _pass(self) -> None:
        going: set[asyncio.Future[Run | None]] = set()
        tried: set[str] = set()
        while True:
            if len(going) <= PLACES // 2:
                for event in await self._next(tried, PLACES - len(going)):
                    tried.add(event.id)
                    task = self._begin(event)
                    going |= {task} if task is not None else set()
            if not going:
                return
            _, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)

    async def _next(self, tried: set[str], room: int) -> list[TriggerEvent]:
        """Replays that were not tried in this pass; those that could not begin wait for another."""
        found = await self._store.triggers.waiting(self._clock.now(), 2 * PLACES, replays=True)
        return [each for each in found if each.id not in tried][:room]
