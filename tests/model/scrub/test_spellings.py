"""No registered secret survives in any spelling; texts without secrets pass as they are."""

from __future__ import annotations

import base64
import html
import json
import shlex
import unicodedata
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junctor.model.scrub import MASK, Scrubber


def b64(text):
    return base64.b64encode(text.encode()).decode()


def b64url(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


def lower(text):
    return "".join(
        c.lower() if i and "%" in text[max(0, i - 2) : i] else c for i, c in enumerate(text)
    )


SPELLINGS = {
    "raw": str,
    "base64": b64,
    "base64 without padding": lambda s: b64(s).rstrip("="),
    "base64url": b64url,
    "base64url without padding": lambda s: b64url(s).rstrip("="),
    "base64 twice": lambda s: b64(b64(s)),
    "base64url twice": lambda s: b64url(b64url(s)),
    "base64 of JSON": lambda s: b64(json.dumps(s)[1:-1]),
    "base64 of percent": lambda s: b64(quote(s, safe="")),
    "base64 in a URL": lambda s: quote(b64(s), safe=""),
    "base64 in JSON of PHP": lambda s: b64(s).replace("/", "\\/"),
    "percent": lambda s: quote(s, safe=""),
    "percent keeping slashes": quote,
    "percent, lower case": lambda s: lower(quote(s, safe="")),
    "percent of a component": lambda s: quote(s, safe="~()*!'"),
    "plus": quote_plus,
    "percent, all bytes": lambda s: "".join(f"%{b:02X}" for b in s.encode()),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "plus twice": lambda s: quote_plus(quote_plus(s)),
    "percent of JSON": lambda s: quote(json.dumps(s)[1:-1], safe=""),
    "JSON": lambda s: json.dumps(s)[1:-1],
    "JSON in UTF-8": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "JSON with slashes": lambda s: json.dumps(s)[1:-1].replace("/", "\\/"),
    "JSON twice": lambda s: json.dumps(json.dumps(s))[3:-3],
    "JSON in UTF-8 twice": lambda s: json.dumps(
        json.dumps(s, ensure_ascii=False), ensure_ascii=False
    )[3:-3],
    "JSON of percent": lambda s: json.dumps(quote(s))[1:-1],
    "HTML": html.escape,
    "HTML without quotes": lambda s: html.escape(s, quote=False),
    "XML": lambda s: html.escape(s).encode("ascii", "xmlcharrefreplace").decode(),
    "HTML of JSON": lambda s: html.escape(json.dumps(s)[1:-1]),
    "JSON of HTML": lambda s: json.dumps(html.escape(s))[1:-1],
    "entities": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "hex": lambda s: s.encode().hex(),
    "hex, upper case": lambda s: s.encode().hex().upper(),
    "unicode escapes": lambda s: "".join(
        f"\\u{s.encode('utf-16-be').hex()[i : i + 4]}"
        for i in range(0, len(s.encode("utf-16-be")) * 2, 4)
    ),
    "repr": lambda s: repr(s)[1:-1],
    "ascii": lambda s: ascii(s)[1:-1],
    "repr of bytes": lambda s: repr(s.encode())[2:-1],
    "repr of repr": lambda s: repr(repr(s)[1:-1])[1:-1],
    "shell": lambda s: shlex.quote(s)[1:-1] if shlex.quote(s) != s else s,
    "decomposed": lambda s: unicodedata.normalize("NFD", s),
    "composed": lambda s: unicodedata.normalize("NFC", s),
    "CRLF": lambda s: s.replace("\n", "\r\n"),
    "escaped line ends": lambda s: json.dumps(s.replace("\n", "\r\n"))[1:-1],
}
CHARS = st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\"'\\/+&<>%= é")
VALUES = st.text(CHARS, min_size=6, max_size=40).filter(lambda s: len(s.strip()) >= 6)


@given(VALUES)
@settings(max_examples=60)
def test_no_secret_survives_in_any_spelling(value):
    scrubber = Scrubber()
    scrubber.register("s", value)
    for name, spell in SPELLINGS.items():
        assert scrubber.text(f"a {spell(value)} z") == f"a {MASK} z", name


