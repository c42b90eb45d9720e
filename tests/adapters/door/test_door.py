"""The one door with everything real: SQLite, vault, audit, TLS vendor on loopback."""

from __future__ import annotations

import asyncio
import base64
import time

import orjson
import pytest
from aiohttp import web

from fixtures_world import HOST, TOKEN
from junctor.core.connections import ConnectionChange
from junctor.model.call import AdhocCall, Mode, Purpose, Scenario
from junctor.model.errors import ErrorClass
from junctor.model.request import Markers


async def test_a_live_call_attaches_the_credential_and_the_trace_names_it(world):
    await world.connect()
    result = await world.call("send", inputs={"to": "ada@example.com", "text": "hi"})
    assert result.outcome.ok, result.outcome
    assert result.outcome.status == 200
    assert result.mapped == {"noteId": "note_1"}
    assert result.summary == "sent a note to ada@example.com"
    request = world.seen[0]
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Host"] == HOST
    assert orjson.loads(world.bodies[0]) == {"to": "ada@example.com", "text": "hi", "count": 1}
    shown = result.exchanges[0]
    assert shown.request["headers"]["Authorization"] == "Bearer [secret:token]"
    assert shown.request["body"] == {"to": "ada@example.com", "text": "hi", "count": 1}
    assert shown.response["status"] == 200
    assert TOKEN not in orjson.dumps(result.to_json()).decode()


async def test_whoever_maps_itself_is_given_no_variables(world):
    await world.connect()
    inputs = {"to": "ada@example.com", "text": "hi"}
    assert (await world.call("send", inputs=inputs, maps=False)).mapped == {}
    assert (await world.call("send", inputs=inputs)).mapped == {"noteId": "note_1"}


async def test_the_sandbox_needs_no_credential_and_sends_nothing(world):
    await world.connect(values={}, grant=False)
    result = await world.call("send", Mode.SANDBOX, inputs={"to": "ada@example.com"})
    assert result.outcome.ok
    assert result.summary == "would have sent a note to ada@example.com"
    assert result.exchanges[0].simulated
    assert result.exchanges[0].request["url"] == f"https://{HOST}/v1/notes"
    assert result.exchanges[0].request["headers"]["Authorization"] == "Bearer [secret:token]"
    assert world.seen == []


async def test_what_the_sandbox_shows_is_what_the_live_call_sends(world):
    await world.connect()
    inputs = {"to": "ada@example.com", "text": "same"}
    dry = await world.call("send", Mode.SANDBOX, inputs=inputs)
    wet = await world.call("send", inputs=inputs)
    assert dry.exchanges[0].request == wet.exchanges[0].request


@pytest.mark.parametrize(
    ("scenario", "expected", "status"),
    [
        (Scenario.UNAUTHORIZED, ErrorClass.AUTH, 200),
        (Scenario.NOT_FOUND, ErrorClass.NOT_FOUND, 200),
        (Scenario.RATE_LIMITED, ErrorClass.RATE_LIMITED, 429),
        (Scenario.SERVER_ERROR, ErrorClass.REMOTE, 503),
        (Scenario.TIMEOUT, ErrorClass.TIMEOUT, 0),
        (Scenario.MALFORMED, ErrorClass.REMOTE, 200),
    ],
)
async def test_the_sandbox_plays_failures_on_request(world, scenario, expected, status):
    await world.connect(values={}, grant=False)
    result = await world.call("charge", Mode.SANDBOX, scenario=scenario, timeout=0.2)
    assert not result.outcome.ok
    assert result.outcome.error_class is expected
    assert result.outcome.status == status


async def test_a_live_call_without_a_credential_fails_before_anything_is_sent(world):
    await world.connect(values={})
    result = await world.call("whoami")
    assert result.outcome.error_class is ErrorClass.CONFIG
    assert result.outcome.status == 0
    assert "development" in result.outcome.problem.message
    assert world.seen == []


async def test_an_unknown_environment_names_those_there_are(world):
    await world.connect()
    result = await world.call("whoami", environment="staging")
    assert result.outcome.error_class is ErrorClass.CONFIG
    assert "development" in result.outcome.problem.cure


