"""WebSockets through the door, against a real server behind TLS."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from aiohttp import WSMsgType, web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Call, Mode
from junctor.model.connection import EnvironmentSettings
from junctor.model.subscription import Subscription

TOKEN = "tok_socket_0123456789abcdef"


async def echo(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        if message.data == "close":
            await socket.close(code=4001)
        elif message.data == "three":
            for number in range(3):
                await socket.send_json({"type": "part" if number < 2 else "done", "n": number})
        elif message.data == "bytes":
            await socket.send_bytes(b"\x00\x01")
        elif message.data == "large":
            await socket.send_str("x" * (5 * 1024 * 1024))
        elif message.data != "silence":
            await socket.send_str(message.data)
    return socket


@pytest.fixture
async def socket_world(world):
    world.handler = echo
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name="Socket",
            integration_slug="websocket",
            auth_type="bearer_token",
            config={"baseUrl": f"https://{HOST}/stream"},
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            credentials={"development": {"token": TOKEN}},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    world.connection = saved.connection.id
    return world


def talk(world, *messages, **more):
    return world.call("exchange", inputs={"messages": list(messages), **more})


async def test_messages_go_out_signed_in_and_answers_come_back(socket_world):
    world = socket_world
    blocked = await talk(world, "hi")
    assert blocked.outcome.error_class == "blocked"
    await world.grant(world.connection)
    shown = await world.call("exchange", Mode.SANDBOX, inputs={"messages": ["hi"]})
    assert shown.exchanges[0].request["messages"] == ["hi"]
    assert world.seen == []
    found = await talk(world, {"a": 1})
    assert found.outcome.output["messages"] == [{"a": 1}]
    assert world.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert (await world.call("test")).outcome.ok
    part = await talk(world, "three", receive=10, until={"type": "done"})
    assert [m["n"] for m in part.outcome.output["messages"]] == [0, 1, 2]
    assert part.outcome.output["ended"] == "match"
    raw = await talk(world, "bytes")
    assert raw.outcome.output["messages"] == [{"base64": "AAE=", "size": 2}]
    closed = await talk(world, "close")
    assert (closed.outcome.output["ended"], closed.outcome.output["closeCode"]) == ("closed", 4001)
    quiet = await talk(world, "silence", quiet=0.1)
    assert quiet.outcome.output == {"messages": [], "ended": "quiet", "closeCode": None}
    kinds = [e["kind"] for e in await world.audit() if e.get("operation") == "websocket.exchange"]
    assert {"call", "call.outcome"} <= set(kinds)


async def test_what_goes_wrong_has_its_class_and_the_connection_works_again(socket_world):
    world = socket_world
    await world.grant(world.connection)
    assert (await talk(world, "large")).outcome.error_class == "too_large"

    async def refused(_request):
        return web.Response(status=401)

    world.handler = refused
    assert (await talk(world, "hi")).outcome.error_class == "auth"

    async def plain(_request):
        return web.Response(text="no socket here")

    world.handler = plain
    assert (await talk(world, "hi")).outcome.error_class in ("rejected", "network")

    async def broken(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        request.transport.abort()
        return socket

    world.handler = broken
    assert (await talk(world, "hi")).outcome.error_class in ("network", "maybe_sent")
    world.handler = echo
    assert (await talk(world, "hi")).outcome.output["messages"] == ["hi"]


async def test_a_socket_is_listened_to_until_it_is_left(socket_world):
    world = socket_world
    await world.grant(world.connection)
    call = Call(
        project_id=world.project.id,
        operation="test",
        connection=world.connection,
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        inputs={},
    )
    plan = await world.instance.caller.plan(call)
    wanted = Subscription(
        kind="websocket", url=f"https://{HOST}/stream", settings={"hello": ["three"], "idle": 5}
    )
    passage = replace(plan.passage, deadline=time.monotonic() + 5)
    async with world.instance.calling.door.listen(wanted, passage) as listening:
        found = [await listening.receive() for _ in range(3)]
    assert [each.event["data"]["n"] for each in found] == [0, 1, 2]
    assert len({each.id for each in found}) == 3
    await asyncio.sleep(0)
    assert world.seen[-1].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_talk_begins_when_the_other_side_is_ready_and_passes_by_what_is_not_meant(
    socket_world,
):
    world = socket_world
    await world.grant(world.connection)

    async def desk(request):
        socket = web.WebSocketResponse(protocols=("v2.desk",))
        await socket.prepare(request)
        assert (await socket.receive_json())["type"] == "hello"
        await socket.send_json({"type": "news"})
        await socket.send_json({"type": "ready", "protocol": socket.ws_protocol})
        asked = await socket.receive_json()
        await socket.send_json({"type": "ping", "n": 1})
        assert await socket.receive_json() == {"type": "pong"}
        await socket.send_json({"id": 6, "late": True})
        await socket.send_json({"id": asked["id"], "price": 4.2})
        await asyncio.sleep(5)
        return socket

    world.handler = desk
    first = {
        "opening": [{"type": "hello"}],
        "ready": {"type": "ready", "protocol": "v2.desk"},
        "subprotocols": ["v2.desk"],
        "pings": [{"when": {"type": "ping"}, "say": {"type": "pong"}}],
    }
    question = {"message": {"id": 7}, "answer": {"id": 7}, **first}
    result = await world.call("ask", inputs=question)
    assert result.outcome.output == {"answer": {"id": 7, "price": 4.2}}
    lost = await world.call("ask", inputs={**question, "answer": {"id": 8}, "timeout": 0.3})
    assert lost.outcome.error_class == "timeout"
    heard = await world.call("listen", inputs={"messages": [{"id": 7}], "seconds": 0.3, **first})
    assert heard.outcome.output["messages"] == [{"id": 6, "late": True}, {"id": 7, "price": 4.2}]
    assert heard.outcome.output["ended"] in ("time", "quiet")
    sent = await world.call("send", inputs={"messages": [{"id": 9}], **first})
    assert sent.outcome.output["messages"] == []
    never = await world.call(
        "exchange", inputs={"messages": ["x"], **first, "ready": {"type": "never"}, "quiet": 0.2}
    )
    assert never.outcome.error_class == "remote"
    assert (await world.call("ask", inputs=question)).outcome.ok
