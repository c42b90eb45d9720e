"""The stream of a project's events: numbered, kept for a while, bounded for slow readers.

Nothing is kept of a project that nobody has looked at lately, so that a server without an
open page pays nothing. A reader that comes back names the last event it saw and gets what
it missed, or is told to look at everything again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

from junctor.model.errors import RateLimited
from junctor.model.scrub import register_sink, scrubber

register_sink("sse.stream")

KEPT = 1000
"""Events of a project that can be caught up with."""
WAITING = 500
"""Events that a reader may be behind before it is let go."""
READERS = 200
"""Readers at the same time, of all projects."""
RESET = "reset"
DELTA = "step.output.delta"
"""A piece of an answer: it passes by. It is not kept, and a slow reader goes without it."""
MEMORY_SECONDS = 300.0
"""How long events of a project are kept after its last reader went."""


@dataclass(frozen=True, slots=True)
class Item:
    """One event. `detailed` ones tell what is in a run, not only that there is one."""

    id: str
    kind: str
    data: bytes
    run_id: str | None = None
    detailed: bool = False


class Note(NamedTuple):
    """An event on its way between processes; `data` is JSON, scrubbed."""

    project_id: str
    kind: str
    data: str
    run_id: str | None
    detailed: bool


class Relay(Protocol):
    """Carries events between the processes of an instance."""

    def wants(self, project_id: str) -> bool:
        """Whether another process has readers of a project."""
        ...

    def send(self, note: Note) -> None:
        """Send an event to the readers of other processes."""
        ...

    async def announce(self, project_ids: Iterable[str]) -> None:
        """Tell the other processes whose events are wanted here; it never raises."""
        ...


class Subscription:
    """One reader of a project's events; use it as a context."""

    def __init__(self, leave: Callable[[Subscription], None]) -> None:
        self._leave = leave
        self._items: deque[Item] = deque()
        self._some = asyncio.Event()
        self.missed = False
        self.last = ""
        self.over = False

    def give(self, item: Item) -> None:
        """Queue an event; a reader too far behind is let go."""
        if item.kind == DELTA and len(self._items) >= WAITING // 2:
            return
        if len(self._items) >= WAITING:
            self.end()
        if not self.over:
            self._items.append(item)
            self._some.set()

    def end(self) -> None:
        """No more comes."""
        self.over = True
        self._some.set()

    async def next(self, seconds: float) -> Item | None:
        """The next event; None when none comes in time, or none comes any more (`over`)."""
        if not self._items and not self.over:
            try:
                async with asyncio.timeout(seconds):
                    await self._some.wait()
            except TimeoutError:
                return None
        item = self._items.popleft() if self._items and not self.over else None
        if not self._items and not self.over:
            self._some.clear()
        return item

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave(self)


class _Channel:
    """The events of one project."""

    def __init__(self) -> None:
        self.number = 0
        self.kept: deque[tuple[int, Item]] = deque(maxlen=KEPT)
        self.readers: set[Subscription] = set()
        self.quiet_since: float | None = None


class Broadcast:
    """The events of all projects: of this process, and of others where a relay joins them."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._name = secrets.token_hex(4)
        self._channels: dict[str, _Channel] = {}
        self._readers = 0
        self._closed = False
        self._relay: Relay | None = None
        self.unheard = True
        """Nobody has looked yet, here or elsewhere: asked at every step of every run."""

    def join(self, relay: Relay) -> None:
        """From now on events go to readers of other processes too."""
        self._relay = relay
        self.unheard = False

    async def ready(self, project_id: str) -> None:
        """Have other processes send the events of a project that somebody reads here."""
        if self._relay is not None:
            await self._relay.announce((project_id,))

    def projects(self) -> list[str]:
        """The projects that somebody looks at here, or has looked at a moment ago."""
        return [each for each in list(self._channels) if self._here(each)]

    def wanted(self, project_id: str) -> bool:
        """Whether somebody looks, here or elsewhere, or has looked a moment ago."""
        return self._here(project_id) or self._elsewhere(project_id)

    def _elsewhere(self, project_id: str) -> bool:
        return self._relay is not None and self._relay.wants(project_id)

    def _here(self, project_id: str) -> bool:
        channel = self._channels.get(project_id)
        if channel is None:
            return False
        since = channel.quiet_since
        if since is not None and self._monotonic() - since > MEMORY_SECONDS:
            del self._channels[project_id]
            return False
        return True

    def publish(
        self,
        project_id: str,
        kind: str,
        data: dict[str, Any],
        *,
        run_id: str | None = None,
        detailed: bool = False,
    ) -> None:
        """Tell the readers of a project."""
        here, elsewhere = self._here(project_id), self._elsewhere(project_id)
        if not here and not elsewhere:
            return
        text = scrubber().dumps(data)
        if here:
            self._put(project_id, kind, text, run_id=run_id, detailed=detailed)
        if self._relay is not None and elsewhere:
            self._relay.send(Note(project_id, kind, text.decode(), run_id, detailed))

    def hear(self, note: Note) -> None:
        """Tell the readers of a project what another process says."""
        if self._here(note.project_id):
            self._put(
                note.project_id,
                note.kind,
                note.data.encode(),
                run_id=note.run_id,
                detailed=note.detailed,
            )

    def reset(self) -> None:
        """Tell every reader that events may have been missed: to look at everything again."""
        for project_id in self.projects():
            channel = self._channels[project_id]
            channel.kept.clear()
            self._put(project_id, RESET, b"{}")

    def _put(
        self,
        project_id: str,
        kind: str,
        text: bytes,
        *,
        run_id: str | None = None,
        detailed: bool = False,
    ) -> None:
        channel = self._channels[project_id]
        channel.number += kind != DELTA
        place = f"{self._name}-{channel.number}"
        item = Item(place, kind, text, run_id, detailed)
        if kind != DELTA:
            channel.kept.append((channel.number, item))
        for reader in list(channel.readers):
            reader.give(item)

    def subscribe(self, project_id: str, after: str | None = None) -> Subscription:
        """Read from now on, or from behind the event `after`; `missed` when that is gone.

        Raises:
            RateLimited: too many read at the same time.
        """
        if self._readers >= READERS:
            raise RateLimited(
                f"{READERS} readers of events are connected already.",
                cure="Close other pages, or ask again in a minute.",
                retry_after=60.0,
            )
        self._here(project_id)  # forgets what is too old
        self.unheard = False
        channel = self._channels.setdefault(project_id, _Channel())
        channel.quiet_since = None

        def leave(reader: Subscription) -> None:
            if reader in channel.readers:
                channel.readers.discard(reader)
                self._readers -= 1
            if not channel.readers:
                channel.quiet_since = self._monotonic()

        reader = Subscription(leave)
        channel.readers.add(reader)
        self._readers += 1
        reader.last = f"{self._name}-{channel.number}"
        if after is not None:
            self._catch_up(reader, channel, after)
        if self._closed:
            reader.end()
        return reader

    def _catch_up(self, reader: Subscription, channel: _Channel, after: str) -> None:
        name, _, number = after.rpartition("-")
        oldest = channel.number - len(channel.kept)
        if name != self._name or not number.isdecimal() or len(number) > 15:
            reader.missed = True
            return
        seen = int(number)
        if not oldest <= seen <= channel.number:
            reader.missed = True
            return
        missed = [item for place, item in channel.kept if place > seen]
        if len(missed) > WAITING:
            reader.missed = True
            return
        for item in missed:
            reader.give(item)

    def close(self) -> None:
        """Let every reader go: the server stops."""
        self._closed = True
        for channel in self._channels.values():
            for reader in channel.readers:
                reader.end()
