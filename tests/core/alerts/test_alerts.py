"""Alerts: what is told, to whom, how often; and that a failure to tell is not the end of it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from core.alerts.alerted import FAILING, MINUTE, SAID, draft, fail, texts, webhook
from fixtures_world import ACTOR
from junctor.core.live import RunEnded
from junctor.model.call import Mode
from junctor.model.errors import InvalidInput, JunctorError, UnknownObject


async def test_a_failed_run_is_told_once_and_then_quietly_counted(world, alerts):
    service, looking, clock = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    await fail(world, Mode.SANDBOX)
    assert await looking.look() == 0
    await fail(world)
    assert await looking.look() == 1
    assert texts(world) == [f"A run of “orders” failed in development. {SAID.format('a')} (0)"]
    await fail(world)
    await fail(world)
    assert await looking.look() == 0
    clock.minutes = 61
    await fail(world)
    # The overlap of a look reaches runs of the last one: the clock of this test has moved on.
    mark = await world.instance.store.rules.get(world.project.id, "alert-mark", "alert-mark")
    await world.instance.store.rules.put(
        world.project.id, "alert-mark", "alert-mark", {"at": mark["at"] - 61 * MINUTE}, at=0
    )
    assert await looking.look() == 1
    assert len(texts(world)) == 2
    assert not texts(world)[1].endswith("(0)")
    used = [e for e in await world.audit() if e.get("purpose", {}).get("kind") == "alert"]
    assert {e["actor"] for e in used} == {"system:alerts"}
    assert "call.outcome" in {e["kind"] for e in used}


async def test_each_failure_is_counted_once_however_often_somebody_looks(world, alerts):
    service, looking, clock = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    for _ in range(3):
        await fail(world)
        for _ in range(4):
            await looking.look()
    assert len(texts(world)) == 1
    clock.minutes += 61
    await fail(world)
    assert await looking.look() == 1
    assert texts(world)[1].endswith("(2)")


async def test_what_could_not_be_sent_is_told_when_the_connection_works_again(world, alerts):
    service, looking, clock = alerts
    rule = await service.create(world.project.id, draft(world), actor=ACTOR)

    async def down(request):
        return web.json_response({}, status=503)

    world.handler = down
    for environment in ("development", "production"):
        await fail(world, environment=environment)
    assert await looking.look() == 0
    asked = len(world.seen)
    await looking.look()
    assert len(world.seen) == asked, "it is not asked again at once"
    for _ in range(2):
        clock.minutes += 15
        assert await looking.look() == 0
        assert len(world.seen) > asked
        asked = len(world.seen)
    await fail(world)
    world.handler = None
    await looking.look()
    world.bodies.clear()
    await service.update(world.project.id, rule.id, draft(world), actor=ACTOR)
    assert await looking.look() == 2
    assert [text.split(".")[0] for text in texts(world)] == [
        "A run of “orders” failed in development",
        "A run of “orders” failed in production",
    ]
    clock.minutes += 15
    assert await looking.look() == 0
    await service.delete(world.project.id, rule.id, actor=ACTOR)
    assert await world.instance.store.rules.all(world.project.id, "alert-backlog") == {}


async def test_one_alert_that_is_refused_does_not_hold_up_the_others(world, alerts):
    service, looking, clock = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)

    async def picky(request):
        text = (await request.json())["text"]
        return web.json_response({}, status=400 if "development" in text else 201)

    world.handler = picky
    for environment in ("development", "production"):
        await fail(world, environment=environment)
    assert await looking.look() == 1
    clock.minutes += 8 * 24 * 60
    world.handler = None
    assert await looking.look() == 0, "after a week it is not told any more"


async def test_a_rule_hears_only_of_its_flow_and_places(world, alerts):
    service, looking, _ = alerts
    flow = (await world.instance.flows.create(world.project.id, FAILING, actor=ACTOR)).flow
    own = draft(world, name="own", flow="orders", environments=("production",))
    made = await service.create(world.project.id, own, actor=ACTOR)
    assert made.flow == flow.id
    await fail(world)
    assert await looking.look() == 0
    await world.instance.runner.run(
        world.project.id, flow, environment="production", mode=Mode.LIVE, actor=ACTOR
    )
    assert await looking.look() == 1
    await service.update(world.project.id, "own", replace_enabled(own), actor=ACTOR)
    await world.instance.runner.run(
        world.project.id, flow, environment="production", mode=Mode.LIVE, actor=ACTOR
    )
    assert await looking.look() == 0


def replace_enabled(given):
    return given.model_copy(update={"enabled": False})


async def test_refusals_and_silent_triggers_are_told(world, alerts):
    service, looking, clock = alerts
    kinds = ("audit.refused", "trigger.silent", "credential.expiring")
    await service.create(world.project.id, draft(world, kinds=kinds, silent_hours=2), actor=ACTOR)
    await world.connect(name="Closed", grant=False)
    await world.call("whoami")
    await world.instance.store.audit.flush()
    await webhook(world)
    assert await looking.look() == 1
    assert "1 call was refused on its way, the last of" in texts(world)[0]
    clock.minutes = 121
    assert await looking.look() >= 1
    assert any("silent for 2 hours" in text for text in texts(world))


async def test_a_rule_that_could_never_be_told_is_refused(world, alerts):
    service, *_ = alerts
    project = world.project.id
    with pytest.raises(UnknownObject):
        await service.create(project, draft(world, connection="gone"), actor=ACTOR)
    with pytest.raises(UnknownObject):
        await service.create(project, draft(world, flow="gone"), actor=ACTOR)
    with pytest.raises(InvalidInput) as refused:
        await service.create(project, draft(world, inputs={"nope": 1}), actor=ACTOR)
    assert refused.value.field.startswith("inputs")
    with pytest.raises(JunctorError):
        await service.create(project, draft(world, inputs={"to": "{{vars.x}}"}), actor=ACTOR)
    with pytest.raises(InvalidInput):
        await service.create(project, draft(world, environment="moon"), actor=ACTOR)
    made = await service.create(project, draft(world), actor=ACTOR)
    tried = await service.try_out(project, made.id)
    assert tried.outcome.ok
    assert world.seen == []
    await service.delete(project, made.name, actor=ACTOR)
    with pytest.raises(UnknownObject):
        await service.get(project, made.id)
    assert {"alert.set", "alert.delete"} <= {e["kind"] for e in await world.audit()}


async def test_the_loop_wakes_when_a_run_fails(world, alerts):
    service, looking, _ = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    task = asyncio.create_task(world.instance.alerting.keep())
    try:
        run = await fail(world)
        looking.watch(RunEnded(run))
        for _ in range(400):
            if world.seen:
                break
            await asyncio.sleep(0.01)
        assert len(world.seen) == 1
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def looping(fail, **more):
    inside = {"id": "in", "type": "fail", "message": "No stock"}
    loop = {"id": "each", "type": "forEach", "items": [1, 2], "nodes": [inside], **more}
    return {"key": "orders", "nodes": [loop, *fail]}


async def looped(world, document):
    return await world.instance.runner.run(
        world.project.id, document, environment="development", mode=Mode.LIVE, actor=ACTOR
    )


async def test_what_fails_inside_a_run_that_does_not_is_told_once(world, alerts):
    service, looking, _ = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    run = await looped(world, looping([], onItemError="continue"))
    assert run.state.value == "succeeded"
    assert await looking.look() == 1
    assert texts(world) == [
        f"A run inside a run of “orders” failed in development. {SAID.format('in')} (0)"
    ]
    assert await looking.look() == 0


async def test_what_fails_the_run_around_it_is_told_as_that_one(world, alerts):
    service, looking, _ = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    run = await looped(world, looping([]))
    assert run.state.value == "failed"
    assert await looking.look() == 1
    assert texts(world)[0].startswith("A run of “orders” failed")


async def test_what_fails_inside_a_run_under_way_is_told_when_that_has_ended(world, alerts):
    service, looking, _ = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)
    wait = {"id": "w", "type": "wait", "for": "signal", "signal": "go"}
    document = looping([wait], onItemError="continue", next="w")
    run = await looped(world, document)
    assert run.state.value == "waiting"
    assert await looking.look() == 0
    answering = world.instance.runner.answering
    await answering.signal(world.project.id, run.id, "go", None, actor=ACTOR)
    done = await world.instance.engine.result(world.project.id, run.id, 30)
    assert done.state.value == "succeeded"
    assert await looking.look() == 1
    assert texts(world)[0].startswith("A run inside a run of “orders” failed")
