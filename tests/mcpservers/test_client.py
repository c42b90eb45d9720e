"""Our MCP client against a server that misbehaves: sessions, refusals, streams, older servers."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.connections import ConnectionDraft
from junctor.model.connection import EnvironmentSettings

ABOUT = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "t"},
}


def answered(message, result=None, error=None, **headers):
    body = {"jsonrpc": "2.0", "id": message["id"]}
    body |= {"error": error} if error else {"result": result}
    return web.json_response(body, headers=headers)


class Server:
    """Answers as told; remembers methods and headers."""

    def __init__(self):
        self.methods: list[str] = []
        self.headers: list[dict] = []
        self.replies: dict = {}

    async def __call__(self, request):
        if request.method != "POST":
            return web.Response(status=405)
        message = await request.json()
        self.methods.append(message.get("method", "answer"))
        self.headers.append(dict(request.headers))
        found = self.replies.get(message.get("method"))
        if found is not None:
            return await found(request, message)
        if message.get("method") == "initialize":
            return answered(message, ABOUT, **{"Mcp-Session-Id": "s1"})
        if "id" not in message or "method" not in message:
            return web.Response(status=202)
        return answered(message, {})


@pytest.fixture
async def server(world):
    found = Server()
    world.handler = found
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name="Server",
            integration_slug="mcp",
            auth_type="bearer_token",
            config={"baseUrl": f"https://{HOST}/mcp"},
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            credentials={"development": {"token": "tok_planted_0123456789abcdef"}},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id
    return found


def call(world, **arguments):
    return world.call("callTool", inputs={"name": "x", "arguments": arguments})


async def test_a_session_is_greeted_once_signed_in_and_greeted_again_when_it_is_forgotten(
    world, server
):
    assert (await world.call("test")).outcome.ok
    assert (await world.call("test")).outcome.ok
    assert server.methods == ["initialize", "notifications/initialized", "ping", "ping"]
    assert server.headers[-1]["Mcp-Session-Id"] == "s1"
    assert server.headers[-1]["MCP-Protocol-Version"] == "2025-06-18"
    assert all(h["Authorization"].startswith("Bearer tok_planted") for h in server.headers)

    async def ping(_request, message):
        return web.Response(status=404) if forgotten.pop() else answered(message, {})

    forgotten = [False, True]
    server.replies["ping"] = ping
    assert (await world.call("test")).outcome.ok
    assert server.methods[-4:] == ["ping", "initialize", "notifications/initialized", "ping"]
    entries = [e for e in await world.audit() if e.get("operation") == "mcp.test"]
    assert {e["kind"] for e in entries} == {"call", "call.outcome"}


async def test_a_session_of_a_secret_that_has_changed_is_not_used_again(world, server):
    numbers = iter("12")

    async def greet(_request, message):
        return answered(message, ABOUT, **{"Mcp-Session-Id": f"s{next(numbers)}"})

    server.replies["initialize"] = greet
    put = partial(world.instance.secrets.put, world.project.id, "TURN", "development", actor=ACTOR)
    await put("tok_before_0123456789abcdef")
    found = await world.instance.connections.get(world.project.id, world.connection)
    spot = await world.instance.connections.spot(found, "development")
    await world.instance.credentials.put(
        spot, {"token": "{env.TURN}"}, actor=ACTOR, may_bind_secrets=True
    )
    assert (await world.call("test")).outcome.ok
    await put("tok_after_0123456789abcdef")
    assert (await world.call("test")).outcome.ok
    seen = [(each["Authorization"], each.get("Mcp-Session-Id")) for each in server.headers]
    before, after = "Bearer tok_before_0123456789abcdef", "Bearer tok_after_0123456789abcdef"
    assert seen == [
        *((before, session) for session in (None, "s1", "s1")),
        *((after, session) for session in (None, "s2", "s2")),
    ]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"code": -32601, "message": "no such method"}, ("not_found", 400)),
        ({"code": -32602, "message": "bad arguments"}, ("rejected", 400)),
        ({"code": -32000, "message": "busy"}, ("remote", 503)),
    ],
)
async def test_errors_of_the_server_have_their_class(world, server, error, expected):
    async def refuse(_request, message):
        return answered(message, error=error)

    server.replies["tools/call"] = refuse
    outcome = (await call(world)).outcome
    assert (outcome.error_class, outcome.status) == expected
    assert error["message"] in outcome.problem.message
    assert (await world.call("test")).outcome.ok


async def test_a_tool_that_failed_a_refused_credential_and_nonsense_are_told_apart(world, server):
    async def failing(_request, message):
        content = [{"type": "text", "text": "no such item"}]
        return answered(message, {"content": content, "isError": True})

    server.replies["tools/call"] = failing
    outcome = (await call(world)).outcome
    assert outcome.error_class == "rejected"
    assert "no such item" in outcome.problem.message

    async def unauthorized(_request, _message):
        return web.Response(status=401)

    server.replies["tools/call"] = unauthorized
    assert (await call(world)).outcome.error_class == "auth"

    async def page(_request, _message):
        return web.Response(text="<html>", content_type="text/html")

    server.replies["tools/call"] = page
    assert (await call(world)).outcome.error_class in ("remote", "maybe_sent")
    server.replies.clear()
    assert (await call(world)).outcome.ok


async def test_requests_of_the_server_are_declined_while_a_stream_answers(world, server):
    methods = ("sampling/createMessage", "elicitation/create", "roots/list", "other", "ping")
    done, declined = asyncio.Event(), []

    async def streaming(request, message):
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for method in methods:
            asked = f'{{"jsonrpc":"2.0","id":"{method}","method":"{method}","params":{{}}}}'
            await stream.write(f"data: {asked}\n\n: comment\n\n".encode())
        content = '"result":{"content":[{"type":"text","text":"a"},'
        told = f'{{"jsonrpc":"2.0","id":{message["id"]},{content}'
        await stream.write(f"event: message\r\ndata: {told}\r\n".encode())
        await stream.write(b'data: {"type":"text","text":"b"}]}}\r\n\r\n')
        await done.wait()  # the server does not close before; the answer is enough
        return stream

    async def told(request, message):
        declined.append(message)
        return web.Response(status=202)

    server.replies |= {"tools/call": streaming, None: told}
    try:
        outcome = (await call(world)).outcome
    finally:
        done.set()
    assert outcome.output["text"] == "a\nb"
    assert [each["id"] for each in declined] == list(methods)
    assert declined[-1]["result"] == {}
    said = [each["error"]["message"] for each in declined[:-1]]
    assert "no model" in said[0]
    assert "no person" in said[1]
    assert "no folders" in said[2]
    assert {each["error"]["code"] for each in declined[:-1]} == {-32601}


async def test_a_server_that_wants_a_page_opened_names_it(world, server):
    pages = [{"mode": "url", "url": "https://login.example/consent", "elicitationId": "1"}]

    async def refuse(_request, message):
        error = {"code": -32042, "message": "consent is needed", "data": {"elicitations": pages}}
        return answered(message, error=error)

    server.replies["tools/call"] = refuse
    outcome = (await call(world)).outcome
    assert outcome.error_class == "auth"
    assert "https://login.example/consent" in outcome.problem.message
    pages[:] = [{"url": "javascript:alert(1)"}]
    outcome = (await call(world)).outcome
    assert "javascript" not in outcome.problem.message
    assert "consent is needed" in outcome.problem.message
    server.replies.clear()
    assert (await call(world)).outcome.ok


async def test_an_older_server_that_names_another_origin_is_blocked(world, server):
    async def older(request):
        if request.method == "POST":
            return web.Response(status=405)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        await stream.write(b"event: endpoint\ndata: https://elsewhere.example/take\n\n")
        await asyncio.sleep(0.2)
        return stream

    world.handler = older
    outcome = (await world.call("test")).outcome
    assert not outcome.ok
    assert outcome.error_class in ("blocked", "rejected")
    assert not any("elsewhere" in str(request.url) for request in world.seen)
    world.handler = server
    assert (await world.call("test")).outcome.ok


async def test_a_version_that_nobody_knows_is_refused(world, server):
    async def future(_request, message):
        return answered(message, {**ABOUT, "protocolVersion": "2099-01-01"})

    server.replies["initialize"] = future
    outcome = (await world.call("test")).outcome
    assert outcome.error_class == "rejected"
    assert "2099-01-01" in outcome.problem.message


def cut_once(method):
    """The server dies the first time it is asked this."""
    seen = []

    async def reply(request, message):
        seen.append(message)
        if len(seen) == 1:
            request.transport.abort()
            return web.Response()
        if method == "initialize":
            return answered(message, ABOUT, **{"Mcp-Session-Id": "s1"})
        return answered(message, {"content": []})

    return reply


async def test_a_server_that_hangs_up_while_it_is_greeted_was_not_asked_for_the_tool(world, server):
    server.replies["initialize"] = cut_once("initialize")
    result = await call(world)
    assert result.outcome.ok, result.outcome
    assert server.methods.count("tools/call") == 1


async def test_a_tool_whose_server_hangs_up_is_not_called_again(world, server):
    server.replies["tools/call"] = cut_once("tools/call")
    result = await call(world)
    assert result.outcome.error_class == "maybe_sent"
    assert server.methods.count("tools/call") == 1
    assert (await call(world)).outcome.ok
