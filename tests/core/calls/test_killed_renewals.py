"""A process is killed between the issuer's answer and its own write: what is known, what helps."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.calls.signing import ADA, opened
from fixtures_issuer import CLIENT_ID, CLIENT_SECRET, MANIFEST, issuer_on_loopback
from fixtures_world import HOST
from junctor.core.alerts.lasting import Lasting
from junctor.core.connections import Health
from junctor.model.errors import JunctorError

DUE = 3600 * 1000 * 85 // 100
ENDED = 3600 * 1000 + 2 * 60 * 1000
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "connectors" / "tenant"
    place.mkdir(parents=True)
    (place / "connector.yaml").write_text(MANIFEST)
    return place.parent


async def die(home, folder, port, *, when, ahead=DUE):
    """Let another process renew, and kill it when something has happened."""
    given = {
        "home": str(home),
        "connectors": str(folder),
        "host_map": {f"{HOST}:443": f"127.0.0.1:{port}"},
        "ahead": ahead,
    }
    script = str(Path(__file__).with_name("dying.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, json.dumps(given), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            await when()
    finally:
        process.kill()
        said, _ = await process.communicate()
    assert said == b"", "it was killed before the end"


@asynccontextmanager
async def silent_port():
    """A port that takes a request in and says nothing."""
    came = asyncio.Event()

    async def hold(reader, writer):
        came.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield came, server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def killed(home, folder, *, reached=True):
    """A place after a renewal was killed, once the issuer had it or before."""
    async with (
        issuer_on_loopback() as (issuer, port),
        silent_port() as (came, elsewhere),
    ):
        issuer.overlaps = True
        async with opened(home, folder, issuer, port, values=CLIENT) as first:
            await first.allow(elsewhere)
            await first.sign_in()
        if reached:
            issuer.delay = 20
            issuer.renewed.clear()
            await die(home, folder, port, when=issuer.renewed.wait, ahead=DUE)
            assert issuer.renewals == 1
        else:
            await die(home, folder, elsewhere, when=came.wait, ahead=DUE)
        issuer.delay = 0
        async with opened(home, folder, issuer, port) as place:
            place.project, place.connection = first.project, first.connection
            place.clock.ahead = DUE + 90_000
            yield place


async def board(place):
    (row,) = await place.instance.board.rows(place.project)
    return row.to_json()


async def test_calls_go_on_with_the_token_that_lives_and_nothing_is_sent_twice(tmp_path, folder):
    async with killed(tmp_path / "home", folder) as place:
        assert await place.health() is Health.CUT_OFF
        told = await board(place)
        assert "cut off" in told["message"]
        assert told["cure"].startswith("Press Connect")
        assert (await place.call()).outcome.ok
        kept = await place.instance.keeper.run()
        assert (kept.asked, kept.failed) == (1, 1)
        assert kept.wait > 5, "it is not asked for again and again"
        assert (place.issuer.renewals, place.issuer.reuses) == (1, 0)
        lasting = Lasting(place.instance.store, place.instance.connections)
        (alert,) = await lasting.credentials(place.project, place.clock.now())
        assert "cut off" in alert.title
        await place.sign_in()
        assert await place.health() is Health.OK
        assert (await place.call()).outcome.ok


async def test_at_its_end_it_is_tried_once_and_the_refusal_says_what_had_happened(tmp_path, folder):
    async with killed(tmp_path / "home", folder) as place:
        place.clock.ahead = ENDED
        place.issuer.alive.clear()
        refused = await place.call()
        assert refused.outcome.error_class == "auth"
        assert "cut off" in refused.outcome.problem.message
        assert "Reconnect" in refused.outcome.problem.cure
        assert place.issuer.reuses == 1
        again = await place.call()
        assert "cut off" in again.outcome.problem.message
        assert place.issuer.reuses == 1
        assert "cut off" in (await board(place))["message"]
        assert await place.health() is Health.REFUSED
        await place.sign_in()
        assert (await place.call()).outcome.ok
        assert "cut off" not in (await board(place))["message"]


async def test_a_request_that_never_arrived_has_spent_nothing(tmp_path, folder):
    async with killed(tmp_path / "home", folder, reached=False) as place:
        assert await place.health() is Health.CUT_OFF
        place.clock.ahead = ENDED
        place.issuer.alive.clear()
        assert (await place.call()).outcome.ok
        assert (place.issuer.renewals, place.issuer.reuses) == (1, 0)
        assert await place.health() is Health.OK


async def test_a_refresh_token_that_works_often_is_asked_again_at_once(tmp_path, folder):
    async with issuer_on_loopback() as (issuer, port):
        issuer.rotates = False
        async with opened(tmp_path / "home", folder, issuer, port, values=CLIENT) as place:
            await place.sign_in()
            place.clock.ahead += DUE
            await place.instance.keeper.run()
            (row,) = await place.instance.board.rows(place.project)
            await place.instance.store.credentials.renewing(
                place.project, row.credential.id, row.credential.version, place.clock.now()
            )
            place.clock.ahead += DUE
            assert await place.health() is Health.CUT_OFF
            assert (await place.instance.keeper.run()).failed == 0
            assert await place.health() is Health.OK
            assert issuer.renewals == 2


@pytest.mark.parametrize("down", [True, False])
async def test_an_issuer_that_answers_with_a_failure_has_spent_nothing(tmp_path, folder, down):
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(tmp_path / "home", folder, issuer, port, values=CLIENT) as place,
    ):
        await place.sign_in()
        place.clock.ahead += DUE
        issuer.failure = 503 if down else 0
        kept = await place.instance.keeper.run()
        assert kept.failed == down
        assert kept.wait > 5 or not down, "a vendor that is down is asked every round, not faster"
        place.clock.ahead += 90_000
        assert await place.health() is Health.OK
        issuer.failure = 0
        assert (await place.instance.keeper.run()).failed == 0
        assert (issuer.renewals, issuer.reuses) == (1, 0)


async def test_another_process_that_holds_the_renewal_does_not_hold_up_a_living_token(place_held):
    """Who is killed leaves its claim for a minute; calls do not wait for it."""
    place, acquired = place_held
    assert acquired
    assert (await place.call(timeout=5.0)).outcome.ok
    place.clock.ahead = ENDED
    place.issuer.alive.clear()
    late = await place.call(timeout=2.0)
    assert late.outcome.error_class == "timeout"
    assert "Another process" in late.outcome.problem.message
    (row,) = await place.instance.board.rows(place.project)
    await place.instance.store.leases.release(f"refresh:{row.credential.id}", "dead")
    assert (await place.call()).outcome.ok


@pytest.fixture
async def place_held(tmp_path, folder):
    async with (
        issuer_on_loopback() as (issuer, port),
        opened(tmp_path / "home", folder, issuer, port, values=CLIENT) as place,
    ):
        await place.sign_in()
        place.clock.ahead += DUE
        (row,) = await place.instance.board.rows(place.project)
        leases = place.instance.store.leases
        yield place, await leases.acquire(f"refresh:{row.credential.id}", "dead", 60.0)


def test_an_error_says_whether_the_token_may_be_spent():
    from junctor.adapters.door.doubts import spent_nothing

    assert spent_nothing(JunctorError("x", details={"sent": "no"}))
    assert spent_nothing(JunctorError("x", details={"tokenStatus": 503}))
    assert not spent_nothing(JunctorError("x", details={"tokenStatus": 200}))
    assert not spent_nothing(JunctorError("x", details={"sent": "maybe"}))


async def test_a_new_client_secret_leaves_the_doubt_and_a_sign_in_ends_it(tmp_path, folder):
    async with killed(tmp_path / "home", folder) as place:
        connections, credentials = place.instance.connections, place.instance.credentials
        spot = await connections.spot(
            await connections.get(place.project, place.connection), "development"
        )
        await credentials.put(
            spot, {"client_secret": CLIENT_SECRET}, actor=ADA, may_bind_secrets=True
        )
        place.clock.ahead += 90_000
        assert await place.health() is Health.CUT_OFF
        await place.sign_in()
        assert await place.health() is Health.OK
