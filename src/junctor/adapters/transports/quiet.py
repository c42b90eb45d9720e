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
    if number < 0:
        return False
    if not hasattr(select, "poll"):
        return not select.select([number], [], [], 0)[0]
    asked = select.poll()
    asked.register(number, select.POLLIN)
    return not asked.poll(0)
