"""Starts what the clock makes due: exactly once per due time, whoever else looks at the clock."""

from __future__ import annotations

import logging

from junctor.core.live import Seldom
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.cron import due_text
from junctor.core.triggers.documents import Scheduled, trigger_of
from junctor.core.triggers.poller import Poller
from junctor.core.triggers.registrar import Registrar
from junctor.core.triggers.service import TriggerService
from junctor.core.triggers.starts import EventStarts
from junctor.core.triggers.streams import Streams
from junctor.model.errors import InvalidInput, JunctorError
from junctor.model.ids import new_id
from junctor.model.scrub import scrubber
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState

_log = logging.getLogger(__name__)
LOOK = 1.0
"""Seconds between looks at the clock."""
LATE = 60_000
"""Milliseconds after which a start counts as missed."""
KEPT = 7 * 24 * 3600 * 1000
"""Milliseconds for which events, and with them the ids of deliveries, are kept."""
_SWEEP = 60
_REGISTER = 15
_EVER = 2**62
_PRUNED = 1000


class Scheduler:
    """One per process; several processes share the store and never start a time twice."""

    def __init__(
        self,
        store: Store,
        starts: EventStarts,
        clock: Clock,
        triggers: TriggerService,
        poller: Poller,
        streams: Streams,
        registrar: Registrar,
    ) -> None:
        self._registrar = registrar
        self._poller = poller
        self._streams = streams
        self._last = 0
        self._store = store
        self._triggers = triggers
        self._starts = starts
        self._clock = clock
        self._seldom = Seldom(clock)
        self._left_before = self._looks_left = 0

    def look_closely(self) -> None:
        """Look at each second of the next minute after what was accepted until now.

        Whoever accepted it may be gone, and runs that were taken up end then. What a living
        process has under way is met, and not started again.
        """
        self._left_before, self._looks_left = self._clock.now(), _SWEEP

    async def run(self) -> None:
        """Finish what a stop interrupted, then look at the clock for ever.

        Now and then it looks after events that were left behind, in the first minute closely.
        """
        looks = 0
        self.look_closely()
        while True:
            try:
                if looks == 0:
                    await self._triggers.reconcile()
                    await self._store.sources.wake(self._clock.now())
                await self.tick()
                await self._poller.tick()
                await self._streams.tick()
                if looks % _REGISTER == 0:
                    await self._registrar.tick()
                if self._starts.held_up:
                    self._starts.held_up = False
                    self.look_closely()
                if looks % _SWEEP == 0:
                    await self._swept(older_than=LATE if looks else 0)
                elif self._looks_left > 0:
                    self._looks_left -= 1
                    await self._starts.recover(older_than=self._clock.now() - self._left_before)
                looks += 1
            except JunctorError as error:
                if (more := self._seldom.heard(error.message)) is not None:
                    _log.warning("schedules wait: %s%s", scrubber().text(error.message), more)
            await self._clock.sleep(LOOK)

    async def tick(self) -> int:
        """Start everything that is due now; how many events were accepted."""
        now = self._clock.now()
        if now < self._last:
            await self._set_back(now)
        self._last = now
        count = 0
        for trigger in await self._store.triggers.due(now, 100):
            count += await self._fire(trigger, now)
        return count

    async def _swept(self, *, older_than: int) -> None:
        """Look after what was left behind, and forget what is old."""
        now = self._clock.now()
        await self._starts.recover(older_than=older_than)
        await self._store.triggers.prune(now - KEPT, _PRUNED)
        await self._store.sources.sweep(now - KEPT)
        await self._set_back(now)

    async def _set_back(self, now: int) -> None:
        """Schedules that wait for a time beyond their next one: the clock was wrong once.

        A time that was started already is known by its event and not started again.
        """
        for trigger in await self._store.triggers.due(_EVER, _PRUNED):
            try:
                document = trigger_of(trigger.settings)
                assert isinstance(document, Scheduled)
                following = document.schedule.next_after(now)
            except InvalidInput:
                continue  # it says so when it is due
            if trigger.due_at is not None and trigger.due_at > following:
                await self._store.triggers.accept_due(trigger, [], next_due=following)

    async def _fire(self, trigger: Trigger, now: int) -> int:
        try:
            document = trigger_of(trigger.settings)
            assert isinstance(document, Scheduled)
            following = document.schedule.next_after(now)
        except InvalidInput as error:  # a time zone can vanish with an upgrade of its data
            _log.warning("trigger %s: %s", trigger.id, scrubber().text(error.message))
            await self._store.triggers.set_state(
                trigger.project_id, trigger.id, TriggerState.PAUSED, due_at=None, at=now
            )
            return 0
        times = due_times(document, trigger.due_at or now, now)
        events = [_event(trigger, document, due, now) for due in times]
        fresh = await self._store.triggers.accept_due(trigger, events, next_due=following)
        for event in fresh:
            self._starts.submit(event)
        return len(fresh)


def due_times(document: Scheduled, since: int, now: int) -> list[int]:
    """The due times to start now, oldest first, after the policy for missed ones."""
    found = document.schedule.between(since - 1, now)
    if document.missed == "all":
        return found
    late = bool(found) and now - found[-1] > LATE
    return [] if document.missed == "skip" and late else found[-1:]


def _event(trigger: Trigger, document: Scheduled, due: int, now: int) -> TriggerEvent:
    text = due_text(due)
    return TriggerEvent(
        id=new_id("evt", at=now),
        project_id=trigger.project_id,
        trigger_id=trigger.id,
        kind=trigger.kind,
        dedupe_key=text,
        run_id=f"cron:{trigger.id}:{text}",
        flow_id=trigger.flow_id,
        flow_version=trigger.flow_version,
        environment=trigger.environment,
        mode=document.mode.value,
        payload={"dueAt": text, "timeZone": document.time_zone, "late": now - due > LATE},
        accepted_at=now,
    )