async def test_a_private_address_needs_a_grant(world):
    await world.connect(grant=False)
    result = await world.call("whoami")
    assert result.outcome.error_class is ErrorClass.BLOCKED
    assert "127.0.0.1" not in orjson.dumps(result.to_json()).decode()
    assert world.seen == []
    await world.grant(world.connection)
    assert (await world.call("whoami")).outcome.ok


async def test_every_use_is_audited_before_and_after_with_credential_version_and_host(world):
    await world.connect()
    await world.call("send", inputs={"to": "a@example.com"})
    entries = await world.audit()
    intent = next(e for e in entries if e["kind"] == "call")
    outcome = next(e for e in entries if e["kind"] == "call.outcome")
    assert intent["credential"].endswith("@1")
    assert intent["host"] == f"{HOST}:443"
    assert intent["operation"] == "vendor.send"
    assert intent["environment"] == "development"
    assert intent["actor"] == "user:usr_test"
    assert outcome["intent"] == intent["intent"]
    assert outcome["outcome"] == {"status": 200, "ok": True}
    assert TOKEN not in str(entries)


async def test_a_failed_200_is_a_failure_with_the_vendors_code(world):
    async def refuse(request):
        return web.json_response({"ok": False, "error": "nope", "message": "not here"})

    await world.connect()
    world.handler = refuse
    result = await world.call("whoami")
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    assert result.outcome.group == "4xx"
    assert result.outcome.problem.code == "nope"
    world.handler = None
    assert (await world.call("whoami")).outcome.ok


async def test_reads_are_tried_again_after_a_503_and_each_attempt_is_traced(world):
    answers = iter([503, 503, 200])

    async def flaky(request):
        return web.json_response({"user": "Ada"}, status=next(answers))

    await world.connect()
    world.handler = flaky
    result = await world.call("whoami")
    assert result.outcome.ok
    assert [e.attempt for e in result.exchanges] == [1, 2, 3]


async def test_a_write_is_not_tried_again_after_a_503_but_a_keyed_one_is_with_the_same_key(world):
    async def busy(request):
        return web.json_response({}, status=503)

    await world.connect()
    world.handler = busy
    await world.call("send", inputs={"to": "a@example.com"})
    assert len(world.seen) == 1
    await world.call("charge")
    keys = {r.headers["Idempotency-Key"] for r in world.seen[1:]}
    assert len(world.seen) == 4
    assert len(keys) == 1


async def test_retry_after_is_honoured(world):
    times = []

    async def limited(request):
        times.append(time.monotonic())
        if len(times) == 1:
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        return web.json_response({"id": "note_2"})

    await world.connect()
    world.handler = limited
    result = await world.call("send", inputs={"to": "a@example.com"})
    assert result.outcome.ok
    assert times[1] - times[0] >= 1.0


async def test_a_connection_that_breaks_after_a_write_is_maybe_sent(world):
    async def hang_up(request):
        request.transport.abort()
        return web.Response()

    await world.connect()
    world.handler = hang_up
    result = await world.call("send", inputs={"to": "a@example.com"})
    assert result.outcome.error_class is ErrorClass.MAYBE_SENT
    assert len(world.seen) == 1
    world.handler = None
    assert (await world.call("send", inputs={"to": "a@example.com"})).outcome.ok


async def test_a_redirect_to_a_metadata_address_is_blocked(world):
    async def redirect(request):
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")

    await world.connect()
    world.handler = redirect
    result = await world.call("whoami")
    assert result.outcome.error_class is ErrorClass.BLOCKED


async def test_the_trace_says_whether_anything_was_sent_before_it_failed(world):
    await world.connect(grant=False)
    blocked = await world.call("whoami")
    assert blocked.summary.startswith("tried to send ")
    assert blocked.exchanges[-1].error["sent"] == "no"
    await world.grant(None)

    async def redirect(request):
        raise web.HTTPFound("http://169.254.169.254/latest/")

    world.handler = redirect
    halted = await world.call("whoami")
    assert halted.exchanges[-1].error["sent"] == "yes"
    world.handler = None
    assert (await world.call("whoami")).exchanges[-1].error is None


