"""Events between processes: two of them on one PostgreSQL, each with its own readers."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest

from junctor.adapters.live.postgres import CHANNEL, PostgresRelay
from junctor.adapters.store import open_store
from junctor.core.live import Broadcast
from junctor.core.ports import SystemClock

pytestmark = pytest.mark.postgres


class Side:
    """One process."""

    def __init__(self, url, store):
        self.clock = SystemClock()
        self.store = store
        self.broadcast = Broadcast(self.clock.monotonic)
        self.relay = PostgresRelay(
            url, store.database, self.broadcast, self.clock, waiting=3, again=0.01
        )
        self.task = asyncio.create_task(self.relay.run())

    async def stop(self):
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


async def until(holds):
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what another process says has no event
            await asyncio.sleep(0.005)


@pytest.fixture
async def sides(postgres_url):
    store = open_store(postgres_url)
    await store.open()
    here, there = Side(postgres_url, store), Side(postgres_url, store)
    yield here, there
    await here.stop()
    await there.stop()
    await store.close()


async def listened(store):
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE ? AND datname = current_database()"
    )
    async with asyncio.timeout(30):
        while True:
            found = await store.database.one(sql, (f"LISTEN {CHANNEL}%",))
            if found[0] == 2:
                return
            await asyncio.sleep(0.005)


async def test_a_reader_hears_of_what_another_process_does(sides):
    here, there = sides
    await listened(here.store)
    assert not there.broadcast.wanted("p")
    with here.broadcast.subscribe("p") as reader:
        await here.broadcast.ready("p")
        await until(lambda: there.broadcast.wanted("p"))
        there.broadcast.publish("p", "run.started", {"n": 1}, run_id="run_1")
        card = {"text": "ä" * 9000, "to": "desk"}
        there.broadcast.publish("p", "screenPop", {"card": card}, run_id="run_1", detailed=True)
        there.broadcast.publish("q", "run.started", {"n": 2})
        first, second = await reader.next(30), await reader.next(30)
        assert (first.kind, first.run_id, first.detailed) == ("run.started", "run_1", False)
        assert json.loads(first.data) == {"n": 1}
        assert json.loads(second.data) == {"card": card}
        assert second.detailed
        assert int(second.id.rpartition("-")[2]) == 2
        here.broadcast.publish("p", "run.finished", {})
        assert (await reader.next(30)).kind == "run.finished"
        assert await reader.next(0.01) is None


async def test_a_process_that_comes_later_asks_whose_events_are_wanted(sides, postgres_url):
    here, _ = sides
    await listened(here.store)
    with here.broadcast.subscribe("p") as reader:
        await here.broadcast.ready("p")
        late = Side(postgres_url, here.store)
        await until(lambda: late.broadcast.wanted("p"))
        late.broadcast.publish("p", "run.finished", {"last": True})
        await late.stop()  # what is still to be sent goes first
        assert json.loads((await reader.next(30)).data) == {"last": True}


async def test_who_may_have_missed_events_is_told_to_look_again(sides):
    here, there = sides
    await listened(here.store)
    with here.broadcast.subscribe("p") as reader:
        seen = reader.last
        await here.broadcast.ready("p")
        await until(lambda: there.broadcast.wanted("p"))
        sql = (
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE query LIKE ? AND datname = current_database()"
        )
        await here.store.database.one(sql, (f"LISTEN {CHANNEL}%",))
        assert (await reader.next(30)).kind == "reset"
        await until(lambda: there.relay.wants("p"))
        await listened(here.store)
        there.broadcast.publish("p", "run.started", {})
        while (item := await reader.next(30)).kind == "reset":
            continue
        assert item.kind == "run.started"
    with here.broadcast.subscribe("p", seen) as late:
        assert (await late.next(30)).kind == "reset"


async def test_too_many_at_once_are_dropped_and_said_to_be(sides):
    here, there = sides
    await listened(here.store)
    with here.broadcast.subscribe("p") as reader:
        await here.broadcast.ready("p")
        await until(lambda: there.broadcast.wanted("p"))
        for n in range(5):
            there.broadcast.publish("p", "k", {"n": n})
        found = [await reader.next(30) for _ in range(3)]
        assert [each.kind for each in found] == ["reset", "k", "k"]
        assert json.loads(found[-1].data) == {"n": 4}


async def test_what_is_not_ours_is_passed_over(sides):
    here, there = sides
    await listened(here.store)
    with here.broadcast.subscribe("p") as reader:
        for said in ("nonsense", "x 1 0 {", "x 1 0 [1]"):
            await here.store.database.write(
                lambda tx, said=said: tx.one("SELECT pg_notify(?, ?)", (CHANNEL, said))
            )
        await here.broadcast.ready("p")
        await until(lambda: there.broadcast.wanted("p"))
        there.broadcast.publish("p", "k", {})
        assert (await reader.next(30)).kind == "k"
        assert not here.task.done()
