"""Streams: one listener per source, in one process at a time; taken once it is stored.

An event is acknowledged to the other side after the transaction that stored it. What was not
acknowledged comes again and is known by its id.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from junctor.core.feeds import Incoming, fits, heard, stream_event
from junctor.core.ports.clock import Clock
from junctor.core.ports.listening import Arrival, Listening
from junctor.core.ports.store import Store
from junctor.core.triggers.changing import Changes, Progress, active_of
from junctor.core.triggers.declared import Declarations, Declared, connector_document, uses
from junctor.core.triggers.events import event_of
from junctor.core.triggers.starts import EventStarts
from junctor.model.errors import JunctorError, TryAgain
from junctor.model.scrub import scrubber
from junctor.model.source import Commit, Source
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger_spec import DataChangeTrigger, Feed, StreamTrigger

_log = logging.getLogger(__name__)
LEASE = 30.0
"""Seconds for which a subscription belongs to one process."""
_RENEW = 10.0
_LONGEST_WAIT = 60.0
_ATTEMPTS = 8
_KINDS = ("stream", "dataChange")


class OpensSubscriptions(Protocol):
    """What opens the subscription of a source."""

    async def opened(
        self, source: Source, key: str, spec: ConnectorSpec, position: Any
    ) -> AbstractAsyncContextManager[Listening]:
        """The subscription, not entered yet."""
        ...


class Streams:
    """Keeps a listener for every source that streams and that a trigger listens to."""

    def __init__(
        self,
        store: Store,
        declarations: Declarations,
        ear: OpensSubscriptions,
        changes: Changes,
        starts: EventStarts,
        clock: Clock,
        holder: str,
    ) -> None:
        self._store = store
        self._declarations = declarations
        self._ear = ear
        self._changes = changes
        self._starts = starts
        self._clock = clock
        self._holder = holder
        self._going: dict[str, asyncio.Task[None]] = {}
        self._mute: dict[str, int] = {}

    async def tick(self) -> None:
        """Begin to listen where that is wanted and nobody does; stop where it is not."""
        wanted = {each.id: each for each in await self._store.sources.listening(_KINDS)}
        for source_id in [each for each in self._going if each not in wanted]:
            await self._stop(source_id)
        for source in wanted.values():
            known = source.id in self._going or self._mute.get(source.id) == source.updated_at
            if not known and await self._streams(source):
                task = asyncio.create_task(self._kept(source), name=f"stream {source.id}")
                self._going[source.id] = task

    async def _streams(self, source: Source) -> bool:
        try:
            declared = await self._declarations.of_source(source)
        except JunctorError as error:
            await self._failed(source, error)
            return False
        if declared.stream() is None:
            self._mute[source.id] = source.updated_at  # until it is published with another spec
            return False
        return any(
            uses(document, declared, "stream")
            for each in await active_of(self._store, source)
            if (document := connector_document(each)) is not None
        )

    async def close(self) -> None:
        """Stop listening."""
        for source_id in list(self._going):
            await self._stop(source_id)

    async def _stop(self, source_id: str) -> None:
        task = self._going.pop(source_id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _kept(self, source: Source) -> None:
        """Listen until stopped; open again after a break, later each time."""
        failures = 0
        try:
            while True:
                wait = _RENEW
                try:
                    if await self._leased(source):
                        failures = 0
                        wait = 1.0
                except JunctorError as error:
                    failures += 1
                    await self._failed(source, error)
                    wait = max(min(2.0 ** min(failures, 6), _LONGEST_WAIT), error.retry_after or 0)
                except Exception as error:  # noqa: BLE001 - one bad stream must not end the others
                    _log.error("source %s: %s", source.id, scrubber().exception(error))
                    failures += 1
                    await self._failed(source, TryAgain("The stream broke; see the log."))
                    wait = _LONGEST_WAIT
                await self._clock.sleep(wait)
        finally:
            with contextlib.suppress(JunctorError):
                await self._store.leases.release(_lease(source), self._holder)

    async def _leased(self, source: Source) -> bool:
        """Listen while the lease is ours; False when another process has it."""
        if not await self._store.leases.acquire(_lease(source), self._holder, LEASE):
            return False
        listening = asyncio.create_task(self._listen(source.id))
        renewing = asyncio.create_task(self._renew(source))
        try:
            done, _ = await asyncio.wait((listening, renewing), return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
            return True
        finally:
            for each in (listening, renewing):
                each.cancel()
            await asyncio.gather(listening, renewing, return_exceptions=True)

    async def _renew(self, source: Source) -> None:
        while True:
            await self._clock.sleep(_RENEW)
            if not await self._store.leases.acquire(_lease(source), self._holder, LEASE):
                return  # another process listens now

    async def _listen(self, source_id: str) -> None:
        source = await self._store.sources.get(source_id)
        if source is None:
            return
        declared = await self._declarations.of_source(source)
        found = declared.stream()
        assert found is not None
        key, stream, feed = found
        position = source.state.get("position")
        async with await self._ear.opened(source, key, declared.spec, position) as listening:
            await self._store.sources.alive(source.id, self._clock.now())
            while True:
                arrival = await listening.receive()
                await self._take(source.id, declared, stream, feed, arrival)
                await listening.done(arrival)

    async def _take(
        self,
        source_id: str,
        declared: Declared,
        stream: StreamTrigger,
        feed: Feed | None,
        arrival: Arrival,
    ) -> None:
        """Store what arrived, with the position after it.

        Raises:
            TryAgain: it could not be stored; it is not acknowledged.
        """
        incoming = stream_event(stream, arrival.id, arrival.event)
        for _ in range(_ATTEMPTS):
            source = await self._store.sources.get(source_id)
            if source is None:
                raise TryAgain("Nobody listens to this any more.")
            state = None
            if arrival.position is not None:
                state = {**source.state, "position": arrival.position}
            if feed is None:
                if await self._stored(source, incoming, state):
                    return
            elif await self._heard(source, declared, feed, incoming, arrival, state):
                return
        raise TryAgain("The position could not be stored: others move it all the time.")

    async def _stored(
        self, source: Source, incoming: Incoming | None, state: dict[str, Any] | None
    ) -> bool:
        now = self._clock.now()
        events = []
        for each in await active_of(self._store, source) if incoming is not None else ():
            document = connector_document(each)
            assert incoming is not None
            if document is not None and fits(document.where, incoming.payload):
                key, mode = incoming.key or "", document.mode.value
                events.append(event_of(each, incoming.payload, key, mode, now))
        commit = Commit(
            source=source, events=tuple(events), state=state, due_at=source.due_at, at=now
        )
        done = await self._store.sources.commit(commit)
        for event in done.events:
            self._starts.submit(event)
        return not done.conflict

    async def _heard(
        self,
        source: Source,
        declared: Declared,
        feed: Feed,
        incoming: Incoming | None,
        arrival: Arrival,
        state: dict[str, Any] | None,
    ) -> bool:
        assert isinstance(declared.trigger, DataChangeTrigger)
        said = heard(declared.trigger, feed, incoming.payload) if incoming is not None else None
        news = []
        if said is not None and incoming is not None:
            news.append(
                await self._changes.complete(source, declared, feed, said, incoming.payload)
            )
        progress = Progress(state=state, due_at=source.due_at, delivery=f"stream:{arrival.id}")
        return not (await self._changes.hear(source, declared, news, progress)).conflict

    async def _failed(self, source: Source, error: JunctorError) -> None:
        text = scrubber().text(error.message)[:1000]
        known = await self._store.sources.get(source.id)
        if known is not None:
            await self._store.sources.failed(
                source.id, text, due_at=known.due_at, at=self._clock.now()
            )


def _lease(source: Source) -> str:
    return f"listen:{source.id}"
