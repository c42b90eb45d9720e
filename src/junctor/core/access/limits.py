"""How often an address may fail to sign in before it has to wait."""

from __future__ import annotations

import ipaddress
import math
from collections import deque
from collections.abc import Callable

from junctor.model.errors import RateLimited

_MOST_ADDRESSES = 10_000


class AttemptLimit:
    """Failures per address in a sliding window, in memory."""

    def __init__(
        self, monotonic: Callable[[], float], *, attempts: int = 10, seconds: float = 300.0
    ) -> None:
        self._monotonic = monotonic
        self._attempts = attempts
        self._seconds = seconds
        self._failures: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Refuse an address that failed too often, also with the right answer.

        Raises:
            RateLimited: with the seconds to wait.
        """
        if not self._failures:
            return  # nobody failed lately, as nearly always
        failures = self._recent(address)
        if len(failures) < self._attempts:
            return
        wait = math.ceil(failures[0] + self._seconds - self._monotonic())
        raise RateLimited(
            "Too many failed attempts from this address.",
            cure=f"Wait {wait} seconds and try again.",
            retry_after=float(max(wait, 1)),
        )

    def fail(self, address: str) -> bool:
        """Count a failure; False when this address is over the limit already."""
        failures = self._recent(address)
        if len(failures) >= self._attempts:
            return False
        if not failures:
            while len(self._failures) >= _MOST_ADDRESSES:
                del self._failures[next(iter(self._failures))]
            self._failures[_network(address)] = failures
        failures.append(self._monotonic())
        return True

    def _recent(self, address: str) -> deque[float]:
        failures = self._failures.get(_network(address)) or deque()
        start = self._monotonic() - self._seconds
        while failures and failures[0] <= start:
            failures.popleft()
        if not failures:
            self._failures.pop(_network(address), None)
        return failures


def _network(address: str) -> str:
    """The address, or of IPv6 the /64 that one household or host has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
