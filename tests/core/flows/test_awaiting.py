"""What a loop keeps while it is driven again and again, and how it hears that items have ended."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace

import pytest

from junctor.core.flows.awaiting import LOOK_AGAIN, Awaiting, Good, Kept
from junctor.core.ports.engine import Parked
from junctor.model.value import canonical


class Engine:
    """Runs that end when they are told to."""

    def __init__(self):
        self.ends = {}
        self.asked = 0

    async def result(self, project_id, run_id, timeout):
        self.asked += 1
        over = self.ends.setdefault(run_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), timeout)
        return SimpleNamespace(id=run_id, finished_at=1 if over.is_set() else None)


async def test_all_that_ended_are_told_together_and_each_was_asked_once():
    engine = Engine()
    under_way = Awaiting(engine, "p1")
    for index in (2, 0, 1):
        under_way.add(index, f"run{index}")
    await asyncio.sleep(0)
    engine.ends["run2"].set()
    engine.ends["run0"].set()
    found = await under_way.ended(0)
    while len(under_way) > 1:
        found += await under_way.ended(0)
    assert sorted((index, run.id) for index, run in found) == [(0, "run0"), (2, "run2")]
    engine.ends["run1"].set()
    assert [index for index, _ in await under_way.ended(0)] == [1]
    assert engine.asked == 3
    under_way.close()


async def test_who_hears_of_no_end_gives_up_its_place_and_looks_again_later():
    engine = Engine()
    under_way = Awaiting(engine, "p1", patience=0.01)
    under_way.add(0, "run0")
    with pytest.raises(Parked) as parked:
        await under_way.ended(7)
    assert parked.value.until == 7 + LOOK_AGAIN
    engine.ends["run0"].set()
    under_way.close()
    under_way.add(0, "run0")
    assert [index for index, _ in await under_way.ended(7)] == [0]


def test_small_results_are_kept_until_their_loop_ends_or_others_need_the_room():
    one = len(canonical([{"output": 1}, {}]))
    kept = Kept(most=3 * one)
    kept.keep("r1", "each", 1, Good(result={"output": "x" * 5000}))
    kept.keep("r1", "each", 0, Good(result={"output": 1}))
    assert dict(kept.of("r1", "each")) == {0: Good(result={"output": 1})}
    kept.forget("r1", "each")
    assert not kept.of("r1", "each")
    for index in range(5):
        kept.keep("r2", "each", index, Good(result={"output": index}))
    assert set(kept.of("r2", "each")) == {0, 1, 2}  # nobody else has room to give
    kept.keep("r3", "each", 0, Good(result={"output": 0}))
    assert not kept.of("r2", "each")
    assert set(kept.of("r3", "each")) == {0}
    kept.forget("r3", "each")
    kept.keep("r4", "each", 0, Good(result={"output": 1}, carried={}))
    assert set(kept.of("r4", "each")) == {0}
