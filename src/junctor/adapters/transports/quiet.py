"""Whether a kept socket is still good, asked of the system in the moment it is used again.

The other side may have hung up where our loop has not read that yet; a request written then is
lost, and for a write nobody could know whether it arrived.
"""

from __future__ import annotations

import asyncio
import select


def is_quiet(transport: asyncio.BaseTransport | None) -> bool:
    """Whether nothing waits to be read: a farewell, or bytes that nobody asked for."""
    held = transport.get_extra_info("socket") if transport is not None else None
    number = held.fileno() if held is not None else -1
    return number >= 0 and not readable(number, 0)


def readable(number: int, seconds: float) -> bool:
    """Whether a socket, by its file number, has something to read, now or within some seconds."""
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], seconds)[0])
    asked = select.poll()
    asked.register(number, select.POLLIN)
    return bool(asked.poll(seconds * 1000))
