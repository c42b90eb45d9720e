"""Time that stands still until it is told."""

from __future__ import annotations


class MovedClock:
    """Stands at `ms`, except that each look moves it on by `step`; sleeping takes no time."""

    def __init__(self, *, step: int = 0) -> None:
        self.ms = 1_700_000_000_000
        self._step = step

    def now(self) -> int:
        self.ms += self._step
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000

    async def sleep(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)
