"""Triggers, their events and entity types.

An event is counted at its trigger when it is settled; who reads a trigger adds those that are
not. So accepting one never waits for another of the same trigger.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from junctor.adapters.store.bulk import marks, parts
from junctor.adapters.store.event_history import EVENT, EventHistory
from junctor.adapters.store.repository import already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken, Tx
from junctor.adapters.store.writer import Beginning, EndNote
from junctor.model.scrub import scrubber
from junctor.model.trigger import EntityType, EventState, Trigger, TriggerEvent, TriggerState

_LOG = logging.getLogger(__name__)
_TRIGGER = Shape(Trigger, "triggers", json=("settings",))
_ENTITY = Shape(EntityType, "entity_types", json=("shape",))

_KEPT = ("flow_version", "kind", "settings", "token", "due_at", "updated_at", "source_id")
_SETS = ", ".join(f"{column} = excluded.{column}" for column in _KEPT)
_PUT = f"{_TRIGGER.insert} ON CONFLICT (id) DO UPDATE SET {_SETS}"
_ACCEPT = f"{EVENT.insert} ON CONFLICT (trigger_id, dedupe_key) DO NOTHING"
_OF_IT = "FROM events AS one WHERE one.trigger_id = triggers.id"
_SEEN = _TRIGGER.select_with(
    events=f"triggers.events + (SELECT COUNT(*) {_OF_IT} AND one.state = 'accepted')",
    last_event_at=f"COALESCE((SELECT MAX(one.accepted_at) {_OF_IT}), last_event_at)",
    last_run_id=f"""COALESCE((SELECT one.run_id {_OF_IT}
        ORDER BY one.accepted_at DESC, one.id DESC LIMIT 1), last_run_id)""",
)
_COUNT = "UPDATE triggers SET events = events + ? WHERE id = ?"
_MOVE = """UPDATE triggers SET due_at = ? WHERE id = ? AND due_at = ? AND state = 'active'"""
_SETTLE = """UPDATE events SET state = ?, error = ?, ended_at = ?
    WHERE id = ? AND state = 'accepted'"""
_SETTLE_ALL = """UPDATE events SET state = new.column2, error = new.column3,
    ended_at = new.column4 FROM (VALUES {}) AS new
    WHERE events.id = new.column1 AND events.state = 'accepted' RETURNING events.id"""
_SETTLED = "UPDATE triggers SET events = events + ?, last_event_at = ?, last_run_id = ?, lag = ?"
_GOOD = f"{_SETTLED}, failures = 0, last_error = NULL WHERE id = ?"
_BAD = f"{_SETTLED}, failures = failures + 1, last_error = ? WHERE id = ?"
_PRUNE = """DELETE FROM events WHERE id IN (SELECT id FROM events
    WHERE accepted_at < ? ORDER BY accepted_at LIMIT ?) RETURNING trigger_id, state"""
_EMPTY = """UPDATE events SET payload = NULL WHERE id IN (SELECT id FROM events
    WHERE project_id = ? AND accepted_at < ? AND state <> 'accepted' AND payload IS NOT NULL
    ORDER BY accepted_at LIMIT ?)"""
_CHANGE = f"UPDATE entity_types SET {_ENTITY.assign} WHERE project_id = ? AND id = ?"  # noqa: S608 - names of ours


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of an event: the columns it sets, and those of its trigger's health."""

    row: tuple[str, str, str | None, int]
    trigger_id: str
    health: tuple[int, str, int]

    def tell(self, tx: Tx, count: int) -> None:
        """Count so many events at the trigger, of which this is the last."""
        error = self.row[2]
        if error is None:
            tx.run(_GOOD, (count, *self.health, self.trigger_id))
        else:
            tx.run(_BAD, (count, *self.health, error, self.trigger_id))

    def settle(self, tx: Tx) -> None:
        """Write it, unless something was written of the event before."""
        event_id, *said = self.row
        if tx.run(_SETTLE, (*said, event_id)):
            self.tell(tx, 1)


def _done(event: TriggerEvent, state: EventState, error: str | None, at: int) -> _Done:
    health = (event.accepted_at, event.run_id, max(0, at - event.accepted_at))
    return _Done((event.id, state._value_, error, at), event.trigger_id, health)


