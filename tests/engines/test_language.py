"""What flows wait for, and what they repeat, on every durable engine: through the real nodes."""

from __future__ import annotations

import pytest

from engines.engines import database_of
from fixtures_world import ACTOR, world_in
from junctor.core.flows.answering import Decision
from junctor.model.call import Mode
from junctor.model.flow import RunState
from junctor.model.pause import PauseState

END = {"id": "end", "type": "respond", "body": "{{steps.w.output}}"}


@pytest.fixture(params=["embedded", "dbos"])
async def place(request, tmp_path):
    async with world_in(tmp_path, database=database_of(request, request.param)) as world:
        yield world


async def started(place, *nodes, given=None):
    return await place.instance.runner.run(
        place.project.id,
        {"key": "intake", "nodes": list(nodes)},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        input=given or {"sum": 5, "rows": ["a", "b", "c"]},
    )


async def ended(place, run):
    return await place.instance.engine.result(place.project.id, run.id, 30)


async def test_time_passes_then_a_signal_comes(place):
    pause = {"id": "pause", "type": "wait", "for": "time", "seconds": 0.3, "next": "w"}
    signal = {"id": "w", "type": "wait", "for": "signal", "signal": "paid", "next": "end"}
    run = await started(place, pause, signal, END)
    assert run.state is RunState.WAITING
    answering = place.instance.runner.answering
    await answering.signal(place.project.id, run.id, "paid", {"amount": 3}, actor=ACTOR)
    done = await ended(place, run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, {"amount": 3})


async def test_a_person_decides(place):
    node = {"id": "w", "type": "approve", "title": "Refund {{event.sum}}?", "next": "end"}
    run = await started(place, node, END)
    assert run.state is RunState.WAITING
    answering = place.instance.runner.answering
    pause = await answering.approval(place.project.id, run.id, "w")
    await answering.decide(pause, Decision(decision="approve"), by="user:ada")
    assert (await ended(place, run)).state is RunState.SUCCEEDED


async def test_every_item_is_a_run_of_its_own(place):
    inside = {"id": "in", "type": "set", "variables": {"double": "{{vars.item}}!"}}
    loop = {"id": "w", "type": "forEach", "items": "{{input.rows}}", "nodes": [inside]}
    run = await started(place, {**loop, "concurrency": 2, "next": "end"}, END)
    done = await ended(place, run)
    assert done.state is RunState.SUCCEEDED, done.error
    children = await place.instance.store.runs.children(place.project.id, run.id)
    assert [child.state for child in children] == [RunState.SUCCEEDED] * 3


async def test_what_stands_around_a_loop_is_stored_once_and_goes_with_its_last_run(place):
    rows = [f"row {n} {'x' * 100}" for n in range(50)]
    first = {"id": "first", "type": "set", "variables": {"sum": 1, "none": None}, "next": "w"}
    inside = {"id": "in", "type": "respond", "body": "{{vars.item}} {{vars.sum}} {{event.sum}}"}
    loop = {"id": "w", "type": "forEach", "items": "{{input.rows}}", "nodes": [inside]}
    loop |= {"itemAs": "item", "indexAs": "none", "concurrency": 5, "result": "{{vars.none}}"}
    given = {"sum": 2**70, "rows": rows}
    run = await started(place, first, {**loop, "next": "end"}, END, given=given)
    done = await ended(place, run)
    assert [each["output"] for each in done.output["body"]["results"]] == list(range(50))
    engine, store, project = place.instance.engine, place.instance.store, place.project.id
    plans = "SELECT MAX(LENGTH(plan)), COUNT(*) FROM run_plans WHERE around IS NOT NULL"
    longest, count = await store.database.one(plans)
    assert (longest < 300, count) == (True, 50), "the list does not stand in every plan"
    children = await store.runs.children(project, run.id)
    plan = (await engine.spec(project, children[7].id)).plan
    assert (plan["input"], plan["vars"]) == (given, {"sum": 1, "none": 7, "item": rows[7]})
    again = await place.instance.runs.rerun(project, children[7].id, actor=ACTOR)
    assert (await ended(place, again)).output["body"] == f"{rows[7]} 1 {2**70}"
    await engine.purge(project, 2**62, frozenset(RunState))
    assert await store.database.all("SELECT digest FROM run_documents") == []


