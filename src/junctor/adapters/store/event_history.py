"""What came in at a trigger over time: looked through, counted, and stored once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Tx
from junctor.core.ports.triggers import Counted, Span
from junctor.model.trigger import Trigger, TriggerEvent

EVENT = Shape(TriggerEvent, "events", json=("payload",))
REPLAYED = "substr(dedupe_key, 1, 7) = 'replay:'"

_BARE = EVENT.select_without("payload")
# ruff: noqa: S608 - names of ours
_WAITING = f"""{EVENT.select} WHERE state = 'accepted' AND accepted_at <= ? AND {{}}
    AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = events.run_id
        AND runs.state IN ('queued', 'running'))
    ORDER BY accepted_at, id LIMIT ?"""
_REPEAT = """INSERT INTO events (id, project_id, trigger_id, kind, dedupe_key, run_id, flow_id,
        flow_version, environment, mode, payload, state, accepted_at)
    SELECT CAST(? AS TEXT), project_id, trigger_id, kind, CAST(? AS TEXT), CAST(? AS TEXT),
        CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT),
        payload, 'accepted', CAST(? AS BIGINT)
    FROM events WHERE id = ? AND payload IS NOT NULL
    ON CONFLICT (trigger_id, dedupe_key) DO NOTHING"""


class EventHistory(Repository):
    """Accepted events by time."""

    async def waiting(
        self, before: int, limit: int, *, replays: bool = False
    ) -> list[TriggerEvent]:
        """Accepted before a moment, with no run under way: from outside, or replays."""
        await self._db.flush()
        sql = _WAITING.format(REPLAYED if replays else f"NOT {REPLAYED}")
        return EVENT.values(await self._db.all(sql, (before, limit)))

    async def events(self, project_id: str, trigger_id: str, limit: int) -> list[TriggerEvent]:
        """The events of a trigger, newest first."""
        await self._db.flush()
        sql = f"""{EVENT.select} WHERE trigger_id = ? AND project_id = ?
            ORDER BY accepted_at DESC, id DESC LIMIT ?"""
        return EVENT.values(await self._db.all(sql, (trigger_id, project_id, limit)))

    async def found(
        self, trigger: Trigger, span: Span, limit: int, *, before: tuple[int, str] | None = None
    ) -> list[TriggerEvent]:
        """Events of a span without what they said, newest first, those behind `before`."""
        await self._db.flush()
        text, args = _within(trigger, span)
        if before is not None:
            text += " AND (accepted_at, id) < (?, ?)"
            args += before
        sql = f"{_BARE} WHERE {text} ORDER BY accepted_at DESC, id DESC LIMIT ?"
        return EVENT.values(await self._db.all(sql, (*args, limit)))

    async def counted(self, trigger: Trigger, span: Span) -> Counted:
        """How many events a span has."""
        await self._db.flush()
        text, args = _within(trigger, span)
        row = await self._db.one(f"SELECT COUNT(*), COUNT(payload) FROM events WHERE {text}", args)
        return Counted(*row) if row else Counted(0, 0)

    async def whole(self, trigger: Trigger, span: Span, limit: int) -> list[str]:
        """The ids of the events of a span that can be replayed, oldest first."""
        await self._db.flush()
        text, args = _within(trigger, span)
        sql = f"""SELECT id FROM events WHERE {text} AND payload IS NOT NULL
            ORDER BY accepted_at, id LIMIT ?"""
        return [row[0] for row in await self._db.all(sql, (*args, limit))]

    async def repeat(self, copies: Sequence[tuple[str, TriggerEvent]]) -> list[TriggerEvent]:
        """Store events that say what others said; what they said does not leave the database."""

        def action(tx: Tx) -> list[TriggerEvent]:
            return [each for source, each in copies if tx.run(_REPEAT, _copied(source, each))]

        return await self._write(action)


def _copied(source: str, event: TriggerEvent) -> list[Any]:
    return [
        event.id,
        event.dedupe_key,
        event.run_id,
        event.flow_id,
        event.flow_version,
        event.environment,
        event.mode,
        event.accepted_at,
        source,
    ]


def _within(trigger: Trigger, span: Span) -> tuple[str, list[Any]]:
    terms = ["trigger_id = ?", "project_id = ?"]
    values: list[Any] = [trigger.id, trigger.project_id]
    if span.since is not None:
        terms.append("accepted_at >= ?")
        values.append(span.since)
    if span.until is not None:
        terms.append("accepted_at < ?")
        values.append(span.until)
    if span.failed:
        terms.append("(state = 'failed' OR error IS NOT NULL)")
    if not span.replays:
        terms.append(f"NOT {REPLAYED}")
    return " AND ".join(terms), values
