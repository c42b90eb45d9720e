"""Joins who watches what happens: the feed of events that pages follow."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.live import Feed, Watchers
from junctor.core.live.health import ConnectionHealth
from junctor.core.live.telling import Telling
from junctor.core.ports import Clock


@dataclass(frozen=True, slots=True)
class Watching:
    """The parts; `told` hears of everything, `feed` is read by pages."""

    told: Watchers
    feed: Feed
    health: ConnectionHealth


def join_watching(clock: Clock) -> Watching:
    """Make and join them."""
    feed, health = Feed(clock.monotonic), ConnectionHealth()
    return Watching(Watchers(Telling(feed, health)), feed, health)
