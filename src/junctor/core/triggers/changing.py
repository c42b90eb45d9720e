"""News about entities become changes, and changes become events, in one transaction.

Webhooks, polls and streams all end here, so that one change is one event whoever told first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from junctor.core.dotted import lookup
from junctor.core.feeds import Change, Heard, Known, change_of, change_payload, matches
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.core.triggers.declared import DATA_CHANGE, Declared, connector_document
from junctor.core.triggers.events import event_of
from junctor.core.triggers.fetching import Fetcher
from junctor.core.triggers.starts import EventStarts
from junctor.model.call import Actor
from junctor.model.errors import TryAgain
from junctor.model.ids import new_id
from junctor.model.source import CachedEntity, Commit, Committed, Source
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState
from junctor.model.trigger_spec import DataChangeTrigger, Feed

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is stored with the news: how far the source got, when to ask again, a delivery."""

    state: dict[str, Any] | None = None
    due_at: int | None = None
    note: str | None = None
    delivery: str | None = None


@dataclass(slots=True)
class _Draft:
    """The outcome of some news, entity by entity."""

    changes: list[Change] = field(default_factory=list)
    known: dict[str, Known | None] = field(default_factory=dict)


class Changes:
    """Compares news with what is known of a source, and starts what asked for such a change."""

    def __init__(
        self, store: Store, vault: Vault, fetcher: Fetcher, starts: EventStarts, clock: Clock
    ) -> None:
        self._store = store
        self._vault = vault
        self._fetcher = fetcher
        self._starts = starts
        self._clock = clock

    async def complete(
        self,
        source: Source,
        declared: Declared,
        feed: Feed,
        said: Heard,
        event: Any,
        actor: Actor | None = None,
    ) -> Heard:
        """The news with its entity, fetched where the feed says so.

        Raises:
            JunctorError: it could not be read now.
        """
        if feed.fetch is None or said.deleted:
            return said
        inputs = {name: lookup(event, path) for name, path in feed.fetch.inputs.items()}
        found = await self._fetcher.read(source, declared, feed.fetch.operation, inputs, actor)
        return said.with_entity(lookup(found, feed.fetch.output) if found is not None else None)

    async def hear(
        self,
        source: Source,
        declared: Declared,
        news: Sequence[Heard],
        progress: Progress,
        *,
        silent: bool = False,
    ) -> Committed:
        """Store what the news change and start flows; `silent` only takes note of them.

        Raises:
            TryAgain: others were faster again and again.
        """
        assert isinstance(declared.trigger, DataChangeTrigger)
        for _ in range(_ATTEMPTS):
            commit = await self._compared(source, declared.trigger, news, progress, silent=silent)
            done = await self._store.sources.commit(commit)
            if not done.conflict:
                for event in done.events:
                    self._starts.submit(event)
                return done
            now = await self._store.sources.get(source.id)
            if now is None or (progress.state is not None and now.revision != source.revision):
                return done
        raise TryAgain("The entity is changed by others all the time.", retry_after=1.0)

    async def _compared(
        self,
        source: Source,
        trigger: DataChangeTrigger,
        news: Sequence[Heard],
        progress: Progress,
        *,
        silent: bool,
    ) -> Commit:
        keys = list(dict.fromkeys(each.key for each in news))
        stored = {e.key: e for e in await self._store.sources.entities(source.id, keys)}
        draft = self._drafted(source, trigger, news, stored)
        now = self._clock.now()
        heard = () if silent else await self._events(source, trigger, draft.changes, now)
        entities, gone = [], []
        for key, known in draft.known.items():
            before = stored.get(key)
            if known is not None:
                entities.append(_entity(source, key, known, before, now))
            elif before is not None:
                gone.append((key, before.revision))
        return Commit(
            source=source,
            events=tuple(heard),
            entities=tuple(entities),
            gone=tuple(gone),
            state=progress.state,
            due_at=progress.due_at,
            note=progress.note,
            delivery=progress.delivery,
            at=now,
            most=trigger.most,
        )

    def _drafted(
        self,
        source: Source,
        trigger: DataChangeTrigger,
        news: Sequence[Heard],
        stored: dict[str, CachedEntity],
    ) -> _Draft:
        draft = _Draft()
        fingerprint = partial(self._vault.fingerprint, source.project_id)
        for said in news:
            if said.key in draft.known:
                known = draft.known[said.key]
            else:
                row = stored.get(said.key)
                known = Known(fields=row.fields, version=row.version) if row else None
            change = change_of(trigger, said, known, fingerprint)
            if change is None:
                continue
            draft.known[said.key] = change.known
            if change.kind:
                draft.changes.append(change)
        return draft

    async def _events(
        self, source: Source, trigger: DataChangeTrigger, changes: list[Change], now: int
    ) -> list[TriggerEvent]:
        if not changes:
            return []
        found: list[TriggerEvent] = []
        asking = await active_of(self._store, source)
        for change in changes:
            payload = change_payload(trigger, change)
            for each in asking:
                document = connector_document(each)
                if document is not None and matches(
                    payload, changes=document.changes, fields=document.fields, where=document.where
                ):
                    # The comparison makes it one; the key only has to differ from all others.
                    key, mode = new_id("chg"), document.mode.value
                    found.append(event_of(each, payload, key, mode, now, kind=DATA_CHANGE))
        return found


async def active_of(store: Store, source: Source) -> list[Trigger]:
    """The triggers that listen to a source and are not paused."""
    found = await store.triggers.of_source(source.id)
    return [each for each in found if each.state == TriggerState.ACTIVE]


def _entity(
    source: Source, key: str, known: Known, before: CachedEntity | None, now: int
) -> CachedEntity:
    return CachedEntity(
        source_id=source.id,
        key=key,
        project_id=source.project_id,
        version=known.version,
        fields=known.fields,
        revision=before.revision + 1 if before else 1,
        seen_at=now,
    )
