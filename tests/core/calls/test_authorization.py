"""Signing in at a strict issuer over real TLS: begun, finished, kept alive, ended."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.calls.signing import ADA, BOB, REDIRECT, opened
from fixtures_issuer import CLIENT_ID, CLIENT_SECRET, MANIFEST, issuer_on_loopback
from fixtures_world import HOST
from junctor.app.background import keep_tokens
from junctor.core.calls.keeping import ROUND_SECONDS, SOONEST_SECONDS
from junctor.core.connections import Health
from junctor.model.errors import InvalidInput, NotConfigured, NotPermitted, ReconnectNeeded


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "connectors" / "tenant"
    place.mkdir(parents=True)
    (place / "connector.yaml").write_text(MANIFEST)
    return place.parent


@pytest.fixture
async def place(tmp_path, folder):
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(tmp_path / "home", folder, issuer, port, values=client) as found,
    ):
        yield found


async def test_a_sign_in_ends_in_a_working_connection_with_what_the_account_told(place):
    assert await place.health() is Health.NOT_SIGNED_IN
    refused = await place.call()
    assert refused.outcome.error_class == "auth"
    assert "Connect" in refused.outcome.problem.cure

    begun = await place.begin()
    asked = dict(parse_qsl(urlsplit(begun.url).query))
    assert asked["prompt"] == "consent"
    assert asked["access_type"] == "offline"
    assert asked["scope"] == "notes.read notes.write"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == REDIRECT == begun.redirect_uri
    assert CLIENT_SECRET not in begun.url

    done = await place.finish(place.issuer.approve(begun.url, realmId="42"))
    assert done.captured == {"tenant": "acme", "realm": "42", "site": "north"}
    assert done.missing == ()
    assert done.warnings == ()
    assert done.credential.scopes == ("notes.read", "notes.write")
    assert done.connection.environments["development"].config == done.captured
    answered = await place.call()
    assert answered.outcome.output == {"user": "Ada", "path": "/acme/me"}
    assert await place.health() is Health.OK


MOVING = MANIFEST.replace(
    "realm: {type: string, title: Realm}",
    "realm: {type: string, title: Realm, enum: [old.vendor.example, api.vendor.example],"
    " default: old.vendor.example}",
).replace("tokenUrl: https://api.vendor.example", 'tokenUrl: "https://{{conn.realm}}')
MOVING = MOVING.replace("/token\n", '/token"\n', 1)


async def test_the_code_is_exchanged_where_the_redirect_says_that_the_account_is(tmp_path, folder):
    (folder / "tenant" / "connector.yaml").write_text(MOVING)
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(tmp_path / "home", folder, issuer, port, values=client) as place,
    ):
        begun = await place.begin()
        with pytest.raises(InvalidInput):
            await place.finish(issuer.approve(begun.url, realmId="evil.example"))
        begun = await place.begin()
        done = await place.finish(issuer.approve(begun.url, realmId="api.vendor.example"))
        assert done.captured["realm"] == "api.vendor.example"
        assert (await place.call()).outcome.ok
        issuer.alive.clear()
        assert (await place.call()).outcome.ok, "renewed at the same host"


OWN_BASE = """    baseUrl: https://api.vendor.example/ex/{{conn.realm}}
    issuer:"""
SEVERAL = """{operation: sites, find: {name: "{{conn.site}}"}, capture: {realm: id}}"""


async def test_of_several_sites_the_one_of_the_connection_decides_where_calls_go(tmp_path, folder):
    manifest = MANIFEST.replace("    issuer:", OWN_BASE).replace(
        "{operation: sites, capture: {site: 0.name}}", SEVERAL
    )
    (folder / "tenant" / "connector.yaml").write_text(manifest)
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(
            tmp_path / "home", folder, issuer, port, values=client, config={"site": "south"}
        ) as place,
    ):
        issuer.sites = ("north",)
        refused = await place.sign_in()
        assert "south" in refused.warnings[0]
        issuer.sites = ("north", "south")
        done = await place.sign_in()
        assert done.captured == {"tenant": "acme", "realm": "id-south"}
        assert done.connection.environments["development"].config["site"] == "south"
        answered = await place.call()
        assert answered.outcome.output == {"user": "Ada", "path": "/ex/id-south/me"}
        pinned = await place.instance.catalog.get(place.project, "tenant")
        assert answered.outcome.ok
        assert pinned.signed_in_by(pinned.spec.auth[0], {}).digest == pinned.digest


async def test_a_base_that_the_sign_in_brings_counts_from_then_on(tmp_path, folder):
    manifest = MANIFEST.replace("    issuer:", '    baseUrl: "{{conn.site}}"\n    issuer:')
    manifest = manifest.replace("title: Site}", "title: Site, format: uri}")
    manifest = manifest.replace("capture: {tenant: team.id}", "capture: {site: instance_url}")
    manifest = manifest.replace("{operation: sites, capture: {site: 0.name}}", "null")
    (folder / "tenant" / "connector.yaml").write_text(manifest)
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(
            tmp_path / "home", folder, issuer, port, values=client, config={"tenant": "acme"}
        ) as place,
    ):
        issuer.instance_url = ""
        await place.sign_in()
        assert (await place.call()).outcome.output["path"] == "/acme/me"
        issuer.instance_url = f"https://{HOST}/own"
        done = await place.sign_in()
        assert done.captured["site"] == issuer.instance_url
        assert (await place.call()).outcome.output["path"] == "/own/me"
        assert await place.health() is Health.OK


async def test_nothing_of_a_sign_in_can_be_read_from_the_store(place):
    begun = await place.begin()
    state = dict(parse_qsl(urlsplit(begun.url).query))["state"]
    stored = repr([row async for row in place.instance.store.rows()])
    assert state not in stored
    await place.finish(place.issuer.approve(begun.url))
    stored = repr([row async for row in place.instance.store.rows()])
    for token in (*place.issuer.alive, *place.issuer.refresh, CLIENT_SECRET):
        assert token not in stored


async def test_an_answer_is_taken_once_and_only_from_whoever_began(place):
    begun = await place.begin()
    answer = place.issuer.approve(begun.url)
    with pytest.raises(NotPermitted, match="Somebody else"):
        await place.finish(answer, actor=BOB)
    await place.finish(answer)
    with pytest.raises(ReconnectNeeded, match="expired, or it was finished"):
        await place.finish(answer)
    with pytest.raises(ReconnectNeeded):
        await place.finish({**answer, "state": "made-up"})
    assert (await place.call()).outcome.ok


async def test_a_sign_in_is_good_for_ten_minutes(place):
    begun = await place.begin()
    place.clock.ahead = 10 * 60 * 1000 + 1000
    with pytest.raises(ReconnectNeeded, match="expired"):
        await place.finish(place.issuer.approve(begun.url))
    place.clock.ahead = 0
    await place.sign_in()


async def test_another_issuer_a_refusal_and_a_missing_code_are_named(place):
    begun = await place.begin()
    answer = place.issuer.approve(begun.url)
    with pytest.raises(ReconnectNeeded, match="another issuer"):
        await place.finish({**answer, "iss": "https://evil.example"})
    begun = await place.begin()
    state = place.issuer.approve(begun.url)["state"]
    said = {"state": state, "error": "access_denied", "error_description": "Ada\nsaid no"}
    with pytest.raises(ReconnectNeeded, match=re.escape("refused. It says: Adasaid no")):
        await place.finish(said)
    begun = await place.begin()
    answer = place.issuer.approve(begun.url)
    with pytest.raises(ReconnectNeeded, match="no code"):
        await place.finish({k: v for k, v in answer.items() if k != "code"})
    await place.sign_in()
    assert (await place.call()).outcome.ok


async def test_without_a_client_id_it_says_what_to_enter(tmp_path, folder):
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(tmp_path / "home", folder, issuer, port) as place,
    ):
        with pytest.raises(NotConfigured, match="no client id"):
            await place.begin()


async def test_scopes_say_what_is_lost_without_them(place):
    place.issuer.granted = "notes.read"
    done = await place.sign_in()
    assert done.missing == ("notes.write",)
    found = await place.instance.authorization.scopes(
        place.project, place.connection, "development"
    )
    lost = [row for row in found["scopes"] if row["granted"] is False]
    assert lost == [
        {
            "scope": "notes.write",
            "asked": True,
            "granted": False,
            "operations": ["write"],
            "renewal": False,
        }
    ]
    begun = await place.begin(scopes=["notes.read"])
    assert dict(parse_qsl(urlsplit(begun.url).query))["scope"] == "notes.read"


async def test_a_scope_that_includes_others_loses_nothing(place):
    place.issuer.granted = "notes.all"
    done = await place.sign_in()
    assert done.missing == ()
    found = await place.instance.authorization.scopes(
        place.project, place.connection, "development"
    )
    assert found["granted"] == ["notes.all"]
    assert [row["granted"] for row in found["scopes"]] == [True, True]


async def test_a_token_is_renewed_before_it_ends_without_any_call(place):
    await place.sign_in()
    assert (await place.instance.keeper.run()).asked == 0
    place.clock.ahead = 3600 * 1000 * 85 // 100
    kept = await place.instance.keeper.run()
    assert (kept.asked, kept.failed, place.issuer.renewals) == (1, 0, 1)
    assert (await place.instance.keeper.run()).asked == 0
    assert (await place.call()).outcome.ok
    assert place.issuer.renewals == 1
    assert place.issuer.refused_calls == 0


async def test_a_token_may_be_due_while_the_sign_in_still_asks_for_the_account(place):
    place.issuer.stillborn = True
    signed = await place.sign_in()
    assert place.issuer.renewals == 1, "the call after the sign-in had to renew it"
    assert signed.captured["site"] == "north"
    assert (await place.call()).outcome.ok


async def test_the_keeper_looks_again_when_the_next_token_is_due(place):
    keeper = place.instance.keeper
    assert (await keeper.run()).wait == ROUND_SECONDS, "nobody has signed in"
    place.issuer.lifetime = 5
    await place.sign_in()
    kept = await keeper.run()
    assert kept.asked == 0
    assert 2 < kept.wait <= 4, "a life of five seconds is renewed after four"
    place.clock.ahead = 4_200
    assert (await keeper.run()).wait == SOONEST_SECONDS
    assert place.issuer.renewals == 1
    assert 2 < (await keeper.run()).wait <= 4
    place.issuer.refresh.clear()
    place.clock.ahead += 4_200
    assert (await keeper.run()).failed == 1
    assert (await keeper.run()).wait == ROUND_SECONDS, "what was refused for good is left alone"
    assert await place.health() is Health.REFUSED


async def test_a_sign_in_wakes_the_keeper_and_a_server_keeps_short_tokens(place):
    keeper = place.instance.keeper
    resting = asyncio.create_task(keeper.rest(60))
    await place.sign_in()
    await asyncio.wait_for(resting, 10)
    place.issuer.renewed.clear()
    place.clock.ahead = 3600 * 1000 * 85 // 100
    work = asyncio.create_task(keep_tokens(keeper))
    try:
        await asyncio.wait_for(place.issuer.renewed.wait(), 10)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert place.issuer.renewals == 1


async def test_a_refused_renewal_is_remembered_and_a_new_sign_in_keeps_the_client(place):
    await place.sign_in()
    place.issuer.refresh.clear()
    place.issuer.alive.clear()
    first = await place.call()
    assert first.outcome.error_class == "auth"
    asked = len(place.issuer.spent), place.issuer.refused_calls
    again = await place.call()
    assert again.outcome.error_class == "auth"
    assert "ended" in again.outcome.problem.message
    assert (len(place.issuer.spent), place.issuer.refused_calls) == asked
    assert await place.health() is Health.REFUSED
    await place.sign_in()
    assert (await place.call()).outcome.ok
    assert await place.health() is Health.OK


async def revocations(place):
    """What the audit says of tokens that were ended."""
    audit = place.instance.store.audit
    await audit.flush()
    found = await audit.entries(place.project, where={"kind": "credential."})
    bodies = [each.body for each in reversed(found)]
    return [e["outcome"] for e in bodies if e["kind"] == "credential.revoke.outcome"]


async def test_deleting_a_connection_ends_its_tokens_at_the_vendor(place):
    await place.sign_in()
    (refresh,) = place.issuer.refresh
    connection = await place.instance.connections.get(place.project, place.connection)
    assert await place.instance.authorization.end(connection, actor=ADA) == {}
    assert place.issuer.revoked == [refresh]
    assert await revocations(place) == [{"status": 200, "ok": True}]


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (503, "", "answered 503"),
        (400, "unsupported_token_type", "400 and `unsupported_token_type`"),
        (400, "invalid_token", None),
    ],
)
async def test_a_vendor_that_does_not_end_a_token_is_told_of_and_audited(
    place, status, error, told
):
    await place.sign_in()
    place.issuer.revoke_status, place.issuer.revoke_error = status, error
    connection = await place.instance.connections.get(place.project, place.connection)
    why = await place.instance.authorization.revoke(connection, "development", actor=ADA)
    (ended,) = await revocations(place)
    if told is None:
        assert why is None, "it had ended before"
        assert ended["ok"]
    else:
        assert told in why
        assert not ended["ok"]


async def test_what_was_refused_or_never_signed_in_is_not_told(place):
    connection = await place.instance.connections.get(place.project, place.connection)
    assert await place.instance.authorization.end(connection, actor=ADA) == {}
    await place.sign_in()
    place.issuer.refresh.clear()
    place.issuer.alive.clear()
    await place.call()
    assert await place.instance.authorization.end(connection, actor=ADA) == {}
    assert place.issuer.revoked == []


async def test_one_renewal_per_expiry_from_many_callers_at_once(place):
    """An issuer that ends the grant on reuse is asked once however many need a new token."""
    await place.sign_in()
    for round_ in range(10):
        place.issuer.alive.clear()
        results = await asyncio.gather(*(place.call() for _ in range(8)))
        assert [r.outcome.ok for r in results] == [True] * 8, round_
    assert place.issuer.reuses == 0
    assert place.issuer.renewals == 10


async def due(place):
    """A connection whose token has ended, at an issuer that takes its time."""
    await place.sign_in()
    place.issuer.alive.clear()
    place.clock.ahead += 3_600_000
    place.issuer.delay = 1.5


async def mended(place):
    """Whether the next call works with what the renewal brought, without another one."""
    place.issuer.delay = 0.0
    result = await place.call()
    assert result.outcome.ok, result.outcome
    assert (place.issuer.renewals, place.issuer.reuses) == (1, 0)


async def test_a_call_that_is_canceled_meanwhile_does_not_lose_the_new_token(place):
    await due(place)
    call = asyncio.create_task(place.call())
    async with asyncio.timeout(5):
        await place.issuer.renewed.wait()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await mended(place)


async def test_a_call_with_a_short_deadline_does_not_lose_the_new_token(place):
    await due(place)
    result = await place.call(timeout=1.0)
    assert result.outcome.error_class == "timeout"
    assert "renew" in result.outcome.problem.message
    assert result.outcome.problem.details["sent"] == "no"
    await mended(place)


async def test_a_server_that_stops_meanwhile_keeps_the_new_token(tmp_path, folder):
    """The refresh token works once: what stops meanwhile waits for its answer."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    home = tmp_path / "home"
    async with issuer_on_loopback() as (issuer, port):
        async with opened(home, folder, issuer, port, values=client) as first:
            await due(first)
            call = asyncio.create_task(first.call())
            async with asyncio.timeout(5):
                await issuer.renewed.wait()
            call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert (issuer.renewals, issuer.reuses) == (1, 0)
        async with opened(home, folder, issuer, port) as again:
            again.project, again.connection = first.project, first.connection
            await mended(again)


