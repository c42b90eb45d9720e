"""Polls: asked at an interval, read to the end, stored with their state, never twice.

Events and the state after them are one transaction, guarded by the source's revision. A process
that dies while it asks has stored nothing; whoever asks next reads the same again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from junctor.core.feeds import Heard, Polled, PollState, fits, heard, poll_inputs, poll_items, take
from junctor.core.feeds.polling import is_known, named_by, without_names
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.changing import Changes, Progress, active_of
from junctor.core.triggers.declared import Declarations, Declared, connector_document, uses
from junctor.core.triggers.events import event_of
from junctor.core.triggers.fetching import Fetcher
from junctor.core.triggers.starts import EventStarts
from junctor.model.call import Actor
from junctor.model.errors import JunctorError, TimedOut
from junctor.model.ids import new_id
from junctor.model.scrub import scrubber
from junctor.model.source import Commit, Committed, Source
from junctor.model.trigger import Trigger
from junctor.model.trigger_spec import DataChangeTrigger, Feed, PollTrigger

_log = logging.getLogger(__name__)
CLAIM = 180_000
"""Milliseconds for which a poll belongs to one process; another takes over after that."""
LONGEST = 170.0
LONGEST_WAIT = 3600
SIDE_BY_SIDE = 16
_MOST_PAGES = 100
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _Asked:
    """One poll: what is asked, for whom, and by whom where a person wants it now."""

    source: Source
    declared: Declared
    poll: PollTrigger
    named: PollTrigger
    feed: Feed | None
    asking: list[Trigger]
    actor: Actor | None = None

    @property
    def interval(self) -> int:
        """Milliseconds until the next poll; the most eager flow decides."""
        wanted = [
            document.interval
            for each in self.asking
            if (document := connector_document(each)) is not None and document.interval is not None
        ]
        return max(self.poll.interval, min(wanted, default=0)) * 1000


class Poller:
    """Asks what is due; several processes share the store and never count an item twice."""

    def __init__(
        self,
        store: Store,
        declarations: Declarations,
        fetcher: Fetcher,
        changes: Changes,
        starts: EventStarts,
        clock: Clock,
    ) -> None:
        self._store = store
        self._declarations = declarations
        self._fetcher = fetcher
        self._changes = changes
        self._starts = starts
        self._clock = clock
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._going: dict[str, asyncio.Task[None]] = {}

    async def tick(self) -> int:
        """Begin every poll that is due; how many were begun."""
        now = self._clock.now()
        begun = 0
        for source in await self._store.sources.due(now, 100):
            if source.id in self._going:
                continue
            if await self._store.sources.claim(source, until=now + CLAIM, at=now):
                task = asyncio.create_task(self._guarded(source), name=f"poll {source.id}")
                self._going[source.id] = task
                task.add_done_callback(partial(self._ended, source.id))
                begun += 1
        return begun

    def _ended(self, source_id: str, _: asyncio.Task[None]) -> None:
        self._going.pop(source_id, None)

    async def settled(self) -> None:
        """Wait until no poll is going on."""
        while self._going:
            await asyncio.wait(list(self._going.values()))

    async def close(self) -> None:
        """Give up what is going on; it is asked again after the next start."""
        for task in list(self._going.values()):
            task.cancel()
        await asyncio.gather(*self._going.values(), return_exceptions=True)

    async def _guarded(self, source: Source) -> None:
        async with self._room:
            try:
                async with asyncio.timeout(LONGEST):
                    await self._again(source)
            except TimeoutError:
                error = TimedOut("The poll took longer than three minutes.")
                await self._failed(source, error.message, None)
            except JunctorError as error:
                await self._failed(source, error.message, error.retry_after)
            except Exception as error:  # noqa: BLE001 - one bad poll must not end the others
                _log.error("source %s: %s", source.id, scrubber().exception(error))
                await self._failed(source, "The poll broke; the log has the reason.", None)

    async def _again(self, source: Source) -> None:
        """Poll; begin anew when something else moved the source meanwhile, such as a stream."""
        for _ in range(_ATTEMPTS):
            if not (await self.poll(source)).conflict:
                return
            found = await self._store.sources.get(source.id)
            if found is None:
                return
            source = found

    async def _failed(self, source: Source, reason: str, wait: float | None) -> None:
        """Ask again later, and later each time; no earlier than the other side allows."""
        now = self._clock.now()
        grown = min(2 ** min(source.failures + 1, 12) * 5, LONGEST_WAIT)
        due = now + int(max(grown, wait or 0.0) * 1000)
        text = scrubber().text(reason)[:1000]
        try:
            await self._store.sources.failed(source.id, text, due_at=due, at=now)
        except JunctorError as fault:
            _log.warning("source %s: %s", source.id, scrubber().text(fault.message))

    async def poll(self, source: Source, actor: Actor | None = None) -> Committed:
        """Ask once, and store what came of it; the audit names who wanted it now.

        Raises:
            JunctorError: it could not be asked; nothing was stored.
        """
        declared = await self._declarations.of_source(source)
        found = declared.poll()
        asking = [
            each
            for each in await active_of(self._store, source)
            if (document := connector_document(each)) and uses(document, declared, "poll")
        ]
        if found is None or not asking:
            # Nobody polls any more; a commit without a due time ends it.
            rest = Commit(source=source, state=source.state, at=self._clock.now())
            return await self._store.sources.commit(rest)
        poll = named_by(found[0], source.inputs)
        asked = _Asked(source, declared, poll, found[0], found[1], asking, actor)
        state = PollState.of(source.state.get("poll"))
        return await self._asked(asked, state)

    async def _asked(self, asked: _Asked, state: PollState) -> Committed:
        """Ask until there is no more; each page is stored before the next is asked for."""
        for number in range(_MOST_PAGES):
            items, output, note = await self._read(asked, state)
            polled = take(asked.poll, state, items, output, self._clock.now())
            if polled.unreadable:
                note = note or f"{polled.unreadable} items have no key or no place in the order."
            again = polled.again and number + 1 < _MOST_PAGES
            now = self._clock.now()
            due = now + (CLAIM if again else 0 if polled.again else asked.interval)
            done = await self._stored(asked, state, polled, due, note)
            fresh = await self._store.sources.get(asked.source.id)
            if done.conflict or not again or fresh is None:
                return done
            state = polled.state
            asked = replace(asked, source=fresh)
        return Committed()

    async def _read(self, asked: _Asked, state: PollState) -> tuple[Sequence[Any], Any, str | None]:
        poll, source = asked.poll, asked.source
        inputs = poll_inputs(
            poll,
            state,
            source.inputs,
            self._clock.now(),
            everything=asked.feed is not None and not state.began,
        )
        if asked.named is not poll:
            known = asked.declared.spec.operations[poll.operation].input.get("properties", {})
            inputs = without_names(asked.named, inputs, known)
        if poll.items is not None:
            output = await self._fetcher.page(
                source, asked.declared, poll.operation, inputs, asked.actor
            )
            return poll_items(poll, output), output, None
        whole = asked.feed is not None and not state.began

        def enough(items: Sequence[Any]) -> bool:
            return not whole and is_known(poll, state, items)

        items, warnings = await self._fetcher.pages(
            source, asked.declared, poll.operation, inputs, enough, asked.actor
        )
        left = next((each for each in warnings if "left out" in each), None)
        return items, None, left if poll.order != "ascending" else None

    async def _stored(
        self, asked: _Asked, state: PollState, polled: Polled, due: int, note: str | None
    ) -> Committed:
        kept = {**asked.source.state, "poll": polled.state.to_json()}
        if isinstance(asked.declared.trigger, DataChangeTrigger):
            assert asked.feed is not None
            news = await self._news(asked, asked.feed, polled)
            progress = Progress(state=kept, due_at=due, note=note)
            return await self._changes.hear(
                asked.source, asked.declared, news, progress, silent=not state.began
            )
        now = self._clock.now()
        events = []
        for incoming in polled.events:
            for each in asked.asking:
                document = connector_document(each)
                if document is not None and fits(document.where, incoming.payload):
                    key = incoming.key or new_id("itm")
                    events.append(event_of(each, incoming.payload, key, document.mode.value, now))
        commit = Commit(
            source=asked.source, events=tuple(events), state=kept, due_at=due, note=note, at=now
        )
        done = await self._store.sources.commit(commit)
        for event in done.events:
            self._starts.submit(event)
        return done

    async def _news(self, asked: _Asked, feed: Feed, polled: Polled) -> list[Heard]:
        """What the items say about entities; of a whole list also what is gone from it."""
        trigger = asked.declared.trigger
        assert isinstance(trigger, DataChangeTrigger)
        news: list[Heard] = []
        for item, before in zip(polled.items, polled.before, strict=True):
            said = heard(trigger, feed, item)
            if said is not None:
                # What the poll saw already is not new, even if the entity had to make room.
                said = replace(
                    said,
                    again=before == "this",
                    created=False if before == "another" else said.created,
                )
                news.append(
                    await self._changes.complete(
                        asked.source, asked.declared, feed, said, item, asked.actor
                    )
                )
        return news + [Heard(key=key, deleted=True) for key in polled.gone]