class _Settling(EndNote):
    """Settles an event; those of one commit together, and a trigger is written once for them."""

    __slots__ = ("done",)

    def __init__(
        self, done: _Done, action: Callable[[Tx], None], lost: Callable[[Exception], None]
    ) -> None:
        super().__init__(action, lost)
        self.done = done

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """One after the other where there is one; the statements of many otherwise."""
        if len(jobs) == 1:
            jobs[0].action(tx)
            return
        fresh = [done for some in parts([job.done for job in jobs]) for done in _settled(tx, some)]
        told: dict[str, list[_Done]] = {}
        for done in fresh:
            told.setdefault(done.trigger_id, []).append(done)
        for _, every in sorted(told.items()):  # so that no two processes wait for each other
            _tell(tx, every)


def _settled(tx: Tx, some: Sequence[_Done]) -> list[_Done]:
    """Write what became of events; the first word about each that nothing was said of before."""
    found = {done.row[0]: done for done in reversed(some)}
    sql = _SETTLE_ALL.format(marks(len(found), "(?, ?, ?, CAST(? AS BIGINT))"))
    fresh = {row[0] for row in tx.all(sql, [v for done in found.values() for v in done.row])}
    return [done for event_id, done in reversed(found.items()) if event_id in fresh]


def _tell(tx: Tx, every: Sequence[_Done]) -> None:
    """Count the events of one trigger, together where none went wrong."""
    if all(done.row[2] is None for done in every):
        every[-1].tell(tx, len(every))
    else:
        for done in every:
            done.tell(tx, 1)


def _unsettled(event_id: str, error: Exception) -> None:
    """The run stands in the store; what its trigger says of it is not worth more than a line."""
    _LOG.warning("event %s: %s", event_id, scrubber().exception(error))


def accept_in(tx: Tx, event: TriggerEvent) -> bool:
    """Store an event inside a transaction; False when its key is known."""
    return bool(tx.run(_ACCEPT, EVENT.row(event)))


def accepting(event: TriggerEvent) -> Callable[[Tx], bool]:
    """The same as work for a transaction; its row is made now."""
    row = EVENT.row(event)
    return lambda tx: bool(tx.run(_ACCEPT, row))


def _pruned(tx: Tx, before: int, limit: int) -> int:
    gone = tx.all(_PRUNE, (before, limit))
    unsettled = Counter(trigger_id for trigger_id, state in gone if state == "accepted")
    for trigger_id, count in sorted(unsettled.items()):
        tx.run(_COUNT, (count, trigger_id))
    return len(gone)


