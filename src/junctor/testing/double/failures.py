"""Failures on order: the next answers of a double, whatever was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["status", "hang", "hang_up", "redirect", "malformed", "stall", "cut"]


@dataclass(slots=True)
class Failure:
    """One ordered failure; `times` is what is left of it, `operation` limits it.

    `after` is the number of pieces that a stream sends before.
    """

    kind: Kind
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    times: int = 1
    operation: str | None = None
    after: int = 0


class FailureQueue:
    """Ordered failures, first in first out; those for one operation wait for it."""

    def __init__(self) -> None:
        self._waiting: list[Failure] = []

    def add(
        self,
        kind: Kind,
        *,
        status: int = 500,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        times: int = 1,
        operation: str | None = None,
        after: int = 0,
    ) -> None:
        """Order a failure."""
        given = dict(headers or {})
        self._waiting.append(Failure(kind, status, given, json, times, operation, after))

    def take(self, operation: str | None) -> Failure | None:
        """The failure that this request gets, if any."""
        for failure in self._waiting:
            if failure.operation not in (None, operation):
                continue
            failure.times -= 1
            if failure.times <= 0:
                self._waiting.remove(failure)
            return failure
        return None

    def waits(self, operation: str) -> bool:
        """Whether a failure of this operation alone is ordered."""
        return any(failure.operation == operation for failure in self._waiting)

    def clear(self) -> None:
        """Forget what is still waiting."""
        self._waiting.clear()

    def __len__(self) -> int:
        return sum(failure.times for failure in self._waiting)
