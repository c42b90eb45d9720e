"""Drivers that block: each session has a thread of its own, which runs one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Thread:
    """One thread, awaited from the event loop."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def do(self, work: Callable[[], T]) -> T:
        """What the work gives, done on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def opened(self, work: Callable[[], T], close: Callable[[T], object]) -> T:
        """What the work opens; what is open only after nobody waits for it is closed there."""
        opening = self._pool.submit(work)
        try:
            return await asyncio.wrap_future(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(partial(_given_up, close))
            raise

    def end(self) -> None:
        """Let the thread end when its work is done."""
        self._pool.shutdown(wait=False)


def _given_up(close: Callable[[T], object], opening: Future[T]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        close(opening.result())
