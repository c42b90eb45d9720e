"""A bounded stream of bytes between the transport that reads a file and the one that writes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

PIECES = 8
"""How many pieces may wait between the two ends: a large file never stands in memory whole."""


class Pipe:
    """Whoever fails closes it, so that the other end stops too.

    `begin` is where to start reading: what the writing end has already, of an earlier attempt.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(PIECES)
        self._broken = False
        self.begin: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.size = -1

    async def put(self, piece: bytes) -> None:
        """Pass one piece on; waits while the other end is slower.

        Raises:
            ConnectionAbortedError: the other end gave up.
        """
        self._check()
        await self._queue.put(piece)
        self._check()

    def _check(self) -> None:
        if self._broken:
            raise ConnectionAbortedError("the other end of the transfer gave up")

    async def end(self) -> None:
        """Say that the file is whole."""
        await self._queue.put(None)

    def fail(self) -> None:
        """Stop both ends."""
        self._broken = True
        if not self.begin.done():
            self.begin.set_result(0)
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces in their order.

        Raises:
            ConnectionAbortedError: the other end gave up.
        """
        while True:
            piece = await self._queue.get()
            self._check()
            if piece is None:
                return
            yield piece
