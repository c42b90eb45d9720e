"""Behind proxies that are trusted, requests are those of who asks; nobody else is believed."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from junctor.api.forwarding import name_asker
from served import Served

PUBLIC = {"public_url": "https://junctor.example.com"}
TRUSTED = [ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def _asker(peer, *lines, trusted=TRUSTED):
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    scope = {"client": (peer, 50_000), "headers": headers}
    name_asker(scope, trusted)
    return scope["client"][0]


@pytest.mark.parametrize(
    ("peer", "lines", "asker"),
    [
        ("127.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, 192.0.2.7"], "192.0.2.7"),
        ("127.0.0.1", ["192.0.2.7, 10.1.2.3"], "192.0.2.7"),
        ("127.0.0.1", ["192.0.2.7", "10.1.2.3"], "192.0.2.7"),
        ("127.0.0.1", ["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        ("127.0.0.1", ["192.0.2.7, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["192.0.2.7, nonsense, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["192.0.2.7:4711"], "192.0.2.7"),
        ("::ffff:127.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
        ("unix", ["198.51.100.1"], "unix"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_asks(peer, lines, asker):
    assert _asker(peer, *lines) == asker


def test_without_trusted_proxies_nothing_is_believed():
    assert _asker("127.0.0.1", "192.0.2.7", trusted=[]) == "127.0.0.1"


def _login(served, address):
    headers = {"X-Forwarded-For": address, "Host": "junctor.example.com"}
    body = {"token": "wrong"}
    return served.request("POST", "/api/auth/login", body, role=None, headers=headers).status


def test_who_fails_too_often_behind_a_proxy_does_not_lock_the_others_out(tmp_path):
    settings = {**PUBLIC, "trusted_proxies": (ip_network("127.0.0.1/32"),)}
    with Served(tmp_path / "home", settings=settings) as served:
        assert [_login(served, "192.0.2.7") for _ in range(11)] == [401] * 10 + [429]
        assert _login(served, "192.0.2.8") == 401


def test_the_settings_tell_which_proxies_are_trusted_and_who_asks_through_them(tmp_path):
    headers = {"X-Forwarded-For": "192.0.2.7", "Host": "junctor.example.com"}
    for trusted, proxies, asker in (
        ((), [], "127.0.0.1"),
        ((ip_network("127.0.0.1/32"),), ["127.0.0.1/32"], "192.0.2.7"),
    ):
        settings = {**PUBLIC, "trusted_proxies": trusted}
        with Served(tmp_path / asker, settings=settings) as served:
            found = served.request("GET", "/api/settings", headers=headers).json
            assert (found["trustedProxies"], found["askedFrom"]) == (proxies, asker)


def test_an_address_that_a_stranger_writes_is_not_believed(tmp_path):
    with Served(tmp_path / "home", settings=PUBLIC) as served:
        found = [_login(served, f"192.0.2.{number}") for number in range(11)]
        assert found == [401] * 10 + [429]
