from __future__ import annotations

import asyncio
import time

import pytest

from fixtures_world import ACTOR
from junctor.core.flows.answering import Decision, refuse_others
from junctor.core.flows.links import Links, Place
from junctor.model.access import Role
from junctor.model.call import Mode, Scenario
from junctor.model.errors import InvalidInput, NotPermitted, Overtaken, UnknownObject
from junctor.model.flow import RunState
from junctor.model.pause import PauseKind, PauseState

END = {"id": "end", "type": "respond", "body": "{{steps.w.output}}"}


def flow(*nodes, **more):
    return {"key": "intake", "nodes": list(nodes), **more}


def wait(**more):
    return {"id": "w", "type": "wait", "for": "signal", "signal": "paid", "next": "end", **more}


def approve(**more):
    fields = {"id": "w", "type": "approve", "title": "Refund {{event.sum}}?", "next": "end"}
    return {**fields, "details": {"order": "{{event.order}}"}, **more}


class Line:
    """Runs documents live, and answers them."""

    def __init__(self, world):
        self.world, self.instance, self.project = world, world.instance, world.project.id
        self.runner = self.instance.runner
        self.answering = self.runner.answering

    async def start(self, *nodes, mode=Mode.LIVE, given=None, **more):
        return await self.runner.run(
            self.project,
            flow(*nodes),
            environment="development",
            mode=mode,
            actor=ACTOR,
            input={"sum": 5, "order": "A-1"} | (given or {}),
            **more,
        )

    async def end(self, run, timeout=10):
        return await self.instance.engine.result(self.project, run.id, timeout)

    async def step(self, run):
        steps = await self.instance.store.runs.steps(self.project, run.id)
        return next(step for step in steps if step.node_id == "w")

    async def signal(self, run, payload, name="paid"):
        return await self.answering.signal(self.project, run.id, name, payload, actor=ACTOR)

    async def decide(self, run, decision, by="user:ada", **more):
        pause = await self.answering.approval(self.project, run.id, "w")
        return await self.answering.decide(pause, Decision(decision=decision, **more), by=by)


@pytest.fixture
def line(world):
    return Line(world)


async def test_a_run_waits_for_a_signal_and_goes_on_with_what_came(line):
    run = await line.start(wait(), END)
    assert run.state is RunState.WAITING
    waits = await line.step(run)
    assert waits.state is RunState.WAITING
    with pytest.raises(UnknownObject, match="waits nowhere"):
        await line.signal(run, {}, "other")
    assert await line.signal(run, {"amount": 3}) == Place(line.project, run.id, "w")
    with pytest.raises(Overtaken):
        await line.signal(run, {"amount": 4})
    done = await line.end(run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, {"amount": 3})
    came = await line.step(run)
    assert (came.summary, came.started_at) == (f"came from {ACTOR}", waits.started_at)
    assert came.finished_at > waits.started_at
    with pytest.raises(Overtaken, match="ended"):
        await line.signal(run, {})


async def test_of_two_nodes_the_one_that_waits_takes_the_signal(line):
    way = {"id": "way", "type": "switch", "on": "{{event.order}}", "cases": {"B-1": "not"}}
    never = {"id": "not", "type": "wait", "for": "signal", "signal": "paid"}
    run = await line.start({**way, "default": "w"}, never, wait(), END)
    assert run.state is RunState.WAITING
    assert (await line.signal(run, 1)).node_id == "w"
    assert (await line.end(run)).output["body"] == 1


async def test_two_signals_of_one_name_are_for_two_nodes(line):
    again = {"id": "again", "type": "wait", "for": "signal", "signal": "paid", "next": "both"}
    both = {
        "id": "both",
        "type": "respond",
        "body": ["{{steps.w.output}}", "{{steps.again.output}}"],
    }
    run = await line.start(wait(next="again"), again, both)
    taken = [(await line.signal(run, n)).node_id for n in (1, 2)]
    assert taken == ["w", "again"]
    with pytest.raises(Overtaken):
        await line.signal(run, 3)
    assert (await line.end(run)).output["body"] == [1, 2]


async def test_a_signal_reaches_what_waits_inside_a_loop(line):
    each = {"id": "each", "type": "forEach", "items": [1, 2], "concurrency": 2, "next": "all"}
    inner = {"id": "w", "type": "wait", "for": "signal", "signal": "paid"}
    every = {"id": "all", "type": "respond"}
    run = await line.start({**each, "nodes": [inner]}, every)
    taken = [await line.signal(run, n) for n in (1, 2)]
    assert {place.run_id for place in taken} == {f"{run.id}~each~0", f"{run.id}~each~1"}
    with pytest.raises(Overtaken):
        await line.signal(run, 3)
    assert (await line.end(run)).state is RunState.SUCCEEDED
    steps = await line.instance.store.runs.steps(line.project, run.id)
    loop = next(step for step in steps if step.node_id == "each")
    assert sorted(each["output"] for each in loop.output["results"]) == [1, 2]


