"""Name resolution: one question per call, answers kept for seconds, judged by the caller."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Protocol

from junctor.core.ports import Clock
from junctor.model.errors import TimedOut, Unreachable

_TIMEOUT = 5.0
_KEPT_SECONDS = 10.0
_KEPT = 2048


class Names(Protocol):
    """Answers which addresses a name has."""

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Every address, in the order to try them."""
        ...


class SystemNames:
    """The machine's resolver, with a short memory: rebinding is judged again on every call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Every address of a name.

        Raises:
            Unreachable: the name does not exist or the resolver failed.
            TimedOut: the resolver did not answer within 5 seconds.
        """
        key, now = (host, port), self._clock.monotonic()
        found = self._kept.get(key)
        if found and found[0] > now:
            return found[1]
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_TIMEOUT):
                infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError:
            raise TimedOut(
                "The name could not be resolved in time.",
                details={"sent": "no", "diagnosis": "timeout"},
            ) from None
        except OSError:
            raise Unreachable(
                f"The name `{host}` could not be resolved.",
                cure="Check the host name, and the machine's name server.",
                details={"sent": "no", "diagnosis": "dns"},
            ) from None
        answers = tuple(dict.fromkeys(str(info[4][0]) for info in infos))
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[key] = (now + _KEPT_SECONDS, answers)
        return answers
