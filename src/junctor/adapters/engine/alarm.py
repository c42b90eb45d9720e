"""Looks when the first of the runs that wait is due; no run that waits has a timer of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from junctor.core.live import Seldom
from junctor.core.ports.clock import Clock
from junctor.model.errors import JunctorError

_LOG = logging.getLogger(__name__)
LONGEST = 5.0
"""Seconds between two looks at most: the wall clock may jump."""


class Alarm:
    """Calls `look`, which takes up what is due and gives the moment of the next, if any."""

    def __init__(
        self,
        clock: Clock,
        look: Callable[[], Awaitable[int | None]],
        *,
        longest: float = LONGEST,
    ) -> None:
        self._clock = clock
        self._look = look
        self._longest = longest
        self._seldom = Seldom(clock)
        self._next: int | None = None
        self._early = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def at(self, due: int | None) -> None:
        """Look at this moment at the latest; from now on it looks at all."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="alarm")
        if due is not None and (self._next is None or due < self._next):
            self._next = due
            self._early.set()

    async def stop(self) -> None:
        """Look no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            self._next = None
            try:
                self.at(await self._look())
            except JunctorError as error:
                if (more := self._seldom.heard(error.message)) is not None:
                    _LOG.warning("waiting runs are not looked after: %s%s", error.message, more)
            while not await self._slept():
                self._early.clear()

    async def _slept(self) -> bool:
        """True at the moment of the next look; False when that is earlier than thought."""
        seconds = self._longest
        if self._next is not None:
            seconds = min(seconds, max(0.0, (self._next - self._clock.now()) / 1000))
        try:
            async with asyncio.timeout(seconds):
                await self._early.wait()
        except TimeoutError:
            return True
        return False