async def test_a_redirect_within_the_origin_is_followed_with_the_credential(world):
    async def redirect(request):
        if request.path == "/v1/me":
            raise web.HTTPFound("/v2/me")
        return web.json_response({"user": request.headers["Authorization"]})

    await world.connect()
    world.handler = redirect
    result = await world.call("whoami")
    assert result.outcome.ok
    assert world.seen[1].headers["Authorization"] == f"Bearer {TOKEN}"
    assert result.outcome.output == {"user": f"Bearer {TOKEN}"}
    assert TOKEN not in str(result.exchanges)


async def test_a_slow_answer_ends_at_the_connections_timeout(world):
    async def slow(request):
        await asyncio.sleep(2)
        return web.json_response({})

    await world.connect(timeout=0.3)
    world.handler = slow
    started = time.monotonic()
    result = await world.call("send", inputs={"to": "a@example.com"})
    assert time.monotonic() - started < 1.9
    assert result.outcome.error_class is ErrorClass.TIMEOUT
    assert result.outcome.group == "timeout"


@pytest.mark.parametrize(
    ("auth", "values", "check"),
    [
        ("basic", {"username": "ada", "password": "correct horse"}, "basic"),
        ("api_key", {"api_key": "key_0123456789"}, "query"),
        ("none", {}, "none"),
    ],
)
async def test_each_auth_scheme_is_attached_its_way(world, auth, values, check):
    await world.connect(auth, values)
    result = await world.call("whoami")
    assert result.outcome.ok, result.outcome
    request = world.seen[0]
    if check == "basic":
        expected = base64.b64encode(b"ada:correct horse").decode()
        assert request.headers["Authorization"] == f"Basic {expected}"
        assert "correct horse" not in str(result.exchanges)
    elif check == "query":
        assert request.query["key"] == "key_0123456789"
        assert "[secret:api_key]" in result.exchanges[0].request["url"]
    else:
        assert "Authorization" not in request.headers


async def test_client_credentials_are_exchanged_once_and_renewed_when_refused(world):
    tokens = iter(["tok_first_0123456789", "tok_second_0123456789"])
    alive = {"token": ""}

    async def vendor(request):
        if request.path == "/token":
            form = await request.post()
            assert form["client_secret"] == "very secret client"
            alive["token"] = next(tokens)
            return web.json_response({"access_token": alive["token"], "expires_in": 3600})
        if request.headers.get("Authorization") != f"Bearer {alive['token']}":
            return web.json_response({"error": "bad_token"}, status=401)
        return web.json_response({"user": "Ada"})

    await world.connect("oauth2", {"client_id": "client_1", "client_secret": "very secret client"})
    world.handler = vendor
    results = await asyncio.gather(*(world.call("whoami") for _ in range(8)))
    assert all(r.outcome.ok for r in results), results[0].outcome
    assert sum(r.path == "/token" for r in world.seen) == 1
    alive["token"] = "revoked"
    result = await world.call("whoami")
    assert result.outcome.ok
    assert sum(r.path == "/token" for r in world.seen) == 2
    kinds = [e["kind"] for e in await world.audit()]
    assert kinds.count("credential.renew") == 2
    assert "tok_first" not in str(await world.audit())


async def test_a_credential_is_bound_to_the_origins_it_was_entered_for(world, tmp_path):
    await world.connect()
    assert (await world.call("whoami")).outcome.ok
    manifest = tmp_path / "connectors" / "vendor" / "connector.yaml"
    text = manifest.read_text().replace("https://api.vendor.example/v1", "https://evil.example/v1")
    manifest.write_text(text)
    world.instance.catalog.reload()
    await world.instance.store.set_meta("touched", "1")
    seen = len(world.seen)
    result = await world.call("whoami")
    assert result.outcome.error_class is ErrorClass.CONFIG
    assert "evil.example" in result.outcome.problem.message
    assert len(world.seen) == seen
    manifest.write_text(text.replace("https://evil.example/v1", "https://api.vendor.example/v1"))
    world.instance.catalog.reload()
    await world.instance.store.set_meta("touched", "2")
    assert (await world.call("whoami")).outcome.ok


