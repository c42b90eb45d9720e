from __future__ import annotations

from dataclasses import replace

import pytest

from junctor.core.guard import Policy, RequestView, next_hop, parse_url
from junctor.model.errors import Blocked

POLICY = Policy()
VIEW = RequestView(
    parse_url("https://a.example/x"),
    headers=(
        ("Authorization", "s"),
        ("X-Api-Key", "s"),
        ("cookie", "s"),
        ("Accept", "*/*"),
        ("Content-Type", "text/plain"),
    ),
    credential_headers=frozenset({"x-api-key"}),
    credential_query=frozenset({"api_key"}),
)


def rule(view, status, location, policy=POLICY):
    with pytest.raises(Blocked) as caught:
        next_hop(view, status, location, policy)
    return caught.value.rule


def names(view):
    return [name for name, _ in view.headers]


def test_the_same_origin_keeps_the_credential():
    hop = next_hop(VIEW, 302, "/y?api_key=1", POLICY)
    assert hop.request.target.url == "https://a.example/y?api_key=1"
    assert hop.attach_credential
    assert hop.address is None
    assert hop.request.hops == 1
    assert names(hop.request) == ["Authorization", "X-Api-Key", "cookie", "Accept"]


def test_another_origin_drops_it_and_coming_back_does_not_restore_it():
    away = next_hop(VIEW, 302, "https://b.example/y?api%5Fkey=1&p=2&API_KEY=3", POLICY)
    assert away.request.target.url == "https://b.example/y?p=2"
    assert names(away.request) == ["Accept"]
    back = next_hop(away.request, 302, "https://a.example/x?api_key=1", POLICY)
    assert back.request.target.url == "https://a.example/x"
    assert not back.attach_credential
    assert names(back.request) == ["Accept"]


def test_an_address_is_judged_at_once():
    hop = next_hop(VIEW, 302, "https://8.8.8.8/?q=1", POLICY)
    assert hop.address == "8.8.8.8"
    assert rule(VIEW, 302, "https://10.0.0.1/") == "redirect_ip_private"


@pytest.mark.parametrize(("status", "location"), [(200, "/y"), (304, "/y"), (302, None), (302, "")])
def test_what_is_no_redirect_is_the_answer(status, location):
    assert next_hop(VIEW, status, location, POLICY) is None


def test_a_post_is_followed_only_when_the_connection_says_so():
    post = replace(VIEW, method="POST", has_body=True)
    assert next_hop(post, 307, "https://b.example/", POLICY) is None
    assert next_hop(replace(VIEW, follow=False), 302, "/y", POLICY) is None
    follow = replace(post, follow=True)
    assert rule(follow, 307, "https://b.example/") == "redirect_body_cross_origin"
    same = next_hop(follow, 308, "/y", POLICY).request
    assert (same.method, same.has_body) == ("POST", True)
    assert "Content-Type" in names(same)
    for status in (301, 302, 303):
        other = next_hop(follow, status, "https://b.example/", POLICY).request
        assert (other.method, other.has_body) == ("GET", False)
        assert names(other) == ["Accept"]
    put = replace(follow, method="PUT")
    assert rule(put, 302, "https://b.example/") == "redirect_body_cross_origin"
    assert next_hop(put, 303, "/y", POLICY).request.method == "GET"
    assert next_hop(replace(VIEW, method="HEAD"), 303, "/y", POLICY).request.method == "HEAD"


def test_the_sixth_redirect_and_the_way_down_are_refused():
    assert rule(replace(VIEW, hops=5), 302, "/y") == "too_many_redirects"
    assert rule(VIEW, 302, "http://a.example/x") == "redirect_downgrade"
    assert rule(VIEW, 302, "/a\r\nSet-Cookie: b") == "redirect_malformed_url"
    assert rule(VIEW, 302, "https://a.example:25/") == "redirect_port_blocked"
    pinned = Policy(only_hosts=frozenset({"a.example"}))
    assert rule(VIEW, 302, "https://b.example/", pinned) == "redirect_host_not_in_policy"
    assert next_hop(replace(VIEW, hops=4), 302, "/y", pinned).request.hops == 5
