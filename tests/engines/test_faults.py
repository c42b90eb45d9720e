"""Bad input and faults: nothing accepted is lost, the error has a class, the audit verifies."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import psycopg
import pytest
from aiohttp import web

from engines.engines import database_of
from engines.world import THREE, step
from fixtures_world import ACTOR, world_in
from junctor.adapters.engine import EmbeddedEngine, SqlJournal
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import verify
from junctor.core.flows import FlowRunner, Order
from junctor.core.ports import SystemClock
from junctor.model.call import Mode
from junctor.model.errors import TryAgain
from junctor.model.flow import RunState

POISON = '''
import asyncio
import time

from junctor.sdk import action

fields = {"auth": ["none"], "base_url": "https://poison.example", "summary": "poison", "idempotent": True}


@action(key="poison.leave", name="Leave", inputs={"how": "string"}, **fields)
async def leave(ctx, inputs):
    """Does what no action should."""
    if inputs.how == "exit":
        raise SystemExit(3)
    if inputs.how == "interrupt":
        raise KeyboardInterrupt
    if inputs.how == "cancel":
        raise asyncio.CancelledError
    if inputs.how == "base":
        raise BaseException("from below")
    if inputs.how == "unserialisable":
        return {"a": object()}
    if inputs.how == "circle":
        found = {}
        found["found"] = found
        return found
    if inputs.how == "huge":
        return {"text": "x" * 20_000_000}
    if inputs.how == "block":
        time.sleep(0.5)
    return {"fine": True}
'''


class JumpingClock(SystemClock):
    """The system's clock, set forward or back."""

    ahead = 0

    def now(self):
        return super().now() + self.ahead


class Faulty:
    """A world with poisonous actions, and its verbs."""

    def __init__(self, world):
        self.world, self.instance = world, world.instance
        self.project = world.project.id

    async def start(self, document=THREE, **more):
        runner = self.instance.runner
        loaded = await runner.loader.load(self.project, document, None)
        order = Order(
            project_id=self.project,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            **{"input": {"to": "a@x.example"}, **more},
        )
        return await runner.start(loaded, order)

    async def result(self, run, timeout=30):
        return await self.instance.engine.result(self.project, run.id, timeout)

    async def ended(self, run):
        """The run's end, however often it could not be written before."""
        while True:
            with contextlib.suppress(TryAgain):
                return await self.result(run)

    async def run(self, document=THREE):
        return await self.result(await self.start(document))

    async def sound(self):
        """The engine still works, and the audit is whole."""
        assert (await self.run()).state is RunState.SUCCEEDED
        await self.instance.store.audit.flush()
        report = await verify(
            self.instance.store.audit,
            await self.instance.checkpoints.lines(),
            mac=partial(self.instance.vault.mac, LABEL),
            instance=self.instance.instance_id,
        )
        assert report.to_json()["exitCode"] in (0, 4), report.to_json()


@pytest.fixture(params=["embedded", "dbos"])
async def faulty(request, tmp_path):
    folder = tmp_path / "connectors"
    folder.mkdir()
    (folder / "poison.py").write_text(POISON)
    async with world_in(tmp_path, database=database_of(request, request.param)) as world:
        await world.connect()
        made = Faulty(world)
        made.kind = request.param
        yield made


def poison(how):
    return {
        "key": "poison",
        "nodes": [
            {
                "id": "p",
                "type": "apiCall",
                "mode": "integration",
                "operationKey": "poison.leave",
                "inputs": {"how": how},
                "next": "after",
            },
            {"id": "after", "type": "respond", "body": "went on"},
        ],
    }


@pytest.mark.parametrize(
    ("how", "error_class"),
    [
        ("exit", "internal"),
        ("interrupt", "internal"),
        ("cancel", "cancelled"),
        ("base", "internal"),
        ("unserialisable", "rejected"),
        ("circle", "rejected"),
    ],
)
async def test_an_action_that_does_what_it_should_not_fails_its_step_alone(
    faulty, how, error_class
):
    failed = await faulty.run(poison(how))
    assert (failed.state, failed.error["nodeId"]) == (RunState.FAILED, "p")
    assert failed.error["errorClass"] == error_class
    await faulty.sound()


async def test_what_is_huge_is_kept_and_shown_cut(faulty):
    run = await faulty.start(poison("huge"))
    done = await faulty.result(run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, "went on")
    steps = await faulty.instance.store.runs.steps(faulty.project, run.id)
    assert steps[0].output["truncated"]
    assert steps[0].output["bytes"] > 20_000_000
    await faulty.sound()


async def test_an_action_that_blocks_the_loop_delays_the_others_and_loses_nothing(faulty):
    runs = [await faulty.start(poison("block")), *[await faulty.start() for _ in range(5)]]
    ends = [(await faulty.result(run)).state for run in runs]
    assert ends == [RunState.SUCCEEDED] * 6
    await faulty.sound()


async def test_a_clock_that_jumps_ends_what_is_due_then_and_nothing_else(tmp_path):
    clock = JumpingClock()
    async with world_in(tmp_path) as world:
        await world.connect()
        store = world.instance.store
        held = asyncio.Event()

        async def answer(request):
            await held.wait()
            return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

        world.handler = answer
        engine = EmbeddedEngine(SqlJournal(store), clock=clock)
        runner = FlowRunner(
            store, world.instance.catalog, world.instance.caller, engine, clock=clock
        )
        made = Faulty(world)
        made.instance = SimpleNamespace(runner=runner, engine=engine)
        short, long = await made.start(timeout=3600), await made.start(timeout=10**7)
        clock.ahead -= 86_400_000
        later = await made.start(timeout=3600)
        clock.ahead += 86_400_000 + 3_700_000
        await engine.close(0)
        engine = made.instance.engine = EmbeddedEngine(SqlJournal(store), clock=clock)
        runner = FlowRunner(
            store, world.instance.catalog, world.instance.caller, engine, clock=clock
        )
        held.set()
        await engine.recover()
        ends = [await made.result(run) for run in (short, long, later)]
        assert [run.state for run in ends] == [RunState.FAILED, RunState.SUCCEEDED, RunState.FAILED]
        assert {(run.error or {}).get("errorClass") for run in ends} == {"timeout", None}
        await engine.close(0)