async def test_a_flows_secret_placeholder_becomes_the_value_at_the_door_only(world):
    await world.connect()
    markers = Markers()
    result = await world.call(
        "send", inputs={"to": "a@example.com", "text": markers.of("token")}, markers=markers
    )
    assert result.outcome.ok
    assert orjson.loads(world.bodies[0])["text"] == TOKEN
    assert result.exchanges[0].request["body"]["text"] == "[secret:token]"


async def test_a_forged_placeholder_stays_text(world):
    await world.connect()
    forged = Markers().of("token")
    await world.call("send", inputs={"to": "a@example.com", "text": forged}, markers=Markers())
    assert orjson.loads(world.bodies[0])["text"] == forged


async def test_all_pages_are_collected(world):
    async def pages(request):
        cursor = request.query.get("cursor", "")
        following = {"": "b", "b": "c"}.get(cursor)
        return web.json_response({"items": [{"id": cursor or "a"}], "next": following})

    await world.connect()
    world.handler = pages
    result = await world.call("listNotes", all_pages=True)
    assert result.outcome.output == {"items": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}


async def test_a_saved_credential_is_current_for_the_next_call(world):
    await world.connect()
    await world.call("whoami")
    await world.instance.connections.update(
        world.project.id,
        world.connection,
        ConnectionChange(credentials={"development": {"token": "tok_rotated_0123456789"}}),
        actor=world_actor(),
        may_bind_secrets=True,
    )
    await world.call("whoami")
    assert world.seen[-1].headers["Authorization"] == "Bearer tok_rotated_0123456789"


def world_actor():
    from fixtures_world import ACTOR

    return ACTOR


async def test_when_the_audit_cannot_be_written_nothing_is_decrypted_or_sent(world):
    await world.connect()
    assert (await world.call("whoami")).outcome.ok
    seen = len(world.seen)
    database = world.instance.store.database
    pages = (await database.one("PRAGMA page_count"))[0]
    await database.write(lambda tx: tx.run(f"PRAGMA max_page_count = {pages}"))
    filler = [world.call("whoami") for _ in range(200)]
    results = await asyncio.gather(*filler)
    refused = [r for r in results if not r.outcome.ok]
    assert refused
    assert {r.outcome.error_class for r in refused} == {ErrorClass.AUDIT_UNAVAILABLE}
    assert len(world.seen) - seen == sum(r.outcome.ok for r in results)
    await database.write(lambda tx: tx.run("PRAGMA max_page_count = 1073741823"))
    assert (await world.call("whoami")).outcome.ok


async def test_adhoc_calls_take_their_credential_from_a_secret_by_name(world):
    await world.grant(None)
    await world.instance.secrets.put(
        world.project.id, "API_TOKEN", "development", "tok_from_secret_01234", actor=world_actor()
    )
    call = AdhocCall(
        project_id=world.project.id,
        url=f"https://{HOST}/v1/any?x=1",
        method="POST",
        headers={"X-Note": "1"},
        body={"a": 1},
        auth={"type": "bearer", "token": "{env.API_TOKEN}"},
        environment="development",
        mode=Mode.SANDBOX,
        actor=world_actor(),
        purpose=Purpose(kind="test"),
    )
    result = await world.instance.caller.adhoc(call)
    assert result.outcome.ok
    assert result.exchanges[0].request["headers"]["Authorization"] == "Bearer [secret:token]"
    assert result.warnings


async def test_the_breaker_opens_after_repeated_failures_and_says_so(world):
    async def down(request):
        return web.json_response({}, status=500)

    await world.connect()
    world.handler = down
    for _ in range(5):
        await world.call("send", inputs={"to": "a@example.com"})
    seen = len(world.seen)
    result = await world.call("send", inputs={"to": "a@example.com"})
    assert len(world.seen) == seen
    assert result.outcome.error_class is ErrorClass.REMOTE
    state = world.instance.gate.state(world.connection, "development")
    assert state.circuit.value == "open"
