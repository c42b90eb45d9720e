"""Whether connections work, as their live calls say: told when it changes, not at each call."""

from __future__ import annotations

from typing import Any

from junctor.core.live.happenings import CallEnded
from junctor.core.ports.health import Health
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass
from junctor.model.health import Failing, Place
from junctor.model.scrub import scrubber

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


class ConnectionHealth:
    """The connections whose last live call failed; what changes is kept."""

    def __init__(self, rows: Health) -> None:
        self._rows = rows
        self._known: dict[Place, Failing] = {}
        self._fine: dict[Place, int] = {}

    async def look(self) -> None:
        """Take over what is kept: from before a restart, and from other processes.

        What worked here after another process saw it fail works.
        """
        found = {each.place: each for each in await self._rows.all()}
        for place in [p for p, each in found.items() if self._fine.get(p, 0) > each.since]:
            del found[place]
            self._rows.note(place, None)
        self._known = found

    def heard(self, call: CallEnded) -> dict[str, Any] | None:
        """What changed for a connection by this call, as an event; None if nothing."""
        outcome, connection = call.result.outcome, call.connection
        if call.mode is not Mode.LIVE or connection is None or call.rehearsed:
            return None
        place = (call.project_id, connection, call.environment)
        error_class = None if outcome.ok else outcome.error_class
        if error_class is not None and error_class not in _FAILING:
            error_class = None  # the other side answered: the connection works
        before = self._known.get(place)
        if error_class is None:
            self._works(place, call.at)
            if before is None:
                return None
            self._keep(place, None)
            return self._event(call, None)
        if before is not None and before.error_class == error_class.value:
            return None
        message = outcome.problem.message if outcome.problem else ""
        failing = Failing(
            project_id=call.project_id,
            connection_id=connection,
            environment=call.environment,
            error_class=error_class.value,
            message=scrubber().text(message),
            since=call.at,
        )
        self._keep(place, failing)
        return self._event(call, failing)

    async def failing(self, project_id: str) -> list[Failing]:
        """The connections of a project that fail now, in whichever process."""
        return await self._rows.all(project_id)

    def _keep(self, place: Place, failing: Failing | None) -> None:
        if failing is None:
            self._known.pop(place, None)
        else:
            self._fine.pop(place, None)
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[place] = failing
        self._rows.note(place, failing)

    def _works(self, place: Place, at: int) -> None:
        if place in self._fine or len(self._fine) < _MOST:
            self._fine[place] = at

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
