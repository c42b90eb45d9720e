"""Drivers that block: each session has a thread of its own, which runs one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Thread:
    """One thread, awaited from the event loop."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def do(self, work: Callable[[], T]) -> T:
        """What the work gives, done on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def end(self) -> None:
        """Let the thread end when its work is done."""
        self._pool.shutdown(wait=False)