class SqlTriggers(EventHistory):
    """Ways in, and what came in."""

    async def put(self, trigger: Trigger) -> None:
        """Insert, or replace all but its health."""
        row = _TRIGGER.row(trigger)
        await self._configure(lambda tx: tx.run(_PUT, row))

    async def get(self, project_id: str, trigger_id: str) -> Trigger | None:
        """By id."""
        await self._db.flush()
        sql = f"{_SEEN} WHERE id = ? AND project_id = ?"
        return _TRIGGER.maybe(await self._db.one(sql, (trigger_id, project_id)))

    async def by_token(self, token: str) -> Trigger | None:
        """By the secret part of its address."""
        return _TRIGGER.maybe(await self._db.one(f"{_TRIGGER.select} WHERE token = ?", (token,)))

    async def all(self, project_id: str) -> list[Trigger]:
        """The triggers of a project, oldest first."""
        await self._db.flush()
        sql = f"{_SEEN} WHERE project_id = ? ORDER BY created_at, id"
        return _TRIGGER.values(await self._db.all(sql, (project_id,)))

    async def of_flow(self, project_id: str, flow_id: str) -> list[Trigger]:
        """The triggers of one flow by environment."""
        await self._db.flush()
        sql = f"{_SEEN} WHERE flow_id = ? AND project_id = ? ORDER BY environment"
        return _TRIGGER.values(await self._db.all(sql, (flow_id, project_id)))

    async def of_source(self, source_id: str) -> list[Trigger]:
        """The triggers that listen to a source."""
        sql = f"{_SEEN} WHERE source_id = ? ORDER BY id"
        return _TRIGGER.values(await self._db.all(sql, (source_id,)))

    async def delete(self, project_id: str, trigger_id: str) -> bool:
        """Delete it with its events."""
        sql = "DELETE FROM triggers WHERE project_id = ? AND id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, trigger_id))) > 0

    async def set_state(
        self, project_id: str, trigger_id: str, state: TriggerState, *, due_at: int | None, at: int
    ) -> bool:
        """Pause it, or let it go on from `due_at`."""
        sql = """UPDATE triggers SET state = ?, due_at = ?, updated_at = ?
            WHERE project_id = ? AND id = ?"""
        args = (state.value, due_at, at, project_id, trigger_id)
        return await self._configure(lambda tx: tx.run(sql, args)) > 0

    async def due(self, now: int, limit: int) -> list[Trigger]:
        """Active schedules whose time has come, the longest waiting first."""
        sql = f"{_TRIGGER.select} WHERE due_at <= ? AND state = 'active' ORDER BY due_at LIMIT ?"
        return _TRIGGER.values(await self._db.all(sql, (now, limit)))

    async def accept(self, event: TriggerEvent) -> bool:
        """Store an event; False when its key is known.

        Raises:
            UnknownObject: the trigger is gone.
        """
        return await self._write(accepting(event), job=Beginning)

    async def accept_all(self, events: Sequence[TriggerEvent]) -> list[TriggerEvent]:
        """Store several in one transaction; those that are new."""
        return await self._write(lambda tx: [e for e in events if accept_in(tx, e)])

    async def event(self, project_id: str, event_id: str) -> TriggerEvent | None:
        """An event by id."""
        await self._db.flush()
        sql = f"{EVENT.select} WHERE id = ? AND project_id = ?"
        return EVENT.maybe(await self._db.one(sql, (event_id, project_id)))

    async def accept_due(
        self, trigger: Trigger, events: Sequence[TriggerEvent], *, next_due: int | None
    ) -> list[TriggerEvent]:
        """Move a schedule on and store its events; nothing when somebody else was first."""
        rows = [(event, EVENT.row(event)) for event in events]

        def action(tx: Tx) -> list[TriggerEvent]:
            if not tx.run(_MOVE, (next_due, trigger.id, trigger.due_at)):
                return []
            return [event for event, row in rows if tx.run(_ACCEPT, row)]

        return await self._write(action)

    async def accepted(self, trigger_id: str, dedupe_key: str) -> TriggerEvent | None:
        """The event with this key."""
        sql = f"{EVENT.select} WHERE trigger_id = ? AND dedupe_key = ?"
        return EVENT.maybe(await self._db.one(sql, (trigger_id, dedupe_key)))

    async def settle(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> None:
        """Write what became of an event, and the health of its trigger, without waiting."""
        if not self.settle_soon(event, state, error=error, at=at):
            await self._db.append(_done(event, state, error, at).settle)

    def settle_soon(
        self, event: TriggerEvent, state: EventState, *, error: str | None, at: int
    ) -> bool:
        """The same, unless too much is waiting already: then it is False."""
        done = _done(event, state, error, at)
        return self._db.note(
            done.settle, partial(_unsettled, event.id), job=partial(_Settling, done)
        )

    async def prune(self, before: int, limit: int) -> int:
        """Forget events that were accepted before a moment."""
        return await self._write(lambda tx: _pruned(tx, before, limit))

    async def empty(self, project_id: str, before: int, limit: int) -> int:
        """Remove what a batch of settled events said; their keys still keep doubles out."""
        return await self._write(lambda tx: tx.run(_EMPTY, (project_id, before, limit)))

    async def add_entity(self, entity: EntityType) -> None:
        """Declare an entity type.

        Raises:
            AlreadyExists: the key is taken in the project.
        """
        row = _ENTITY.row(entity)
        try:
            await self._configure(lambda tx: tx.run(_ENTITY.insert, row))
        except Taken as taken:
            raise already("entity type", taken, key=entity.key) from None

    async def update_entity(self, entity: EntityType) -> bool:
        """Replace it."""
        args = [*_ENTITY.row(entity), entity.project_id, entity.id]
        return await self._configure(lambda tx: tx.run(_CHANGE, args)) > 0

    async def entity(self, project_id: str, ref: str) -> EntityType | None:
        """By id or key."""
        sql = f"{_ENTITY.select} WHERE project_id = ? AND (id = ? OR key = ?)"
        return _ENTITY.maybe(await self._db.one(sql, (project_id, ref, ref)))

    async def entities(self, project_id: str) -> list[EntityType]:
        """The entity types of a project by key."""
        sql = f"{_ENTITY.select} WHERE project_id = ? ORDER BY key"
        return _ENTITY.values(await self._db.all(sql, (project_id,)))

    async def delete_entity(self, project_id: str, entity_id: str) -> bool:
        """Delete it."""
        sql = "DELETE FROM entity_types WHERE project_id = ? AND id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, entity_id))) > 0
