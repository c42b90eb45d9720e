from __future__ import annotations

import asyncio

import pytest

from fixtures_world import ACTOR
from junctor.core.flows.children import child_id
from junctor.model.call import Mode
from junctor.model.errors import InvalidFlow, InvalidInput, NotConfigured, UnknownObject
from junctor.model.flow import RunState


def flow(*nodes, **more):
    return {"key": "intake", "nodes": list(nodes), **more}


def each(*nodes, **more):
    inside = nodes or ({"id": "in", "type": "set", "variables": {"double": "{{vars.item}}!"}},)
    return {"id": "each", "type": "forEach", "items": "{{event.rows}}", "nodes": inside, **more}


@pytest.fixture
async def go(world):
    async def run(document, mode=Mode.SANDBOX, **more):
        fields = {"environment": "development", "input": {"rows": ["a", "b", "c"]}, **more}
        run = await world.instance.runner.run(
            world.project.id, document, mode=mode, actor=ACTOR, **fields
        )
        steps = await world.instance.store.runs.steps(world.project.id, run.id)
        return run, {step.node_id: step for step in steps}

    return run


async def test_every_item_has_a_run_of_its_own_and_a_result_by_index(world, go):
    shown = {"id": "end", "type": "respond", "body": "{{steps.each.output.results}}"}
    run, steps = await go(flow(each(result="{{vars.double}}", concurrency=2, next="end"), shown))
    assert run.state is RunState.SUCCEEDED
    results = run.output["body"]
    assert [(r["index"], r["ok"], r["output"]) for r in results] == [
        (0, True, "a!"),
        (1, True, "b!"),
        (2, True, "c!"),
    ]
    assert steps["each"].summary == "3 of 3 items"
    child = await world.instance.store.runs.get(world.project.id, results[1]["runId"])
    assert (child.state, child.input) == (RunState.SUCCEEDED, {"item": "b", "index": 1})
    assert child.id == child_id(run.id, "each", 1)
    assert (child.parent_id, run.parent_id) == (run.id, None)
    assert len(await world.instance.store.runs.children(world.project.id, run.id)) == 3


async def test_inside_a_loop_the_variables_around_it_are_seen(go):
    inside = {"id": "in", "type": "set", "variables": {"x": "{{vars.who}} {{vars.row.n}}"}}
    start = {"id": "who", "type": "set", "variables": {"who": "Ada"}, "next": "each"}
    loop = each(inside, items={"jmespath": "event.rows[?n > `1`]"}, itemAs="row")
    _, steps = await go(flow(start, loop), input={"rows": [{"n": 1}, {"n": 2}]})
    assert [r["output"] for r in steps["each"].output["results"]] == [{"x": "Ada 2"}]


FAILS = (
    {"id": "kind", "type": "switch", "on": "{{vars.item}}", "cases": {"b": "no"}, "default": "ok"},
    {"id": "no", "type": "fail", "message": "not {{vars.item}}", "errorClass": "conflict"},
    {"id": "ok", "type": "set", "variables": {}},
)


async def test_a_failed_item_stops_the_loop_and_fails_it_as_the_item_failed(go):
    run, steps = await go(flow(each(*FAILS)))
    assert run.state is RunState.FAILED
    assert (run.error["errorClass"], run.error["message"]) == ("conflict", "Item 1 failed: not b")
    assert [r["ok"] for r in steps["each"].output["results"]] == [True, False]
    loop = each(*FAILS, cases={"conflict": "end"})
    run, _ = await go(flow(loop, {"id": "end", "type": "respond", "body": 1}))
    assert run.output["body"] == 1


async def test_a_loop_may_go_on_after_failed_items(go):
    run, steps = await go(flow(each(*FAILS, onItemError="continue", concurrency=3)))
    assert run.state is RunState.SUCCEEDED
    output = steps["each"].output
    assert (output["count"], output["succeeded"], output["failed"]) == (3, 2, 1)
    assert output["results"][1]["errorClass"] == "conflict"


