"""Protocols beside HTTP pass the same door: judged, audited, scrubbed, sandboxed and tested."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import orjson
import pytest

from fixtures_world import ACTOR
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Call, Mode, Scenario
from junctor.model.connection import NetworkGrant
from junctor.model.errors import ErrorClass, NotConfigured
from junctor.model.ids import new_id
from junctor.model.request import Markers, Reply
from shared_cache import shared_cache

PASSWORD = "pw_5e4D3c2B1a0Z9y8X"
MANIFEST = """
key: echo
name: Echo
version: 1.0.0
category: APIs & Protocols
baseUrl: "amqp://{{conn.host}}:{{conn.port}}"
connection:
  type: object
  additionalProperties: false
  required: [host, port]
  properties:
    host: {type: string, pattern: "^[a-z0-9.-]+$", title: Host}
    port: {type: integer, title: Port}
auth: [{type: basic}, {type: none}]
test: publish
operations:
  publish:
    handler: actions:publish
    output: {type: object, properties: {said: {type: string, examples: [hello]}}}
  plain:
    handler: actions:plain
"""
ACTIONS = """
from junctor.model.messages import Message, MessageRequest
from junctor.sdk import prepare


@prepare(name="Publish", inputs={"text": "string?"}, summary="a message", idempotent=False)
def publish(inputs):
    body = (inputs.text or "hello").encode()
    return MessageRequest(action="publish", destination="q", messages=(Message(body=body),))


@prepare(name="Plain", summary="a message", idempotent=False)
def plain(inputs):
    return MessageRequest(action="publish", destination="q")
