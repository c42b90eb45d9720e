"""The stream of a project's events: numbered, kept for a while, bounded for slow readers.

Nothing is kept of a project that nobody has looked at lately, so that a server without an
open page pays nothing. A reader that comes back names the last event it saw and gets what
it missed, or is told to look at everything again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from junctor.model.errors import RateLimited
from junctor.model.scrub import register_sink, scrubber

register_sink("sse.stream")

KEPT = 1000
"""Events of a project that can be caught up with."""
WAITING = 500
"""Events that a reader may be behind before it is let go."""
READERS = 200
"""Readers at the same time, of all projects."""
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
    """The events of all projects of this process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._name = secrets.token_hex(4)
        self._channels: dict[str, _Channel] = {}
        self._readers = 0
        self._closed = False

    def wanted(self, project_id: str) -> bool:
        """Whether somebody looks, or has looked a moment ago."""
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
        if not self.wanted(project_id):
            return
        channel = self._channels[project_id]
        channel.number += 1
        place = f"{self._name}-{channel.number}"
        item = Item(place, kind, scrubber().dumps(data), run_id, detailed)
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
        self.wanted(project_id)  # forgets what is too old
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
