"""Sockets that others open to us: verified once, every message an event, answered by its run."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from api.hooked import path_of, publish, put_secret, runs_of, shown

SECRET = "planted-socket-secret-1234567890"
ECHO = {
    "id": "a",
    "type": "respond",
    "body": {"heard": "{{event.json}}", "place": "{{event.socket.number}}"},
}
TOKEN = {"scheme": "token", "header": "X-Socket-Token", "token": "{env.SOCKET_SECRET}"}


def trigger_of(served, node=ECHO, **more):
    put_secret(served, "SOCKET_SECRET", SECRET)
    trigger = {"type": "webhook", "mode": "sandbox", "verify": TOKEN, **more}
    return publish(served, trigger, node)


def opened(served, trigger, token=SECRET, **more):
    """A socket to a trigger, for one function that talks."""

    async def run(talk):
        headers = {"X-Socket-Token": token} if token else {}
        url = f"ws://127.0.0.1:{served.port}{path_of(trigger)}"
        async with (
            asyncio.timeout(20),
            aiohttp.ClientSession() as session,
            session.ws_connect(url, headers=headers, **more) as socket,
        ):
            return await talk(socket)

    return lambda talk: asyncio.run(run(talk))


def test_each_message_is_an_event_and_its_run_answers(served):
    trigger = trigger_of(served, respond={"wait": 10})

    async def talk(socket):
        found = []
        for message in ({"say": "one"}, {"say": "two"}):
            await socket.send_json(message)
            found.append(await socket.receive_json())
        await socket.send_bytes(b"\x00\x01")
        return [*found, await socket.receive_json()]

    one, two, three = opened(served, trigger)(talk)
    assert one == {"heard": {"say": "one"}, "place": 1}
    assert two == {"heard": {"say": "two"}, "place": 2}
    assert three["heard"] == {"base64": "AAE=", "size": 2}
    runs = runs_of(served, trigger, count=3)
    assert {run["mode"] for run in runs} == {"sandbox"}
    assert SECRET not in json.dumps(runs)
    assert shown(served, trigger)["health"]["events"] == 3


def test_a_socket_without_its_token_is_refused_before_it_opens(served):
    trigger = trigger_of(served)

    async def nothing(socket):
        raise AssertionError(socket)

    for token in (None, "wrong-token-1234567890"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as found:
            opened(served, trigger, token)(nothing)
        assert found.value.status == 401
    entries = served.request("GET", "/api/audit?kind=trigger.refused").json["items"]
    assert any(entry["detail"]["triggerId"] == trigger["id"] for entry in entries)
    assert runs_of(served, trigger, wait=0) == []


def test_what_is_signed_by_body_takes_no_socket(served):
    put_secret(served)
    verify = {"scheme": "github", "secrets": ["{env.HOOK_SECRET}"]}
    trigger = trigger_of(served, verify=verify)
    for path, status in ((trigger, 400), ({"url": trigger["url"] + "x"}, 404)):
        with pytest.raises(aiohttp.WSServerHandshakeError) as found:
            opened(served, path)(None)
        assert found.value.status == status


def test_a_message_beyond_its_bound_ends_the_socket_and_the_next_one_works(served):
    trigger = trigger_of(served, respond={"wait": 10})

    async def large(socket):
        await socket.send_str("x" * (1024 * 1024 + 1))
        message = await socket.receive()
        return message.type, socket.close_code

    kind, code = opened(served, trigger)(large)
    assert (kind, code) == (aiohttp.WSMsgType.CLOSE, 1009)

    async def small(socket):
        await socket.ping(b"there?")
        await socket.send_str('{"say": "hi"}')
        return await socket.receive_json()

    assert opened(served, trigger)(small)["heard"] == {"say": "hi"}


def test_a_trigger_that_is_paused_ends_its_sockets(served):
    trigger = trigger_of(served, respond={"wait": 10})

    async def talk(socket):
        await socket.send_json({"say": "one"})
        await socket.receive_json()
        paused = await asyncio.to_thread(
            served.request, "POST", f"/api/triggers/{trigger['id']}/pause"
        )
        assert paused.status == 200, paused.text
        await socket.send_json({"say": "two"})
        await socket.receive()
        return socket.close_code

    assert opened(served, trigger)(talk) == 1013
