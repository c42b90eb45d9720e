"""Whether a complaint that repeats is said: at once, then ever more seldom.

What fails is tried again every second or so; a log that says it each time hides everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.ports.clock import Clock, SystemClock

FIRST = 60.0
"""Seconds until what was said is said again; doubled each time."""
LONGEST = 3600.0
_MOST = 1000


@dataclass(slots=True)
class _Said:
    at: float
    last: float
    gap: float = FIRST
    unsaid: int = 0


class Seldom:
    """Remembers what was said when. What did not happen for a minute is new when it comes again."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._said: dict[str, _Said] = {}

    def heard(self, subject: str) -> str | None:
        """What to add to the complaint, how often it was swallowed; None to keep quiet."""
        now = self._clock.monotonic()
        known = self._said.get(subject)
        if known is None or now - known.last > FIRST:
            if len(self._said) >= _MOST:
                self._said.clear()
            self._said[subject] = _Said(now, now)
            return ""
        known.last = now
        if now - known.at < known.gap:
            known.unsaid += 1
            return None
        more = f" ({known.unsaid + 1} times since this was said)"
        known.at, known.gap, known.unsaid = now, min(2 * known.gap, LONGEST), 0
        return more