async def test_a_signal_that_comes_early_is_kept(line):
    first = {"id": "pause", "type": "wait", "for": "time", "seconds": 0.3, "next": "w"}
    run = await line.start(first, wait(), END)
    assert run.state is RunState.WAITING
    await line.signal(run, "early")
    assert (await line.end(run)).output["body"] == "early"


@pytest.mark.parametrize("order", ["A-1", "B-1"])
async def test_an_early_signal_is_for_whichever_branch_the_run_takes(line, order):
    first = {"id": "pause", "type": "wait", "for": "time", "seconds": 0.3, "next": "way"}
    way = {"id": "way", "type": "switch", "on": "{{input.order}}", "cases": {"A-1": "other"}}
    nodes = [first, {**way, "default": "w"}, wait(id="other", next="done"), wait()]
    done = {"id": "done", "type": "respond", "body": "{{steps.other.output}}"}
    run = await line.start(*nodes, done, END, given={"order": order})
    assert run.state is RunState.WAITING
    await line.signal(run, "early")
    assert (await line.end(run)).output["body"] == "early"


async def test_early_signals_of_one_name_are_taken_in_the_order_in_which_they_came(line):
    first = {"id": "pause", "type": "wait", "for": "time", "seconds": 0.4, "next": "late"}
    both = {"id": "end", "type": "respond", "body": ["{{steps.late.output}}", "{{steps.w.output}}"]}
    run = await line.start(first, wait(), wait(id="late", next="w"), both)
    for each in (1, 2):
        await line.signal(run, each)
        await asyncio.sleep(0.01)
    with pytest.raises(Overtaken):
        await line.signal(run, 3)
    assert (await line.end(run)).output["body"] == [1, 2]


async def test_nothing_in_time_is_a_timeout_and_a_case(line):
    run = await line.start(wait(timeout=0.05), END)
    done = await line.end(run)
    assert (done.state, done.error["errorClass"]) == (RunState.FAILED, "timeout")
    late = {"id": "late", "type": "respond", "body": "late"}
    run = await line.start(wait(timeout=0.05, cases={"timeout": "late"}), END, late)
    assert (await line.end(run)).output["body"] == "late"


async def test_a_time_is_waited_for_by_seconds_or_by_date(line):
    begun = time.time()
    run = await line.start(wait(**{"for": "time", "signal": None, "seconds": 0.2}), END)
    done = await line.end(run)
    assert done.state is RunState.SUCCEEDED
    assert time.time() - begun >= 0.2
    past = wait(**{"for": "time", "signal": None, "until": "2020-01-01T00:00:00Z"})
    assert (await line.start(past, END)).state is RunState.SUCCEEDED
    for bad in ({"until": "{{event.order}}"}, {"seconds": "{{event.order}}"}):
        run = await line.start(wait(**{"for": "time", "signal": None, **bad}), END)
        assert run.error["errorClass"] == "input"


@pytest.mark.parametrize("unit", [1, 1000])
async def test_a_unix_time_is_read_in_seconds_and_in_milliseconds(line, unit):
    node = wait(**{"for": "time", "signal": None, "until": "{{event.at}}"})
    at = time.time() + 3600
    run = await line.start(node, END, given={"at": int(at * unit)})
    assert run.state is RunState.WAITING
    run = await line.start(node, END, given={"at": int((at - 7200) * unit)})
    assert run.state is RunState.SUCCEEDED
    for far in (int((at + 370 * 86400) * unit), 1e300, "9999-12-31T23:59:59Z"):
        run = await line.start(node, END, given={"at": far})
        assert run.error["errorClass"] == "input", "it would go on before that time"


async def test_an_address_takes_one_request(line):
    tell = {"id": "tell", "type": "set", "variables": {"url": "{{run.callback.w}}"}, "next": "w"}
    run = await line.start(tell, wait(**{"for": "webhook", "signal": None}), END)
    steps = await line.instance.store.runs.steps(line.project, run.id)
    assert "jcb_" not in str([step.to_json() for step in steps])
    token = line.answering.links.token("callback", Place(line.project, run.id, "w"))
    for wrong in ("", token[:-1] + "~", token[:-2] + "AA", "jcb_" + "A" * 40, "jap_" + token[4:]):
        with pytest.raises(UnknownObject):
            await line.answering.callback(wrong, {})
    await line.answering.callback(token, {"body": {"amount": 9}})
    with pytest.raises(Overtaken):
        await line.answering.callback(token, {"body": {}})
    assert (await line.end(run)).output["body"] == {"body": {"amount": 9}}


def test_an_address_of_another_instance_is_none_of_ours():
    place = Place("prj_1", "run_1", "w")
    one, other = Links.of_process(), Links.of_process()
    token = one.token("approval", place)
    assert one.place("approval", token) == place
    assert one.place("callback", token) is None
    assert other.place("approval", token) is None


