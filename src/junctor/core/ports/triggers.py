"""What the core needs from the store for triggers, their events, and entity types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from junctor.model.trigger import EntityType, EventState, Trigger, TriggerEvent, TriggerState


@dataclass(frozen=True, slots=True)
class Span:
    """Which events of a trigger: accepted since a moment and before another.

    `failed`: only those that failed, or whose run did. `replays`: also replays of others.
    """

    since: int | None = None
    until: int | None = None
    failed: bool = False
    replays: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """How many events there are, and of how many what they said is still kept."""

    events: int
    whole: int


class Triggers(Protocol):
    """Triggers of flows, what they accepted, and entity types.

    `put` and `set_state` change configuration; health is written with the events.
    """

    async def put(self, trigger: Trigger) -> None:
        """Insert, or replace all but its health."""
        ...

    async def get(self, project_id: str, trigger_id: str) -> Trigger | None: ...
    async def by_token(self, token: str) -> Trigger | None: ...
    async def all(self, project_id: str) -> list[Trigger]: ...
    async def of_flow(self, project_id: str, flow_id: str) -> list[Trigger]: ...
    async def of_source(self, source_id: str) -> list[Trigger]: ...
    async def delete(self, project_id: str, trigger_id: str) -> bool: ...
    async def set_state(
        self, project_id: str, trigger_id: str, state: TriggerState, *, due_at: int | None, at: int
    ) -> bool: ...
    async def due(self, now: int, limit: int) -> list[Trigger]:
        """Active schedules whose time has come."""
        ...

    async def accept(self, event: TriggerEvent) -> bool:
        """Store it and count it, in one transaction; False when its key is known."""
        ...

    async def accept_all(self, events: Sequence[TriggerEvent]) -> list[TriggerEvent]:
        """Store several in one transaction; those that are new."""
        ...

    async def event(self, project_id: str, event_id: str) -> TriggerEvent | None: ...
    async def accept_due(
        self, trigger: Trigger, events: Sequence[TriggerEvent], *, next_due: int | None
    ) -> list[TriggerEvent]:
        """Move a schedule on and store its events; nothing when somebody else was first."""
        ...

    async def accepted(self, trigger_id: str, dedupe_key: str) -> TriggerEvent | None: ...
    async def waiting(
        self, before: int, limit: int, *, replays: bool = False
    ) -> list[TriggerEvent]:
        """Accepted before a moment, and no run of it is under way: from outside, or again.

        What came from outside and what is replayed are asked for apart, so that many of the
        second never stand before the first.
        """
        ...

    async def found(
        self, trigger: Trigger, span: Span, limit: int, *, before: tuple[int, str] | None = None
    ) -> list[TriggerEvent]:
        """Events of a span without what they said, newest first, those behind `before`."""
        ...

    async def counted(self, trigger: Trigger, span: Span) -> Counted:
        """How many events a span has."""
        ...

    async def whole(self, trigger: Trigger, span: Span, limit: int) -> list[str]:
        """The ids of the events of a span that can be replayed, oldest first."""
        ...

    async def repeat(self, copies: Sequence[tuple[str, TriggerEvent]]) -> list[TriggerEvent]:
        """Store events that say what others said, by the ids of those; the ones that are new."""
        ...

    async def settle(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> None:
        """Write what became of an event, and the health of its trigger, without waiting."""
        ...

    def settle_soon(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> bool:
        """The same, unless too much is waiting already: then it is False."""
        ...

    async def events(self, project_id: str, trigger_id: str, limit: int) -> list[TriggerEvent]: ...
    async def prune(self, before: int, limit: int) -> int:
        """Forget events that were accepted before a moment."""
        ...

    async def empty(self, project_id: str, before: int, limit: int) -> int:
        """Remove what a batch of settled events said; that they came stays. How many."""
        ...

    async def add_entity(self, entity: EntityType) -> None:
        """Raises AlreadyExists when the key is taken in the project."""
        ...

    async def update_entity(self, entity: EntityType) -> bool: ...
    async def entity(self, project_id: str, ref: str) -> EntityType | None:
        """By id or key."""
        ...

    async def entities(self, project_id: str) -> list[EntityType]: ...
    async def delete_entity(self, project_id: str, entity_id: str) -> bool: ...
