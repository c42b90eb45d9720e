"""Sources and the entities known there, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.ports.triggers import Triggers
from junctor.model.source import CachedEntity, Commit, Committed, Source
from junctor.model.trigger import TriggerState
from junctor.model.value import canonical
from junctor.testing.memory.epoch import Epoch


class MemorySources:
    """Implements `core.ports.store.Sources`."""

    def __init__(self, epoch: Epoch, triggers: Triggers) -> None:
        self._epoch = epoch
        self._triggers = triggers
        self._sources: dict[str, Source] = {}
        self._entities: dict[tuple[str, str], CachedEntity] = {}
        self._deliveries: dict[tuple[str, str], int] = {}

    async def ensure(self, source: Source) -> Source:
        self._epoch.rise()
        known = next((s for s in self._sources.values() if _place(s) == _place(source)), None)
        if known is None:
            self._sources[source.id] = source
            return source
        pin = ("integration_slug", "integration_version", "spec_digest", "kind", "updated_at")
        renewed = known.model_copy(update={name: getattr(source, name) for name in pin})
        if renewed.due_at is None:
            renewed = renewed.model_copy(update={"due_at": source.due_at})
        if not await self._triggers.of_source(known.id):
            anew = {"state": {}, "revision": known.revision + 1, "due_at": source.due_at}
            anew |= {"failures": 0, "last_error": None, "created_at": source.created_at}
            renewed = renewed.model_copy(update=anew)
            for place in [p for p in self._entities if p[0] == known.id]:
                del self._entities[place]
        self._sources[known.id] = renewed
        return renewed

    async def get(self, source_id: str) -> Source | None:
        return self._sources.get(source_id)

    async def all(self, project_id: str) -> list[Source]:
        found = [s for s in self._sources.values() if s.project_id == project_id]
        return sorted(found, key=lambda s: (s.created_at, s.id))

    async def listening(self, kinds: Sequence[str]) -> list[Source]:
        found = sorted(self._sources.values(), key=lambda s: s.id)
        return [s for s in found if s.kind in kinds and await self._is_heard(s)]

    async def _is_heard(self, source: Source) -> bool:
        found = await self._triggers.of_source(source.id)
        return any(t.state == TriggerState.ACTIVE for t in found)

    async def due(self, now: int, limit: int) -> list[Source]:
        found = [
            (s.due_at, s.id, s)
            for s in self._sources.values()
            if s.due_at is not None
            and (s.due_at <= now or (s.asked_at or 0) > now)
            and await self._is_heard(s)
        ]
        return [source for _, _, source in sorted(found, key=lambda each: each[:2])][:limit]

    async def claim(self, source: Source, *, until: int, at: int) -> bool:
        known = self._sources.get(source.id)
        if known is None or known.due_at != source.due_at:
            return False
        self._change(source.id, due_at=until, asked_at=at)
        return True

    def _change(self, source_id: str, **update: object) -> None:
        self._sources[source_id] = self._sources[source_id].model_copy(update=update)

    async def failed(self, source_id: str, error: str, *, due_at: int | None, at: int) -> None:
        known = self._sources.get(source_id)
        if known is not None:
            failures = known.failures + 1
            self._change(source_id, failures=failures, last_error=error, due_at=due_at, asked_at=at)

    async def alive(self, source_id: str, at: int) -> None:
        if source_id in self._sources:
            self._change(source_id, asked_at=at, failures=0, last_error=None)

    async def wake(self, now: int) -> None:
        for source in list(self._sources.values()):
            if source.due_at is not None and source.due_at > now and not source.failures:
                self._change(source.id, due_at=now)

    async def commit(self, commit: Commit) -> Committed:
        source = commit.source
        delivery = (source.id, commit.delivery or "")
        if commit.delivery is not None and delivery in self._deliveries:
            return Committed(known=True)
        known = self._sources.get(source.id)
        if commit.state is not None and (known is None or known.revision != source.revision):
            return Committed(conflict=True)
        wanted = [(each.key, each.revision - 1, True) for each in commit.entities]
        for key, revision, may_be_new in [*wanted, *((k, r, False) for k, r in commit.gone)]:
            entity = self._entities.get((source.id, key))
            if entity is None and may_be_new:
                continue
            if entity is None or entity.revision != revision:
                return Committed(conflict=True)
        if commit.delivery is not None:
            self._deliveries[delivery] = commit.at
        if commit.state is not None:
            self._change(
                source.id,
                state=commit.state,
                revision=source.revision + 1,
                due_at=commit.due_at,
                asked_at=commit.at,
                failures=0,
                last_error=commit.note,
            )
        for each in commit.entities:
            self._entities[(source.id, each.key)] = each
        for key, _ in commit.gone:
            del self._entities[(source.id, key)]
        self._bound(source.id, commit.most)
        return Committed(events=tuple(await self._triggers.accept_all(commit.events)))

    def _bound(self, source_id: str, most: int) -> None:
        mine = [each for each in self._entities.values() if each.source_id == source_id]
        for each in sorted(mine, key=lambda e: (e.seen_at, e.key))[: max(0, len(mine) - most)]:
            del self._entities[(source_id, each.key)]

    async def entities(self, source_id: str, keys: Sequence[str]) -> list[CachedEntity]:
        places = ((source_id, key) for key in keys)
        return [self._entities[place] for place in places if place in self._entities]

    async def entity_keys(self, source_id: str) -> list[str]:
        return sorted(key for owner, key in self._entities if owner == source_id)

    async def entity_page(
        self, project_id: str, source_id: str, after: str, limit: int
    ) -> list[CachedEntity]:
        found = [
            each
            for each in self._entities.values()
            if (each.project_id, each.source_id) == (project_id, source_id) and each.key > after
        ]
        return sorted(found, key=lambda e: e.key)[:limit]

    async def entity_count(self, source_id: str) -> int:
        return len(await self.entity_keys(source_id))

    async def sweep(self, before: int) -> int:
        old = [place for place, at in self._deliveries.items() if at < before]
        for place in old:
            del self._deliveries[place]
        gone = [s.id for s in self._sources.values() if s.updated_at < before]
        gone = [each for each in gone if not await self._triggers.of_source(each)]
        for each in gone:
            del self._sources[each]
            for place in [p for p in self._entities if p[0] == each]:
                del self._entities[place]
        return len(old) + len(gone)


def _place(source: Source) -> tuple[str, str, str, str, bytes]:
    place = (source.project_id, source.environment, source.connection_id, source.trigger)
    return (*place, canonical(source.inputs))
