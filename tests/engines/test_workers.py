"""Several real processes on one PostgreSQL: a server, workers, and what becomes of a killed one."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import signal
import sys
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from engines.world import THREE, Ledger, step
from fixtures_world import ACTOR, AUTHORITY, HOST, MANIFEST, World
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.flows import Order
from junctor.model.call import Mode
from junctor.model.flow import RunState
from junctor.model.secret import Secret
from left_behind import marked
from shared_cache import shared_cache

LOOK, PAY, TELL = "GET /me", "POST /charges", "POST /notes"
KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()


class Cluster:
    """A database, a vendor that counts, an instance that starts runs, and worker processes."""

    def __init__(self, place, url, port):
        self.place, self.url, self.port = place, url, port
        self.processes = []

    def environment(self, key=KEY, **more):
        return {
            "PATH": os.environ["PATH"],
            **marked(),
            "JUNCTOR_HOME": str(self.place / f"home{len(self.processes)}"),
            "JUNCTOR_DATABASE": self.url,
            "JUNCTOR_CACHE": os.environ["JUNCTOR_CACHE"],
            "JUNCTOR_KEY": key,
            "JUNCTOR_LEASE": "6",
            "JUNCTOR_CONNECTORS": str(self.place / "connectors"),
            "JUNCTOR_HOST_MAP": f"{HOST}:443=127.0.0.1:{self.port}",
            **more,
        }

    async def process(self, *command, **more):
        made = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "junctor",
            *command,
            env=self.environment(**more),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self.processes.append(made)
        return made

    async def worker(self):
        made = await self.process("worker")
        line = await asyncio.wait_for(made.stdout.readline(), 60)
        assert b"takes runs from" in line, (line, await made.stderr.read())
        assert b"postgresql" not in line
        return made

    def settings(self):
        return Settings(
            cache=shared_cache(),
            home=self.place / "home",
            database=self.url,
            key=Secret(KEY),
            connectors=(self.place / "connectors",),
            host_map={f"{HOST}:443": f"127.0.0.1:{self.port}"},
            lease=6,
            max_runs=0,
        )

    async def start(self, document, run_id=None):
        runner = self.instance.runner
        loaded = await runner.loader.load(self.project.id, document, None)
        order = Order(
            project_id=self.project.id,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            input={"to": "a@x.example"},
            run_id=run_id,
        )
        return await runner.start(loaded, order)

    async def result(self, run, timeout=90):
        return await self.instance.engine.result(self.project.id, run.id, timeout)

    async def end(self):
        for each in self.processes:
            if each.returncode is None:
                each.send_signal(signal.SIGCONT)
                each.kill()
            await each.communicate()


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
async def cluster(tmp_path, postgres_url, ledger):
    folder = tmp_path / "connectors" / "vendor"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(MANIFEST)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", ledger.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=AUTHORITY.server_context(HOST)).start()
    made = Cluster(tmp_path, postgres_url, runner.addresses[0][1])
    try:
        async with furnished(made):
            yield made
    finally:
        await made.end()
        await runner.cleanup()


@asynccontextmanager
async def furnished(made):
    """An instance of this process that hands runs over and drives none itself."""
    made.instance = await Instance.open(made.settings())
    try:
        made.project = await made.instance.projects.create("Test", actor=ACTOR)
        await World(made.instance, made.project, made.port).connect()
        yield
    finally:
        await made.instance.close()


async def test_a_killed_worker_loses_its_runs_to_another(cluster, ledger):
    """One goes on with a request that can be repeated; the other's end nobody knows."""
    ledger.hold[TELL] = asyncio.Event()
    first = await cluster.worker()
    unknown = await cluster.start(THREE)
    await until(ledger, TELL)
    ledger.hold[PAY] = asyncio.Event()
    keyed = await cluster.start(THREE)
    await until(ledger, PAY, 2)
    first.kill()
    await first.wait()
    for held in (TELL, PAY):
        ledger.hold.pop(held).set()
    await cluster.worker()
    done, failed = await cluster.result(keyed), await cluster.result(unknown)
    assert done.state is RunState.SUCCEEDED, (done, ledger.requests)
    assert done.output["body"] == ["Ada", "note_1"]
    assert (failed.error["errorClass"], failed.error["nodeId"]) == ("maybe_sent", "tell")
    assert ledger.requests == {LOOK: 2, PAY: 3, TELL: 2}, "what may have been sent is not again"
    assert len(set(ledger.keys)) == 2, "the vendor saw the same key twice: one charge for each run"