async def test_a_bounded_loop_carries_variables_and_ends_when_it_may(go):
    inside = {
        "id": "in",
        "type": "set",
        "variables": {"n": {"jmespath": "sum([vars.n, `2`])"}},
    }
    start = {"id": "start", "type": "set", "variables": {"n": 1}, "next": "each"}
    loop = each(inside, items=None, times=9, carry=["n"], until="vars.n >= `7`")
    _, steps = await go(flow(start, loop))
    assert [r["output"]["n"] for r in steps["each"].output["results"]] == [3, 5, 7]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"items": "{{event.rows[0]}}"}, "`items`: the value is not a list but a text."),
        (
            {"items": "{{event.nothing | default(null)}}"},
            "`items`: the value is not a list but null.",
        ),
        ({"maxItems": 2}, "`items`: there are 3, more than 2."),
        ({"items": None, "times": "{{event.rows[0]}}"}, "`times`: the value is not a number"),
    ],
)
async def test_what_is_no_list_is_the_failure_of_the_loop(go, more, said):
    run, _ = await go(flow(each(**more)))
    assert run.state is RunState.FAILED
    assert said in run.error["message"]
    assert run.error["errorClass"] == "input"


async def test_more_loops_than_places_do_not_lock_each_other_out(world, go):
    world.instance.engine._limit = 2
    outer = each(each() | {"id": "inner"}, concurrency=3)
    runs = await asyncio.gather(*(go(flow(outer)) for _ in range(3)))
    assert {run.state for run, _ in runs} == {RunState.SUCCEEDED}


async def test_another_flow_runs_inside_and_its_answer_is_the_output(world, go):
    other = {
        "key": "other",
        "input": {"type": "object", "required": ["name"]},
        "nodes": [
            {"id": "hi", "type": "respond", "body": {"hello": "{{event.name}}"}},
        ],
    }
    flows, project = world.instance.flows, world.project.id
    await flows.create(project, other, actor=ACTOR)
    call = {
        "id": "sub",
        "type": "flow",
        "flow": "other",
        "input": {"name": "{{event.rows[0]}}"},
        "outputMappings": {"greeting": "hello"},
        "cases": {"input": "bad"},
        "next": "end",
    }
    end = {"id": "end", "type": "respond", "body": "{{vars.greeting}}"}
    bad = {"id": "bad", "type": "respond", "body": "{{steps.sub.problem.message}}"}
    run, steps = await go(flow(call, end, bad))
    assert run.output["body"] == "a"
    assert steps["sub"].summary == "ran other"
    run, _ = await go(flow({**call, "input": {}}, end, bad))
    assert "/name: is required" in run.output["body"]


async def test_a_flow_that_runs_itself_is_refused_and_versions_are_pinned(world, go):
    flows, project = world.instance.flows, world.project.id

    def calling(key, other):
        return {"key": key, "nodes": [{"id": "sub", "type": "flow", "flow": other}]}

    saved = await flows.create(project, calling("again", "again"), actor=ACTOR)
    with pytest.raises(InvalidFlow, match="cycle without a bound"):
        await go(saved.flow)
    assert "no flow `zz`" in str((await flows.validate(project, calling("a", "zz")))[0])
    other = {"key": "again", "nodes": [{"id": "a", "type": "respond", "body": "one"}]}
    await flows.update(project, "again", other, actor=ACTOR)
    outer = await flows.create(project, calling("outer", "again"), actor=ACTOR)
    assert await flows.validate(project, calling("again", "outer")) != []
    with pytest.raises(InvalidFlow, match="never published"):
        await flows.publish(project, "outer", actor=ACTOR)
    await flows.publish(project, "again", actor=ACTOR)
    version = await flows.publish(project, "outer", actor=ACTOR)
    pinned = version.document["nodes"][0]
    assert (pinned["version"], pinned["flowId"]) == (1, saved.flow.id)
    other["nodes"][0]["body"] = "two"
    await flows.update(project, "again", other, actor=ACTOR)
    await flows.publish(project, "again", actor=ACTOR)
    run, steps = await go(outer.flow, version=1)
    assert run.state is RunState.SUCCEEDED
    assert steps["sub"].output == "one", "the pinned version runs"


