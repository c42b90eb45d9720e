"""Accepted events once more: the same payload, a new run, on the version that is live now."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.events import event_of
from junctor.core.triggers.starts import EventStarts
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor, Mode
from junctor.model.errors import InvalidInput, UnknownObject
from junctor.model.ids import new_id
from junctor.model.trigger import EventState, Trigger, TriggerEvent

MOST = 100


class Replays:
    """Starts the runs of events that were accepted before."""

    def __init__(self, store: Store, starts: EventStarts, clock: Clock) -> None:
        self._store = store
        self._starts = starts
        self._clock = clock

    async def chosen(
        self, trigger: Trigger, ids: Sequence[str] | None, *, failed: bool
    ) -> list[TriggerEvent]:
        """The events by id, or those that failed to start, oldest first; at most a hundred.

        Raises:
            InvalidInput: it is not said which, or it is said twice.
            UnknownObject: an id is none of this trigger, or what the event said is gone.
        """
        if bool(ids) == failed:
            raise InvalidInput(
                "It is not said which events to run again."
                if not failed
                else "Both events and those that failed are asked for.",
                cure="Give `events` with their ids, or `failed: true` for those that failed.",
                field="events",
            )
        if not ids:
            recent = await self._store.triggers.events(trigger.project_id, trigger.id, MOST)
            whole = [e for e in recent if e.payload is not None]
            found = [e for e in whole if e.state == EventState.FAILED or e.error]
            return list(reversed(found))
        chosen = []
        for event_id in list(ids)[:MOST]:
            event = await self._store.triggers.event(trigger.project_id, event_id)
            if event is None or event.trigger_id != trigger.id:
                raise UnknownObject(
                    f"This trigger took no event `{event_id[:64]}`.",
                    cure="`junctor trigger show` lists the last ones; older ones are forgotten.",
                )
            if event.payload is None:
                raise UnknownObject(
                    f"What the event `{event_id[:64]}` said was removed: it is older than the "
                    "project keeps payloads.",
                    cure="Have the sender send it again. `junctor retention` shows the days.",
                )
            chosen.append(event)
        return chosen

    async def replay(
        self, trigger: Trigger, events: Sequence[TriggerEvent], mode: Mode, *, actor: Actor
    ) -> list[TriggerEvent]:
        """New events with the payloads of these, stored together and started."""
        now = self._clock.now()
        again = [
            event_of(
                trigger, each.payload, f"replay:{new_id('rpl')}", mode.value, now, kind=each.kind
            )
            for each in events
        ]
        await self._store.audit.record(
            AuditEntry(
                project_id=trigger.project_id,
                kind="trigger.replay",
                actor=str(actor),
                at=now,
                environment=trigger.environment,
                mode=mode.value,
                detail={"triggerId": trigger.id, "events": [each.id for each in events]},
            )
        )
        fresh = await self._store.triggers.accept_all(again)
        for event in fresh:
            self._starts.submit(event)
        return fresh
