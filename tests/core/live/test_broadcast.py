"""The broadcast of events: what is kept, what is caught up with, who is let go."""

from __future__ import annotations

import json

import pytest

from junctor.core.live import Broadcast
from junctor.core.live import broadcast as bounds
from junctor.model.errors import RateLimited


class Time:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def broadcast(time):
    return Broadcast(time)


async def test_nothing_is_kept_of_a_project_that_nobody_looks_at(broadcast):
    assert not broadcast.wanted("p")
    broadcast.publish("p", "run.started", {"n": 1})
    with broadcast.subscribe("p") as reader:
        assert reader.last.endswith("-0")
        assert await reader.next(0.001) is None
        assert not reader.over


async def test_readers_get_events_in_order_each_with_its_own_place(broadcast):
    with (
        broadcast.subscribe("p") as one,
        broadcast.subscribe("p") as other,
        broadcast.subscribe("q") as foreign,
    ):
        for n in range(3):
            broadcast.publish("p", "k", {"n": n}, run_id=f"run_{n}")
        items = [await one.next(1) for _ in range(3)]
        assert [json.loads(each.data)["n"] for each in items] == [0, 1, 2]
        assert [await other.next(1) for _ in range(3)] == items
        assert len({each.id for each in items}) == 3
        assert await foreign.next(0.001) is None


async def test_a_reader_that_falls_behind_is_let_go_and_others_are_not(broadcast):
    with broadcast.subscribe("p") as slow, broadcast.subscribe("p") as quick:
        for n in range(bounds.WAITING + 1):
            broadcast.publish("p", "k", {"n": n})
            assert await quick.next(1) is not None
        assert slow.over
        assert await slow.next(1) is None
        assert not quick.over


async def test_after_a_while_without_readers_events_are_forgotten(broadcast, time):
    with broadcast.subscribe("p"):
        broadcast.publish("p", "k", {})
    broadcast.publish("p", "k", {})
    with broadcast.subscribe("p", "x-1") as reader:
        last = reader.last
        assert reader.missed
        assert last.endswith("-2")
    time.now = bounds.MEMORY_SECONDS + 1
    assert not broadcast.wanted("p")
    with broadcast.subscribe("p", last) as reader:
        assert reader.missed


async def test_more_than_a_reader_may_wait_for_is_not_replayed(broadcast):
    with broadcast.subscribe("p") as reader:
        first = reader.last
        for n in range(bounds.WAITING + 1):
            broadcast.publish("p", "k", {"n": n})
    with broadcast.subscribe("p", first) as late:
        assert late.missed
    with broadcast.subscribe("p", reader.last.replace("-0", "-400")) as later:
        assert not later.missed
        assert json.loads((await later.next(1)).data)["n"] == 400


async def test_too_many_readers_are_refused_until_one_leaves(broadcast):
    readers = [broadcast.subscribe("p") for _ in range(bounds.READERS)]
    with pytest.raises(RateLimited):
        broadcast.subscribe("q")
    with readers[0]:
        pass
    with broadcast.subscribe("q") as fits:
        assert not fits.over


async def test_a_closed_feed_lets_everybody_go(broadcast):
    with broadcast.subscribe("p") as before:
        broadcast.close()
        assert before.over
    with broadcast.subscribe("p") as after:
        assert after.over
        assert await after.next(1) is None


async def test_a_piece_of_an_answer_passes_by_and_is_not_kept(broadcast):
    with broadcast.subscribe("p") as reader:
        broadcast.publish("p", "step.started", {})
        broadcast.publish("p", bounds.DELTA, {"text": "Hello"})
        begun, piece = await reader.next(1), await reader.next(1)
        assert piece.id == begun.id, "whoever comes back behind it misses nothing that is kept"
        broadcast.publish("p", "step.finished", {})
    with broadcast.subscribe("p", begun.id) as again:
        assert (await again.next(1)).kind == "step.finished"


async def test_a_slow_reader_goes_without_pieces_and_is_not_let_go(broadcast):
    with broadcast.subscribe("p") as reader:
        for _ in range(bounds.WAITING * 2):
            broadcast.publish("p", bounds.DELTA, {"text": "."})
        broadcast.publish("p", "step.finished", {})
        assert not reader.over
        kinds = [(await reader.next(1)).kind for _ in range(bounds.WAITING // 2 + 1)]
        assert kinds[-1] == "step.finished"
