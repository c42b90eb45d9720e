"""A circuit breaker per connection and environment: no calls into a system that is down."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from junctor.model.errors import ErrorClass, RemoteBusy

THRESHOLD = 5
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 300.0
CAPACITY = 4096
_DOWN = frozenset((ErrorClass.REMOTE, ErrorClass.NETWORK, ErrorClass.TIMEOUT))
_SAYS_NOTHING = frozenset(
    (
        ErrorClass.CANCELLED,
        ErrorClass.CONFIG,
        ErrorClass.INTERNAL,
        ErrorClass.BLOCKED,
        ErrorClass.INPUT,
        ErrorClass.AUDIT_UNAVAILABLE,
    )
)


class Circuit(StrEnum):
    """Closed lets calls through, open refuses them, half-open lets one try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """What a connection's page shows; `retry_after` in seconds."""

    circuit: Circuit = Circuit.CLOSED
    failures: int = 0
    retry_after: float = 0.0
    last_class: ErrorClass | None = None


@dataclass(slots=True)
class _Line:
    failures: int = 0
    pause: float = FIRST_PAUSE
    open_until: float | None = None
    probing_until: float = 0.0
    last_class: ErrorClass | None = None


class Breaker:
    """The circuits of one process. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lines: OrderedDict[tuple[str, str], _Line] = OrderedDict()

    def enter(self, connection_id: str, environment: str) -> None:
        """Let a call through, or refuse it; half-open, one call at a time may try.

        Raises:
            RemoteBusy: the circuit is open; `retry_after` says how long.
        """
        line = self._lines.get((connection_id, environment))
        if line is None or line.open_until is None:
            return
        now = self._monotonic()
        wait = max(line.open_until, line.probing_until) - now
        if wait <= 0:
            # A probe that never reports (a lost task) blocks no longer than one pause.
            line.probing_until = now + line.pause
            return
        raise RemoteBusy(
            f"The last {line.failures} calls of this connection failed, so calls are paused.",
            cure=f"Wait {wait:.0f} s; Test Connection shows whether the system is back.",
            details={"circuit": self.state(connection_id, environment).circuit, "status": 0},
            retry_after=wait,
        )

    def report(self, connection_id: str, environment: str, error_class: ErrorClass | None) -> None:
        """How a call ended; `None` when it succeeded. A refusal also shows the system is up."""
        key = (connection_id, environment)
        line = self._lines.get(key)
        if error_class in _SAYS_NOTHING:
            if line is not None:
                line.probing_until = 0.0
        elif error_class not in _DOWN:
            self._lines.pop(key, None)
        else:
            self._failed(key, line or _Line(), error_class)

    def _failed(self, key: tuple[str, str], line: _Line, error_class: ErrorClass | None) -> None:
        now = self._monotonic()
        line.failures += 1
        line.last_class = error_class
        line.probing_until = 0.0
        if line.open_until is not None:
            if now >= line.open_until:
                line.pause = min(line.pause * 2, LONGEST_PAUSE)
                line.open_until = now + line.pause
        elif line.failures >= THRESHOLD:
            line.open_until = now + line.pause
        self._lines[key] = line
        self._lines.move_to_end(key)
        while len(self._lines) > CAPACITY:
            self._lines.popitem(last=False)

    def state(self, connection_id: str, environment: str) -> BreakerState:
        """The circuit as it is now."""
        line = self._lines.get((connection_id, environment))
        if line is None:
            return BreakerState()
        if line.open_until is None:
            return BreakerState(failures=line.failures, last_class=line.last_class)
        wait = line.open_until - self._monotonic()
        return BreakerState(
            circuit=Circuit.OPEN if wait > 0 else Circuit.HALF_OPEN,
            failures=line.failures,
            retry_after=max(0.0, wait),
            last_class=line.last_class,
        )
