from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from junctor.core.guard import Origin, Target, parse_url
from junctor.core.guard.urls import _parse_slowly, resolve_reference
from junctor.model.errors import Blocked

WEB = frozenset({"http", "https"})
TRICKY = st.text(
    st.one_of(
        st.sampled_from("ab01.:/?#[]@\\%-_x~&=,;|<>{} \t\r\n\x00\x7f"),
        st.sampled_from("\u3002\uff0e\uff61\uff0f\u200b\u00ad\u202e\u2460\uff11\u0661\u212a"),
    ),
    max_size=40,
)


def rule(text, **more):
    with pytest.raises(Blocked) as caught:
        parse_url(text, **more)
    return caught.value.rule


def test_a_plain_url_is_split_and_written_back():
    target = parse_url("https://api.example.com:8443/x/y?z=1&t=a:b#frag")
    assert target == Target("https", "api.example.com", 8443, "/x/y?z=1&t=a:b")
    assert target.url == "https://api.example.com:8443/x/y?z=1&t=a:b"
    assert target.host_header == "api.example.com:8443"
    assert target.sni == "api.example.com"
    assert target.origin == Origin("https", "api.example.com", 8443)
    assert str(target.origin) == "https://api.example.com:8443"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTPS://API.Example.COM", "https://api.example.com/"),
        ("https://example.com.:443?x", "https://example.com/?x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example./", "https://xn--strae-oqa.example/"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://my_host.example.com/", "https://my_host.example.com/"),
        ("https://example.com/ü?q=é", "https://example.com/%C3%BC?q=%C3%A9"),
        ("http://[2606:4700:0:0:0:0:6810:85E5]:80/", "http://[2606:4700::6810:85e5]/"),
        ("http://example.com/a|b[0]?x[]=1", "http://example.com/a|b[0]?x[]=1"),
        ("http://example.com/%0d%0aX", "http://example.com/%0d%0aX"),
    ],
)
def test_the_canonical_form(text, url):
    target = parse_url(text)
    assert target.url == url
    assert parse_url(target.url) == target


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed_url"),
        ("example.com", "malformed_url"),
        ("//example.com/", "malformed_url"),
        ("http:example.com", "malformed_url"),
        ("http:///x", "malformed_url"),
        ("http://./", "malformed_url"),
        ("http://.example.com/", "malformed_url"),
        ("http://example.com:/", "malformed_url"),
        ("http://example.com:080/", "malformed_url"),
        ("http://example.com:65536/", "malformed_url"),
        ("http://[::1/", "malformed_url"),
        ("http://[::1]x/", "malformed_url"),
        ("http://example.com/100%", "malformed_url"),
        ("http://example.com/{id}", "malformed_url"),
        ("http://example.com/\u200b", "malformed_url"),
        ("http://example.com/\ud800", "malformed_url"),
        ("http://example.com/" + "a" * 8192, "malformed_url"),
        ("http://" + "a." * 600 + "com/", "malformed_url"),
        ("http://exam\u200bple.com/", "unicode_host"),
        ("http://xn--zzzzzz99999.example/", "unicode_host"),
        ("http://xn--a.example/", "unicode_host"),
        ("http://\u212aelvin.example/", "unicode_host"),
        ("http://\u0661\u0662\u0667/", "unicode_host"),
        ("http://a.\u0661\u0662./", "unicode_host"),
        ("http://\U0001f4a9.example/", "unicode_host"),
        ("http://2606:4700::1/", "malformed_url"),
        ("http://[2606:4700::1.2.3.4]/", "ipv6_embeds_ipv4"),
        ("http://1.2.3.4.5/", "ambiguous_ip_literal"),
        ("http://example.0x/", "ambiguous_ip_literal"),
        ("http://8.8.8.8./", "ambiguous_ip_literal"),
        ("ws://example.com/", "scheme_not_allowed"),
        ("http://a:b@example.com/", "userinfo_in_url"),
    ],
)
def test_what_is_not_strictly_a_url_is_refused_with_its_rule(text, code):
    assert rule(text) == code


def test_a_scheme_must_be_asked_for_also_when_the_url_is_plain():
    assert rule("http://example.com/", schemes=frozenset({"https"})) == "scheme_not_allowed"
    assert parse_url("wss://example.com/", schemes=frozenset({"wss"})).port == 443


def accepted(text):
    try:
        return parse_url(text)
    except Blocked:
        return None


@given(TRICKY, TRICKY)
@example("a", "")
def test_whatever_is_accepted_is_canonical_and_carries_no_trick(host, tail):
    target = accepted(f"http://{host}/{tail}")
    if target is None:
        return
    assert parse_url(target.url) == target
    assert target.url.isascii()
    assert not set(target.url) & set("\\ \t\r\n\x00\x7f#<>{}")
    assert not set(target.host) & set("@%/?[]")
    last = target.host.rpartition(".")[2]
    if target.ip is not None:
        assert str(ip_address(target.host)) == target.host
    else:
        assert not last.isdigit()
        assert not last.startswith("0x") or not last[2:].isalnum() or not _is_hex(last[2:])


def _is_hex(text):
    return all(char in "0123456789abcdef" for char in text)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=20))
def test_a_punycode_label_is_accepted_in_its_one_form_or_refused(rest):
    target = accepted(f"https://xn--{rest}.example/")
    assert target is None or target.host == f"xn--{rest}.example"


@given(st.text(max_size=30), st.text(max_size=30))
def test_userinfo_is_never_accepted(user, host):
    authority = f"{user}@{host}"
    target = accepted(f"https://{authority}")
    if target is not None:
        assert "@" not in authority.partition("/")[0].partition("?")[0].partition("#")[0]


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0X{:X}"]))
def test_a_number_is_never_a_host(number, form):
    assert rule(f"http://{form.format(number)}/") == "ambiguous_ip_literal"


@given(st.lists(st.integers(0, 255), min_size=4, max_size=4), st.integers(0, 3))
def test_an_octal_part_is_never_accepted(parts, index):
    texts = [str(part) for part in parts]
    texts[index] = "0" + texts[index]
    assert rule(f"http://{'.'.join(texts)}/") == "ambiguous_ip_literal"


@given(st.from_regex(r"https?://[a-z0-9.-]{1,20}(:[0-9]{1,6})?/[!-~]{0,20}", fullmatch=True))
def test_the_fast_way_decides_like_the_slow_one(text):
    try:
        slow = _parse_slowly(text, WEB)
    except Blocked:
        slow = None
    assert accepted(text) == slow


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("/x?y", "https://a.example/x?y"),
        ("?q=1#f", "https://a.example/b/c?q=1"),
        ("#f", "https://a.example/b/c?d=1"),
        ("e", "https://a.example/b/e"),
        ("./e?f", "https://a.example/b/e?f"),
        ("../e", "https://a.example/e"),
        ("../../../e", "https://a.example/e"),
        ("..", "https://a.example/"),
        (".", "https://a.example/b/"),
        ("//c.example/x", "https://c.example/x"),
        ("http://d.example", "http://d.example/"),
    ],
)
def test_a_reference_is_resolved_against_its_base(reference, url):
    base = parse_url("https://a.example/b/c?d=1")
    assert resolve_reference(base, reference, schemes=WEB).url == url


@pytest.mark.parametrize("reference", ["", "/\\evil", "///evil", "/a b", "javascript:x", "//u@h/"])
def test_a_broken_reference_is_refused(reference):
    base = parse_url("https://a.example/b/c?d=1")
    with pytest.raises(Blocked):
        resolve_reference(base, reference, schemes=WEB)
