"""Whether connections work, as their live calls say: told when it changes, not at each call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.live.happenings import CallEnded
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass

_MOST = 10_000
_FAILING = frozenset(
    (
        ErrorClass.AUTH,
        ErrorClass.BLOCKED,
        ErrorClass.CONFIG,
        ErrorClass.NETWORK,
        ErrorClass.REMOTE,
        ErrorClass.TIMEOUT,
    )
)
"""What says something about the connection, not about one call's input."""


@dataclass(frozen=True, slots=True)
class Failing:
    """Since when a connection fails in an environment, and how."""

    project_id: str
    connection_id: str
    environment: str
    error_class: str
    message: str
    since: int


class ConnectionHealth:
    """The connections whose last live call failed."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Failing | None] = {}

    def heard(self, call: CallEnded) -> dict[str, Any] | None:
        """What changed for a connection by this call, as an event; None if nothing."""
        outcome, connection = call.result.outcome, call.connection
        if call.mode is not Mode.LIVE or connection is None:
            return None
        place = (call.project_id, connection, call.environment)
        error_class = None if outcome.ok else outcome.error_class
        if error_class is not None and error_class not in _FAILING:
            error_class = None  # the other side answered: the connection works
        before = self._known.get(place)
        if error_class is None:
            self._keep(place, None)
            return self._event(call, None) if before is not None else None
        if before is not None and before.error_class == error_class.value:
            return None
        message = outcome.problem.message if outcome.problem else ""
        failing = Failing(*place, error_class.value, message, call.at)
        self._keep(place, failing)
        return self._event(call, failing)

    def failing(self, project_id: str) -> list[Failing]:
        """The connections of a project that fail now, as far as this process knows."""
        return [each for each in self._known.values() if each and each.project_id == project_id]

    def _keep(self, place: tuple[str, str, str], failing: Failing | None) -> None:
        if failing is None:
            self._known.pop(place, None)
            return
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[place] = failing

    @staticmethod
    def _event(call: CallEnded, failing: Failing | None) -> dict[str, Any]:
        return {
            "connectionId": call.connection,
            "environment": call.environment,
            "ok": failing is None,
            "errorClass": failing.error_class if failing else None,
            "message": failing.message if failing else None,
            "at": call.at,
        }
