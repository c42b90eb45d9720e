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


async def while_read(receive: Receive, telling: Coroutine[Any, Any, None]) -> Exception | None:
    """Tell until all is told or the reader is gone; how telling failed, if it did."""
    gone = asyncio.create_task(_gone(receive))
    told = asyncio.create_task(telling)
    try:
        await asyncio.wait({gone, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, told):
            task.cancel()
        _, error = await asyncio.gather(gone, told, return_exceptions=True)
    return error if isinstance(error, Exception) else None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