@pytest.mark.postgres
async def test_fifty_expiries_in_two_processes_cost_fifty_renewals(tmp_path, folder, postgres_url):
    """The issuer ends the grant when a refresh token comes twice: nobody may ever send one twice."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(
            tmp_path / "home", folder, issuer, port, database=postgres_url, values=client
        ) as place,
    ):
        await place.sign_in()
        given = {
            "home": str(tmp_path / "other"),
            "connectors": str(folder),
            "database": postgres_url,
            "key_file": str(tmp_path / "home" / "provider.key"),
            "host_map": {f"{HOST}:443": f"127.0.0.1:{port}"},
            "project": place.project,
            "connection": place.connection,
        }
        other = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("renewing.py")),
            json.dumps(given),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert await asyncio.wait_for(other.stdout.readline(), 30) == b"ready\n"
            for round_ in range(50):
                issuer.alive.clear()
                other.stdin.write(b"go\n")
                here = await asyncio.gather(*(place.call() for _ in range(2)))
                there = json.loads(await asyncio.wait_for(other.stdout.readline(), 30))
                assert [r.outcome.ok for r in here] == [True] * 2, round_
                assert there == [True] * 2, round_
        finally:
            other.stdin.close()
            await asyncio.wait_for(other.wait(), 30)
    assert issuer.reuses == 0
    assert issuer.renewals == 50
    assert issuer.renewals == 50


async def entered(place, **values):
    """The client's values entered once more, as its page does."""
    connections = place.instance.connections
    connection = await connections.get(place.project, place.connection)
    spot = await connections.spot(connection, "development")
    await place.instance.credentials.put(spot, values, actor=ADA, may_bind_secrets=True)


