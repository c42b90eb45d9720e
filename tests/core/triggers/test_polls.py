"""Polls with everything real: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from core.triggers.connected import Connected, until
from fixtures_world import ACTOR
from junctor.core.triggers.poller import CLAIM
from junctor.model.errors import JunctorError
from junctor.model.trigger import TriggerState

POLL = {"trigger": "notes"}


@pytest.fixture
async def here(world):
    return await Connected(world).open()


async def test_what_was_there_before_is_no_event_and_what_comes_is_one(here):
    here.vendor.put("old", "2020-01-01T00:00:00Z")
    trigger = await here.deploy(POLL)
    assert (trigger.kind, trigger.source_id is not None) == ("poll", True)
    await here.poll(trigger)
    assert await here.events(trigger) == []
    note = here.vendor.put("n1", title="Hello")
    await here.poll(trigger)
    assert await here.events(trigger) == [note]
    await here.poll(trigger)
    assert await here.events(trigger) == [note]
    changed = here.vendor.put("n1", "2030-01-02T00:00:00Z", title="Hello again")
    await here.poll(trigger)
    assert await here.events(trigger) == [note, changed]
    run = await here.instance.store.runs.get(
        trigger.project_id, (await here.trigger("flow-1")).last_run_id
    )
    assert run.input == changed


async def test_the_cursor_goes_on_where_the_last_item_stood_with_an_overlap(here):
    trigger = await here.deploy({**POLL, "inputs": {"folder": "f1"}})
    await here.poll(trigger)
    here.vendor.put("n1", "2030-01-02T03:04:05.678Z")
    await here.poll(trigger)
    await here.poll(trigger)
    assert here.vendor.asked[-1] == {"folder": "f1", "since": "2030-01-02T03:04:00.678Z"}


async def test_what_shows_up_late_within_the_overlap_is_not_lost(here):
    trigger = await here.deploy(POLL)
    await here.poll(trigger)
    here.vendor.put("b", "2030-01-01T00:00:10Z")
    await here.poll(trigger)
    here.vendor.put("a", "2030-01-01T00:00:08Z")
    await here.poll(trigger)
    await here.poll(trigger)
    assert [each["id"] for each in await here.events(trigger)] == ["b", "a"]


async def test_flows_share_a_poll_and_each_gets_what_it_asked_for(here):
    first = await here.deploy(POLL)
    second = await here.deploy({**POLL, "where": {"title": ["x", "y"]}})
    other = await here.deploy({**POLL, "inputs": {"folder": "elsewhere"}})
    assert first.source_id == second.source_id != other.source_id
    await here.poll(first)
    here.vendor.put("n1", title="x")
    here.vendor.put("n2", title="z")
    await here.poll(first)
    assert {each["id"] for each in await here.events(first)} == {"n1", "n2"}
    assert [each["id"] for each in await here.events(second)] == ["n1"]
    assert await here.events(other) == []


async def test_two_processes_that_ask_at_once_take_an_item_once(here):
    trigger = await here.deploy(POLL)
    await here.poll(trigger)
    here.vendor.put("n1")
    source = await here.source(trigger)
    done = await asyncio.gather(*(here.parts.poller.poll(source) for _ in range(5)))
    assert sorted(each.conflict for each in done) == [False, True, True, True, True]
    assert len(await here.events(trigger)) == 1


async def test_a_poll_is_asked_when_it_is_due_and_then_after_its_interval(here):
    trigger = await here.deploy({**POLL, "interval": 300})
    assert await here.parts.poller.tick() == 1
    assert await here.parts.poller.tick() == 0
    await here.parts.poller.settled()
    source = await here.source(trigger)
    assert 290_000 < source.due_at - here.instance.clock.now() <= 300_000
    assert source.asked_at is not None


async def test_a_process_that_died_while_it_asked_has_taken_nothing(here):
    trigger = await here.deploy(POLL)
    await here.poll(trigger)
    here.vendor.put("n1")
    now = here.instance.clock.now()
    source = await here.source(trigger)
    assert await here.instance.store.sources.claim(source, until=now + CLAIM, at=now)
    assert await here.parts.poller.tick() == 0
    await here.instance.store.sources.wake(now)  # as every start does
    assert await here.parts.poller.tick() == 1
    await here.parts.poller.settled()
    assert len(await here.events(trigger)) == 1


@pytest.mark.parametrize(
    ("refusal", "least", "most"),
    [((503, {}), 5, 120), ((401, {}), 5, 120), ((429, {"Retry-After": "1800"}), 1799, 1801)],
)
async def test_a_failure_is_told_and_asked_again_later_each_time(here, refusal, least, most):
    trigger = await here.deploy(POLL)
    here.vendor.refusal = refusal
    source = await here.source(trigger)
    await here.parts.poller._guarded(source)
    failed = await here.source(trigger)
    assert failed.failures == 1
    assert failed.last_error
    wait = (failed.due_at - here.instance.clock.now()) / 1000
    assert least <= wait <= most
    if refusal[0] == 429:
        return  # the connection itself is held back now
    here.vendor.refusal = None
    await here.poll(trigger)
    good = await here.source(trigger)
    assert (good.failures, good.last_error) == (0, None)


async def test_waits_grow_and_end_at_an_hour(here):
    trigger = await here.deploy(POLL)
    waits = []
    for failures in (0, 1, 2, 30):
        source = (await here.source(trigger)).model_copy(update={"failures": failures})
        await here.parts.poller._failed(source, "no", None)
        waits.append(
            round(((await here.source(trigger)).due_at - here.instance.clock.now()) / 1000)
        )
    assert waits == [10, 20, 40, 3600]


async def test_nothing_is_asked_for_a_paused_trigger_and_it_goes_on_where_it_stopped(here):
    trigger = await here.deploy(POLL)
    await here.poll(trigger)
    service = here.parts.triggers
    await service.pause(trigger.project_id, trigger.id, actor=ACTOR)
    here.vendor.put("n1")
    assert await here.parts.poller.tick() == 0
    resumed = await service.resume(trigger.project_id, trigger.id, actor=ACTOR)
    assert resumed.state == TriggerState.ACTIVE
    await here.poll(trigger)
    assert len(await here.events(trigger)) == 1


async def test_an_answer_without_the_list_is_a_failure_that_is_named(here):
    async def odd(request):
        return web.json_response({"other": []})

    trigger = await here.deploy(POLL)
    here.world.handler = odd
    with pytest.raises(JunctorError, match="no list at `notes`"):
        await here.poll(trigger)
    here.world.handler = here.vendor.handle
    await here.poll(trigger)


async def test_the_running_instance_asks_by_itself(here):
    trigger = await here.deploy(POLL)
    here.instance.start()
    await until(lambda: _asked(here))
    note = here.vendor.put("n1", title="by itself")
    assert await until(lambda: here.events(trigger)) == [note]


async def _asked(here):
    return here.vendor.asked
