from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.calls import budget as module
from junctor.core.calls.budget import Budget, LocalTokens
from junctor.model.errors import RateLimited
from junctor.model.spec import RateLimit


class Hand:
    """A clock that jumps when somebody sleeps."""

    def __init__(self):
        self.at = 1000.0
        self.slept = []

    def monotonic(self):
        return self.at

    def now(self):
        return round(self.at * 1000)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.at += seconds


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def budget(hand):
    return Budget(monotonic=hand.monotonic, now=hand.now, sleep=hand.sleep)


TWO = RateLimit(calls=2, seconds=1.0)


async def test_calls_beyond_the_rate_wait_in_order_of_arrival(budget, hand):
    order = []

    async def one(i):
        async with budget.slot("c", "e", TWO, hand.at + 60):
            order.append((i, hand.at - 1000))

    await asyncio.gather(*(one(i) for i in range(5)))
    assert [i for i, _ in order] == [0, 1, 2, 3, 4]
    assert [round(at, 2) for _, at in order] == [0, 0, 0.5, 1.0, 1.5]


async def test_nobody_waits_past_the_deadline_and_others_go_on(budget, hand):
    for _ in range(2):
        async with budget.slot("c", "e", TWO, hand.at + 1):
            pass
    with pytest.raises(RateLimited) as late:
        async with budget.slot("c", "e", TWO, hand.at + 0.1):
            pass
    assert late.value.retry_after == pytest.approx(0.5)
    async with budget.slot("c", "other", TWO, hand.at + 0.1):
        pass
    async with budget.slot("c", "e", TWO, hand.at + 1):
        pass


async def test_a_vendors_pause_holds_everybody(budget, hand):
    budget.pause("c", "e", 3)
    budget.pause("c", "e", 1)
    assert budget.paused("c", "e") == 3
    assert budget.paused("c", "x") == 0
    with pytest.raises(RateLimited):
        async with budget.slot("c", "e", None, hand.at + 2):
            pass
    async with budget.slot("c", "e", None, hand.at + 5):
        assert hand.slept == [3]
    async with budget.slot("c", "e", TWO, hand.at + 5):
        assert hand.slept == [3]


async def test_concurrency_is_shared_and_bounded_by_the_deadline():
    budget = Budget()
    limit = RateLimit(calls=100, seconds=1.0, concurrency=2)
    loop = asyncio.get_running_loop()
    inside = most = 0

    async def one():
        nonlocal inside, most
        async with budget.slot("c", "e", limit, loop.time() + 5):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(9)))
    assert most == 2
    async with (
        budget.slot("c", "e", limit, loop.time() + 5),
        budget.slot("c", "e", limit, loop.time() + 5),
    ):
        with pytest.raises(RateLimited):
            async with budget.slot("c", "e", limit, loop.time() + 0.02):
                pass
        async with budget.slot("c", "e", limit, loop.time() + 5, scope="send"):
            pass
    await one()


async def test_a_failure_inside_and_a_cancelled_wait_give_the_place_back():
    budget = Budget()
    limit = RateLimit(calls=100, seconds=1.0, concurrency=1)
    loop = asyncio.get_running_loop()
    with pytest.raises(ZeroDivisionError):
        async with budget.slot("c", "e", limit, loop.time() + 1):
            raise ZeroDivisionError
    async with budget.slot("c", "e", limit, loop.time() + 1):
        waiting = asyncio.create_task(budget.slot("c", "e", limit, loop.time() + 9).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with budget.slot("c", "e", limit, loop.time() + 1):
        pass


async def test_a_shared_source_of_tokens_fits_too(hand):
    class Shared:
        def __init__(self):
            self.asked = []

        async def take(self, bucket, *, calls, seconds, now):
            self.asked.append((bucket, calls, seconds, now))
            return 0.25 if len(self.asked) == 1 else 0.0

    shared = Shared()
    budget = Budget(shared, monotonic=hand.monotonic, now=hand.now, sleep=hand.sleep)
    async with budget.slot("c", "e", TWO, hand.at + 1):
        assert hand.slept == [0.25]
    assert shared.asked[0] == ("c/e/", 2, 1.0, 1_000_000)


async def test_the_memory_for_lines_and_buckets_is_bounded(budget, hand):
    for i in range(module.CAPACITY + 10):
        async with budget.slot(f"c{i}", "e", TWO, hand.at + 1):
            pass
    assert len(budget._lines) <= module.CAPACITY
    assert len(budget._tokens._buckets) <= module.CAPACITY


@given(st.integers(1, 20), st.floats(0.1, 60), st.lists(st.integers(0, 5000), max_size=60))
def test_never_more_calls_than_allowed_in_a_window(calls, seconds, gaps):
    async def run():
        tokens, now, granted = LocalTokens(), 10**6, []
        for gap in gaps:
            now += gap
            if await tokens.take("b", calls=calls, seconds=seconds, now=now) == 0:
                granted.append(now)
        return granted

    granted = asyncio.run(run())
    for i, start in enumerate(granted):
        window = [g for g in granted[i:] if g - start <= seconds * 1000]
        assert len(window) <= 2 * calls + 1
