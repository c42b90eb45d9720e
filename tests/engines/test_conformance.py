"""What every engine must do alike."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import pytest
from aiohttp import web

from engines.engines import ENGINES, database_of
from engines.world import THREE, step
from fixtures_world import ACTOR, world_in
from junctor.core.flows import FlowRunner, Order, RunControl
from junctor.core.runs.under_way import steps_with_those_under_way
from junctor.model.call import Actor, Mode
from junctor.model.errors import (
    AlreadyExists,
    InUse,
    InvalidInput,
    TryAgain,
    UnknownObject,
)
from junctor.model.flow import RunState

OTHER = Actor(kind="user", id="usr_other")
LOOK, PAY, TELL = "GET /v1/me", "POST /v1/charges", "POST /v1/notes"


@dataclass
class Desk:
    """An engine with its runner and verbs, and a vendor that waits or fails when told to."""

    world: object
    kind: str
    limit: int = 64

    def __post_init__(self):
        self.instance = self.world.instance
        self.project = self.world.project.id
        self.seen, self.failing, self.holding = [], set(), {}
        self.world.handler = self.answer
        self.engine = None

    async def open(self):
        """A fresh engine over the same memory, as a new process has it."""
        store = self.instance.store
        if self.engine is not None:
            await self.engine.close(0)
        self.engine = ENGINES[self.kind](self.instance, self.limit)
        self.runner = FlowRunner(store, self.instance.catalog, self.instance.caller, self.engine)
        self.control = RunControl(store, self.runner)

    def hold(self, name):
        """Answers of this kind wait until `let_go`."""
        self.holding[name] = asyncio.Event()

    def let_go(self):
        for each in self.holding.values():
            each.set()
        self.holding = {}

    async def answer(self, request):
        name = f"{request.method} {request.path}"
        self.seen.append(name)
        if name in self.holding:
            await self.holding[name].wait()
        if name in self.failing:
            return web.json_response({"error": "no"}, status=422)
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

    async def start(self, document=THREE, mode=Mode.LIVE, **more):
        fields = {"environment": "development", "actor": ACTOR, "input": {"to": "a@x.example"}}
        order = Order(project_id=self.project, mode=mode, **{**fields, **more})
        loaded = await self.runner.loader.load(self.project, document, None)
        return await self.runner.start(loaded, order)

    async def result(self, run, timeout=30):
        return await self.engine.result(self.project, run.id, timeout)

    async def until(self, name, count=1):
        async with asyncio.timeout(30):
            while self.seen.count(name) < count:  # noqa: ASYNC110 - the vendor counts
                await asyncio.sleep(0.005)

    async def steps(self, run):
        found = await self.instance.store.runs.steps(self.project, run.id)
        return {each.node_id: each for each in found}

    async def states(self, run):
        return {node: each.state.value for node, each in (await self.steps(run)).items()}


@pytest.fixture(params=sorted(ENGINES))
async def desk(request, tmp_path):
    async with world_in(tmp_path, database=database_of(request, request.param)) as world:
        await world.connect()
        made = Desk(world, request.param)
        await made.open()
        await made.engine.recover()
        yield made
        made.let_go()
        await made.engine.close(0)


async def test_a_run_goes_through_and_its_steps_are_remembered(desk):
    run = await desk.start()
    done = await desk.result(run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, ["Ada", "note_1"])
    assert desk.seen == [LOOK, PAY, TELL]
    kept = await desk.engine.steps(desk.project, run.id)
    assert [(s.place, s.name) for s in kept] == [
        (0, "node:look"),
        (1, "node:pay"),
        (2, "node:tell"),
        (3, "node:end"),
    ]
    assert all(s.record["ok"] for s in kept)
    assert (await desk.engine.runs(desk.project))[0] == done
    assert await desk.engine.steps("prj_other", run.id) == []
    assert await desk.engine.spec("prj_other", run.id) is None
    with pytest.raises(UnknownObject):
        await desk.engine.result("prj_other", run.id, 0)


async def test_of_one_run_id_there_is_one_run(desk):
    desk.hold(LOOK)
    runs = await asyncio.gather(*(desk.start(run_id="run_same") for _ in range(20)))
    assert {run.id for run in runs} == {"run_same"}
    desk.let_go()
    assert (await desk.result(runs[0])).state is RunState.SUCCEEDED
    assert (await desk.start(run_id="run_same")).state is RunState.SUCCEEDED
    assert desk.seen == [LOOK, PAY, TELL]
    other = await desk.instance.projects.create("Other", actor=ACTOR)
    desk.project = other.id
    if desk.kind != "memory":
        with pytest.raises(AlreadyExists):
            await desk.start(
                {"key": "e", "nodes": [{"id": "r", "type": "respond"}]}, run_id="run_same"
            )


async def test_steps_side_by_side_are_seen_while_they_are_under_way(desk):
    sides = step("look", "vendor.whoami"), step("pay", "vendor.charge")
    both = {"id": "both", "type": "parallel", "branches": ["look", "pay"]}
    desk.hold(LOOK)
    desk.hold(PAY)
    run = await desk.start({"key": "sides", "nodes": [both, *sides]})
    await desk.until(LOOK)
    await desk.until(PAY)

    async def seen():
        stands = await desk.engine.result(desk.project, run.id, 0)
        store = desk.instance.store
        found = await steps_with_those_under_way(store, desk.engine, stands)
        return [(each.node_id, each.node_type, each.state.value) for each in found]

    before = ("both", "parallel", "succeeded")
    calls = [("look", "apiCall"), ("pay", "apiCall")]
    assert await seen() == [before, *((*each, "running") for each in calls)]
    desk.let_go()
    assert (await desk.result(run)).state is RunState.SUCCEEDED
    assert await seen() == [before, *((*each, "succeeded") for each in calls)]
    desk.failing.add(PAY)
    again = await desk.start({"key": "sides", "nodes": [both, *sides]})
    assert (await desk.result(again)).state is RunState.FAILED
    desk.failing.clear()
    desk.hold(PAY)
    desk.seen.clear()
    await desk.control.resume(desk.project, again.id, actor=OTHER)
    await desk.until(PAY)
    run = again
    assert (await seen())[2] == ("pay", "apiCall", "running")


async def test_a_cancelled_run_stops_at_once_and_goes_on_when_resumed(desk):
    desk.hold(PAY)
    run = await desk.start()
    await desk.until(PAY)
    assert (await desk.result(run, 0.01)).state is RunState.RUNNING
    ended = await desk.control.cancel(desk.project, run.id, actor=OTHER)
    assert (ended.state, ended.error["errorClass"]) == (RunState.CANCELLED, "cancelled")
    assert (await desk.control.cancel(desk.project, run.id, actor=OTHER)) == ended
    assert (await desk.states(run))["pay"] == "cancelled"
    desk.let_go()
    await desk.control.resume(desk.project, run.id, actor=OTHER)
    assert (await desk.result(run)).state is RunState.SUCCEEDED
    assert desk.seen == [LOOK, PAY, PAY, TELL], "the keyed charge again, the look-up not"
    kinds = [e["kind"] for e in await desk.world.audit() if e["kind"].startswith("run.")]
    assert kinds == ["run.cancel", "run.cancel", "run.resume"]


async def test_an_unkeyed_write_that_was_cut_is_maybe_sent_until_somebody_insists(desk):
    desk.hold(TELL)
    run = await desk.start()
    await desk.until(TELL)
    await desk.control.cancel(desk.project, run.id, actor=ACTOR)
    desk.let_go()
    await desk.control.resume(desk.project, run.id, actor=ACTOR)
    failed = await desk.result(run)
    assert (failed.error["errorClass"], failed.error["nodeId"]) == ("maybe_sent", "tell")
    assert "resume" in failed.error["cure"]
    assert desk.seen.count(TELL) == 1
    await desk.control.resume(desk.project, run.id, actor=ACTOR)
    assert (await desk.result(run)).state is RunState.SUCCEEDED
    assert desk.seen == [LOOK, PAY, TELL, TELL]


async def test_maybe_sent_is_routed_like_any_other_class(desk):
    document = {
        "key": "routed",
        "nodes": [
            step("tell", inputs={"to": "x"}, next="ok", cases={"maybe_sent": "ask"}),
            {"id": "ok", "type": "respond", "body": "sent"},
            {"id": "ask", "type": "respond", "body": "ask: {{vars.integrationOk}}"},
        ],
    }
    desk.hold(TELL)
    run = await desk.start(document)
    await desk.until(TELL)
    await desk.control.cancel(desk.project, run.id, actor=ACTOR)
    await desk.control.resume(desk.project, run.id, actor=ACTOR)
    assert (await desk.result(run)).output["body"] == "ask: false"


async def test_a_failed_run_resumes_at_what_failed(desk):
    desk.failing.add(TELL)
    run = await desk.start()
    failed = await desk.result(run)
    assert (failed.state, failed.error["nodeId"]) == (RunState.FAILED, "tell")
    with pytest.raises(UnknownObject):
        await desk.control.resume("prj_other", run.id, actor=ACTOR)
    desk.failing.clear()
    await desk.control.resume(desk.project, run.id, actor=ACTOR)
    done = await desk.result(run)
    assert (done.state, done.error) == (RunState.SUCCEEDED, None)
    assert desk.seen == [LOOK, PAY, TELL, TELL]
    assert (await desk.states(run))["tell"] == "succeeded"
    with pytest.raises(InvalidInput, match="succeeded"):
        await desk.control.resume(desk.project, run.id, actor=ACTOR)


async def test_a_run_under_way_is_not_resumed(desk):
    desk.hold(LOOK)
    run = await desk.start()
    await desk.until(LOOK)
    with pytest.raises(InUse):
        await desk.control.resume(desk.project, run.id, actor=ACTOR)
    desk.let_go()
    assert (await desk.result(run)).state is RunState.SUCCEEDED


async def test_a_fork_keeps_what_came_before_the_node(desk):
    first = await desk.start()
    await desk.result(first)
    forked = await desk.control.fork(desk.project, first.id, "tell", actor=OTHER)
    done = await desk.result(forked)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, ["Ada", "note_1"])
    assert done.id != first.id
    assert done.actor == str(OTHER)
    assert desk.seen == [LOOK, PAY, TELL, TELL]
    assert set(await desk.states(forked)) == {"look", "pay", "tell", "end"}
    assert (await desk.steps(forked))["look"].summary == (await desk.steps(first))["look"].summary
    with pytest.raises(InvalidInput, match="no node `zz`"):
        await desk.control.fork(desk.project, first.id, "zz", actor=OTHER)


async def test_a_rerun_follows_the_flow_as_it_is_now(desk):
    flows = desk.instance.flows
    saved = await flows.create(desk.project, THREE, actor=ACTOR)
    desk.failing.add(TELL)
    first = await desk.start(saved.flow)
    assert (await desk.result(first)).state is RunState.FAILED
    mended = {**THREE, "nodes": [*THREE["nodes"][:2], step("tell", "vendor.whoami", next="end")]}
    mended["nodes"].append({"id": "end", "type": "respond", "body": "{{vars.user}} again"})
    await flows.update(desk.project, saved.flow.id, mended, actor=ACTOR)
    again = await desk.control.rerun(desk.project, first.id, node_id="tell", actor=ACTOR)
    assert (await desk.result(again)).output["body"] == "Ada again"
    assert desk.seen == [LOOK, PAY, TELL, LOOK], "look and pay were kept; tell is a look-up now"
    whole = await desk.control.rerun(desk.project, first.id, actor=ACTOR)
    assert (await desk.result(whole)).output["body"] == "Ada again"
    assert desk.seen[4:] == [LOOK, PAY, LOOK]
    with pytest.raises(InvalidInput, match="no node"):
        await desk.control.rerun(desk.project, first.id, node_id="zz", actor=ACTOR)


async def test_a_run_ends_at_its_deadline_waiting_or_not(desk):
    desk.hold(LOOK)
    desk.limit = 1
    await desk.open()
    first = await desk.start(timeout=0.15)
    queued = await desk.start(timeout=0.1)
    assert (await desk.result(queued, 0)).state is RunState.QUEUED
    for run in (queued, first):
        done = await desk.result(run)
        assert (done.state, done.error["errorClass"]) == (RunState.FAILED, "timeout")
    desk.let_go()
    assert (await desk.result(await desk.start())).state is RunState.SUCCEEDED
    await desk.control.resume(desk.project, queued.id, actor=ACTOR)
    assert (await desk.result(queued)).state is RunState.SUCCEEDED


async def test_waiting_runs_begin_by_priority_then_by_age(desk):
    desk.limit = 1
    await desk.open()
    desk.hold(LOOK)
    gate = await desk.start()
    await desk.until(LOOK)
    document = {"key": "k", "nodes": [step("a", inputs={"to": "{{input.n}}"})]}
    waiting = [
        await desk.start(document, input={"n": n}, priority=p)
        for n, p in (("5a", 5), ("1", 1), ("5b", 5), ("9", 9), ("0", 0))
    ]
    gone = await desk.control.cancel(desk.project, waiting[3].id, actor=ACTOR)
    assert gone.state is RunState.CANCELLED
    desk.let_go()
    for run in [gate, *waiting]:
        await desk.result(run)
    sent = [json.loads(b)["to"] for b in desk.world.bodies if b'"count"' in b]
    assert sent == ["Ada", "0", "1", "5a", "5b"]
    done = [await desk.result(run) for run in waiting]
    begun = [r for r in done if r.state is RunState.SUCCEEDED]
    assert {r.input["n"] for r in begun} == {"0", "1", "5a", "5b"}


async def test_no_more_runs_than_the_limit_are_under_way(desk):
    desk.limit = 3
    await desk.open()
    desk.hold(LOOK)
    runs = [await desk.start() for _ in range(8)]
    await desk.until(LOOK, 3)
    await asyncio.sleep(0.05)
    assert desk.seen.count(LOOK) == 3
    desk.let_go()
    assert {(await desk.result(run)).state for run in runs} == {RunState.SUCCEEDED}


async def test_side_by_side_branches_keep_their_records_and_join(desk):
    document = {
        "key": "fan",
        "nodes": [
            {"id": "s", "type": "set", "variables": {"n": 1}, "next": ["a", "b"]},
            step("a", "vendor.whoami", next="j"),
            step("b", "vendor.charge", next="j"),
            {"id": "j", "type": "respond", "body": "{{steps.a.output.user}} {{vars.n}}"},
        ],
    }
    run = await desk.start(document)
    assert (await desk.result(run)).output["body"] == "Ada 1"
    assert [s.place for s in await desk.engine.steps(desk.project, run.id)] == [0, 1, 2, 3]


async def test_what_a_vendor_answers_is_remembered_exactly_but_for_credentials(desk):
    from fixtures_world import TOKEN

    big = {"n": 2**70, "f": 0.1, "t": "ä" * 70_000, "password": "data", "echo": f"x {TOKEN} y"}
    seen = []

    async def answer(request):
        seen.append(request.path)
        return web.json_response(big)

    desk.world.handler = answer
    document = {
        "key": "exact",
        "nodes": [
            step("a", "vendor.whoami", next="r"),
            {
                "id": "r",
                "type": "respond",
                "body": ["{{steps.a.output.n}}", "{{steps.a.output.password}}"],
            },
        ],
    }
    run = await desk.start(document)
    assert (await desk.result(run)).output["body"] == [2**70, "data"]
    kept = (await desk.engine.steps(desk.project, run.id))[0].record["output"]
    assert {k: kept[k] for k in ("n", "f", "t", "password")} == {
        k: big[k] for k in ("n", "f", "t", "password")
    }
    assert TOKEN not in kept["echo"]


async def test_a_closing_engine_refuses_and_leaves_runs_open(desk):
    desk.hold(PAY)
    run = await desk.start()
    await desk.until(PAY)
    closing = asyncio.create_task(desk.engine.close(5))
    await asyncio.sleep(0.02)
    with pytest.raises(TryAgain):
        await desk.start()
    desk.let_go()
    await closing
    assert desk.seen == [LOOK, PAY], "the step under way ended, no other began"
    if "durable" not in desk.engine.capabilities:
        return
    assert (await desk.instance.store.runs.get(desk.project, run.id)).state is RunState.RUNNING
    await desk.open()
    assert await desk.engine.recover() == 1
    assert (await desk.result(run)).state is RunState.SUCCEEDED
    assert desk.seen == [LOOK, PAY, TELL]


async def test_whoever_waits_for_a_queued_run_is_let_go_when_the_engine_closes(desk):
    desk.limit = 1
    await desk.open()
    await desk.engine.recover()
    desk.hold(PAY)
    await desk.start()
    await desk.until(PAY)
    queued = await desk.start()
    waiting = asyncio.create_task(desk.result(queued, None))
    closing = asyncio.create_task(desk.engine.close(5))
    desk.let_go()
    await closing
    with pytest.raises(TryAgain):
        await asyncio.wait_for(waiting, 10)
    await desk.open()
    if "durable" in desk.engine.capabilities:
        await desk.engine.recover()
        assert (await desk.result(queued)).state is RunState.SUCCEEDED


async def test_old_runs_are_purged_in_batches_and_others_stay(desk):
    if "durable" not in desk.engine.capabilities:
        assert await desk.engine.purge(desk.project, 2**62, frozenset(RunState)) == 0
        return
    desk.hold(LOOK)
    small = {"key": "s", "nodes": [{"id": "r", "type": "respond", "body": 1}]}
    for _ in range(25):
        await desk.result(await desk.start(small))
    under_way = await desk.start()
    later = 2**62
    ended = frozenset(RunState)
    assert await desk.engine.purge("prj_other", later, ended) == 0
    assert await desk.engine.purge(desk.project, 0, ended) == 0
    assert await desk.engine.purge(desk.project, later, frozenset({RunState.FAILED})) == 0
    purging = asyncio.create_task(desk.engine.purge(desk.project, later, ended, batch=5))
    await asyncio.sleep(0)
    await desk.instance.store.set_meta("between", "two batches")
    assert not purging.done(), "whoever writes meanwhile goes between two batches"
    assert await purging == 25
    left = [table async for table, _ in desk.instance.store.rows() if table.startswith("run")]
    assert {t: left.count(t) for t in set(left)}["runs"] == 1
    assert left.count("run_documents") == 1
    desk.let_go()
    assert (await desk.result(under_way)).state is RunState.SUCCEEDED
    assert (await desk.result(await desk.start(small))).state is RunState.SUCCEEDED


async def test_a_sandbox_run_goes_through_the_same_engine(desk):
    run = await desk.start(mode=Mode.SANDBOX)
    assert (await desk.result(run)).state is RunState.SUCCEEDED
    assert desk.seen == []
    assert all(s.record["ok"] for s in await desk.engine.steps(desk.project, run.id))


RACE = {
    "key": "race",
    "nodes": [
        {
            "id": "p",
            "type": "parallel",
            "branches": ["look", "pay"],
            "join": "end",
            "policy": "any",
        },
        step("look", "vendor.whoami", next="end"),
        step("pay", "vendor.charge", next="tell"),
        step("tell", next="end"),
        {"id": "end", "type": "respond", "body": ["{{steps.look.ok}}", "{{steps.pay.ok}}"]},
    ],
}


async def test_the_first_branch_ends_the_others_and_a_fork_decides_nothing_anew(desk):
    desk.hold(PAY)
    run = await desk.start(RACE)
    done = await desk.result(run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, [True, False]), done.error
    states = await desk.states(run)
    assert (states["pay"], states["tell"]) == ("cancelled", "skipped")
    desk.let_go()
    forked = await desk.control.fork(desk.project, run.id, "end", actor=ACTOR)
    again = await desk.result(forked)
    assert again.output["body"] == [True, False]
    assert (await desk.states(forked))["pay"] == "cancelled"
    assert (desk.seen.count(LOOK), desk.seen.count(TELL)) == (1, 0)
    anew = await desk.control.fork(desk.project, run.id, "look", actor=ACTOR)
    assert (await desk.result(anew)).state is RunState.SUCCEEDED
    assert desk.seen.count(LOOK) == 2