async def test_runs_inside_runs_have_a_depth(world, go):
    flows, project = world.instance.flows, world.project.id
    end = {"key": "f0", "nodes": [{"id": "a", "type": "respond"}]}
    await flows.create(project, end, actor=ACTOR)
    for i in range(1, 11):
        document = {"key": f"f{i}", "nodes": [{"id": "s", "type": "flow", "flow": f"f{i - 1}"}]}
        saved = await flows.create(project, document, actor=ACTOR)
    run, _ = await go(saved.flow)
    assert run.state is RunState.FAILED
    assert "more than 8 deep" in run.error["message"]


async def test_a_loop_has_a_time(go):
    run, _ = await go(flow(each(timeout=0.000_001, cases={"timeout": "late"}),
                           {"id": "late", "type": "respond", "body": "late"}))  # fmt: skip
    assert run.output["body"] == "late"


async def test_a_reserved_node_keeps_a_flow_from_running(go):
    with pytest.raises(NotConfigured, match="`aiTask` is reserved"):
        await go(flow(each({"id": "ai", "type": "aiTask"})))


async def test_an_item_is_run_again_by_itself_with_what_it_was_given(world, go):
    told = {"id": "told", "type": "set", "variables": {"more": "{{vars.double}}?"}}
    inside = {"id": "in", "type": "set", "variables": {"double": "{{vars.item}}!"}, "next": "told"}
    flows = world.instance.flows
    saved = await flows.create(world.project.id, flow(each(inside, told)), actor=ACTOR)
    run, _ = await go(saved.flow)
    child = child_id(run.id, "each", 1)
    control, project = world.instance.runs, world.project.id
    for asked in ({}, {"node_id": "told"}, {"node_id": "in", "until": "in"}):
        made = await control.rerun(project, child, actor=ACTOR, **asked)
        done = await world.instance.runner.result(project, made.id, 10)
        assert (done.state, done.input, done.parent_id) == (
            RunState.SUCCEEDED,
            {"item": "b", "index": 1},
            None,
        )
        steps = {s.node_id: s for s in await world.instance.store.runs.steps(project, made.id)}
        assert steps["in"].output == {"double": "b!"}
        assert ("told" in steps) is ("until" not in asked)
    with pytest.raises(InvalidInput, match="item it had"):
        await control.rerun(project, child, actor=ACTOR, given={"item": "c"})
    # One of it can be run again too; a fork keeps the item as well.
    for verb, asked in ((control.rerun, {}), (control.fork, {"node_id": "told"})):
        source = child if asked else made.id
        again = await verb(project, source, actor=ACTOR, **asked)
        done = await world.instance.runner.result(project, again.id, 10)
        assert done.state is RunState.SUCCEEDED
    plain = flow({"id": "in", "type": "set", "variables": {"x": 1}})
    await flows.update(project, saved.flow.id, plain, actor=ACTOR)
    with pytest.raises(UnknownObject, match="no loop `each`"):
        await control.rerun(project, child, actor=ACTOR)


async def test_a_list_larger_than_what_is_sent_is_looped_over(go):
    rows = ["é" * 600_000, "b", "c" * 600_000]
    inside = {"id": "in", "type": "set", "variables": {"seen": "{{vars.index}}"}}
    run, steps = await go(flow(each(inside)), input={"rows": rows})
    assert run.state is RunState.SUCCEEDED
    assert [r["output"] for r in steps["each"].output["results"]] == [
        {"seen": 0},
        {"seen": 1},
        {"seen": 2},
    ]
    # What leaves for elsewhere stays as small as before.
    sent = {"id": "in", "type": "respond", "body": "{{event.rows}}"}
    run, steps = await go(flow(each(sent)), input={"rows": rows})
    assert run.state is RunState.FAILED
    assert "larger than 1 MiB" in run.error["message"]


async def test_a_list_beyond_what_a_loop_takes_is_refused_with_the_bound(go):
    run, _ = await go(flow(each()), input={"rows": ["x" * (33 << 20), "y" * (33 << 20)]})
    assert "larger than 64 MiB" in run.error["message"]
    run, _ = await go(flow(each()))
    assert run.state is RunState.SUCCEEDED
