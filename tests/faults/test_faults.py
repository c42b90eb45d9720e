"""Every fault of the table, for each protocol against its real server, and usable again after it.

What is counted before and after: sockets of this process, tasks, threads, and busy sessions.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
import pytest_asyncio

from faults import peers, peers_file, peers_http
from faults.relay import CRAWL, SILENT
from faults.table import FAULTS, TABLE, cells, page
from fixtures_outside import ACTOR, LoopbackNames, Outside
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from servers import AUTHORITY
from shared_cache import shared_cache

_OURS = ("asyncio_", "junctor-log")
"""Threads of the instance itself, which begin when there is something to do for them."""
SHORT = 0.4
"""Seconds of a call to a server that does not answer."""

_SERVERS = {
    "postgres": (peers.Postgres, "postgres_shop"),
    "mysql": (peers.Mysql, "mariadb_shop"),
    "imap": (peers.Imap, "dovecot"),
    "sftp": (peers.Sftp, "openssh"),
    "ftp": (peers.Ftp, "vsftpd"),
    "rabbitmq": (peers.Rabbit, "rabbitmq"),
    "kafka": (peers.Kafka, "kafka"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def whole(tmp_path_factory):
    """One instance for all of them."""
    home = tmp_path_factory.mktemp("faults") / "home"
    names = LoopbackNames()
    instance = await Instance.open(Settings(home=home, cache=shared_cache()), names=names)
    try:
        project = await instance.projects.create("Faults", actor=ACTOR)
        yield Outside(instance, project.id, names)
    finally:
        await instance.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def vendor():
    """What speaks over HTTP."""
    async with peers_http.over_http.serving(peers_http.Strict()) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def peer(request, whole, vendor):
    """The server of one protocol."""
    protocol = request.param
    if protocol in _SERVERS:
        kind, fixture = _SERVERS[protocol]
        made = kind(whole, request.getfixturevalue(fixture))
    elif protocol == "sqlite":
        made = peers_file.Sqlite(whole)
    elif protocol == "smtp":
        made = peers.Smtp(whole)
    else:
        kind = peers_http.Soap if protocol == "soap" else peers_http.Web
        made = kind(whole, vendor, protocol)
    await made.open()
    await made.warm()
    yield made
    await made.close()


async def counted(peer):
    """What this process holds, with everything closed that is kept for the next call."""
    calling = peer.outside.instance.calling
    await calling.close()
    threads = [t.name for t in threading.enumerate() if not t.name.startswith(_OURS)]
    return {"sockets": peer.sockets(), "tasks": len(asyncio.all_tasks()), "threads": len(threads)}


async def settled(peer, before):
    """Nothing more is held than before; what ends by itself gets the time for it."""
    try:
        async with asyncio.timeout(5):
            while any(n > before[k] for k, n in (await counted(peer)).items()):  # noqa: ASYNC110 - sockets tell nobody
                await asyncio.sleep(0.01)
    except TimeoutError:
        assert await counted(peer) == before


def ends(result, expected):
    """A call that failed as the table says."""
    outcome = result.outcome
    assert not outcome.ok
    assert (outcome.error_class, expected.error_class) == (expected.error_class,) * 2, outcome
    if expected.diagnosis:
        assert outcome.problem.details.get("diagnosis") == expected.diagnosis, outcome


async def diagnosed(peer, connection, expected):
    """A test that failed with the diagnosis of the table, and a call with its class."""
    if expected.diagnosis:
        report = await peer.outside.test(connection)
        assert (report.diagnosis or {}).get("code") == expected.diagnosis, report
    result = await peer.call(connection, timeout=10)
    assert result.outcome.error_class == expected.error_class, result.outcome
    assert "wrong_" not in str(result.outcome)
    if expected.diagnosis == "refused":
        assert result.outcome.problem.details["diagnosis"] == "refused"


async def refused(peer, relay, expected):
    connection = await peer.connect(relay.port)
    await diagnosed(peer, connection, expected)
    await relay.open()
    return connection


async def wrong_password(peer, relay, expected):
    await relay.open()
    connection = await peer.connect(relay.port, right=False)
    await diagnosed(peer, connection, expected)
    await peer.outside.credential(connection, peer.right)
    return connection


async def certificate(peer, relay, expected, *names, days=7):
    relay.shown = AUTHORITY.server_context(*names, days=days)
    await relay.open()
    connection = await peer.connect(relay.port)
    await diagnosed(peer, connection, expected)
    relay.shown = None
    return connection


async def expired_certificate(peer, relay, expected):
    return await certificate(peer, relay, expected, peer.host, days=-1)


async def other_name(peer, relay, expected):
    if peer.slug != "sftp":
        return await certificate(peer, relay, expected, "other.outside.example")
    await relay.open()
    stranger = await peer.connect(relay.port, hostKey="SHA256:" + "A" * 43)
    await diagnosed(peer, stranger, expected)
    return await peer.connect(relay.port)


async def no_grant(peer, relay, expected):
    await relay.open()
    connection = await peer.connect(relay.port, granted=False)
    await diagnosed(peer, connection, expected)
    await peer.grant(connection, relay.port)
    return connection


async def hanging(peer, relay, expected):
    relay.mode = SILENT
    await relay.open()
    return await stopped(peer, relay, expected, await peer.connect(relay.port))


async def half_open(peer, relay, expected):
    await relay.open()
    connection = await peer.connect(relay.port)
    assert (await peer.call(connection)).outcome.ok
    await relay.freeze()
    return await stopped(peer, relay, expected, connection)


async def slow(peer, relay, expected):
    relay.mode = CRAWL
    await relay.open()
    return await stopped(peer, relay, expected, await peer.connect(relay.port))


async def stopped(peer, relay, expected, connection):
    ends(await peer.call(connection, timeout=SHORT), expected)
    await hung_up(peer, relay.port)
    await relay.pass_on()
    return connection


async def hung_up(peer, port):
    """A call that was given up holds no socket, though the other side says nothing."""
    await peer.outside.instance.calling.close()
    async with asyncio.timeout(2):
        while peers.held_towards(port):  # noqa: ASYNC110 - sockets tell nobody
            await asyncio.sleep(0.01)


async def killed(peer, relay, expected):
    await relay.open()
    connection = await peer.connect(relay.port)
    assert (await peer.call(connection)).outcome.ok
    ends(await peer.cut(connection, relay), expected)
    await relay.pass_on()
    return connection


async def limit(peer, relay, expected, fault):
    await relay.open()
    result = await getattr(peer, fault.lower().replace(" ", "_").replace("-", "_"))(relay.port)
    if expected.error_class:
        ends(result, expected)
        assert expected.cure in result.outcome.problem.cure
    else:
        assert result.outcome.ok, result.outcome
    if expected.tested is not None:
        assert told(peer.tested) == expected.tested
        assert peer.tested.next_action
    return await peer.connect(relay.port)


def told(report):
    """Where a test of a connection stopped, and what it called that."""
    (stage,) = (each.name for each in report.stages if not each.ok)
    return stage, report.diagnosis["code"]


_RECIPES = {
    "refused": refused,
    "wrong password": wrong_password,
    "expired certificate": expired_certificate,
    "other name": other_name,
    "no grant": no_grant,
    "hanging": hanging,
    "half open": half_open,
    "slow": slow,
    "killed": killed,
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("peer", "fault", "expected"),
    cells(),
    indirect=["peer"],
    ids=[f"{protocol}-{fault}".replace(" ", "_") for protocol, fault, _ in cells()],
)
async def test_a_fault_has_its_class_and_leaves_nothing_behind(whole, peer, fault, expected):
    before = await counted(peer)
    relay = peer.relay()
    try:
        if fault in _RECIPES:
            connection = await _RECIPES[fault](peer, relay, expected)
        else:
            connection = await limit(peer, relay, expected, fault)
        again = await peer.call(connection)
        assert again.outcome.ok, again.outcome
        pools = whole.instance.calling.transports.of("sql").pools().values()
        assert [pool.busy for pool in pools if pool.busy] == []
    finally:
        await relay.close()
    await settled(peer, before)


def test_every_protocol_says_something_of_every_fault():
    assert {protocol: set(FAULTS) - set(row) for protocol, row in TABLE.items()} == {
        protocol: set() for protocol in TABLE
    }


def test_every_limit_has_a_cure_that_is_checked():
    limits = [(p, f) for p, f, expected in cells() if f not in _RECIPES and not expected.cure]
    assert [(p, f) for p, f in limits if TABLE[p][f].error_class] == []


def test_the_page_shows_the_table():
    path = Path(__file__).parents[2] / "docs/explanation/faults.md"
    assert page() in path.read_text("utf-8")
