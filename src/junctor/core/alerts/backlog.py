"""What a rule could not tell, because its own connection failed: kept until it can."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from junctor.core.alerts.occurrence import DAY, Occurrence
from junctor.core.ports.store import Store
from junctor.model.alert import AlertKind
from junctor.model.scrub import scrubber

BACKLOG = "alert-backlog"
_MINUTE = 60_000
_LONGEST = 15 * _MINUTE
_MOST = 100
_KEPT = 7 * DAY


@dataclass(slots=True)
class Backlog:
    """The occurrences of a rule that wait, and the moment before which it is not tried again."""

    tries: int = 0
    not_before: int = 0
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _known: bool = False

    @classmethod
    async def of(cls, store: Store, project_id: str, rule_id: str) -> Self:
        """As it is stored."""
        known = await store.rules.get(project_id, BACKLOG, rule_id)
        if known is None:
            return cls()
        return cls(known["tries"], known["notBefore"], known["waiting"], True)

    def waiting(self, now: int) -> list[Occurrence]:
        """Oldest first; what is a week old is nothing to be told of any more."""
        return [
            Occurrence(**{**each, "kind": AlertKind(each["kind"])})
            for each in self._waiting
            if now - each["at"] < _KEPT
        ]

    def went(self, *, failed: bool, at: int) -> None:
        """Note how sending ended: after failures the next try is later each time."""
        self.tries = self.tries + 1 if failed else 0
        wait = min(_MINUTE << min(self.tries - 1, 8), _LONGEST) if failed else 0
        self.not_before = at + wait if failed else 0

    def keep(self, unsent: list[Occurrence]) -> None:
        """What waits from now on: the newest hundred. What lasts is found again anyway."""
        once = [each for each in unsent if not each.lasting]
        self._waiting = [scrubber().json(each.to_json()) for each in once[-_MOST:]]

    async def store(self, store: Store, project_id: str, rule_id: str, at: int) -> None:
        """Write it down, or forget it where nothing is left to do."""
        if self.tries or self._waiting:
            body = {"tries": self.tries, "notBefore": self.not_before, "waiting": self._waiting}
            await store.rules.put(project_id, BACKLOG, rule_id, body, at=at)
        elif self._known:
            await store.rules.delete(project_id, BACKLOG, rule_id)


async def try_now(store: Store, project_id: str, rule_id: str, at: int) -> None:
    """The rule was written anew: what waits is tried at the next look."""
    known = await store.rules.get(project_id, BACKLOG, rule_id)
    if known is not None:
        await store.rules.put(project_id, BACKLOG, rule_id, {**known, "notBefore": 0}, at=at)
