"""Triggers, events and entity types in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.ports.flows import Runs
from junctor.core.ports.triggers import Counted, Span
from junctor.model.errors import AlreadyExists, UnknownObject
from junctor.model.flow import RunState
from junctor.model.trigger import EntityType, EventState, Trigger, TriggerEvent, TriggerState
from junctor.testing.memory.epoch import Epoch
from junctor.testing.memory.rows import owned

_HEALTH = ("state", "last_event_at", "last_run_id", "lag", "events", "failures", "last_error")


def _place(event: TriggerEvent) -> tuple[int, str]:
    return event.accepted_at, event.id


def _is_replay(event: TriggerEvent) -> bool:
    return event.dedupe_key.startswith("replay:")


class MemoryTriggers:
    """Implements `core.ports.triggers.Triggers`."""

    def __init__(self, epoch: Epoch, runs: Runs) -> None:
        self._epoch = epoch
        self._runs = runs
        self._triggers: dict[str, Trigger] = {}
        self._events: dict[str, TriggerEvent] = {}
        self._entities: dict[str, EntityType] = {}

    async def put(self, trigger: Trigger) -> None:
        known = self._triggers.get(trigger.id)
        kept = {name: getattr(known, name) for name in _HEALTH} if known else {}
        self._triggers[trigger.id] = trigger.model_copy(update=kept)
        self._epoch.rise()

    async def get(self, project_id: str, trigger_id: str) -> Trigger | None:
        return owned(self._triggers, project_id, trigger_id)

    async def by_token(self, token: str) -> Trigger | None:
        return next((t for t in self._triggers.values() if t.token == token), None)

    async def all(self, project_id: str) -> list[Trigger]:
        found = [t for t in self._triggers.values() if t.project_id == project_id]
        return sorted(found, key=lambda t: (t.created_at, t.id))

    async def of_flow(self, project_id: str, flow_id: str) -> list[Trigger]:
        found = [t for t in await self.all(project_id) if t.flow_id == flow_id]
        return sorted(found, key=lambda t: t.environment)

    async def of_source(self, source_id: str) -> list[Trigger]:
        found = [t for t in self._triggers.values() if t.source_id == source_id]
        return sorted(found, key=lambda t: t.id)

    async def delete(self, project_id: str, trigger_id: str) -> bool:
        if await self.get(project_id, trigger_id) is None:
            return False
        del self._triggers[trigger_id]
        gone = [e.id for e in self._events.values() if e.trigger_id == trigger_id]
        for event_id in gone:
            del self._events[event_id]
        self._epoch.rise()
        return True

    async def set_state(
        self, project_id: str, trigger_id: str, state: TriggerState, *, due_at: int | None, at: int
    ) -> bool:
        if await self.get(project_id, trigger_id) is None:
            return False
        self._change(trigger_id, state=state, due_at=due_at, updated_at=at)
        self._epoch.rise()
        return True

    def _change(self, trigger_id: str, **update: object) -> None:
        self._triggers[trigger_id] = self._triggers[trigger_id].model_copy(update=update)

    async def due(self, now: int, limit: int) -> list[Trigger]:
        found = [
            (t.due_at, t.id, t)
            for t in self._triggers.values()
            if t.state == TriggerState.ACTIVE and t.due_at is not None and t.due_at <= now
        ]
        return [trigger for _, _, trigger in sorted(found, key=lambda each: each[:2])][:limit]

    async def accept(self, event: TriggerEvent) -> bool:
        if event.trigger_id not in self._triggers:
            raise UnknownObject("What this belongs to does not exist (any more).")
        if await self.accepted(event.trigger_id, event.dedupe_key) is not None:
            return False
        self._events[event.id] = event
        count = self._triggers[event.trigger_id].events + 1
        self._change(
            event.trigger_id,
            events=count,
            last_event_at=event.accepted_at,
            last_run_id=event.run_id,
        )
        return True

    async def accept_all(self, events: Sequence[TriggerEvent]) -> list[TriggerEvent]:
        if any(event.trigger_id not in self._triggers for event in events):
            raise UnknownObject("What this belongs to does not exist (any more).")
        return [event for event in events if await self.accept(event)]

    async def event(self, project_id: str, event_id: str) -> TriggerEvent | None:
        return owned(self._events, project_id, event_id)

    async def accept_due(
        self, trigger: Trigger, events: Sequence[TriggerEvent], *, next_due: int | None
    ) -> list[TriggerEvent]:
        known = self._triggers.get(trigger.id)
        if known is None or known.due_at != trigger.due_at or known.state != TriggerState.ACTIVE:
            return []
        self._change(trigger.id, due_at=next_due)
        return [event for event in events if await self.accept(event)]

    async def accepted(self, trigger_id: str, dedupe_key: str) -> TriggerEvent | None:
        place = (trigger_id, dedupe_key)
        return next(
            (e for e in self._events.values() if (e.trigger_id, e.dedupe_key) == place), None
        )

    async def waiting(
        self, before: int, limit: int, *, replays: bool = False
    ) -> list[TriggerEvent]:
        found = []
        for event in sorted(self._events.values(), key=_place):
            late = event.state == EventState.ACCEPTED and event.accepted_at <= before
            if late and _is_replay(event) == replays:
                run = await self._runs.get(event.project_id, event.run_id)
                if run is None or run.state not in (RunState.QUEUED, RunState.RUNNING):
                    found.append(event)
        return found[:limit]

    async def settle(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> None:
        self.settle_soon(event, state, error=error, at=at)

    def settle_soon(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> bool:
        known = self._events.get(event.id)
        if known is None or known.state != EventState.ACCEPTED:
            return True
        end = {"state": state, "error": error, "ended_at": at}
        self._events[event.id] = known.model_copy(update=end)
        failures = 0 if error is None else self._triggers[event.trigger_id].failures + 1
        lag = max(0, at - event.accepted_at)
        self._change(event.trigger_id, failures=failures, last_error=error, lag=lag)
        return True

    async def events(self, project_id: str, trigger_id: str, limit: int) -> list[TriggerEvent]:
        place = (project_id, trigger_id)
        found = [e for e in self._events.values() if (e.project_id, e.trigger_id) == place]
        return sorted(found, key=_place, reverse=True)[:limit]

    async def found(
        self, trigger: Trigger, span: Span, limit: int, *, before: tuple[int, str] | None = None
    ) -> list[TriggerEvent]:
        found = [e for e in self._within(trigger, span) if before is None or _place(e) < before]
        return [e.model_copy(update={"payload": None}) for e in reversed(found)][:limit]

    async def counted(self, trigger: Trigger, span: Span) -> Counted:
        found = self._within(trigger, span)
        return Counted(len(found), sum(e.payload is not None for e in found))

    async def whole(self, trigger: Trigger, span: Span, limit: int) -> list[str]:
        found = self._within(trigger, span)
        return [e.id for e in found if e.payload is not None][:limit]

    async def repeat(self, copies: Sequence[tuple[str, TriggerEvent]]) -> list[TriggerEvent]:
        fresh = []
        for source, event in copies:
            stored = self._events.get(source)
            if stored is not None and stored.payload is not None:
                whole = event.model_copy(update={"payload": stored.payload, "kind": stored.kind})
                fresh += [event] if await self.accept(whole) else []
        return fresh

    def _within(self, trigger: Trigger, span: Span) -> list[TriggerEvent]:
        since, until = span.since or 0, span.until
        found = [
            e
            for e in self._events.values()
            if (e.project_id, e.trigger_id) == (trigger.project_id, trigger.id)
            and since <= e.accepted_at
            and (until is None or e.accepted_at < until)
            and (not span.failed or e.state == EventState.FAILED or e.error is not None)
            and (span.replays or not _is_replay(e))
        ]
        return sorted(found, key=_place)

    async def prune(self, before: int, limit: int) -> int:
        old = sorted(e.id for e in self._events.values() if e.accepted_at < before)[:limit]
        for event_id in old:
            del self._events[event_id]
        return len(old)

    async def empty(self, project_id: str, before: int, limit: int) -> int:
        old = sorted(
            (e.accepted_at, e.id)
            for e in self._events.values()
            if e.project_id == project_id
            and e.accepted_at < before
            and e.state != EventState.ACCEPTED
            and e.payload is not None
        )[:limit]
        for _, event_id in old:
            bare = self._events[event_id].model_copy(update={"payload": None})
            self._events[event_id] = bare
        return len(old)

    async def add_entity(self, entity: EntityType) -> None:
        if await self.entity(entity.project_id, entity.key) is not None:
            raise AlreadyExists(f"The key `{entity.key}` is taken.", field="key")
        self._entities[entity.id] = entity
        self._epoch.rise()

    async def update_entity(self, entity: EntityType) -> bool:
        if entity.id not in self._entities:
            return False
        self._entities[entity.id] = entity
        self._epoch.rise()
        return True

    async def entity(self, project_id: str, ref: str) -> EntityType | None:
        for entity in await self.entities(project_id):
            if ref in (entity.id, entity.key):
                return entity
        return None

    async def entities(self, project_id: str) -> list[EntityType]:
        found = [e for e in self._entities.values() if e.project_id == project_id]
        return sorted(found, key=lambda e: e.key)

    async def delete_entity(self, project_id: str, entity_id: str) -> bool:
        if await self.entity(project_id, entity_id) is None:
            return False
        del self._entities[entity_id]
        self._epoch.rise()
        return True
