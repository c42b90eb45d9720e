"""Steps that wait: the run gives up its place, and goes on when it is woken or due."""

from __future__ import annotations

import asyncio
import time

import pytest

from engines.engines import ENGINES, database_of
from fixtures_world import world_in
from junctor.adapters.store.runs import NUDGE
from junctor.core.flows import read_document
from junctor.core.flows.graph import graph_of
from junctor.core.flows.interpret import interpret
from junctor.core.ports.engine import Parked, RunSpec
from junctor.model.errors import InUse
from junctor.model.flow import Run, RunState

RECORD = {
    "ok": True,
    "status": None,
    "errorClass": None,
    "group": "2xx",
    "output": None,
    "problem": None,
    "vars": {},
    "choice": None,
}
WAITING, SUCCEEDED = RunState.WAITING, RunState.SUCCEEDED


def node(node_id, *after):
    return {"id": node_id, "type": "set", "variables": {}, "next": list(after)}


LINE = [node("a", "gate"), node("gate", "b"), node("b")]
SIDE = [node("a", "gate", "slow"), node("gate", "b"), node("slow", "c"), node("b"), node("c")]


class Bench:
    """An engine driven by the interpreter alone: nodes called `gate...` wait until opened."""

    def __init__(self, world, kind):
        self.instance, self.kind = world.instance, kind
        self.store = world.instance.store
        self.project = world.project.id
        self.ran, self.opened, self.until = [], set(), {}
        self.hold = asyncio.Event()
        self.limit = 64
        self.engine = None
        self.pace = 50 if kind == "dbos" else 1  # a turn there begins when the queue is looked at

    async def open(self):
        if self.engine is not None:
            await self.engine.close(0)
        self.engine = ENGINES[self.kind](self.instance, self.limit)
        self.heard = []
        self.engine.attach(self.drive, self.heard.append)

    async def drive(self, spec, reserve):
        parsed = read_document(spec.document)
        graph = graph_of(parsed.start, parsed.nodes)

        async def execute(each, index, visible, interrupted):
            self.ran.append(each.id)
            if each.id.startswith("gate") and (spec.run.id, each.id) not in self.opened:
                until = self.until.get(each.id)
                if until is None or time.time() * 1000 < until:
                    raise Parked(until)
            if each.id == "slow":
                await self.hold.wait()
            return RECORD

        ended = await interpret(graph, execute, reserve=reserve)
        end = {"state": SUCCEEDED, "output": list(ended.records), "finished_at": 1}
        return spec.run.model_copy(update=end)

    async def start(self, nodes=LINE, name="run_1", **more):
        run = Run(
            id=name,
            project_id=self.project,
            flow_id=None,
            flow_key="k",
            flow_version=None,
            flow_digest=f"d{len(nodes)}",
            environment="development",
            mode="live",
            state=RunState.QUEUED,
            actor="user:a",
            created_at=1,
        )
        document = {"key": "k", "nodes": nodes}
        assert await self.engine.start(RunSpec(run=run, document=document, plan={}, **more))
        return name

    def soon(self, milliseconds):
        return int(time.time() * 1000 + milliseconds * self.pace)

    def let_through(self, name="run_1", gate="gate"):
        self.opened.add((name, gate))

    async def wake(self, name="run_1"):
        await self.engine.wake(self.project, name)

    async def result(self, name="run_1", timeout=30):
        return await self.engine.result(self.project, name, timeout)

    async def until_ran(self, name, count=1):
        async with asyncio.timeout(30):
            while self.ran.count(name) < count:  # noqa: ASYNC110 - the list counts
                await asyncio.sleep(0.005)


@pytest.fixture(params=sorted(ENGINES))
async def bench(request, tmp_path):
    async with world_in(tmp_path, database=database_of(request, request.param)) as world:
        made = Bench(world, request.param)
        await made.open()
        await made.engine.recover()
        yield made
        made.hold.set()
        await made.engine.close(0)


async def test_a_run_that_waits_is_stored_so_and_goes_on_when_woken(bench):
    await bench.start()
    assert (await bench.result(timeout=None)).state is WAITING, "nobody waits for weeks"
    await bench.wake()
    assert (await bench.result(timeout=None)).state is WAITING, "woken for nothing, it looks again"
    assert bench.ran == ["a", "gate", "gate"]
    bench.let_through()
    await bench.engine.wake("prj_other", "run_1")
    await bench.wake("run_unknown")
    assert (await bench.result(timeout=0)).state is WAITING
    waiter = asyncio.create_task(bench.result(timeout=10))
    await bench.wake()
    done = await waiter
    assert (done.state, done.output) == (SUCCEEDED, ["a", "gate", "b"])
    assert done.started_at is not None
    assert bench.ran.count("a") == 1
    await bench.wake()
    assert await bench.result() == done
    assert [run.id for run in bench.heard] == ["run_1"]


async def test_a_moment_is_kept_without_anybody_waking(bench):
    bench.until["gate"] = bench.soon(60)
    await bench.start()
    done = await bench.result()
    assert (done.state, done.output) == (SUCCEEDED, ["a", "gate", "b"])
    assert time.time() * 1000 >= bench.until["gate"]


async def test_an_earlier_moment_overtakes_a_later_one(bench):
    bench.until = {"gate": bench.soon(60_000), "gate2": bench.soon(80)}
    await bench.start()
    await bench.result(timeout=None)
    await bench.start([node("a", "gate2"), node("gate2")], "run_2")
    assert (await bench.result("run_2")).state is SUCCEEDED
    assert (await bench.result(timeout=0)).state is WAITING


