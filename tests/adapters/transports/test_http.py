"""Both ways of HTTP against real servers on loopback, over real TLS."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
import zlib
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from junctor.adapters.transports.http import HttpTransport
from junctor.adapters.transports.late import LateHttp
from junctor.adapters.transports.tls import context_for
from junctor.adapters.transports.wire import Wire
from junctor.core.guard import parse_url
from junctor.core.ports import TlsSettings
from junctor.model.errors import NotConfigured, TimedOut, TooLarge, Unreachable
from junctor.testing.authority import LoopbackAuthority

AUTHORITY = LoopbackAuthority()
HOST = "api.example.com"


@asynccontextmanager
async def serving(handler, *, names=(HOST,), days=7, tls=True):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = AUTHORITY.server_context(*names, days=days) if tls else None
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(handler):
    tasks = []

    async def polite(reader, writer):
        tasks.append(asyncio.current_task())
        try:
            await handler(reader, writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(polite, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(params=[LateHttp, HttpTransport], ids=["direct", "client"])
async def transport(request):
    made = request.param()
    yield made
    await made.close()


def wire(port, *, scheme="https", path="/", method="GET", seconds=5.0, body=None, **more):
    return Wire(
        method=method,
        target=parse_url(f"{scheme}://{HOST}:{port}{path}"),
        address="127.0.0.1",
        port=port,
        headers=more.pop("headers", ()),
        body=body,
        deadline=time.monotonic() + seconds,
        connect_timeout=more.pop("connect_timeout", 2.0),
        tls=more.pop("tls", TlsSettings(ca_pem=AUTHORITY.ca_pem)),
        max_response=more.pop("max_response", 1024 * 1024),
        pool="p/c/e",
    )


async def test_the_name_stays_in_sni_host_and_certificate_while_the_judged_address_is_dialled(
    transport,
):
    async def handler(request):
        name = request.transport.get_extra_info("ssl_object").server_hostname
        return web.json_response(
            {"host": request.headers["Host"], "sni": name, "q": request.raw_path}
        )

    async with serving(handler) as port:
        answer = await transport.send(wire(port, path="/a%2Fb?x=%20y"))
    assert answer.status == 200
    assert answer.json()["host"] == f"{HOST}:{port}"
    assert answer.json()["q"] == "/a%2Fb?x=%20y"


async def test_a_connection_is_reused_within_a_pool(transport):
    peers = set()

    async def handler(request):
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response(text="ok")

    async with serving(handler, tls=False) as port:
        for _ in range(3):
            await transport.send(wire(port, scheme="http"))
        await transport.forget("p/c/e")
        await transport.send(wire(port, scheme="http"))
    assert len(peers) == 2


@pytest.mark.parametrize(
    ("names", "days", "ca"),
    [(("other.example.com",), 7, True), ((HOST,), -3, True), ((HOST,), 7, False)],
    ids=["wrong name", "expired", "unknown authority"],
)
async def test_a_bad_certificate_is_refused_in_words_and_a_good_one_works_after(
    transport, names, days, ca
):
    async def handler(request):
        return web.Response(text="secret")

    tls = TlsSettings(ca_pem=AUTHORITY.ca_pem) if ca else TlsSettings()
    async with serving(handler, names=names, days=days) as port:
        with pytest.raises(Unreachable) as caught:
            await transport.send(wire(port, tls=tls))
        assert caught.value.details == {"sent": "no", "diagnosis": "tls"}
        assert "TLS" in caught.value.message
        loose = TlsSettings(verify=False)
        assert (await transport.send(wire(port, tls=loose))).status == 200
    async with serving(handler) as port:
        assert (await transport.send(wire(port))).status == 200


async def test_a_custom_ca_that_is_no_pem_is_a_configuration_error(transport):
    with pytest.raises(NotConfigured, match="PEM"):
        await transport.send(wire(9, tls=TlsSettings(ca_pem="not a certificate")))


def test_an_authority_of_the_connection_need_not_say_what_its_key_is_for():
    context = context_for(TlsSettings(ca_pem=AUTHORITY.ca_pem))
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


async def test_a_refused_connection_says_that_nothing_was_sent(transport):
    async with raw_server(None) as port:
        pass
    with pytest.raises(Unreachable) as caught:
        await transport.send(wire(port, scheme="http"))
    assert caught.value.details == {"sent": "no", "diagnosis": "refused"}


async def test_a_server_that_never_answers_ends_at_the_deadline_as_maybe_sent(transport):
    async def silent(reader, writer):
        await reader.read(100)
        await asyncio.sleep(5)

    async with raw_server(silent) as port:
        started = time.monotonic()
        with pytest.raises(TimedOut) as caught:
            await transport.send(wire(port, scheme="http", seconds=0.4))
        assert time.monotonic() - started < 4
    assert caught.value.details["sent"] == "maybe"


async def test_a_slow_drip_ends_at_the_total_deadline(transport):
    async def drip(reader, writer):
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw_server(drip) as port:
        with pytest.raises(TimedOut) as caught:
            await transport.send(wire(port, scheme="http", seconds=0.5))
    assert caught.value.details["sent"] == "yes"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=["truncated", "garbage", "hang-up", "endless header"],
)
async def test_an_incomplete_or_foreign_answer_is_never_a_success(transport, answer):
    async def handler(reader, writer):
        await reader.read(1000)
        writer.write(answer)

    async with raw_server(handler) as port:
        with pytest.raises(Unreachable) as caught:
            await transport.send(wire(port, scheme="http", method="POST", body=b"{}"))
    assert caught.value.details["sent"] in ("maybe", "yes")


async def test_too_many_headers_are_refused(transport):
    async def handler(reader, writer):
        await reader.read(1000)
        lines = b"".join(b"X-%d: 1\r\n" % n for n in range(120))
        writer.write(b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: 0\r\n\r\n")

    async with raw_server(handler) as port:
        with pytest.raises((TooLarge, Unreachable)):
            await transport.send(wire(port, scheme="http"))


async def test_a_body_beyond_the_bound_is_cut(transport):
    async def handler(request):
        return web.Response(body=b"x" * 5000)

    async with serving(handler, tls=False) as port:
        with pytest.raises(TooLarge):
            await transport.send(wire(port, scheme="http", max_response=4096))
        assert (await transport.send(wire(port, scheme="http", max_response=5000))).status == 200


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
async def test_compressed_answers_are_decoded(transport, encoding):
    plain = b'{"hello": "world"}'

    async def handler(request):
        if encoding == "gzip":
            body = gzip.compress(plain)
        else:
            engine = zlib.compressobj(wbits=-15 if encoding.startswith("raw") else 15)
            body = engine.compress(plain) + engine.flush()
        return web.Response(body=body, headers={"Content-Encoding": encoding.split()[-1]})

    async with serving(handler, tls=False) as port:
        answer = await transport.send(wire(port, scheme="http"))
    assert answer.content == plain


async def test_a_compression_bomb_stays_small_in_memory(transport):
    bomb = gzip.compress(b"\0" * 50_000_000)

    async def handler(request):
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(handler, tls=False) as port:
        with pytest.raises(TooLarge):
            await transport.send(wire(port, scheme="http", max_response=100_000_000))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("br", b"x"), ("gzip", b"not gzip"), ("gzip", gzip.compress(b"whole")[:-5])],
    ids=["unknown", "not gzip", "cut short"],
)
async def test_a_broken_or_unknown_encoding_is_no_success(transport, encoding, body):
    async def handler(request):
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    async with serving(handler, tls=False) as port:
        with pytest.raises(Unreachable):
            await transport.send(wire(port, scheme="http"))


async def test_redirects_are_left_to_the_door(transport):
    async def handler(request):
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")

    async with serving(handler, tls=False) as port:
        answer = await transport.send(wire(port, scheme="http"))
    assert answer.status == 302
    assert answer.header("Location") == "http://169.254.169.254/latest/meta-data/"
