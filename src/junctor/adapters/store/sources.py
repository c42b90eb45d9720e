"""Sources and what is known there; a reading is one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.triggers import accept_in
from junctor.adapters.store.tx import Tx
from junctor.model.source import CachedEntity, Commit, Committed, Source
from junctor.model.value import canonical

_SOURCE = Shape(Source, "sources", json=("inputs", "state"), renamed={"trigger": "trigger_key"})
_ENTITY = Shape(CachedEntity, "cached_entities", json=("fields",))

_HEARD = "EXISTS (SELECT 1 FROM triggers WHERE source_id = sources.id AND state = 'active')"
_PLACE = """project_id = ? AND environment = ? AND connection_id = ? AND trigger_key = ?
    AND inputs = ?"""
_RENEW = """UPDATE sources SET integration_slug = ?, integration_version = ?, spec_digest = ?,
    kind = ?, updated_at = ?, due_at = COALESCE(due_at, ?) WHERE id = ?"""
_RESET = """UPDATE sources SET state = '{}', revision = revision + 1, due_at = ?, failures = 0,
    last_error = NULL, created_at = ? WHERE id = ?"""
_DUE = f"""{_SOURCE.select} WHERE due_at IS NOT NULL AND (due_at <= ? OR asked_at > ?)
    AND {_HEARD} ORDER BY due_at LIMIT ?"""
_CLAIM = "UPDATE sources SET due_at = ?, asked_at = ? WHERE id = ? AND due_at = ?"
_FAILED = """UPDATE sources SET failures = failures + 1, last_error = ?, due_at = ?, asked_at = ?
    WHERE id = ?"""
_MOVE = """UPDATE sources SET state = ?, revision = revision + 1, due_at = ?, asked_at = ?,
    failures = 0, last_error = ? WHERE id = ? AND revision = ?"""
_ALIVE = "UPDATE sources SET asked_at = ?, failures = 0, last_error = NULL WHERE id = ?"
_WAKE = "UPDATE sources SET due_at = ? WHERE due_at > ? AND failures = 0"
_HEAR = "INSERT INTO deliveries (source_id, key, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_KEEP = f"""{_ENTITY.insert} ON CONFLICT (source_id, key) DO UPDATE SET version = excluded.version,
    fields = excluded.fields, revision = excluded.revision, seen_at = excluded.seen_at
    WHERE cached_entities.revision = excluded.revision - 1"""
_FORGET = "DELETE FROM cached_entities WHERE source_id = ? AND key = ? AND revision = ?"
_COUNT = "SELECT COUNT(*) FROM cached_entities WHERE source_id = ?"
_EVICT = """DELETE FROM cached_entities WHERE source_id = ? AND key IN (SELECT key
    FROM cached_entities WHERE source_id = ? ORDER BY seen_at, key LIMIT ?)"""
_SWEEP = """DELETE FROM sources WHERE updated_at < ? AND NOT EXISTS
    (SELECT 1 FROM triggers WHERE source_id = sources.id)"""
_MOST_KEYS = 500


class _Conflict(Exception):  # noqa: N818 - rolls a transaction back, never leaves this module
    """Somebody else was faster."""


class SqlSources(Repository):
    """What triggers of connections listen to."""

    async def ensure(self, source: Source) -> Source:
        """The source of this place; new, or begun anew when nothing listens to it any more."""
        row = _SOURCE.row(source.model_copy(update={"inputs": {}}))
        inputs = canonical(source.inputs).decode()
        row[_SOURCE.columns.split(", ").index("inputs")] = inputs
        place = (source.project_id, source.environment, source.connection_id, source.trigger)

        def action(tx: Tx) -> Source:
            tx.run(f"{_SOURCE.insert} ON CONFLICT DO NOTHING", row)
            found = tx.one(f"{_SOURCE.select} WHERE {_PLACE}", (*place, inputs))
            assert found is not None
            known = _SOURCE.value(found)
            if known.id != source.id:
                pin = (source.integration_slug, source.integration_version, source.spec_digest)
                tx.run(_RENEW, (*pin, source.kind, source.updated_at, source.due_at, known.id))
                used = tx.one("SELECT 1 FROM triggers WHERE source_id = ? LIMIT 1", (known.id,))
                if used is None:
                    tx.run(_RESET, (source.due_at, source.created_at, known.id))
                    tx.run("DELETE FROM cached_entities WHERE source_id = ?", (known.id,))
            return _SOURCE.value(tx.all(f"{_SOURCE.select} WHERE id = ?", (known.id,))[0])

        return await self._configure(action)

    async def get(self, source_id: str) -> Source | None:
        """By id."""
        return _SOURCE.maybe(await self._db.one(f"{_SOURCE.select} WHERE id = ?", (source_id,)))

    async def all(self, project_id: str) -> list[Source]:
        """The sources of a project, oldest first."""
        sql = f"{_SOURCE.select} WHERE project_id = ? ORDER BY created_at, id"
        return _SOURCE.values(await self._db.all(sql, (project_id,)))

    async def listening(self, kinds: Sequence[str]) -> list[Source]:
        """Those of these kinds that an active trigger listens to."""
        marks = ", ".join("?" * len(kinds))
        sql = f"{_SOURCE.select} WHERE kind IN ({marks}) AND {_HEARD} ORDER BY id"
        return _SOURCE.values(await self._db.all(sql, list(kinds)))

    async def due(self, now: int, limit: int) -> list[Source]:
        """Those to be asked now; one asked in the future was asked before the clock went back."""
        return _SOURCE.values(await self._db.all(_DUE, (now, now, limit)))

    async def claim(self, source: Source, *, until: int, at: int) -> bool:
        """Take a due one; False when somebody else was first."""
        args = (until, at, source.id, source.due_at)
        return await self._write(lambda tx: tx.run(_CLAIM, args)) > 0

    async def failed(self, source_id: str, error: str, *, due_at: int | None, at: int) -> None:
        """Write that asking went wrong, and when to ask again."""
        args = (error, due_at, at, source_id)
        await self._write(lambda tx: tx.run(_FAILED, args))

    async def alive(self, source_id: str, at: int) -> None:
        """Write that it answers."""
        await self._write(lambda tx: tx.run(_ALIVE, (at, source_id)))

    async def wake(self, now: int) -> None:
        """Let what waits and does not fail be asked now: what a stopped process began too."""
        await self._write(lambda tx: tx.run(_WAKE, (now, now)))

    async def commit(self, commit: Commit) -> Committed:
        """Events, entities and the new state in one transaction."""
        rows = [_ENTITY.row(each) for each in commit.entities]
        source, state = commit.source, commit.state
        moved: tuple[object, ...] = ()
        if state is not None:
            text = canonical(state).decode()
            ends = (source.id, source.revision)
            moved = (text, commit.due_at, commit.at, commit.note, *ends)

        def action(tx: Tx) -> Committed:
            if commit.delivery is not None and not tx.run(
                _HEAR, (source.id, commit.delivery, commit.at)
            ):
                return Committed(known=True)
            if moved and not tx.run(_MOVE, moved):
                raise _Conflict
            for row in rows:
                if not tx.run(_KEEP, row):
                    raise _Conflict
            for key, revision in commit.gone:
                if not tx.run(_FORGET, (source.id, key, revision)):
                    raise _Conflict
            _bound(tx, source.id, commit.most if rows else 0)
            return Committed(events=tuple(e for e in commit.events if accept_in(tx, e)))

        try:
            return await self._write(action)
        except _Conflict:
            return Committed(conflict=True)

    async def entities(self, source_id: str, keys: Sequence[str]) -> list[CachedEntity]:
        """What is known of these keys."""
        found: list[CachedEntity] = []
        for start in range(0, len(keys), _MOST_KEYS):
            part = keys[start : start + _MOST_KEYS]
            marks = ", ".join("?" * len(part))
            sql = f"{_ENTITY.select} WHERE source_id = ? AND key IN ({marks})"
            found += _ENTITY.values(await self._db.all(sql, [source_id, *part]))
        return found

    async def entity_keys(self, source_id: str) -> list[str]:
        """The keys of all that is known."""
        sql = "SELECT key FROM cached_entities WHERE source_id = ? ORDER BY key"
        return [row[0] for row in await self._db.all(sql, (source_id,))]

    async def entity_page(
        self, project_id: str, source_id: str, after: str, limit: int
    ) -> list[CachedEntity]:
        """What is known, by key, beginning after one."""
        sql = f"""{_ENTITY.select} WHERE project_id = ? AND source_id = ? AND key > ?
            ORDER BY key LIMIT ?"""
        args = (project_id, source_id, after, limit)
        return _ENTITY.values(await self._db.all(sql, args))

    async def entity_count(self, source_id: str) -> int:
        """How many are known."""
        row = await self._db.one(_COUNT, (source_id,))
        return int(row[0]) if row else 0

    async def sweep(self, before: int) -> int:
        """Forget sources nothing listens to, and deliveries, from before a moment."""

        def action(tx: Tx) -> int:
            gone = tx.run("DELETE FROM deliveries WHERE heard_at < ?", (before,))
            return gone + tx.run(_SWEEP, (before,))

        return await self._write(action)


def _bound(tx: Tx, source_id: str, most: int) -> None:
    """Let the entities that were not heard of for the longest time go."""
    if not most:
        return
    row = tx.one(_COUNT, (source_id,))
    extra = (int(row[0]) if row else 0) - most
    if extra > 0:
        tx.run(_EVICT, (source_id, source_id, extra))
