"""The direct way of HTTP against servers that mean harm: it takes what the client takes, no more."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter

import httptools
import pytest
from aiohttp import web
from tests.adapters.transports.test_http import AUTHORITY, raw_server, serving, wire

from junctor.adapters.transports.direct import DirectHttp
from junctor.adapters.transports.http import HttpTransport
from junctor.core.ports import TlsSettings
from junctor.model.errors import JunctorError, TimedOut, Unreachable

OK = b"HTTP/1.1 200 OK\r\n"


async def _head(reader):
    """The bytes of one request that has no body."""
    return await reader.readuntil(b"\r\n\r\n")


def _answering(pieces):
    async def handler(reader, writer):
        await _head(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return handler


async def _told(transport, port):
    try:
        answer = await transport.send(wire(port, scheme="http"))
    except JunctorError as error:
        return type(error).__name__, error.details.get("sent"), error.details.get("diagnosis")
    return answer.status, answer.headers, answer.content


ANSWERS = {
    "plain": OK + b"Content-Length: 2\r\n\r\nok",
    "until the end": OK + b"\r\nok",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\nok",
    "chunked": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1\r\n!\r\n0\r\n\r\n",
    "spaces after a size": OK + b"Transfer-Encoding: chunked\r\n\r\n2  \r\nok\r\n0\r\n\r\n",
    "trailers": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
    "answers on the way": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok",
    "an upgrade that is offered": OK
    + b"Upgrade: h2,h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nok",
    "lines without CR": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "bytes beyond ASCII": OK + b"X-Name: caf\xc3\xa9\r\nContent-Length: 2\r\n\r\nok",
    "folded header": OK + b"X-A: one\r\n two\r\nContent-Length: 2\r\n\r\nok",
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\nokmore",
    "one length twice": OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    "length and chunks": OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": OK + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "negative length": OK + b"Content-Length: -2\r\n\r\nok",
    "length with a plus": OK + b"Content-Length: +2\r\n\r\nok",
    "length beyond numbers": OK + b"Content-Length: 99999999999999999999999\r\n\r\nok",
    "size beyond numbers": OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\nok",
    "size that is no number": OK + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n",
    "chunk too short": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nok\r\n0\r\n\r\n",
    "chunks cut short": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
    "body cut short": OK + b"Content-Length: 20\r\n\r\nok",
    "headers cut short": OK + b"Content-Len",
    "only on the way": b"HTTP/1.1 100 Continue\r\n\r\n",
    "a NUL in a header": OK + b"X-A: a\0b\r\nContent-Length: 2\r\n\r\nok",
    "space before the colon": OK + b"X-A : a\r\nContent-Length: 2\r\n\r\nok",
    "status that is no number": b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok",
    "another version": b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "a line that is too long": OK + b"X-A: " + b"a" * 20_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "too many bytes": OK
    + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 9_000) for n in range(9))
    + b"Content-Length: 0\r\n\r\n",
    "too many headers": OK + b"X-A: 1\r\n" * 120 + b"Content-Length: 0\r\n\r\n",
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
}


@pytest.fixture
async def direct():
    made = DirectHttp()
    yield made
    await made.close()


@pytest.fixture
async def client():
    made = HttpTransport()
    yield made
    await made.close()


TAKEN = frozenset(list(ANSWERS)[: list(ANSWERS).index("two lengths")])


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_means_what_the_client_makes_of_it(direct, client, name):
    answer = ANSWERS[name]
    bytewise = [answer[n : n + 1] for n in range(len(answer))] if len(answer) < 1_000 else [answer]
    async with raw_server(_answering([answer])) as port:
        expected = await _told(client, port)
        assert await _told(direct, port) == expected
    async with raw_server(_answering(bytewise)) as port:
        assert await _told(direct, port) == expected
    assert isinstance(expected[0], int) == (name in TAKEN)


REQUESTS = [
    {"method": "GET"},
    {"method": "DELETE"},
    {"method": "POST"},
    {"method": "POST", "body": b""},
    {"method": "PUT", "body": b"{}", "headers": (("Content-Type", "application/json"),)},
    {"method": "GET", "body": b"{}"},
    {"method": "GET", "headers": (("accept-encoding", "identity"), ("X-Name", "café"))},
    {"method": "GET", "headers": (("X-A", "1"), ("X-A", "2"), ("Cookie", "a=1"))},
    {"method": "GET", "path": "/a%2Fb?x=%20y&z"},
    {"method": "QUERY", "path": "?a=b"},
]


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
async def test_a_request_is_the_one_that_the_client_would_send(direct, client, request_):
    seen = []

    async def handler(reader, writer):
        head = (await _head(reader)).decode()
        line, *headers = head.strip().split("\r\n")
        length = [h for h in headers if h.lower().startswith("content-length: ")]
        body = await reader.readexactly(int(length[0][16:])) if length else b""
        seen.append((line, sorted(h.lower() for h in headers), body))
        writer.write(OK + b"Content-Length: 0\r\nConnection: close\r\n\r\n")

    async with raw_server(handler) as port:
        for each in (direct, client):
            assert (await each.send(wire(port, scheme="http", **request_))).status == 200
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "more",
    [{"headers": (("X-A", "1\r\nX-B: 2"),)}, {"headers": (("X-A\n", "1"),)}],
    ids=["value", "name"],
)
async def test_a_line_break_that_the_guard_missed_sends_nothing(direct, more):
    async with raw_server(_answering([])) as port:
        with pytest.raises(ValueError, match="line break"):
            await direct.send(wire(port, scheme="http", **more))


async def test_what_is_unusual_is_left_to_the_client(direct):
    assert direct.suits(wire(9))
    assert not direct.suits(wire(9, method="HEAD"))
    assert not direct.suits(wire(9, headers=(("Expect", "100-continue"),)))
    assert not direct.suits(wire(9, headers=(("transfer-encoding", "chunked"),)))

    async def pieces():
        yield b"x"

    made = pieces()
    assert not direct.suits(wire(9, body=made))
    await made.aclose()


class Vendor:
    """Answers request after request on one socket as it is told; counts sockets and requests."""

    def __init__(self, *answers):
        self.sockets = self.requests = 0
        self.answers = list(answers)
        self.asked, self.closed = asyncio.Event(), asyncio.Event()

    async def __call__(self, reader, writer):
        self.sockets += 1
        while True:
            try:
                await _head(reader)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.closed.set()
                return
            self.requests += 1
            self.asked.set()
            answer = self.answers.pop(0)
            if answer is None:
                return
            writer.write(answer)
            await writer.drain()


WHOLE = OK + b"Content-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    "rest",
    [OK + b"Content-Length: 4\r\n\r\nevil", b"HTTP/1.1 2", b"x"],
    ids=["an answer", "a beginning", "a byte"],
)
async def test_bytes_that_nobody_asked_for_are_no_later_answer(direct, rest):
    vendor = Vendor(WHOLE + rest, WHOLE)
    async with raw_server(vendor) as port:
        for _ in range(2):
            assert (await direct.send(wire(port, scheme="http"))).content == b"ok"
        assert vendor.sockets == 2
        await direct.close()


async def test_a_kept_socket_that_speaks_unasked_is_closed(direct):
    vendor = Vendor(WHOLE, WHOLE)
    writers = []

    async def handler(reader, writer):
        writers.append(writer)
        await vendor(reader, writer)

    async with raw_server(handler) as port:
        await direct.send(wire(port, scheme="http"))
        writers[0].write(OK + b"Content-Length: 4\r\n\r\nevil")
        await vendor.closed.wait()
        assert (await direct.send(wire(port, scheme="http"))).content == b"ok"
        assert vendor.sockets == 2
        await direct.close()


@pytest.mark.parametrize(("method", "asked"), [("GET", 3), ("POST", 2)])
async def test_a_kept_socket_that_is_gone_is_asked_again_only_where_that_harms_nobody(
    direct, method, asked
):
    vendor = Vendor(WHOLE, None, WHOLE, WHOLE)
    async with raw_server(vendor) as port:
        await direct.send(wire(port, scheme="http", method=method))
        again = direct.send(wire(port, scheme="http", method=method))
        if method == "GET":
            assert (await again).content == b"ok"
        else:
            with pytest.raises(Unreachable) as caught:
                await again
            assert caught.value.details == {"sent": "maybe", "diagnosis": "broken"}
        assert vendor.requests == asked
        assert (await direct.send(wire(port, scheme="http", method=method))).content == b"ok"
        await direct.close()


async def test_sockets_of_other_trust_are_not_shared(direct):
    peers = Counter()

    async def handler(request):
        peers[request.transport.get_extra_info("peername")] += 1
        return web.Response(text="ok")

    async with serving(handler) as port:
        for tls in (TlsSettings(ca_pem=AUTHORITY.ca_pem), TlsSettings(verify=False)) * 2:
            await direct.send(wire(port, tls=tls))
        assert sorted(peers.values()) == [2, 2]
        with pytest.raises(Unreachable):
            await direct.send(wire(port, tls=TlsSettings()))
        await direct.close()


async def test_an_early_refusal_is_heard_while_a_large_body_is_sent(direct):
    vendor, done = Vendor(WHOLE), asyncio.Event()

    async def handler(reader, writer):
        await _head(reader)
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        await done.wait()

    async with raw_server(handler) as port:
        large = wire(port, scheme="http", method="POST", body=b"x" * 20_000_000)
        assert (await direct.send(large)).status == 413
        done.set()
    async with raw_server(vendor) as port:
        assert (await direct.send(wire(port, scheme="http"))).content == b"ok"
        await direct.close()


async def test_a_call_under_way_ends_in_peace_when_its_connection_is_forgotten(direct):
    arrived, go = asyncio.Event(), asyncio.Event()

    async def handler(reader, writer):
        await _head(reader)
        arrived.set()
        await go.wait()
        writer.write(WHOLE)

    async with raw_server(handler) as port:
        call = asyncio.create_task(direct.send(wire(port, scheme="http", method="POST")))
        await arrived.wait()
        direct.forget("p/c/e")
        go.set()
        assert (await call).content == b"ok"


async def test_a_call_that_is_given_up_leaves_no_socket(direct):
    vendor = Vendor(b"HTTP/1.1 100 Continue\r\n\r\n")
    async with raw_server(vendor) as port:
        call = asyncio.create_task(direct.send(wire(port, scheme="http")))
        await vendor.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await vendor.closed.wait()


async def test_closing_ends_what_is_under_way_and_says_so(direct):
    vendor = Vendor(b"")
    async with raw_server(vendor) as port:
        call = asyncio.create_task(direct.send(wire(port, scheme="http")))
        await vendor.asked.wait()
        await direct.close()
        with pytest.raises(Unreachable) as caught:
            await call
        assert caught.value.details["sent"] == "maybe"


async def test_a_question_has_its_own_deadline_on_a_kept_socket(direct):
    later = asyncio.Event()

    async def handler(reader, writer):
        await _head(reader)
        writer.write(WHOLE)
        await _head(reader)
        await later.wait()
        writer.write(WHOLE)
        await _head(reader)
        await reader.read()

    async with raw_server(handler) as port:
        loop = asyncio.get_running_loop()
        first = wire(port, scheme="http", seconds=0.5)
        assert (await direct.send(first)).content == b"ok"
        second = asyncio.create_task(direct.send(wire(port, scheme="http", seconds=30)))
        loop.call_at(first.deadline + 0.02, later.set)
        assert (await second).content == b"ok", "the deadline of the question before is no longer"
        with pytest.raises(TimedOut):
            await direct.send(wire(port, scheme="http", seconds=0.05))
        await direct.close()


async def test_an_answer_leaves_nothing_for_the_garbage_collector(direct):
    def parsers():
        return [one for one in gc.get_objects() if isinstance(one, httptools.HttpResponseParser)]

    async with raw_server(Vendor(WHOLE)) as port:
        gc.collect()
        before = len(parsers())
        gc.disable()
        try:
            assert (await direct.send(wire(port, scheme="http"))).content == b"ok"
            assert len(parsers()) == before
        finally:
            gc.enable()
        await direct.close()
