"""The guarded way of one call for transports that dial by themselves: judged addresses only."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from functools import lru_cache

from junctor.core.guard import Target, parse_dsn, second_hop
from junctor.core.guard.judge import Stage
from junctor.core.guard.second_hop import Kind
from junctor.core.ports import Passage
from junctor.model.errors import TimedOut, Unreachable

EMBEDDED = "sqlite"
"""The scheme of what has no other side: files in our own home."""

Dial = Callable[[Target, Passage, Stage], Awaitable[tuple[str, int]]]


@lru_cache(maxsize=1024)
def targets_of(url: str) -> tuple[Target, ...]:
    """Every target of an address that is not HTTP; raises `Blocked`."""
    scheme = url.partition(":")[0]
    if scheme == EMBEDDED:
        return (Target(EMBEDDED, "", 0, url.partition("://")[2]),)
    return parse_dsn(url, protocol=scheme)


class GuardedLine:
    """Resolves once, judges all answers, dials what was judged; implements `core.ports.Line`."""

    def __init__(self, dial: Dial, passage: Passage) -> None:
        self._dial = dial
        self._passage = passage

    async def address(self, target: Target) -> tuple[str, int]:
        """The judged address and port of a target."""
        return await self._dial(target, self._passage, "")

    async def again(
        self, kind: Kind, said: str, base: Target, address: str | None = None
    ) -> tuple[str, int]:
        """The judged address and port of a place that the other side named."""
        found = second_hop(kind, said, base=base, policy=self._passage.policy, address=address)
        if found.address is not None:
            return found.address, found.target.port
        return await self._dial(found.target, self._passage, "secondary_")

    async def connected(self, target: Target) -> socket.socket:
        """A socket that is connected to the judged address; the caller's to close."""
        address, port = await self.address(target)
        return await connect(address, port, self._passage)


async def connect(address: str, port: int, passage: Passage) -> socket.socket:
    """A connected, non-blocking socket within connect timeout and deadline.

    Raises:
        Unreachable, TimedOut: nothing was sent.
    """
    loop = asyncio.get_running_loop()
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until = min(passage.deadline, loop.time() + passage.connect_timeout)
        async with asyncio.timeout_at(until):
            await loop.sock_connect(made, (address, port))
    except TimeoutError:
        made.close()
        raise TimedOut(
            "The connection was not established in time.",
            details={"sent": "no", "diagnosis": "timeout"},
        ) from None
    except ConnectionRefusedError:
        made.close()
        raise Unreachable(
            "The connection was refused.", details={"sent": "no", "diagnosis": "refused"}
        ) from None
    except OSError:
        made.close()
        raise Unreachable(
            "The connection could not be made.", details={"sent": "no", "diagnosis": "unreachable"}
        ) from None
    except BaseException:
        made.close()
        raise
    return made