async def test_a_full_disk_refuses_new_runs_and_those_accepted_end(faulty):
    if faulty.kind != "embedded":
        return  # a disk that PostgreSQL cannot write to is its own; see the restart below
    store = faulty.instance.store
    held = asyncio.Event()

    async def answer(request):
        await held.wait()
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

    faulty.world.handler = answer
    accepted = await faulty.start()

    def fill(tx):
        pages = tx.one("PRAGMA page_count")[0]
        tx.one(f"PRAGMA max_page_count = {pages}")

    await store.database.append(fill)
    large = {"to": "a@x.example", "more": "x" * 2_000_000}
    with pytest.raises(TryAgain, match="disk is full"):
        await faulty.start(input=large)
    held.set()
    faulty.world.handler = None
    await asyncio.wait([asyncio.ensure_future(faulty.result(accepted))])
    await store.database.append(lambda tx: tx.one("PRAGMA max_page_count = 1000000"))
    ended = await faulty.ended(accepted)
    assert ended.finished_at is not None, "it goes on by itself"
    await faulty.sound()


_FULL = (
    """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.record IS NOT NULL THEN
            RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON run_records
        FOR EACH ROW EXECUTE FUNCTION full_disk()""",
)


async def test_a_record_that_could_not_be_written_is_written_later_and_nothing_is_sent_twice(
    faulty,
):
    if faulty.kind == "memory":
        return
    store, sent = faulty.instance.store, []

    def fill(tx):
        if faulty.kind == "dbos":
            for statement in _FULL:
                tx.execute(statement, ())
        else:
            tx.one(f"PRAGMA max_page_count = {tx.one('PRAGMA page_count')[0]}")

    async def answer(request):
        sent.append(request.path)
        await store.database.append(fill)
        return web.json_response({"ok": True, "id": "x" * 500_000})

    faulty.world.handler = answer
    run = await faulty.start({"key": "one", "nodes": [step("send")]})
    if faulty.kind == "dbos":
        assert (await faulty.result(run, 3)).state is RunState.RUNNING
        await store.database.append(
            lambda tx: tx.execute("DROP TRIGGER full_disk ON run_records", ())
        )
    else:
        with pytest.raises(TryAgain, match="disk is full"):
            await faulty.result(run)
        await store.database.append(lambda tx: tx.one("PRAGMA max_page_count = 1000000"))
    ended = await faulty.ended(run)
    assert (ended.state, ended.error) == (RunState.SUCCEEDED, None), "not `maybe_sent`"
    assert len(sent) == 1
    faulty.world.handler = None
    await faulty.sound()


async def test_a_locked_database_refuses_for_a_while_and_nothing_is_sent_for_it(faulty):
    if faulty.kind != "embedded":
        return
    foreign = sqlite3.connect(faulty.instance.store.database.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    seen = len(faulty.world.seen)
    with pytest.raises(TryAgain, match="lock"):
        await faulty.start()
    assert len(faulty.world.seen) == seen
    foreign.execute("ROLLBACK")
    foreign.close()
    await faulty.sound()


async def test_postgresql_that_goes_away_delays_runs_and_what_was_answered_is_not_asked_again(
    faulty,
):
    if faulty.kind != "dbos":
        return
    server, _, name = faulty.instance.settings.database.rpartition("/")
    held, asked = asyncio.Event(), []

    async def answer(request):
        if request.path.endswith("/notes"):
            asked.append(request.path)
            await held.wait()
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

    faulty.world.handler = answer
    runs = [await faulty.start() for _ in range(5)]
    async with asyncio.timeout(30):
        while len(asked) < 5:  # noqa: ASYNC110 - the vendor counts
            await asyncio.sleep(0.01)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        held.set()  # the answers come while nothing can be written
        await asyncio.sleep(0.2)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    ends = [await faulty.result(run, 60) for run in runs]
    assert {run.state for run in ends} == {RunState.SUCCEEDED}, [run.error for run in ends]
    assert len(asked) == 5
    faulty.world.handler = None
    await faulty.sound()


async def test_a_process_stops_although_its_postgresql_has_gone(faulty):
    if faulty.kind != "dbos":
        return
    url = faulty.instance.settings.database
    server, _, name = url.rpartition("/")
    loop = asyncio.get_running_loop()
    threads, others = ThreadPoolExecutor(8), ThreadPoolExecutor(8)
    begun, held = asyncio.Event(), asyncio.Event()

    async def answer(request):
        begun.set()
        await held.wait()
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

    faulty.world.handler = answer
    loop.set_default_executor(threads)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        with psycopg.connect(url) as holder:
            run = await faulty.start()
            async with asyncio.timeout(30):
                await begun.wait()
            # The run ends; that its turn has ended cannot be written.
            holder.execute("LOCK TABLE dbos.workflow_status IN ACCESS EXCLUSIVE MODE")
            held.set()
            await faulty.result(run)
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> %s",
                (name, holder.info.backend_pid),
            )
        await faulty.instance.engine.close(0)
        loop.set_default_executor(others)
        async with asyncio.timeout(30):
            await loop.run_in_executor(others, threads.shutdown)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