async def test_what_a_process_claimed_that_nobody_knows_any_more_is_taken_over(cluster, ledger):
    """It was taken for dead while the database was away, claimed once more, and then did die."""
    held = ledger.hold[PAY] = asyncio.Event()
    first = await cluster.worker()
    run = await cluster.start(THREE)
    await until(ledger, PAY)
    first.kill()
    await first.wait()
    row = f"%-{first.pid}-%"
    forgotten = await cluster.instance.store.database.append(
        lambda tx: tx.run("DELETE FROM workers WHERE id LIKE ?", (row,))
    )
    assert forgotten == 1
    del ledger.hold[PAY]
    held.set()
    await cluster.worker()
    done = await cluster.result(run)
    assert (done.state, ledger.requests[LOOK]) == (RunState.SUCCEEDED, 1)


async def test_a_worker_stopped_past_its_lease_is_fenced_when_it_comes_back(cluster, ledger):
    held = ledger.hold[PAY] = asyncio.Event()
    first = await cluster.worker()
    run = await cluster.start(THREE)
    await until(ledger, PAY)
    first.send_signal(signal.SIGSTOP)
    del ledger.hold[PAY]
    second = await cluster.worker()
    done = await cluster.result(run)
    assert done.state is RunState.SUCCEEDED
    assert ledger.requests == {LOOK: 1, PAY: 2, TELL: 1}
    held.set()  # what the first one asked for is answered, late
    first.send_signal(signal.SIGCONT)
    await asyncio.sleep(1)
    assert ledger.requests == {LOOK: 1, PAY: 2, TELL: 1}, "it sends nothing more for that run"
    assert await cluster.result(run) == done
    second.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(second.wait(), 20) == 0
    again = await cluster.start(THREE)
    assert (await cluster.result(again)).state is RunState.SUCCEEDED, "and it is of use again"


async def test_a_worker_that_is_told_to_stop_hands_its_runs_over(cluster, ledger):
    slow = {
        "key": "slow",
        "nodes": [step("a", "vendor.whoami", next="b"), step("b", "vendor.charge")],
    }
    held = ledger.hold[LOOK] = asyncio.Event()
    first = await cluster.worker()
    run = await cluster.start(slow)
    await until(ledger, LOOK)
    await cluster.worker()
    first.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    held.set()
    assert await asyncio.wait_for(first.wait(), 20) == 0
    assert (await cluster.result(run)).state is RunState.SUCCEEDED
    assert ledger.requests == {LOOK: 1, PAY: 1}, "the step under way ended, the next went on"


async def test_a_run_is_cancelled_and_woken_from_another_process(cluster, ledger):
    ledger.hold[PAY] = asyncio.Event()
    await cluster.worker()
    run = await cluster.start(THREE)
    await until(ledger, PAY)
    ended = await cluster.instance.runs.cancel(cluster.project.id, run.id, actor=ACTOR)
    assert ended.state is RunState.CANCELLED
    ledger.hold.pop(PAY).set()
    await asyncio.sleep(0.3)
    assert ledger.requests == {LOOK: 1, PAY: 1}, "whoever drove it stopped"
    await cluster.instance.runs.resume(cluster.project.id, run.id, actor=ACTOR)
    assert (await cluster.result(run)).state is RunState.SUCCEEDED


async def test_a_different_key_does_not_start_and_says_which(cluster):
    refused = await cluster.process("worker", key=OTHER_KEY)
    alone = await cluster.process("worker", JUNCTOR_DATABASE="")
    out, err = await asyncio.wait_for(refused.communicate(), 60)
    assert refused.returncode != 0
    assert b"takes runs" not in out
    assert re.search(r"need the provider key prv_\w+; the key at hand is prv_\w+", err.decode())
    _, err = await asyncio.wait_for(alone.communicate(), 60)
    assert b"--database postgresql://" in err


async def until(ledger, name, times=1):
    """The vendor has seen so many such requests."""
    async with asyncio.timeout(90):
        while ledger.requests[name] < times:  # noqa: ASYNC110 - the vendor counts
            await asyncio.sleep(0.01)