async def test_a_new_client_secret_keeps_the_sign_in_and_its_end(place):
    await place.sign_in()
    await entered(place, client_secret=CLIENT_SECRET)
    assert (await place.call()).outcome.ok
    assert {s.name for s in await place.instance.store.secrets.all(place.project)} == {
        "TENANT_NOTES_CLIENT_SECRET"
    }, "a token is no secret of the project"
    (row,) = await place.instance.board.rows(place.project)
    assert row.credential.scopes == ("notes.read", "notes.write")
    place.clock.ahead = 3600 * 1000 * 85 // 100
    assert (await place.instance.keeper.run()).asked == 1, "it is renewed ahead of time as before"
    assert (await place.call()).outcome.ok
    assert (place.issuer.renewals, place.issuer.reuses) == (1, 0)


async def test_a_rotated_client_secret_keeps_the_sign_in_as_it_is_when_it_is_promoted(place):
    await place.sign_in()
    connections, rotation = place.instance.connections, place.instance.rotation
    connection = await connections.get(place.project, place.connection)
    spot = await connections.spot(connection, "development")
    values = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    await rotation.begin(spot, values, actor=ADA, may_bind_secrets=True)
    place.clock.ahead = 3600 * 1000 * 85 // 100
    assert (await place.instance.keeper.run()).asked == 1, "renewed between the two"
    await rotation.promote(spot, actor=ADA)
    assert (await place.call()).outcome.ok
    (row,) = await place.instance.board.rows(place.project)
    assert (row.renewable, row.credential.scopes) == (True, ("notes.read", "notes.write"))
    assert (place.issuer.renewals, place.issuer.reuses) == (1, 0)


async def test_another_client_begins_without_the_tokens_of_the_former(place):
    await place.sign_in()
    await entered(place, client_id="client_4712")
    assert await place.health() is Health.NOT_SIGNED_IN
    await entered(place, client_id=CLIENT_ID)
    await place.sign_in()
    assert (await place.call()).outcome.ok


async def test_a_pasted_token_stands_for_itself(place):
    await place.sign_in()
    (alive,) = place.issuer.alive
    await entered(place, access_token=alive, refresh_token=None)
    (row,) = await place.instance.board.rows(place.project)
    assert (row.renewable, row.dies_at) == (False, None)
    assert (await place.call()).outcome.ok
