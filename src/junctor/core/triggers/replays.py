"""Accepted events once more: the same payload, a new run, on the version that is live now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.ports.triggers import Span
from junctor.core.triggers.events import replay_of
from junctor.core.triggers.starts import EventStarts
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor, Mode
from junctor.model.errors import InvalidInput, UnknownObject
from junctor.model.ids import new_id
from junctor.model.trigger import Trigger, TriggerEvent

MOST = 100
"""Events chosen by id, or the last ones to look for failed ones among."""
MOST_BY_TIME = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: by id, or by time, or those that failed; the last two go together.

    By time only what came from outside counts: a replay says again what another event said.
    """

    ids: Sequence[str] = ()
    since: int | None = None
    until: int | None = None
    failed: bool = False

    @property
    def by_time(self) -> bool:
        """Whether a time says which."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids of events, oldest first, and how many more there were that say nothing any more."""

    ids: list[str]
    gone: int = 0


class Replays:
    """Starts the runs of events that were accepted before."""

    def __init__(self, store: Store, starts: EventStarts, clock: Clock) -> None:
        self._store = store
        self._starts = starts
        self._clock = clock

    async def chosen(self, trigger: Trigger, wanted: Wanted) -> Chosen:
        """The events that are meant.

        Raises:
            InvalidInput: it is not said which, or it is said twice, or they are too many.
            UnknownObject: an id is none of this trigger, or what the event said is gone.
        """
        if bool(wanted.ids) == (wanted.failed or wanted.by_time):
            raise InvalidInput(
                "Both events and others are asked for."
                if wanted.ids
                else "It is not said which events to run again.",
                cure="Give `events` with their ids, or `since`, `until`, or `failed: true`.",
                field="events",
            )
        if wanted.ids:
            return Chosen([await self._known(trigger, each) for each in dict.fromkeys(wanted.ids)])
        if not wanted.by_time:
            recent = await self._store.triggers.events(trigger.project_id, trigger.id, MOST)
            found = [each for each in recent if each.state == "failed" or each.error]
            whole = [each.id for each in reversed(found) if each.payload is not None]
            return Chosen(whole, len(found) - len(whole))
        return await self._within(trigger, wanted)

    async def _known(self, trigger: Trigger, event_id: str) -> str:
        event = await self._store.triggers.event(trigger.project_id, event_id)
        if event is None or event.trigger_id != trigger.id:
            raise UnknownObject(
                f"This trigger took no event `{event_id[:64]}`.",
                cure="`junctor trigger events` lists them; those older than a week are forgotten.",
            )
        if event.payload is None:
            raise UnknownObject(
                f"What the event `{event_id[:64]}` said was removed: it is older than the "
                "project keeps payloads.",
                cure="Have the sender send it again. `junctor retention` shows the days.",
            )
        return event.id

    async def _within(self, trigger: Trigger, wanted: Wanted) -> Chosen:
        until = self._clock.now() if wanted.until is None else wanted.until
        if wanted.since is not None and wanted.since >= until:
            raise InvalidInput(
                "`since` is not before `until`.", cure="Turn them round.", field="since"
            )
        span = Span(since=wanted.since, until=until, failed=wanted.failed, replays=False)
        counted = await self._store.triggers.counted(trigger, span)
        if counted.whole > MOST_BY_TIME:
            raise InvalidInput(
                f"There are {counted.whole} events, more than {MOST_BY_TIME}.",
                cure="Choose a shorter time, and replay one after the other.",
                field="since",
                details={"count": counted.whole},
            )
        ids = await self._store.triggers.whole(trigger, span, MOST_BY_TIME)
        return Chosen(ids, counted.events - counted.whole)

    async def replay(
        self,
        trigger: Trigger,
        wanted: Wanted,
        chosen: Chosen,
        mode: Mode,
        *,
        actor: Actor,
        batch: str | None = None,
    ) -> list[TriggerEvent]:
        """New events that say what these said, stored; they begin behind what comes in.

        In one `batch` an event is replayed once, however often it is asked for.
        """
        batch, now = batch or new_id("rpl"), self._clock.now()
        which: dict[str, Any] = {"events": chosen.ids}
        if wanted.by_time:
            which = {"since": wanted.since, "until": wanted.until, "failed": wanted.failed}
        await self._store.audit.record(
            AuditEntry(
                project_id=trigger.project_id,
                kind="trigger.replay",
                actor=str(actor),
                at=now,
                environment=trigger.environment,
                mode=mode.value,
                detail={
                    "triggerId": trigger.id,
                    "batch": batch,
                    "count": len(chosen.ids),
                    **which,
                },
            )
        )
        fresh: list[TriggerEvent] = []
        for start in range(0, len(chosen.ids), MOST):  # each part is one commit
            copies = [
                (each, replay_of(trigger, each, batch, mode.value, now))
                for each in chosen.ids[start : start + MOST]
            ]
            fresh += await self._store.triggers.repeat(copies)
            self._starts.replay()
        return fresh
