"""Renewals of tokens outlive the calls that wait for them.

Many vendors take a refresh token once. Who gives up between their answer and our write would
lose the grant with it: a person would have to sign in again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from junctor.model.errors import TimedOut

SECONDS = 30.0
"""How long a token endpoint is waited for, whatever the call's own deadline is."""

T = TypeVar("T")


class Renewals:
    """The renewals under way; a call waits for one until its deadline, and may leave."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def wait_for(self, work: Coroutine[Any, Any, T], deadline: float) -> T:
        """What the work gives; it goes on when whoever waits is canceled or out of time.

        Raises:
            TimedOut: it was not ready at the deadline.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        try:
            async with asyncio.timeout_at(deadline) as limit:
                return await asyncio.shield(task)
        except TimeoutError:
            if not limit.expired():
                raise
            raise TimedOut(
                "The token was still being renewed at the deadline.",
                cure="Try again: the next call finds it renewed.",
                details={"sent": "no"},
            ) from None

    async def close(self) -> None:
        """Wait for the renewals under way: each ends by itself, within its own bound."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has it; where nobody did, the next call asks again
