"""The httpx2 client over the door: streamed both ways, judged, audited, signed in."""

from __future__ import annotations

import pytest
from aiohttp import web

from fixtures_world import ACTOR, TOKEN
from junctor.model.call import Call, Mode
from junctor.model.errors import Blocked, Unreachable

httpx2 = pytest.importorskip("httpx2", reason="install junctor[httpx2]")


async def passage_of(world, mode=Mode.LIVE):
    plan = await world.instance.caller.plan(
        Call(
            project_id=world.project.id,
            operation="whoami",
            connection=world.connection,
            environment="development",
            mode=mode,
            actor=ACTOR,
            inputs={},
        )
    )
    return plan.passage


async def test_bodies_stream_both_ways_and_the_credential_is_attached(world):
    await world.connect()
    received = []

    async def answer(request):
        received.append((request.headers.get("Transfer-Encoding"), dict(request.headers)))
        stream = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await stream.prepare(request)
        for number in range(3):
            await stream.write(b"part%d\n" % number)
        return stream

    world.handler = answer

    async def chunks():
        yield b"a" * 70_000
        yield b"b"

    door, passage = world.instance.calling.door, await passage_of(world)
    async with door.client(passage) as client:
        async with client.stream(
            "POST", "https://api.vendor.example/v1/notes", content=chunks()
        ) as found:
            lines = [line async for line in found.aiter_lines()]
        plain = await client.get("https://api.vendor.example/v1/me", params={"a": "b c"})
    assert lines == ["part0", "part1", "part2"]
    assert plain.text == "part0\npart1\npart2\n"
    assert world.bodies[0] == b"a" * 70_000 + b"b"
    assert received[0][0] == "chunked"
    assert received[0][1]["Authorization"] == f"Bearer {TOKEN}"
    assert str(world.seen[1].rel_url) == "/v1/me?a=b+c"
    kinds = [e["kind"] for e in await world.audit() if e.get("operation") == "vendor.whoami"]
    assert kinds.count("call") == kinds.count("call.outcome") == 2


async def test_the_client_cannot_go_around_the_guard_and_works_again(world):
    await world.connect()
    door, passage = world.instance.calling.door, await passage_of(world)
    async with door.client(passage) as client:
        with pytest.raises(Blocked):
            await client.get("http://169.254.169.254/latest")
        with pytest.raises((Blocked, Unreachable)):
            await client.get("https://elsewhere.example/x")

        async def moved(_request):
            return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})

        world.handler = moved
        assert (await client.get("https://api.vendor.example/v1/me")).status_code == 302
        world.handler = None
        assert (await client.get("https://api.vendor.example/v1/me")).json()["ok"] is True


async def test_the_sandbox_answers_the_client_and_nothing_leaves(world):
    await world.connect()
    door, passage = world.instance.calling.door, await passage_of(world, Mode.SANDBOX)
    async with door.client(passage) as client:
        found = await client.get("https://api.vendor.example/v1/me")
    assert found.json()["user"] == "Ada"
    assert world.seen == []
