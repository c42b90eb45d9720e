"""Sessions kept for the next call: a bounded number per connection, environment and credential."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from junctor.adapters.transports.sql.session import Session
from junctor.model.errors import RateLimited

IDLE_SECONDS = 60.0
WAIT_SECONDS = 5.0


@dataclass(slots=True)
class _Idle:
    session: Session
    since: float


class Pool:
    """At most `size` sessions; those that nobody used for a minute are closed."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._room = asyncio.Semaphore(size)
        self._idle: deque[_Idle] = deque()
        self._out: set[Session] = set()
        self._closed = False

    @property
    def busy(self) -> int:
        """How many sessions are in use."""
        return len(self._out)

    @property
    def open_sessions(self) -> int:
        """How many sessions there are."""
        return len(self._out) + len(self._idle)

    async def take(self, deadline: float, opening: Callable[[], Awaitable[Session]]) -> Session:
        """A session for one call; `opening` makes one where none is idle.

        Raises:
            RateLimited: all are in use until the deadline, or for five seconds.
        """
        await self._place(deadline)
        try:
            session = await self._idle_one() or await opening()
        except BaseException:
            self._room.release()
            raise
        self._out.add(session)
        return session

    async def _place(self, deadline: float) -> None:
        if not self._room.locked():
            await self._room.acquire()  # which is done at once
            return
        now = asyncio.get_running_loop().time()
        try:
            # A little before the deadline, so that it is told what was waited for.
            async with asyncio.timeout_at(min(deadline - 0.05, now + WAIT_SECONDS)):
                await self._room.acquire()
        except TimeoutError:
            raise RateLimited(
                f"All {self.size} connections of the pool are in use.",
                cure="Call less at once, or raise the pool size of the connection.",
                details={"sent": "no", "diagnosis": "too_many_connections"},
            ) from None

    async def _idle_one(self) -> Session | None:
        while self._idle:
            kept = self._idle.pop()
            if kept.session.alive():
                return kept.session
            await kept.session.close()
        return None

    async def give(self, session: Session, *, keep: bool) -> None:
        """Give a session back; one that is not fit for others is closed."""
        self._out.discard(session)
        try:
            if keep and not self._closed:
                self._idle.append(_Idle(session, asyncio.get_running_loop().time()))
            else:
                await session.close()
        finally:
            self._room.release()

    async def sweep(self, now: float) -> None:
        """Close what was not used for a minute."""
        while self._idle and now - self._idle[0].since > IDLE_SECONDS:
            await self._idle.popleft().session.close()

    async def close(self) -> None:
        """Close every session that nobody uses; the others when they come back."""
        self._closed = True
        while self._idle:
            await self._idle.popleft().session.close()
