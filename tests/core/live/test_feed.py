"""The feed of events: what is kept, what is caught up with, who is let go."""

from __future__ import annotations

import json

import pytest

from junctor.core.live import Feed
from junctor.core.live import feed as bounds
from junctor.model.errors import RateLimited


class Time:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def feed(time):
    return Feed(time)


async def test_nothing_is_kept_of_a_project_that_nobody_looks_at(feed):
    assert not feed.wanted("p")
    feed.publish("p", "run.started", {"n": 1})
    with feed.subscribe("p") as reader:
        assert reader.last.endswith("-0")
        assert await reader.next(0.001) is None
        assert not reader.over


async def test_readers_get_events_in_order_each_with_its_own_place(feed):
    with feed.subscribe("p") as one, feed.subscribe("p") as other, feed.subscribe("q") as foreign:
        for n in range(3):
            feed.publish("p", "k", {"n": n}, run_id=f"run_{n}")
        items = [await one.next(1) for _ in range(3)]
        assert [json.loads(each.data)["n"] for each in items] == [0, 1, 2]
        assert [await other.next(1) for _ in range(3)] == items
        assert len({each.id for each in items}) == 3
        assert await foreign.next(0.001) is None


async def test_a_reader_that_falls_behind_is_let_go_and_others_are_not(feed):
    with feed.subscribe("p") as slow, feed.subscribe("p") as quick:
        for n in range(bounds.WAITING + 1):
            feed.publish("p", "k", {"n": n})
            assert await quick.next(1) is not None
        assert slow.over
        assert await slow.next(1) is None
        assert not quick.over


async def test_after_a_while_without_readers_events_are_forgotten(feed, time):
    with feed.subscribe("p"):
        feed.publish("p", "k", {})
    feed.publish("p", "k", {})
    with feed.subscribe("p", "x-1") as reader:
        last = reader.last
        assert reader.missed
        assert last.endswith("-2")
    time.now = bounds.MEMORY_SECONDS + 1
    assert not feed.wanted("p")
    with feed.subscribe("p", last) as reader:
        assert reader.missed


async def test_more_than_a_reader_may_wait_for_is_not_replayed(feed):
    with feed.subscribe("p") as reader:
        first = reader.last
        for n in range(bounds.WAITING + 1):
            feed.publish("p", "k", {"n": n})
    with feed.subscribe("p", first) as late:
        assert late.missed
    with feed.subscribe("p", reader.last.replace("-0", "-400")) as later:
        assert not later.missed
        assert json.loads((await later.next(1)).data)["n"] == 400


async def test_too_many_readers_are_refused_until_one_leaves(feed):
    readers = [feed.subscribe("p") for _ in range(bounds.READERS)]
    with pytest.raises(RateLimited):
        feed.subscribe("q")
    with readers[0]:
        pass
    with feed.subscribe("q") as fits:
        assert not fits.over


async def test_a_closed_feed_lets_everybody_go(feed):
    with feed.subscribe("p") as before:
        feed.close()
        assert before.over
    with feed.subscribe("p") as after:
        assert after.over
        assert await after.next(1) is None