async def test_runs_that_wait_take_no_place_from_others(bench):
    bench.limit = 2
    await bench.open()
    for i in range(6):
        await bench.start(name=f"run_{i}")
        assert (await bench.result(f"run_{i}", None)).state is WAITING
    await bench.start([node("a")], "run_other")
    assert (await bench.result("run_other")).state is SUCCEEDED
    for i in range(6):
        bench.let_through(f"run_{i}")
        await bench.wake(f"run_{i}")
    for i in range(6):
        assert (await bench.result(f"run_{i}")).state is SUCCEEDED


async def test_other_branches_go_on_and_a_wake_reaches_the_one_that_waits(bench):
    await bench.start(SIDE)
    await bench.until_ran("slow")
    # That it runs may be written down a little later than its steps run.
    assert (await bench.result(timeout=0.02)).state in (RunState.QUEUED, RunState.RUNNING)
    bench.let_through()
    await bench.wake()
    await bench.until_ran("b")
    assert "c" not in bench.ran, "the branch that waited went on while the other was under way"
    bench.hold.set()
    assert (await bench.result()).output == ["a", "gate", "slow", "b", "c"]


async def test_a_branch_that_waits_longer_parks_the_run_when_the_others_have_ended(bench):
    await bench.start(SIDE)
    await bench.until_ran("slow")
    bench.hold.set()
    assert (await bench.result(timeout=None)).state is WAITING
    assert bench.ran.count("c") == 1
    bench.let_through()
    await bench.wake()
    assert (await bench.result()).state is SUCCEEDED
    assert bench.ran.count("slow") == 1
    assert bench.ran.count("c") == 1


async def test_two_branches_wait_for_different_things(bench):
    nodes = [node("a", "gate1", "gate2"), node("gate1", "z"), node("gate2", "z"), node("z")]
    bench.until = {"gate1": bench.soon(40)}
    await bench.start(nodes)
    await bench.until_ran("gate1", 2)
    assert (await bench.result(timeout=None)).state is WAITING
    bench.let_through(gate="gate2")
    await bench.wake()
    assert (await bench.result()).output == ["a", "gate1", "gate2", "z"]


async def test_a_run_that_waits_is_cancelled_and_resumed(bench):
    await bench.start()
    await bench.result(timeout=None)
    with pytest.raises(InUse):
        await bench.engine.resume(bench.project, "run_1", ())
    ended = await bench.engine.cancel(bench.project, "run_1")
    assert ended.state is RunState.CANCELLED
    bench.let_through()
    await bench.wake()
    assert await bench.result() == ended, "an ended run is not woken"
    await bench.engine.resume(bench.project, "run_1", ())
    assert (await bench.result()).state is SUCCEEDED
    assert bench.ran.count("a") == 1


async def test_a_deadline_ends_a_run_that_waits(bench):
    await bench.start(deadline=bench.soon(80))
    assert (await bench.result(timeout=None)).state is WAITING
    done = await bench.result()
    assert (done.state, done.error["errorClass"]) == (RunState.FAILED, "timeout")


async def test_a_restart_leaves_waiting_runs_alone_and_keeps_their_moments(bench):
    if "durable" not in bench.engine.capabilities:
        return
    bench.until = {"gate2": bench.soon(150)}
    await bench.start()
    await bench.start([node("gate2")], "run_2")
    for name in ("run_1", "run_2"):
        assert (await bench.result(name, None)).state is WAITING
    await bench.engine.close(0)
    await bench.open()
    assert await bench.engine.recover() == 0
    assert (await bench.result("run_2")).state is SUCCEEDED
    assert (await bench.result(timeout=0)).state is WAITING
    bench.let_through()
    await bench.wake()
    assert (await bench.result()).state is SUCCEEDED
    assert bench.ran.count("a") == 1


async def test_what_was_stored_for_a_run_before_a_crash_wakes_it_after(bench):
    if "durable" not in bench.engine.capabilities:
        return
    await bench.start()
    assert (await bench.result(timeout=None)).state is WAITING
    await bench.engine.close(0)
    bench.let_through()
    await bench.store.database.write(lambda tx: tx.run(NUDGE, ("run_1",)))
    await bench.open()
    await bench.engine.recover()
    assert (await bench.result()).state is SUCCEEDED


async def test_a_nudge_while_the_run_is_under_way_is_not_lost(bench):
    if "durable" not in bench.engine.capabilities:
        return
    await bench.start(SIDE)
    await bench.until_ran("slow")
    bench.let_through()
    await bench.store.database.write(lambda tx: tx.run(NUDGE, ("run_1",)))
    bench.hold.set()
    assert (await bench.result()).state is SUCCEEDED
    assert await bench.store.database.all("SELECT due_at FROM run_plans") == [(None,)]


async def test_a_nudge_while_the_run_is_under_way_makes_nobody_look_all_the_time(bench):
    if "durable" not in bench.engine.capabilities:
        return
    await bench.start(SIDE)
    await bench.until_ran("slow")
    await bench.store.database.write(lambda tx: tx.run(NUDGE, ("run_1",)))
    looks, look = [], bench.engine._look

    async def counted():
        looks.append(time.monotonic())
        return await look()

    bench.engine._alarm._look = counted
    bench.engine._alarm.at(0)
    await asyncio.sleep(0.5)
    assert 1 <= len(looks) <= 3
    bench.let_through()
    bench.hold.set()
    assert (await bench.result()).state is SUCCEEDED
