from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager

import pytest

from junctor.client import HttpWire
from junctor.model.errors import InvalidInput, JunctorError, MaybeSent, TimedOut, Unreachable

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Name: Ada\r\n\r\n{}"


def _request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def talking(*answers, keep=True):
    """A server that reads one request per answer; b"" hangs up without any."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen = []

    def run():
        connection = None
        for answer in answers:
            if connection is None:
                connection, _ = listener.accept()
                connection.settimeout(5)
            seen.append(_request(connection))
            if answer is None:
                continue
            connection.sendall(answer)
            if not keep or not answer:
                connection.close()
                connection = None
        if connection is not None and answers[-1] is not None:
            connection.close()
        elif connection is not None:
            connection.recv(1)
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        thread.join(10)
        listener.close()


def test_a_connection_is_kept_for_the_next_request():
    with talking(OK, OK) as (url, seen):
        wire = HttpWire(url + "/base/")
        reply = wire.send("GET", "/a", {"X-One": "1"}, None)
        assert (reply.status, reply.headers["x-name"], reply.body) == (200, "Ada", b"{}")
        wire.send("POST", "/b", {}, b"[]")
        wire.close()
    assert seen[0].startswith(b"GET /base/a HTTP/1.1")
    assert b"X-One: 1" in seen[0]
    assert seen[1].endswith(b"[]")


def test_a_connection_the_server_closed_is_opened_anew_and_nothing_is_sent_twice():
    with talking(OK, OK, keep=False) as (url, seen):
        wire = HttpWire(url)
        wire.send("GET", "/a", {}, None)
        wire.pause(0.05)
        assert wire.send("POST", "/b", {}, b"{}").status == 200
        wire.close()
    assert len(seen) == 2


def test_a_change_without_an_answer_may_have_been_made():
    with talking(b"", OK) as (url, _):
        wire = HttpWire(url)
        with pytest.raises(MaybeSent) as caught:
            wire.send("POST", "/a", {}, b"{}")
        assert "may have done" in caught.value.message
        assert wire.send("POST", "/a", {}, b"{}").status == 200
        wire.close()


def test_reading_without_an_answer_is_an_unreachable_server():
    with talking(b"") as (url, _):
        wire = HttpWire(url)
        with pytest.raises(Unreachable) as caught:
            wire.send("GET", "/a", {}, None)
        assert "junctor serve" in caught.value.cure
        wire.close()


def test_a_server_that_says_nothing_runs_into_the_timeout():
    with talking(None) as (url, _):
        wire = HttpWire(url, timeout=0.1)
        with pytest.raises(TimedOut):
            wire.send("GET", "/a", {}, None)
        wire.close()


def test_nobody_listening_is_unreachable_for_changes_too():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable):
        HttpWire(f"http://127.0.0.1:{port}").send("POST", "/a", {}, b"{}")


@pytest.mark.parametrize("url", ["", "ftp://x", "https://", "http://user@host"])
def test_an_address_that_does_not_fit_is_refused(url):
    with pytest.raises(InvalidInput) as caught:
        HttpWire(url)
    assert caught.value.field == "url"
    HttpWire("https://junctor.example.com").close()


STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_the_lines_of_a_stream_come_as_they_are_sent_until_it_ends():
    chunks = b"5\r\n: hi\n\r\n9\r\n\ndata: 1\n\r\n0\r\n\r\n"
    with talking(STREAM + chunks, keep=False) as (url, seen):
        assert list(HttpWire(url).stream("/x?a=1", {"Accept": "text/event-stream"})) == [
            b": hi\n",
            b"\n",
            b"data: 1\n",
        ]
    assert seen[0].startswith(b"GET /x?a=1 HTTP/1.1")


def test_a_stream_that_is_cut_ends_and_one_that_is_refused_says_why():
    with talking(STREAM + b"5\r\n: hi\n\r\n5\r\n: h", keep=False) as (url, _):
        assert list(HttpWire(url).stream("/x", {})) == [b": hi\n"]
    problem = b'{"title": "No", "errorClass": "permission", "status": 403}'
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n" % len(problem)
    with talking(head + problem, keep=False) as (url, _), pytest.raises(JunctorError):
        next(HttpWire(url).stream("/x", {}))
    with pytest.raises(Unreachable):
        next(HttpWire("http://127.0.0.1:1").stream("/x", {}))