"""


@dataclass
class EchoTransport:
    """Sends user, password and body in one line, and gives back what comes."""

    closed: bool = False
    signs_in: bool = True

    async def send(self, dispatch):
        sock = await dispatch.line.connected(dispatch.target)
        reader, writer = await asyncio.open_connection(sock=sock)
        body = dispatch.request.messages[0].body if dispatch.request.messages else b""
        signed_in = await dispatch.sign_in() if self.signs_in else None
        found = signed_in.credential if signed_in else {}
        who = ":".join(found.get(n, "-") for n in ("username", "password"))
        writer.write(who.encode() + b" " + body + b"\n")
        said = (await reader.readline()).decode().strip()
        writer.close()
        await writer.wait_closed()
        return Reply(output={"said": said})

    async def close(self):
        self.closed = True


@dataclass
class Echo:
    """An instance with a connection to an echo server on loopback."""

    instance: Instance
    project: str
    port: int
    lines: list[str] = field(default_factory=list)
    transport: EchoTransport = field(default_factory=EchoTransport)
    connection: str = ""

    async def connect(self, auth="basic", *, grant=True, host="127.0.0.1", port=None):
        saved = await self.instance.connections.create(
            self.project,
            ConnectionDraft(
                name="Echo queue",
                integration_slug="echo",
                auth_type=auth,
                config={"host": host, "port": port or self.port},
                credentials={"development": {"username": "ada", "password": PASSWORD}}
                if auth == "basic"
                else {},
            ),
            actor=ACTOR,
            may_bind_secrets=True,
        )
        self.connection = saved.connection.id
        if grant:
            await self.grant(port or self.port)

    async def grant(self, port):
        await self.instance.store.grants.add(
            NetworkGrant(
                id=new_id("grt"),
                project_id=self.project,
                connection_id=self.connection,
                cidr="127.0.0.1/32",
                ports=(port,),
                created_at=0,
            )
        )

    async def call(self, operation="publish", mode=Mode.LIVE, **more):
        fields = {"inputs": {}, "environment": "development", "connection": self.connection}
        call = Call(
            project_id=self.project, operation=operation, mode=mode, actor=ACTOR, **fields | more
        )
        return await self.instance.caller.call(call)


@pytest.fixture
async def echo(tmp_path):
    folder = tmp_path / "connectors" / "echo"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(MANIFEST)
    (folder / "actions.py").write_text(ACTIONS)

    async def serve(reader, writer):
        line = await reader.readline()
        if line:
            made.lines.append(line.decode().strip())
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    instance = await Instance.open(
        Settings(
            home=tmp_path / "home",
            connectors=(tmp_path / "connectors",),
            cache=shared_cache(),
        )
    )
    project = await instance.projects.create("Test", actor=ACTOR)
    made = Echo(instance, project.id, server.sockets[0].getsockname()[1])
    instance.calling.transports.add("messages", lambda: made.transport)
    try:
        yield made
    finally:
        await instance.close()
        server.close()


async def test_a_live_call_gets_the_credential_and_the_trace_names_it(echo):
    await echo.connect()
    result = await echo.call(inputs={"text": "hi"})
    assert result.outcome.ok, result.outcome
    assert result.summary == "sent a message"
    assert echo.lines == [f"ada:{PASSWORD} hi"]
    shown = result.exchanges[0]
    assert shown.request["messages"] == [{"headers": {}, "body": "hi"}]
    assert shown.request["url"] == f"amqp://127.0.0.1:{echo.port}"
    assert shown.request["credential"]["password"] == "[secret:password]"
    assert PASSWORD not in orjson.dumps(shown.to_json()).decode()


class CountedKeys(dict):
    """Data keys of a vault that notes which of them were taken."""

    def get(self, key, default=None):
        self.taken = [*getattr(self, "taken", []), key]
        return super().get(key, default)


async def test_a_credential_is_opened_where_somebody_signs_in_and_nowhere_else(echo):
    await echo.connect()
    ring = echo.instance.vault.ring
    ring.data = keys = CountedKeys(ring.data)
    assert (await echo.call()).outcome.ok
    opened = len(keys.taken)
    assert opened
    echo.transport.signs_in = False
    assert (await echo.call(inputs={"text": "kept"})).outcome.ok
    assert echo.lines[-1] == "-:- kept"
    assert len(keys.taken) == opened
    echo.transport.signs_in = True
    assert (await echo.call()).outcome.ok
    assert len(keys.taken) == 2 * opened


async def test_the_sandbox_shows_the_same_request_and_sends_nothing(echo):
    await echo.connect()
    dry = await echo.call(mode=Mode.SANDBOX, inputs={"text": "hi"})
    assert dry.outcome.output == {"said": "hello"}
    assert dry.summary == "would have sent a message"
    assert echo.lines == []
    wet = await echo.call(inputs={"text": "hi"})
    assert dry.exchanges[0].request == wet.exchanges[0].request


async def test_without_a_schema_the_sandbox_gives_an_empty_success_and_says_so(echo):
    await echo.connect()
    result = await echo.call("plain", Mode.SANDBOX)
    assert result.outcome.ok
    assert result.outcome.output == {}
    assert any("no schema" in warning for warning in result.warnings)
    sampled = await echo.call("plain", Mode.SANDBOX, sample={"said": "mine"})
    assert sampled.outcome.output == {"said": "mine"}


@pytest.mark.parametrize(
    ("scenario", "expected", "status"),
    [
        (Scenario.UNAUTHORIZED, ErrorClass.AUTH, 0),
        (Scenario.NOT_FOUND, ErrorClass.NOT_FOUND, 400),
        (Scenario.RATE_LIMITED, ErrorClass.RATE_LIMITED, 503),
        (Scenario.SERVER_ERROR, ErrorClass.REMOTE, 503),
        (Scenario.TIMEOUT, ErrorClass.TIMEOUT, 0),
        (Scenario.MALFORMED, ErrorClass.REMOTE, 503),
    ],
)
async def test_the_sandbox_plays_failures_on_request(echo, scenario, expected, status):
    await echo.connect()
    result = await echo.call(mode=Mode.SANDBOX, scenario=scenario, timeout=0.2)
    assert result.outcome.error_class is expected
    assert result.outcome.status == status
    assert (await echo.call(mode=Mode.SANDBOX)).outcome.ok


async def test_a_private_address_needs_a_grant_and_is_audited(echo):
    await echo.connect(grant=False)
    result = await echo.call()
    assert result.outcome.error_class is ErrorClass.BLOCKED
    assert echo.lines == []
    entries = [e.body for e in await echo.instance.store.audit.entries(echo.project, limit=100)]
    blocked = next(e for e in entries if e["kind"] == "call.blocked")
    assert blocked["outcome"]["errorClass"] == "blocked"
    await echo.grant(echo.port)
    assert (await echo.call()).outcome.ok
    entries = [e.body for e in await echo.instance.store.audit.entries(echo.project, limit=100)]
    intent = next(e for e in entries if e["kind"] == "call")
    assert intent["host"] == f"127.0.0.1:{echo.port}"
    assert intent["credential"].endswith("@1")


async def test_placeholders_are_swapped_for_the_credentials_own_origin(echo):
    await echo.connect()
    markers = Markers()
    result = await echo.call(
        inputs={"text": f"pw={markers.of('password')}"},
        markers=markers,
    )
    assert result.outcome.ok
    assert echo.lines[-1].endswith(f"pw={PASSWORD}")
    assert result.exchanges[0].request["messages"][0]["body"] == "pw=[secret:password]"


async def test_the_staged_test_says_connected_and_what_failed(echo):
    await echo.connect()
    trial = echo.instance.trial
    (report,) = await trial.test(
        echo.project, echo.connection, environment="development", actor=ACTOR
    )
    assert report.ok, report
    assert report.message == "Connected"
    await echo.instance.connections.delete(echo.project, echo.connection, actor=ACTOR)
    await echo.connect(port=1)
    (report,) = await trial.test(
        echo.project, echo.connection, environment="development", actor=ACTOR
    )
    assert report.diagnosis["code"] == "refused"


async def test_a_protocol_without_a_transport_is_a_clear_error(echo):
    with pytest.raises(NotConfigured, match="no transport for `pigeons`"):
        echo.instance.calling.transports.of("pigeons")
    assert await echo.instance.calling.transports.close() is None


async def test_what_the_transports_hold_is_closed_with_the_instance(echo):
    await echo.connect()
    await echo.call()
    await echo.instance.calling.close()
    assert echo.transport.closed