async def test_somebody_approves_with_what_the_form_asks_for(line):
    form = {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}}
    run = await line.start(approve(form=form), END)
    assert run.state is RunState.WAITING
    [open_one] = await line.instance.store.pauses.all(
        line.project, PauseKind.APPROVAL, PauseState.OPEN
    )
    assert open_one.document["title"] == "Refund 5?"
    assert open_one.document["details"] == {"order": "A-1"}
    with pytest.raises(InvalidInput, match="reason"):
        await line.decide(run, "approve")
    with pytest.raises(InvalidInput, match="no decision"):
        await line.decide(run, "maybe")
    made = await line.decide(run, "approve", values={"reason": "broken"}, comment="fine")
    assert made.state is PauseState.ANSWERED
    output = (await line.end(run)).output["body"]
    assert (output["decision"], output["by"]) == ("approved", "user:ada")
    assert (output["values"], output["comment"]) == ({"reason": "broken"}, "fine")
    with pytest.raises(Overtaken, match="approved by user:ada before"):
        await line.decide(run, "reject")


@pytest.mark.parametrize(
    ("more", "state", "body"),
    [
        ({}, RunState.FAILED, None),
        ({"cases": {"rejected": "no"}}, RunState.SUCCEEDED, "no"),
        ({"onError": "no"}, RunState.SUCCEEDED, "no"),
    ],
)
async def test_a_rejection_is_a_case_or_a_failure(line, more, state, body):
    no = {"id": "no", "type": "respond", "body": "no"}
    run = await line.start(approve(**more), END, no)
    await line.decide(run, "reject")
    done = await line.end(run)
    assert done.state is state
    assert (done.output or {}).get("body") == body
    if state is RunState.FAILED:
        assert done.error["errorClass"] == "rejected"


@pytest.mark.parametrize(
    ("then", "outcome"), [("fail", "timeout"), ("approve", "approved"), ("reject", "rejected")]
)
async def test_what_happens_when_nobody_decides(line, then, outcome):
    nodes = [{"id": c, "type": "respond", "body": c} for c in ("approved", "rejected", "timeout")]
    cases = {n["id"]: n["id"] for n in nodes}
    run = await line.start(approve(timeout=0.1, then=then, cases=cases), END, *nodes)
    await asyncio.sleep(0.15)
    assert (await line.end(run)).output["body"] == outcome
    with pytest.raises(Overtaken):
        await line.decide(run, "approve")


async def test_only_the_approvers_may_decide(line):
    run = await line.start(
        approve(approvers={"roles": ["project_admin"], "people": ["ada@example.com"]}), END
    )
    pause = await line.answering.approval(line.project, run.id, "w")
    refuse_others(pause, frozenset([Role.PROJECT_ADMIN]), frozenset())
    refuse_others(pause, frozenset(), frozenset(["ada@example.com"]))
    with pytest.raises(NotPermitted, match=r"project admin or ada@example\.com"):
        refuse_others(pause, frozenset([Role.OPERATOR]), frozenset(["bob@example.com"]))
    with pytest.raises(UnknownObject):
        await line.answering.linked(
            line.answering.links.token("approval", Place(line.project, run.id, "w"))
        )


async def test_the_sandbox_waits_for_nobody(line):
    run = await line.start(wait(sample={"amount": 1}), END, mode=Mode.SANDBOX)
    assert run.output["body"] == {"amount": 1}
    assert (await line.step(run)).summary == "would have waited for the signal paid"
    run = await line.start(approve(), END, mode=Mode.SANDBOX)
    assert run.output["body"]["decision"] == "approved"
    assert (await line.step(run)).summary == "would have asked: Refund 5?"
    no = {"id": "no", "type": "respond", "body": "no"}
    scenarios = {"w": Scenario.TIMEOUT}
    for node in (wait(cases={"timeout": "no"}), approve(cases={"timeout": "no"})):
        run = await line.start(node, END, no, mode=Mode.SANDBOX, scenarios=scenarios)
        assert run.output["body"] == "no"
    run = await line.start(
        approve(cases={"rejected": "no"}, sample={"decision": "rejected"}),
        END,
        no,
        mode=Mode.SANDBOX,
    )
    assert run.output["body"] == "no"


async def test_items_of_a_loop_wait_each_for_its_own(line):
    inside = {"id": "w", "type": "wait", "for": "signal", "signal": "paid"}
    loop = {"id": "each", "type": "forEach", "times": 2, "concurrency": 2, "nodes": [inside]}
    shown = {"id": "end", "type": "respond", "body": "{{steps.each.output.succeeded}}"}
    run = await line.start({**loop, "next": "end"}, shown)
    assert run.state is RunState.WAITING
    children = await line.instance.store.runs.children(line.project, run.id)
    for child in children:
        await line.answering.signal(line.project, child.id, "paid", 1, actor=ACTOR)
    assert (await line.end(run)).output["body"] == 2


async def test_cancelling_a_run_ends_those_inside(line):
    inside = {"id": "w", "type": "wait", "for": "signal"}
    loop = {"id": "each", "type": "forEach", "times": 1, "nodes": [inside]}
    run = await line.start(loop)
    ended = await line.instance.runs.cancel(line.project, run.id, actor=ACTOR)
    assert ended.state is RunState.CANCELLED
    [child] = await line.instance.store.runs.children(line.project, run.id)
    assert child.state is RunState.CANCELLED
