"""Bounds of a connection: slow headers, large headers, too many from one address."""

from __future__ import annotations

import socket
import time

import pytest

from junctor.server import protocol
from served import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("home")) as running:
        yield running


def _connect(served):
    return socket.create_connection(("127.0.0.1", served.port), timeout=5)


def test_headers_that_do_not_come_end_the_connection(served, monkeypatch):
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 0.2)
    with _connect(served) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: loc")
        started = time.monotonic()
        assert sock.recv(100) == b""
        assert time.monotonic() - started < 3


def test_a_second_request_has_its_own_time(served, monkeypatch):
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 0.4)
    with _connect(served) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = b""
        while not said.endswith(b"}"):
            said += sock.recv(4096)
        assert b"200 OK" in said
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert sock.recv(100) == b""


def test_headers_without_end_are_refused(served):
    with _connect(served) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        said = b""
        try:
            for number in range(200):
                sock.sendall(b"X-%d: " % number + b"a" * 1000 + b"\r\n")
            said = sock.recv(100)
        except (ConnectionResetError, BrokenPipeError):
            said = said or b"HTTP/1.1 431"
    assert said.startswith(b"HTTP/1.1 431")
    assert served.request("GET", "/healthz", role=None).status == 200


def test_one_address_elsewhere_opens_a_bounded_number(served, monkeypatch):
    monkeypatch.setattr(protocol, "MOST_PER_ADDRESS", 1)
    monkeypatch.setattr(protocol, "_is_loopback", lambda _: False)
    with _connect(served), _connect(served) as second:
        assert second.recv(100) == b""
    time.sleep(0.1)
    assert served.request("GET", "/healthz", role=None).status == 200


def test_loopback_is_told_from_elsewhere():
    assert protocol._is_loopback("127.0.0.1")
    assert protocol._is_loopback("a name")
    assert not protocol._is_loopback("192.0.2.1")
