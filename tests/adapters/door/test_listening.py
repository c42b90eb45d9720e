"""Subscriptions through the door, with everything real: a feed over TLS on loopback."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from fixtures_world import HOST, TOKEN
from junctor.core.calls.listening import subscription_of
from junctor.model.errors import Blocked, NotConfigured, Rejected, RemoteBusy, Unreachable
from junctor.model.source import Source
from junctor.model.trigger_spec import StreamTrigger


async def source_of(world, trigger="feed", **inputs):
    entry = await world.instance.catalog.get(world.project.id, "vendor")
    await world.instance.catalog.keep(entry)
    return entry.spec, Source(
        id="src_1",
        project_id=world.project.id,
        environment="development",
        connection_id=world.connection,
        trigger=trigger,
        kind="stream",
        inputs=inputs,
        integration_slug="vendor",
        integration_version=entry.spec.version,
        spec_digest=entry.digest,
        created_at=0,
        updated_at=0,
    )


def feed(*parts, status=200, kind="text/event-stream", **headers):
    async def handle(request):
        answer = web.StreamResponse(status=status, headers={"Content-Type": kind, **headers})
        await answer.prepare(request)
        for part in parts:
            await answer.write(part)
        return answer

    return handle


async def opened(world, position=None, **inputs):
    spec, source = await source_of(world, **inputs)
    return await world.instance.calling.ear.opened(source, "feed", spec, position)


async def test_events_come_one_by_one_with_the_credential_on_the_request(world):
    await world.connect()
    world.handler = feed(
        b': hello\n\nid: 7\nevent: note\ndata: {"n":',
        b" 1}\n\n\xef",
        b"data: ignored field\r\n\r\nda",
        b"ta: two\r\ndata: lines\r",
        b"\n\r\n",
    )
    async with await opened(world, position="6", folder="a b") as listening:
        first = await listening.receive()
        assert (first.id, first.position) == ("7", "7")
        assert first.event == {"type": "note", "id": "7", "data": {"n": 1}}
        await listening.done(first)
        second = await listening.receive()
        assert second.event == {"type": "message", "id": None, "data": "two\nlines"}
        assert second.id != "7"
        with pytest.raises(Unreachable, match="ended"):
            await listening.receive()
    request = world.seen[0]
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Last-Event-ID"] == "6"
    assert request.path_qs == "/v1/feed?folder=a+b"


async def test_a_subscription_is_audited_before_it_is_opened(world):
    await world.connect()
    world.handler = feed(b"data: 1\n\n")
    async with await opened(world) as listening:
        assert (await listening.receive()).event["data"] == 1
    entry = next(e for e in await world.audit() if e["kind"] == "listen")
    assert entry["host"] == f"{HOST}:443"
    assert entry["credential"].endswith("@1")
    assert entry["operation"] == "vendor.feed"


async def test_a_private_address_cannot_be_listened_to_without_a_grant(world):
    await world.connect(grant=False)
    with pytest.raises(Blocked):
        async with await opened(world):
            raise AssertionError
    assert world.seen == []
    await world.grant(world.connection)
    world.handler = feed(b"data: 1\n\n")
    async with await opened(world) as listening:
        assert (await listening.receive()).event["data"] == 1


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (401, "text/event-stream", Rejected),
        (200, "application/json", Rejected),
        (503, "text/plain", RemoteBusy),
        (429, "text/plain", RemoteBusy),
    ],
)
async def test_what_is_no_feed_says_why(world, status, kind, error):
    await world.connect()
    world.handler = feed(b"x", status=status, kind=kind, **{"Retry-After": "7"})
    with pytest.raises(error) as caught:
        async with await opened(world):
            raise AssertionError
    if error is RemoteBusy:
        assert caught.value.retry_after == 7.0
    world.handler = feed(b"data: 1\n\n")
    async with await opened(world) as listening:
        assert (await listening.receive()).event["data"] == 1


async def test_a_feed_that_falls_silent_counts_as_broken(world):
    await world.connect()
    quiet = asyncio.Event()

    async def handle(request):
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await quiet.wait()
        return answer

    world.handler = handle
    spec, source = await source_of(world)
    feed = spec.triggers["feed"]
    hasty = feed.model_copy(update={"subscription": {**feed.subscription, "idle": 0.05}})
    impatient = spec.model_copy(update={"triggers": {"feed": hasty}})
    async with await world.instance.calling.ear.opened(
        source, "feed", impatient, None
    ) as listening:
        with pytest.raises(Unreachable, match="silent"):
            await listening.receive()
    quiet.set()


async def test_a_protocol_without_a_listener_says_what_there_is(world):
    await world.connect()
    spec, source = await source_of(world)
    trigger = spec.triggers["feed"].model_copy(update={"protocol": "carrier_pigeon"})
    other = spec.model_copy(update={"triggers": {"feed": trigger}})
    with pytest.raises(NotConfigured, match="carrier_pigeon"):
        async with await world.instance.calling.ear.opened(source, "feed", other, None):
            raise AssertionError


def test_a_subscription_is_filled_in_and_drops_what_is_absent():
    trigger = StreamTrigger(
        kind="stream",
        name="T",
        protocol="kafka",
        input={"type": "object", "properties": {"topic": {}, "group": {}}},
        subscription={"topic": "{{input.topic}}", "group": "{{input.group}}", "at": "{{conn.at}}"},
    )
    shape = {"type": "object", "properties": {"at": {}}}
    found = subscription_of(trigger, shape, {"topic": "a"}, {"at": 3}, "kafka://broker", "9")
    assert found.settings == {"topic": "a", "at": 3}
    assert (found.url, found.kind, found.position) == ("kafka://broker", "kafka", "9")
    assert found.shown() == {"protocol": "kafka", "topic": "a", "at": 3}
