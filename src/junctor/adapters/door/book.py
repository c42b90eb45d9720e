"""What the door writes down: an entry before anything happens, one for how it ended, the trace."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from junctor.adapters.door.show import shown_exchange
from junctor.adapters.door.words import purpose_of, shown_error
from junctor.core.guard import Target
from junctor.core.ports import Clock, Passage
from junctor.core.ports.audit import AuditLog, Receipt
from junctor.model.audit import AuditEntry
from junctor.model.call import Exchange, Mode
from junctor.model.errors import Blocked, JunctorError
from junctor.model.request import Request, Response
from junctor.model.scrub import scrubber


@dataclass(slots=True)
class Begun:
    """What is known when a request begins."""

    at: int
    clock: float
    intent: str
    waited: float = 0.0
    about: dict[str, Any] | None = None
    """What all its audit entries say alike, once its target is known."""


class Book:
    """Audit entries and traces of requests; `mapped` says where a target is really dialled."""

    def __init__(
        self, audit: AuditLog, clock: Clock, mapped: Callable[[Target], str | None]
    ) -> None:
        self._audit = audit
        self._clock = clock
        self._mapped = mapped

    def begin(self) -> Begun:
        """A request begins now, under a name of its own."""
        return Begun(self._clock.now(), self._clock.monotonic(), _intent())

    async def record(
        self,
        kind: str,
        passage: Passage,
        start: Begun | None = None,
        target: Target | None = None,
        *,
        detail: dict[str, Any] | None = None,
    ) -> Receipt:
        """Write down what is about to happen; it may, once this returns."""
        entry = self._entry(kind, passage, start or self.begin(), target)
        return await self._audit.record(entry if detail is None else replace(entry, detail=detail))

    def note(
        self,
        kind: str,
        passage: Passage,
        start: Begun,
        target: Target | None,
        *,
        outcome: dict[str, Any] | None = None,
        error: JunctorError | None = None,
    ) -> None:
        """Write down how it ended."""
        self._audit.note(self._entry(kind, passage, start, target, outcome=outcome, error=error))

    def _entry(
        self,
        kind: str,
        passage: Passage,
        start: Begun,
        target: Target | None,
        outcome: dict[str, Any] | None = None,
        error: JunctorError | None = None,
    ) -> AuditEntry:
        about = start.about
        if about is None or target is None:
            about = self._about(passage, start, target)
        if error is not None:
            outcome = {"status": 0, "ok": False, "errorClass": error.error_class.value}
            if isinstance(error, Blocked):
                outcome["rule"] = error.rule
        at = self._clock.now() if outcome else start.at
        return AuditEntry(kind=kind, at=at, outcome=outcome, **about)

    def _about(self, passage: Passage, start: Begun, target: Target | None) -> dict[str, Any]:
        credential = passage.credential if passage.mode is Mode.LIVE else None
        found = {
            "project_id": passage.project_id,
            "actor": str(passage.actor),
            "connection_id": passage.connection.id if passage.connection else None,
            "environment": passage.environment,
            "operation": passage.operation_key,
            "credential": f"{credential.id}@{credential.version}" if credential else None,
            "host": f"{target.host}:{target.port}" if target else None,
            "mode": passage.mode._value_,
            "purpose": purpose_of(passage),
            "intent": start.intent,
            "detail": self._detail(passage, target),
        }
        if target is not None:
            start.about = found
        return found

    def _detail(self, passage: Passage, target: Target | None) -> dict[str, Any]:
        detail: dict[str, Any] = {}
        if passage.references or passage.secrets:
            detail["secrets"] = sorted(passage.references.values()) or list(passage.secrets)
        mapped = self._mapped(target) if target is not None else None
        if mapped and passage.mode is Mode.LIVE:
            detail["mappedTo"] = mapped
        return detail

    def trace(
        self,
        request: Request,
        passage: Passage,
        start: Begun,
        response: Response | None,
        error: JunctorError | None,
    ) -> Exchange:
        """The request and what was answered, as people may see it."""
        credential = passage.credential
        clean_at = scrubber().revision
        asked, answered = shown_exchange(request, passage, response)
        return Exchange(
            summary=passage.summary,
            simulated=passage.mode is Mode.SANDBOX,
            request=asked,
            response=answered,
            started_at=start.at,
            milliseconds=round((self._clock.monotonic() - start.clock) * 1000, 3),
            attempt=passage.attempt,
            credential={"id": credential.id, "version": credential.version}
            if credential and passage.mode is Mode.LIVE
            else None,
            intent=start.intent,
            waited=round(start.waited * 1000, 3),
            error=shown_error(error),
            clean_at=clean_at,
        )


_BOOT = secrets.token_hex(6)
_counter = itertools.count(1)


def _intent() -> str:
    """A name for one request, unique over restarts; guessing one would help nobody."""
    return f"{_BOOT}-{next(_counter):x}"
