"""An event and its run in one commit: both or neither, once, and what cannot begin is said."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.triggers import HookRequest
from junctor.model.call import Actor
from junctor.model.flow import RunState
from junctor.model.trigger import EventState, TriggerEvent
from shared_cache import shared_cache

ACTOR = Actor(kind="user", id="ada")
WEBHOOK = {
    "type": "webhook",
    "mode": "sandbox",
    "verify": {"scheme": "none", "deliveryHeader": "x-delivery"},
}
ANSWER = {"id": "a", "type": "respond", "body": {"n": "{{input.n}}"}}


class Hooked:
    """A live flow behind a webhook."""

    def __init__(self, instance, project, hook, trigger):
        self.instance, self.project, self.hook, self.trigger = instance, project, hook, trigger

    async def deliver(self, body=b'{"n": 1}', key="d1"):
        request = HookRequest(
            method="POST",
            url="https://hooks.example/hooks/x",
            query=(),
            headers=(("content-type", "application/json"), ("x-delivery", key)),
            body=body,
        )
        intake = self.instance.triggering.intake
        return await intake.deliver(self.hook, request, address="192.0.2.1")

    async def run(self, found):
        return await self.instance.store.runs.get(self.project.id, found.event.run_id)

    async def event(self, found):
        return await self.instance.store.triggers.event(self.project.id, found.event.id)

    async def runs(self):
        return await self.instance.store.runs.all(self.project.id, limit=50)


@asynccontextmanager
async def hooked(home, *nodes, shared=None, **more):
    instance = await Instance.open(Settings(home=home, cache=shared_cache(), **(shared or {})))
    try:
        project = await instance.projects.create("Acme", actor=ACTOR)
        document = {"key": "hooked", "trigger": WEBHOOK, "nodes": list(nodes) or [ANSWER]}
        document |= more
        flow = await instance.flows.create(project.id, document, actor=ACTOR)
        await instance.flows.publish(
            project.id, flow.flow.id, actor=ACTOR, environments=["development"]
        )
        (trigger,) = await instance.store.triggers.of_flow(project.id, flow.flow.id)
        hook = await instance.triggering.intake.webhook(trigger.token)
        yield Hooked(instance, project, hook, trigger)
    finally:
        await instance.close()


async def test_the_run_is_stored_when_the_sender_is_answered(tmp_path):
    async with hooked(tmp_path) as here:
        found = await here.deliver()
        stored = await here.run(found)
        assert stored is not None
        assert stored.state in (RunState.RUNNING, RunState.SUCCEEDED)
        ended = await asyncio.wait_for(found.run, 10)
        assert (ended.state, ended.output["body"]) == (RunState.SUCCEEDED, {"n": 1})
        event = await here.event(found)
        assert (event.state, event.error) == (EventState.STARTED, None)


async def test_an_event_that_is_known_starts_nothing(tmp_path):
    async with hooked(tmp_path) as here:
        every = await asyncio.gather(*(here.deliver() for _ in range(20)))
        (first,) = [each for each in every if not each.duplicate]
        assert {each.event.run_id for each in every} == {first.event.run_id}
        assert (await first.run).state is RunState.SUCCEEDED
        assert [run.id for run in await here.runs()] == [first.event.run_id]
        other = await here.deliver(key="d2")
        assert (await other.run).id != first.event.run_id


async def test_an_event_whose_run_cannot_begin_is_there_and_says_why(tmp_path):
    shape = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    async with hooked(tmp_path, input=shape) as here:
        found = await here.deliver(b'{"n": "many"}')
        assert await found.run is None
        event = await here.event(found)
        assert event.state is EventState.FAILED
        assert "/n" in event.error
        assert await here.runs() == []
        again = await here.deliver(key="d2")
        assert (await again.run).state is RunState.SUCCEEDED


async def test_a_run_that_fails_is_a_failure_of_its_trigger(tmp_path):
    fails = {"id": "a", "type": "fail", "message": "No such guest."}
    async with hooked(tmp_path, fails) as here:
        found = await here.deliver()
        assert (await found.run).state is RunState.FAILED
        event = await here.event(found)
        assert (event.state, event.error) == (EventState.STARTED, "No such guest.")
        trigger = await here.instance.store.triggers.get(here.project.id, here.trigger.id)
        assert (trigger.failures, trigger.last_error) == (1, "No such guest.")


async def test_a_run_that_waits_has_begun(tmp_path):
    waits = {"id": "w", "type": "wait", "for": "signal", "next": "a"}
    async with hooked(tmp_path, waits, ANSWER, trigger={**WEBHOOK, "mode": "live"}) as here:
        found = await here.deliver()
        parked = await asyncio.wait_for(found.run, 10)
        assert (parked.id, parked.state) == (found.event.run_id, RunState.WAITING)
        event = await here.event(found)
        assert event.state is EventState.STARTED


@pytest.mark.parametrize("restart", [False, True])
async def test_what_was_taken_while_the_engine_closes_begins_after_the_next_start(
    tmp_path, restart
):
    async with hooked(tmp_path) as here:
        if restart:
            await here.instance.runner.engine.close(0)
        found = await here.deliver()
        ended = await asyncio.wait_for(found.run, 10)
        assert (ended is None) is restart
    async with hooked_again(tmp_path) as instance:
        await instance.runner.engine.recover()
        await instance.triggering.starts.recover()
        await instance.triggering.starts.settled()
        (run,) = await instance.store.runs.all(found.event.project_id, limit=50)
        assert (run.id, run.state) == (found.event.run_id, RunState.SUCCEEDED)


async def test_what_a_process_that_died_had_accepted_begins_in_another_one_soon(
    tmp_path, postgres_url
):
    """It is not waited for until the next sweep, a minute or two later."""
    shared = {"database": postgres_url, "lease": 3}
    async with hooked(tmp_path / "first", shared=shared) as here:
        instance = here.instance
        instance.start()
        await instance.engine.recover()
        trigger = here.trigger
        left = TriggerEvent(
            id="evt_left",
            project_id=here.project.id,
            trigger_id=trigger.id,
            kind="webhook",
            dedupe_key="left",
            run_id="run_left",
            flow_id=trigger.flow_id,
            flow_version=1,
            environment="development",
            mode="sandbox",
            payload={"json": {"n": 7}},
            accepted_at=instance.clock.now(),
        )
        assert await instance.store.triggers.accept(left)
        silent = "INSERT INTO workers (id, host, started_at, beat_at) VALUES ('gone', 'h', 1, 1)"
        await instance.store.database.write(lambda tx: tx.run(silent))
        async with asyncio.timeout(15):
            while not (found := await here.runs()) or found[0].state is not RunState.SUCCEEDED:  # noqa: ASYNC110 - a database
                await asyncio.sleep(0.1)
        (run,) = found
        assert (run.id, run.output["body"]) == ("run_left", {"n": 7})


@asynccontextmanager
async def hooked_again(home):
    instance = await Instance.open(Settings(home=home, cache=shared_cache()))
    try:
        yield instance
    finally:
        await instance.close()
