"""Joins who watches what happens: the broadcast that pages follow, numbers, and spans if wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args

import junctor
from junctor.adapters.store import SqlStore
from junctor.core.live import Broadcast, CallEnded, TriggerChanged, Watchers
from junctor.core.live.counting import Counting
from junctor.core.live.happenings import OfRun
from junctor.core.live.health import ConnectionHealth
from junctor.core.live.telling import Telling
from junctor.core.ports import Clock


@dataclass(frozen=True, slots=True)
class Watching:
    """The parts; `hub` hears of everything, `broadcast` is read by pages."""

    hub: Watchers
    broadcast: Broadcast
    health: ConnectionHealth
    counting: Counting
    ends: list[Callable[[], None]] = field(default_factory=list)

    def export(self, endpoint: str, instance_id: str) -> None:
        """Send spans to a collector from now on.

        Raises:
            NotConfigured: the extra is not installed.
        """
        from junctor.adapters.telemetry.export import exporting
        from junctor.core.live.spans import Spans

        tracer, end = exporting(endpoint, instance_id, junctor.__version__)
        self.hub.add(Spans(tracer))
        self.ends.append(end)

    async def across(self, url: str, store: SqlStore, clock: Clock) -> None:
        """Carry events to and from the other processes on a database, until cancelled."""
        from junctor.adapters.live.postgres import PostgresRelay

        await PostgresRelay(url, store.database, self.broadcast, clock).run()

    def close(self) -> None:
        """Let readers go, and send the rest of the spans."""
        self.broadcast.close()
        for end in self.ends:
            end()


async def join_watching(store: SqlStore, clock: Clock) -> Watching:
    """Make and join them."""
    broadcast, counting = Broadcast(clock.monotonic), Counting()
    health = ConnectionHealth(store.health)
    await health.look()
    hub = Watchers()
    for kind, count in counting.by_kind.items():
        hub.add(count, kind)
    telling = Telling(broadcast, health)
    hub.add(telling.of_run, *get_args(OfRun))
    hub.add(telling, CallEnded, TriggerChanged)
    return Watching(hub, broadcast, health, counting)
