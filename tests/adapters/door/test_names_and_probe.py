"""Resolving names, and reaching the other side step by step."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

import pytest

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.adapters.door.names import SystemNames
from junctor.adapters.door.probe import SocketProbe
from junctor.core.guard import HostMap, Policy
from junctor.core.guard.policy import Grant
from junctor.core.ports import SystemClock, TlsSettings
from junctor.model.errors import TimedOut, Unreachable
from junctor.model.request import HttpRequest

OPEN = Policy(allow=(Grant.of("127.0.0.1/32"),))


class FixedNames:
    def __init__(self, *answers):
        self.answers = answers

    async def addresses(self, host, port):
        if not self.answers:
            raise Unreachable(f"The name {host!r} could not be resolved.", details={"sent": "no"})
        return self.answers


async def stages(url, *, policy=OPEN, names=None, tls=None, seconds=1.0, host_map=None):
    probe = SocketProbe(
        names or FixedNames("127.0.0.1"), HostMap.from_json(host_map or {}), SystemClock()
    )
    found = probe.reach(url, policy, tls or TlsSettings(), seconds)
    return [(stage.name, stage.ok) async for stage in found]


@asynccontextmanager
async def listening(context=None, *, silent=False):
    tasks = []

    async def handle(reader, writer):
        tasks.append(asyncio.current_task())
        with suppress(ConnectionError, ssl.SSLError):
            if silent:
                await reader.read()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0.02)
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def listener():
    async with listening() as port:
        yield port


@pytest.fixture
async def secure():
    async with listening(AUTHORITY.server_context(HOST)) as port:
        yield port


def open_to(port):
    return Policy(allow=(Grant.of("127.0.0.1/32", [port]),))


async def test_a_plain_listener_is_reached_in_three_stages(listener):
    found = await stages(f"http://{HOST}:{listener}/", policy=open_to(listener))
    assert found == [("policy", True), ("resolve", True), ("connect", True)]


async def test_a_secure_one_in_four_and_through_a_host_map(secure):
    tls = TlsSettings(ca_pem=AUTHORITY.ca_pem)
    found = await stages(
        f"https://{HOST}/",
        policy=open_to(secure),
        tls=tls,
        host_map={f"{HOST}:443": f"127.0.0.1:{secure}"},
    )
    assert [name for name, _ in found] == ["policy", "resolve", "connect", "tls"]
    assert all(ok for _, ok in found)


async def test_each_stage_can_be_the_last_one(listener, secure):
    assert await stages("gopher://x/") == [("policy", False)]
    unresolved = await stages(f"http://{HOST}/", names=FixedNames())
    assert unresolved[-1] == ("resolve", False)
    private = await stages(f"http://{HOST}/", names=FixedNames("10.0.0.1"), policy=Policy())
    assert private[-1] == ("resolve", False)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refused = await stages(f"http://127.0.0.1:{port}/", policy=open_to(port))
    assert refused[-1] == ("connect", False)
    untrusted = await stages(f"https://{HOST}:{secure}/", policy=open_to(secure))
    assert untrusted[-1] == ("tls", False)


async def test_a_handshake_that_stalls_ends_in_time():
    async with listening(silent=True) as port:
        found = await stages(f"https://{HOST}:{port}/", policy=open_to(port), seconds=0.2)
    assert found[-1] == ("tls", False)


async def test_the_system_resolver_answers_remembers_and_says_what_it_cannot_find():
    names = SystemNames(SystemClock())
    found = await names.addresses("localhost", 80)
    assert "127.0.0.1" in found or "::1" in found
    assert await names.addresses("localhost", 80) is found
    with pytest.raises(Unreachable, match="could not be resolved"):
        await names.addresses("does-not-exist.invalid", 80)


async def test_a_resolver_that_hangs_is_given_up(monkeypatch):
    async def hanging(*_, **__):
        await asyncio.sleep(60)

    monkeypatch.setattr("junctor.adapters.door.names._TIMEOUT", 0.05)
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hanging, raising=False)
    names = SystemNames(SystemClock())
    with pytest.raises(TimedOut):
        await names.addresses("slow.example", 80)


async def test_the_door_refuses_a_protocol_it_has_no_transport_for(world):
    from junctor.model.request import Request

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Telegraph(Request):
        protocol: ClassVar[str] = "telegraph"

    await world.connect()
    plan = await world.instance.caller.plan(_call(world))
    door = world.instance.caller._door
    with pytest.raises(Exception, match="telegraph"):
        await door.send(Telegraph(), plan.passage)
    sent = await door.send(HttpRequest(method="GET", url=f"https://{HOST}/v1/me"), plan.passage)
    assert sent.response.status == 200


async def test_code_that_signs_gets_raw_values_and_the_audit_says_so(world):
    from fixtures_world import TOKEN

    await world.connect()
    plan = await world.instance.caller.plan(_call(world))
    door = world.instance.caller._door
    assert await door.reveal(plan.passage, ["token"]) == {"token": TOKEN}
    kinds = [e["kind"] for e in await world.audit()]
    assert "credential.reveal" in kinds


def _call(world):
    from junctor.model.call import Call, Mode

    return Call(
        project_id=world.project.id,
        connection=world.connection,
        operation="whoami",
        inputs={},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
    )


async def test_test_connection_goes_through_all_stages_and_stops_at_the_first_failure(world):
    await world.connect()
    reports = await world.instance.trial.test(
        world.project.id, "Vendor notes", environment=None, actor=ACTOR
    )
    assert [r.environment for r in reports] == ["development"]
    assert reports[0].message == "Connected"
    shown = reports[0].to_json()
    assert [s["state"] for s in shown["stages"]] == ["ok"] * 7

    async def refuse(request):
        from aiohttp import web

        return web.json_response({"ok": False, "error": "bad_token"}, status=401)

    world.handler = refuse
    failed = (
        await world.instance.trial.test(
            world.project.id, world.connection, environment="development", actor=ACTOR
        )
    )[0]
    assert failed.message == "Authentication failed"
    assert failed.to_json()["stages"][4]["state"] == "failed"
    assert failed.to_json()["stages"][5]["state"] == "skipped"
    assert failed.next_action

    async def forbidden(request):
        from aiohttp import web

        return web.json_response({}, status=403)

    world.handler = forbidden
    limited = (
        await world.instance.trial.test(
            world.project.id, world.connection, environment="development", actor=ACTOR
        )
    )[0]
    assert limited.to_json()["stages"][4]["state"] == "ok"
    assert limited.to_json()["stages"][5]["state"] == "failed"
    world.handler = None
    again = await world.instance.trial.test(
        world.project.id, world.connection, environment=None, actor=ACTOR
    )
    assert again[0].ok


async def test_testing_what_cannot_be_used_says_why(world):
    from junctor.model.errors import UnknownObject

    await world.connect(values={})
    report = (
        await world.instance.trial.test(
            world.project.id, world.connection, environment="production", actor=ACTOR
        )
    )[0]
    assert not report.ok
    assert report.to_json()["stages"][0]["state"] == "failed"
    with pytest.raises(UnknownObject):
        await world.instance.trial.test(world.project.id, "nothing", environment=None, actor=ACTOR)


@pytest.mark.parametrize(
    ("status", "states", "code"),
    [
        (404, {"sign_in": "ok", "permission": "skipped", "answer": "failed"}, "not_found"),
        (429, {"sign_in": "skipped", "permission": "skipped", "answer": "failed"}, "rate_limited"),
        (507, {"sign_in": "skipped", "permission": "skipped", "answer": "failed"}, "remote"),
        (403, {"sign_in": "ok", "permission": "failed", "answer": "skipped"}, "permission"),
    ],
)
async def test_what_is_no_question_of_permission_is_not_told_as_one(world, status, states, code):
    from aiohttp import web

    async def answer(request):
        return web.json_response({"message": "No."}, status=status)

    async def test():
        (report,) = await world.instance.trial.test(
            world.project.id, "Vendor notes", environment=None, actor=ACTOR
        )
        return report.to_json()

    await world.connect()
    world.handler = answer
    shown = await test()
    found = {each["name"]: each["state"] for each in shown["stages"]}
    assert {name: found[name] for name in states} == states
    assert shown["diagnosis"]["code"] == code
    world.handler = None
    assert (await test())["ok"]