@given(VALUES, st.binary(max_size=5), st.binary(max_size=5))
@settings(max_examples=60)
def test_no_secret_survives_inside_a_larger_base64_text(value, before, after):
    scrubber = Scrubber()
    scrubber.register("s", value)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        blob = encode(before + value.encode() + after).decode()
        clean = scrubber.text(blob)
        assert MASK in clean
        assert len(clean.replace(MASK, "")) <= len(encode(before)) + len(encode(after)) + 8


@given(
    st.text("ABCDEFGHJK0123456789", min_size=12, max_size=24),
    st.text("lmnopqrstu \n", max_size=400),
)
@settings(max_examples=60)
def test_a_text_without_secrets_is_unchanged(value, text):
    scrubber = Scrubber()
    scrubber.register("s", value)
    assert scrubber.text(text) == text
    assert scrubber.json({"a": [text]}) == {"a": [text]}


@given(VALUES, st.lists(st.integers(1, 12), max_size=40))
@settings(max_examples=60)
def test_a_stream_hides_what_the_whole_text_hides(value, sizes):
    scrubber = Scrubber()
    scrubber.register("s", value)
    data = f"before {value} middle {b64(value)} é end".encode()
    stream, out = scrubber.stream(), ""
    for size in sizes:
        out += stream.feed(data[:size])
        data = data[size:]
    out += stream.feed(data) + stream.flush()
    assert out == f"before {MASK} middle {MASK} é end"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/?page=2&sort=name",
        "see sk-learn, key-value, re_name and secret_santa_list",
        "basic authentication is required",
        "Basic c2hvcnQ and basic 12345678901234567",
        '{"max_tokens": 5, "monkey": "banana"}',
        "the eyJ prefix alone; SG.short; AIza; 12:30:45",
        "https://example.com/?api_key={env.KEY}&token={{secret.token}}&sig=[secret:sig]",
        "postgres://app:{env.PASSWORD}@db/app",
    ],
)
def test_harmless_texts_and_references_stay(text):
    assert Scrubber().text(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("sk" + "_test_51H8xAbcdefghij0123456789", MASK),
        ("github" + "_pat_11ABCDEFG0abcdefghijklmnop", MASK),
        ("xoxb" + "-123456789012-abcdefABCDEF", MASK),
        ("sk" + "-proj-abcdefghijklmnopqrstuvwx123456", MASK),
        ("glpat" + "-abcdefghij0123456789", MASK),
        ("AKIA" + "IOSFODNN7EXAMPLE", MASK),
        ("AIza" + "SyA1234567890abcdefghijklmnopqrstuv", MASK),
        ("ya29." + "a0AfH6SMBabcdefghijklmnop", MASK),
        ("123456789:AA" + "abcdefghijklmnopqrstuvwxyz0123456", MASK),
        ("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", MASK),
        (
            "https://hooks.slack.com/services/" + "T000/B000/abcdefghijklmnop",
            f"https://hooks.slack.com/services/{MASK}",
        ),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", f"Authorization: Basic {MASK}"),
        ("AccountKey=abcdefghijklmnopqrstuvwxyz0123==;x", f"AccountKey={MASK};x"),
        ("Authorization: Bearer abcdefghij0123456789", f"Authorization: Bearer {MASK}"),
        ("SK" + "0123456789abcdef" * 2, MASK),
        ("http://j.example/approve/jap_" + "aB3-" * 15, f"http://j.example/approve/{MASK}"),
        ("shppa" + "_0123456789abcdef0123456789abcdef", MASK),
        ("redis://:hunter2@cache/0", f"redis://:{MASK}@cache/0"),
        (
            "/cb?code=abc&amp;X-Amz-Security-Token=zz9",
            f"/cb?code={MASK}&amp;X-Amz-Security-Token={MASK}",
        ),
    ],
)
def test_known_shapes_are_masked_without_being_registered(text, clean):
    assert Scrubber().text(text) == clean
    assert Scrubber().text(clean) == clean
