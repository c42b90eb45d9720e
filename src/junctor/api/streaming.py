"""Answers that come bit by bit: sent while the reader takes them, ended when it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.types import Receive, Send

SEND_SECONDS = 20.0
"""How long a reader may take nothing before it is let go."""
HEADERS = {"x-accel-buffering": "no", "cache-control": "no-store"}


async def sent(send: Send, part: bytes, *, more: bool = True) -> None:
    """Send a part of the body.

    Raises:
        TimeoutError: the reader takes nothing.
    """
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": part, "more_body": more})


async def while_read(receive: Receive, writer: Coroutine[Any, Any, None]) -> Exception | None:
    """Tell until all is told or the reader is gone; how telling failed, if it did."""
    disconnected = asyncio.create_task(_disconnected(receive))
    writing = asyncio.create_task(writer)
    try:
        await asyncio.wait({disconnected, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (disconnected, writing):
            task.cancel()
        _, error = await asyncio.gather(disconnected, writing, return_exceptions=True)
    return error if isinstance(error, Exception) else None


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
