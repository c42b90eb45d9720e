"""What a vendor allows per connection and environment, shared fairly by all callers.

First come, first served; nobody waits past their own deadline. The tokens come from a source
with the interface of `store.leases`, so that several processes can share one budget.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from junctor.model.errors import RateLimited
from junctor.model.spec import RateLimit

CAPACITY = 4096


class Tokens(Protocol):
    """Where tokens come from: this process, or `store.leases` for all processes."""

    async def take(self, bucket: str, *, calls: int, seconds: float, now: int) -> float:
        """One token: 0 when granted, else seconds to wait."""
        ...


class LocalTokens:
    """Token buckets of one process: `calls` at once, refilled over `seconds`."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def take(self, bucket: str, *, calls: int, seconds: float, now: int) -> float:
        """One token: 0 when granted, else seconds to wait. `now` is in milliseconds."""
        level, at = self._buckets.get(bucket, (float(calls), now))
        rate = calls / seconds
        level = min(float(calls), level + max(0, now - at) / 1000 * rate)
        wait = 0.0 if level >= 1 - 1e-9 else (1 - level) / rate
        self._buckets[bucket] = (level if wait else level - 1, max(now, at))
        self._buckets.move_to_end(bucket)
        if len(self._buckets) > CAPACITY:
            self._buckets.popitem(last=False)
        return wait


@dataclass(slots=True)
class _Line:
    """The callers of one connection and environment; asyncio's locks are first in, first out."""

    slots: dict[tuple[str, int], asyncio.Semaphore] = field(default_factory=dict)
    turnstile: asyncio.Lock = field(default_factory=asyncio.Lock)
    paused_until: float = 0.0
    users: int = 0


class Budget:
    """The rate budgets of one process. `monotonic` in seconds, `now` in milliseconds."""

    def __init__(
        self,
        tokens: Tokens | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._tokens = tokens or LocalTokens()
        self._monotonic, self._now, self._sleep = monotonic, now, sleep
        self._lines: OrderedDict[tuple[str, str], _Line] = OrderedDict()

    @asynccontextmanager
    async def slot(
        self,
        connection_id: str,
        environment: str,
        limit: RateLimit | None,
        deadline: float,
        *,
        scope: str = "",
    ) -> AsyncIterator[None]:
        """One call's place; `deadline` is in monotonic seconds.

        `scope` tells an operation's own limit from the connector's (default).

        Raises:
            RateLimited: the place would come too late; `retry_after` says when.
        """
        line = self._line((connection_id, environment))
        line.users += 1
        slots = _slots(line, scope, limit)
        held = False
        try:
            if slots is not None:
                await self._acquire(slots, deadline)
                held = True
            if limit is not None or line.paused_until:
                await self._pass(f"{connection_id}/{environment}/{scope}", line, limit, deadline)
            yield
        finally:
            if slots is not None and held:
                slots.release()
            line.users -= 1

    def pause(self, connection_id: str, environment: str, seconds: float) -> None:
        """The vendor asked for fewer calls: nobody goes on before this time is over."""
        line = self._line((connection_id, environment))
        line.paused_until = max(line.paused_until, self._monotonic() + seconds)

    def is_free(self, connection_id: str, environment: str) -> bool:
        """Whether no pause is known, so that a call without a limit needs no place."""
        line = self._lines.get((connection_id, environment))
        return line is None or not line.paused_until

    def paused(self, connection_id: str, environment: str) -> float:
        """Seconds that the vendor's pause still lasts."""
        line = self._lines.get((connection_id, environment))
        return max(0.0, line.paused_until - self._monotonic()) if line else 0.0

    async def _pass(
        self, bucket: str, line: _Line, limit: RateLimit | None, deadline: float
    ) -> None:
        await self._acquire(line.turnstile, deadline)
        try:
            await self._wait(line.paused_until - self._monotonic(), deadline)
            while limit is not None:
                wait = await self._tokens.take(
                    bucket, calls=limit.calls, seconds=limit.seconds, now=self._now()
                )
                if wait <= 0:
                    break
                await self._wait(max(wait, line.paused_until - self._monotonic()), deadline)
        finally:
            line.turnstile.release()

    async def _wait(self, seconds: float, deadline: float) -> None:
        if seconds <= 0:
            return
        if self._monotonic() + seconds >= deadline:
            raise _late(seconds)
        await self._sleep(seconds)

    async def _acquire(self, gate: asyncio.Lock | asyncio.Semaphore, deadline: float) -> None:
        if not gate.locked():
            await gate.acquire()
            return
        try:
            async with asyncio.timeout(max(0.0, deadline - self._monotonic())):
                await gate.acquire()
        except TimeoutError:
            raise _late(1.0) from None

    def _line(self, key: tuple[str, str]) -> _Line:
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line()
            if len(self._lines) > CAPACITY:
                self._forget_idle()
        return line

    def _forget_idle(self) -> None:
        now = self._monotonic()
        for key, line in list(self._lines.items())[: CAPACITY // 4]:
            if line.users == 0 and line.paused_until <= now:
                del self._lines[key]


def _slots(line: _Line, scope: str, limit: RateLimit | None) -> asyncio.Semaphore | None:
    if limit is None or limit.concurrency is None:
        return None
    key = (scope, limit.concurrency)
    if key not in line.slots:
        line.slots[key] = asyncio.Semaphore(limit.concurrency)
    return line.slots[key]


def _late(wait: float) -> RateLimited:
    return RateLimited(
        "This connection's rate budget has no place for the call before its deadline.",
        cure="Call less often, raise the timeout, or spread the calls over time.",
        details={"status": 0},
        retry_after=wait,
    )
