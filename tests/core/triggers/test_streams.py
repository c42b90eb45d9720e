"""Streams: an event is acknowledged once it is stored, and taken once however often it comes."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from core.triggers.connected import Connected, until
from fixtures_world import ACTOR
from junctor.core.triggers import Streams

FEED = {"trigger": "feed"}


@pytest.fixture
async def here(world):
    found = await Connected(world).open()
    yield found
    await found.parts.streams.close()
    found.vendor.feed.put_nowait(None)


async def numbers(here, trigger):
    return [each["data"]["n"] for each in await here.events(trigger)]


async def test_events_start_runs_and_what_the_filter_refuses_does_not(here):
    trigger = await here.deploy({**FEED, "where": {"data.n": [1, 3]}})
    assert trigger.kind == "stream"
    await here.parts.streams.tick()
    for number in (1, 2, 3):
        here.vendor.tell({"n": number})
    here.vendor.tell({"n": 1}, kind="other")
    await until(lambda: _has(here, trigger, 2))
    assert await numbers(here, trigger) == [1, 3]
    await until(lambda: _position(here, trigger, "4"))


async def _has(here, trigger, count):
    return len(await here.events(trigger)) >= count


async def _position(here, trigger, wanted):
    return (await here.source(trigger)).state.get("position") == wanted


async def test_listening_goes_on_after_the_last_event_that_was_stored(here):
    trigger = await here.deploy(FEED)
    await here.parts.streams.tick()
    here.vendor.tell({"n": 1})
    await until(lambda: _position(here, trigger, "1"))
    await here.parts.streams.close()
    here.vendor.feed.put_nowait(None)
    await here.parts.streams.tick()
    here.vendor.tell({"n": 1}, number=1)  # it comes again
    here.vendor.tell({"n": 2}, number=2)
    await until(lambda: _has(here, trigger, 2))
    assert await numbers(here, trigger) == [1, 2]
    assert here.vendor.asked[-1] == {"last": "1"}


async def test_a_broken_stream_is_opened_again_and_says_so_meanwhile(here):
    trigger = await here.deploy(FEED)
    here.world.handler = _busy
    await here.parts.streams.tick()

    async def failing():
        return (await here.source(trigger)).failures

    assert await until(failing)
    assert "503" in (await here.source(trigger)).last_error
    here.world.handler = here.vendor.handle
    here.vendor.tell({"n": 1})
    await until(lambda: _has(here, trigger, 1))
    assert (await here.source(trigger)).failures == 0


async def _busy(_request):
    return web.Response(status=503)


async def test_one_of_two_processes_listens(here):
    trigger = await here.deploy(FEED)
    parts = here.parts.streams
    other = Streams(
        parts._store,
        parts._declarations,
        parts._ear,
        parts._changes,
        parts._starts,
        parts._clock,
        "another",
    )
    await asyncio.gather(parts.tick(), other.tick())
    here.vendor.tell({"n": 1})
    await until(lambda: _has(here, trigger, 1))
    await other.close()
    assert len([each for each in here.vendor.asked if "last" in each]) == 1


async def test_a_paused_trigger_is_not_listened_for(here):
    trigger = await here.deploy(FEED)
    await here.parts.streams.tick()
    here.vendor.tell({"n": 1})
    await until(lambda: _has(here, trigger, 1))
    await here.parts.triggers.pause(trigger.project_id, trigger.id, actor=ACTOR)
    await here.parts.streams.tick()
    here.vendor.feed.put_nowait(None)
    await here.parts.triggers.resume(trigger.project_id, trigger.id, actor=ACTOR)
    await here.parts.streams.tick()
    here.vendor.tell({"n": 2})
    await until(lambda: _has(here, trigger, 2))
