"""Alerts: what is told, to whom, how often; and that a failure to tell is not the end of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp import web

from fixtures_world import ACTOR
from junctor.core.live import RunEnded
from junctor.model.alert import AlertDraft
from junctor.model.call import Mode
from junctor.model.errors import InvalidInput, JunctorError, UnknownObject
from junctor.model.trigger import Trigger

MINUTE = 60_000
FAILING = {"key": "orders", "nodes": [{"id": "a", "type": "fail", "message": "No stock"}]}
SAID = "Step `{}`: No stock. The flow itself says so; see what led here."
INPUTS = {"to": "ops@example.com", "text": "{{alert.title}} {{alert.text}} ({{alert.quiet}})"}


class Later:
    def __init__(self, clock):
        self._clock = clock
        self.minutes = 0

    def now(self):
        return self._clock.now() + self.minutes * MINUTE

    def __getattr__(self, name):
        return getattr(self._clock, name)


@pytest.fixture
async def alerts(world):
    """Service and looking over a clock of our own; gives (service, looking, clock)."""
    await world.connect()
    alerting = world.instance.alerting
    clock = Later(world.instance.clock)
    telling = replace(alerting.looking.telling, clock=clock)
    service = replace(alerting.service, telling=telling, clock=clock)
    return service, replace(alerting.looking, telling=telling, clock=clock), clock


def draft(world, **more):
    known = {
        "name": "Failures",
        "kinds": ("run.failed",),
        "connection": world.connection,
        "operation": "send",
        "environment": "development",
        "inputs": INPUTS,
    }
    return AlertDraft(**{**known, **more})


async def fail(world, mode=Mode.LIVE, environment="development"):
    return await world.instance.runner.run(
        world.project.id, FAILING, environment=environment, mode=mode, actor=ACTOR
    )


async def webhook(world):
    """A trigger that nobody sends to."""
    flow = (await world.instance.flows.create(world.project.id, FAILING, actor=ACTOR)).flow
    now = world.instance.clock.now()
    await world.instance.store.triggers.put(
        Trigger(
            id="trg_1",
            project_id=world.project.id,
            flow_id=flow.id,
            flow_version=1,
            environment="development",
            kind="webhook",
            settings={},
            token="t",
            created_at=now,
            updated_at=now,
        )
    )


def texts(world):
    return [json.loads(body)["text"] for body in world.bodies]


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


async def test_a_silence_that_lasts_is_not_counted_at_each_look(world, alerts):
    service, looking, clock = alerts
    wanted = draft(world, kinds=("trigger.silent",), silent_hours=1)
    await service.create(world.project.id, wanted, actor=ACTOR)
    await webhook(world)
    for minutes in (61, 5, 5, 5):
        clock.minutes += minutes
        await looking.look()
    clock.minutes += 60
    assert await looking.look() == 1
    assert [each[-3:] for each in texts(world)] == ["(0)", "(0)"]


async def test_an_alert_that_could_not_be_sent_is_tried_again(world, alerts):
    service, looking, _ = alerts
    await service.create(world.project.id, draft(world), actor=ACTOR)

    async def down(request):
        return web.json_response({"ok": False, "error": "nope"}, status=400)

    world.handler = down
    await fail(world)
    assert await looking.look() == 0
    world.handler = None
    assert await looking.look() == 1


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