async def test_what_ended_inside_a_run_stays_until_that_run_is_over(place):
    inside = {"id": "in", "type": "set", "variables": {"seen": "{{vars.item}}"}}
    loop = {"id": "each", "type": "forEach", "items": "{{input.rows}}", "nodes": [inside]}
    signal = {"id": "w", "type": "wait", "for": "signal", "signal": "go", "next": "end"}
    run = await started(place, {**loop, "next": "w"}, signal, END)
    project, runs = place.project.id, place.instance.store.runs

    async def removed(before=2**61):
        pruned = await runs.prune(project, before, before, 100)
        gone = await place.instance.engine.purge(project, before, frozenset(RunState))
        return pruned, gone

    assert await removed() == (0, 0)
    assert len(await runs.children(project, run.id)) == 3
    await place.instance.runner.answering.signal(project, run.id, "go", None, actor=ACTOR)
    done = await ended(place, run)
    assert await removed(done.finished_at) == (0, 0)
    assert await removed() == (4, 4)


def racing(*more):
    return [
        {"id": "p", "type": "parallel", "branches": ["ask", "late"], "join": "w", "policy": "any"},
        {"id": "ask", "type": "approve", "title": "Refund?", "next": "w"},
        *more,
        {"id": "w", "type": "set", "variables": {"asked": "{{steps.ask.ok}}"}, "next": "end"},
        {"id": "end", "type": "respond", "body": ["{{vars.asked}}", "{{steps.late.ok}}"]},
    ]


LATE = {"id": "late", "type": "wait", "for": "signal", "signal": "late", "next": "w"}


async def test_the_first_branch_goes_on_and_what_others_wait_for_is_withdrawn(place):
    run = await started(place, *racing(LATE))
    assert run.state is RunState.WAITING
    answering = place.instance.runner.answering
    await answering.signal(place.project.id, run.id, "late", None, actor=ACTOR)
    done = await ended(place, run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, [False, True]), done.error
    steps = await place.instance.store.runs.steps(place.project.id, run.id)
    states = {each.node_id: each.state.value for each in steps}
    assert (states["ask"], states["late"]) == ("cancelled", "succeeded")
    pause = await answering.approval(place.project.id, run.id, "ask")
    assert pause.state is PauseState.EXPIRED


async def test_runs_inside_a_slower_branch_are_ended(place):
    inside = {"id": "in", "type": "wait", "for": "signal", "signal": "never"}
    loop = {"id": "late", "type": "forEach", "items": "{{input.rows}}", "nodes": [inside]}
    run = await started(place, *racing({**loop, "concurrency": 3, "next": "w"}))
    assert run.state is RunState.WAITING
    answering = place.instance.runner.answering
    pause = await answering.approval(place.project.id, run.id, "ask")
    await answering.decide(pause, Decision(decision="approve"), by="user:ada")
    done = await ended(place, run)
    assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, [True, False]), done.error
    children = await place.instance.store.runs.children(place.project.id, run.id)
    assert [child.state for child in children] == [RunState.CANCELLED] * 3


async def test_what_a_slower_branch_answered_is_no_answer(place):
    said = {"id": "late", "type": "respond", "body": "of the slower", "next": "never"}
    never = {"id": "never", "type": "wait", "for": "signal", "signal": "never", "next": "w"}
    run = await started(place, *racing(said, never))
    answering = place.instance.runner.answering
    pause = await answering.approval(place.project.id, run.id, "ask")
    await answering.decide(pause, Decision(decision="approve"), by="user:ada")
    done = await ended(place, run)
    assert done.output["body"] == [True, True], done.error
