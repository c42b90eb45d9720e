"""Client certificates by every protocol, against servers that let in nobody without one."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP

from fixtures_databases import PASSWORD as DATABASE_PASSWORD
from fixtures_tls import gate_before, identity
from junctor.model.errors import ErrorClass
from junctor.testing.authority import LoopbackAuthority

WEB = "web.outside.example"
STRANGER = LoopbackAuthority()


@dataclass
class Peer:
    """A server that asks, and how a connection to it is made."""

    slug: str
    config: dict[str, Any]
    port: int
    operation: str
    inputs: dict[str, Any] = field(default_factory=dict)
    credential: dict[str, str] = field(default_factory=dict)
    auth: str | None = None
    bare: str | None = "none"
    without: dict[str, str] = field(default_factory=dict)
    says: str = "tls_client_certificate"


async def _served(request: web.Request) -> web.StreamResponse:
    if request.headers.get("Upgrade") != "websocket":
        return web.json_response({"seen": True})
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


@asynccontextmanager
async def _web(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", _served)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        with gate_before(runner.addresses[0][1], WEB, version=version) as gate:
            yield gate.port
    finally:
        await runner.cleanup()


@asynccontextmanager
async def http(_fixture, version=ssl.TLSVersion.TLSv1_3):
    async with _web(version) as port:
        config = {"baseUrl": f"https://{WEB}:{port}"}
        wanted = {"method": "GET", "path": "/"}
        yield Peer("http", config, port, "request", wanted, auth="client_certificate")


@asynccontextmanager
async def http_before_13(fixture):
    async with http(fixture, ssl.TLSVersion.TLSv1_2) as peer:
        peer.says = "tls_certificate"  # nothing before 1.3 tells this from other failures
        yield peer


@asynccontextmanager
async def websocket(_fixture):
    async with _web() as port:
        config = {"baseUrl": f"https://{WEB}:{port}/stream"}
        wanted = {"messages": ["hi"]}
        yield Peer("websocket", config, port, "exchange", wanted, auth="client_certificate")


@asynccontextmanager
async def smtp(_fixture):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(None, hostname="mail", loop=loop), "127.0.0.1", 0
    )
    host = "mail.outside.example"
    with gate_before(server.sockets[0].getsockname()[1], host) as gate:
        sender = {"fromName": "Flows", "fromEmail": "flows@example.com"}
        config = {"host": host, "port": gate.port, "security": "ssl", **sender}
        yield Peer("smtp", config, gate.port, "check", auth="client_certificate")
    server.close()
    await server.wait_closed()


@asynccontextmanager
async def imap(fixture):
    dovecot = fixture("dovecot")
    with gate_before(dovecot.plain, dovecot.host) as gate:
        config = {"host": dovecot.host, "port": gate.port, "security": "ssl"}
        yield Peer(
            "imap",
            config,
            gate.port,
            "check",
            credential=dovecot.credential("certified"),
            bare=None,
        )


@asynccontextmanager
async def amqp(fixture):
    rabbitmq = fixture("rabbitmq")
    with gate_before(rabbitmq.port, rabbitmq.host) as gate:
        config = {"host": rabbitmq.host, "port": gate.port}
        yield Peer(
            "rabbitmq", config, gate.port, "check", credential=rabbitmq.credential, bare=None
        )


@asynccontextmanager
async def ftp(fixture):
    server = fixture("vsftpd_that_asks")
    folder = server.root("certified")
    config = {"host": server.host, "port": server.port, "root": str(folder)}
    yield Peer(
        "ftp",
        config,
        server.port,
        "list",
        {"path": ""},
        credential=server.credential,
        bare=None,
    )


@asynccontextmanager
async def postgres(fixture):
    server = fixture("postgres_shop")
    yield Peer(
        "postgres",
        server.config(),
        server.port,
        "ping",
        credential={"username": "certified"},
        auth="client_certificate",
        bare="basic",
        without={"password": "pw_without_certificate"},
    )


@asynccontextmanager
async def mysql(fixture):
    server = fixture("mariadb_shop")
    credential = {"username": "certified", "password": DATABASE_PASSWORD}
    yield Peer(
        "mysql",
        server.config(),
        server.port,
        "ping",
        credential=credential,
        bare=None,
        says="authentication_failed",
    )


PEERS = {
    each.__name__: each
    for each in (http, http_before_13, websocket, smtp, imap, amqp, ftp, postgres, mysql)
}


@pytest.fixture(params=sorted(PEERS))
async def peer(request):
    async with PEERS[request.param](request.getfixturevalue) as found:
        yield found


async def connected(outside, peer, shown, auth=None):
    return await outside.connect(
        peer.slug,
        peer.config,
        {**peer.credential, **shown} or None,
        auth=auth or peer.auth,
        port=peer.port,
    )


async def test_who_shows_the_certificate_is_let_in(outside, peer):
    connection = await connected(outside, peer, identity("certified"))
    await outside.good(connection, peer.operation, peer.inputs)
    report = await outside.test(connection)
    assert report.ok, report


async def test_a_certificate_of_strangers_is_named_as_the_fault(outside, peer):
    shown = identity("certified", authority=STRANGER)
    connection = await connected(outside, peer, shown)
    result = await outside.call(connection, peer.operation, peer.inputs)
    assert not result.outcome.ok
    # The databases hang up right after their alert, which a reset may overtake.
    if peer.slug not in ("mysql", "postgres"):
        assert result.outcome.error_class is ErrorClass.AUTH, result.outcome
        report = await outside.test(connection)
        assert report.diagnosis["code"] == "tls_client_certificate", report
        assert report.stages[-1].name == "tls"
    assert shown["client_key"] not in str(result)
    await good_again(outside, peer, connection)


async def test_who_shows_none_is_told_that_one_is_asked_for(outside, peer):
    connection = await connected(outside, peer, peer.without, auth=peer.bare)
    report = await outside.test(connection)
    assert report.diagnosis["code"] == peer.says, report
    result = await outside.call(connection, peer.operation, peer.inputs)
    assert not result.outcome.ok


async def good_again(outside, peer, connection):
    """A renewed credential is used at once: nothing is kept of the one that was refused."""
    await outside.credential(connection, {**peer.credential, **identity("certified")})
    await outside.good(connection, peer.operation, peer.inputs)
