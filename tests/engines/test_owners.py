"""What runs of one process write in one commit on PostgreSQL, and what of it another one fences."""

from __future__ import annotations

import asyncio

import pytest

from junctor.adapters.engine.dbos_engine import DbosEngine
from junctor.adapters.engine.dbos_journal import ClusterJournal
from junctor.adapters.engine.journal import Fenced
from junctor.adapters.engine.sql import SqlJournal
from junctor.adapters.store import open_store
from junctor.app.background import take_up
from junctor.core.ports import SystemClock
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.model.connection import Project
from junctor.model.errors import TryAgain
from junctor.model.flow import Run, RunState

NAMES = [f"run{number}" for number in range(40)]
TAKEN_OVER = NAMES[7]


def run(name):
    return Run(
        id=name, project_id="p1", flow_id=None, flow_key="f", flow_digest="d", actor="user:u1",
        environment="production", mode="live", state=RunState.RUNNING, created_at=1, started_at=1,
    )  # fmt: skip


def spec_of(name):
    return RunSpec(run=run(name), document={}, plan={}, priority=0, deadline=None)


def record(**more):
    return Recorded(place=0, name="node:a", attempt=1, begun_at=1, **more)


@pytest.fixture
async def store(postgres_url):
    made = open_store(postgres_url)
    await made.open()
    await made.projects.add(Project(id="p1", key="p1", name="One", created_at=1), [])
    yield made
    await made.close()


async def test_a_run_that_was_taken_over_is_refused_and_takes_no_other(store):
    ours, theirs = ClusterJournal(store), ClusterJournal(store)
    for name in NAMES:
        await SqlJournal(store).add(spec_of(name), ())
        assert await ours.take(name, 0)
    assert await theirs.take(TAKEN_OVER, 0)
    lost = []
    begun = [ours.intend(name, record(), lost.append) for name in NAMES]
    refused(await asyncio.gather(*begun, return_exceptions=True))
    for sent in (True, False):
        ended = record(ended_at=2, record={"ok": sent})
        kept = [ours.keep(name, ended, "{}", lost.append, sent=sent) for name in NAMES]
        said = await asyncio.gather(*kept, return_exceptions=True)
        if sent:
            refused(said)
    await store.database.flush()
    assert [type(each) for each in lost] == [Fenced]
    over = {"state": RunState.SUCCEEDED, "finished_at": 5, "output": {"word": "fine"}}
    ends = [ours.finish(run(name).model_copy(update=over)) for name in NAMES]
    refused(await asyncio.gather(*ends, return_exceptions=True))
    states = {each.id: each.state for each in await store.runs.all("p1", limit=99)}
    assert states.pop(TAKEN_OVER) is RunState.RUNNING
    assert set(states.values()) == {RunState.SUCCEEDED}
    assert [len(await ours.records("p1", name)) for name in NAMES] == [
        int(name != TAKEN_OVER) for name in NAMES
    ]
    found = await store.runs.all("p1", where={"text": "fine"}, limit=99)
    assert len(found) == 39, "found by their words"
    await theirs.finish(run(TAKEN_OVER).model_copy(update=over))
    assert (await store.runs.get("p1", TAKEN_OVER)).state is RunState.SUCCEEDED


def refused(said):
    """One of them, because another process has it."""
    assert {name for name, each in zip(NAMES, said, strict=True) if each is not None} == {
        TAKEN_OVER
    }
    assert isinstance(said[NAMES.index(TAKEN_OVER)], Fenced)


async def becomes(store, sql, row):
    async with asyncio.timeout(30):
        while await store.database.one(sql) != row:  # noqa: ASYNC110 - a database
            await asyncio.sleep(0.02)


class Steps:
    """Drives runs of one step that takes until `gate` is open; how often it began, and at once."""

    def __init__(self):
        self.gate = asyncio.Event()
        self.begun = asyncio.Queue()
        self.inside = self.most = 0

    async def __call__(self, spec, reserve):
        await reserve()("node:a", self.step)
        return spec.run.model_copy(update={"state": RunState.SUCCEEDED, "finished_at": 5})

    async def step(self, again):
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.begun.put_nowait(again)
        try:
            await self.gate.wait()
        finally:
            self.inside -= 1
        return {"ok": True}


async def test_a_process_taken_for_dead_claims_its_own_run_and_brings_it_to_its_end(
    store, postgres_url
):
    """It does not know yet that it was, and what it claims anew is not lost when it hears of it."""
    engine, steps = DbosEngine(store, postgres_url, lease=3), Steps()
    engine.attach(steps, lambda _: None)
    try:
        await engine.start(spec_of("late"))
        await asyncio.wait_for(steps.begun.get(), 30)
        # What another process does with one that is silent.
        await store.database.write(lambda tx: tx.run("DELETE FROM workers"))
        await asyncio.to_thread(engine._dispatch.take_over, engine.executor)
        await asyncio.wait_for(steps.begun.get(), 30)
        await becomes(store, "SELECT 1 FROM workers", (1,))
        steps.gate.set()
        ended = await engine.result("p1", "late", 30)
    finally:
        await engine.close(0)
    assert ended.state is RunState.SUCCEEDED
    assert steps.most == 1, "never driven twice at the same time"


async def test_a_fault_in_the_tables_of_dbos_ends_neither_heartbeat_nor_takeovers(
    store, postgres_url, caplog
):
    engine, steps = DbosEngine(store, postgres_url, lease=0.6), Steps()
    steps.gate.set()
    engine.attach(steps, lambda _: None)
    rename = "ALTER TABLE dbos.{} RENAME TO {}"
    silent = "INSERT INTO workers (id, host, started_at, beat_at) VALUES ('gone', 'h', 1, 1)"
    try:
        await engine.start(spec_of("first"))
        assert (await engine.result("p1", "first", 30)).state is RunState.SUCCEEDED
        away = rename.format("workflow_status", "hidden")
        await store.database.write(lambda tx: (tx.run(away), tx.run(silent)))
        async with asyncio.timeout(30):
            while "could not use its tables" not in caplog.text:  # noqa: ASYNC110 - a log
                await asyncio.sleep(0.02)
        back = rename.format("hidden", "workflow_status")
        await store.database.write(lambda tx: tx.run(back))
        await becomes(store, "SELECT 1 FROM workers WHERE id = 'gone'", None)
    finally:
        await engine.close(0)


async def test_an_engine_whose_tables_are_away_says_so_and_opens_when_they_are_back(
    store, postgres_url
):
    """As where PostgreSQL restarts while a process starts."""
    for statement in ("CREATE SCHEMA dbos", "CREATE TABLE dbos.dbos_migrations (other integer)"):
        await store.database.write(lambda tx, sql=statement: tx.run(sql))
    engine, steps = DbosEngine(store, postgres_url, lease=3), Steps()
    steps.gate.set()
    engine.attach(steps, lambda _: None)
    try:
        for attempt in (engine.recover(), engine.start(spec_of("early"))):
            with pytest.raises(TryAgain, match="could not use its tables"):
                await attempt
        taking_up = asyncio.create_task(take_up(engine, SystemClock()))
        await asyncio.sleep(0.2)
        assert not taking_up.done()
        await store.database.write(lambda tx: tx.run("DROP SCHEMA dbos CASCADE"))
        await asyncio.wait_for(taking_up, 30)
        await engine.start(spec_of("first"))
        assert (await engine.result("p1", "first", 30)).state is RunState.SUCCEEDED
        listening = [each for each in asyncio.all_tasks() if each.get_name() == "news of runs"]
        assert len(listening) == 1
    finally:
        await engine.close(0)
