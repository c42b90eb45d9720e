"""Streams cut into pieces: any cut of the bytes gives the same, and bounds hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junctor.core.calls.pieces import LARGEST, Pieces, format_of
from junctor.model.errors import TooLarge

SSE = (
    "\ufeff: hello\r\nevent: a\r\ndata: one\r\ndata: two\r\n\r\n"
    "data:bare\rid: 7\r\rdata: größe 🍵\n\nretry: 10\n\ndata: unclosed\n"
).encode()
WANTED = ["one\ntwo", "bare", "größe 🍵"]
LINES = '{"a": 1}\r\n\n  \n{"b": "🍵"}\n{"c": 3}'.encode()


def _cut(form, parts):
    pieces = Pieces(form)
    return [*(each for part in parts for each in pieces.feed(part)), *pieces.end()]


def _parts(data, places):
    cuts = [0, *sorted(places), len(data)]
    return [data[a:b] for a, b in pairwise(cuts)]


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(SSE))))
def test_events_are_the_same_however_the_bytes_were_cut(places):
    assert _cut("sse", _parts(SSE, places)) == WANTED


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(LINES))))
def test_lines_are_the_same_however_the_bytes_were_cut(places):
    assert _cut("ndjson", _parts(LINES, places)) == ['{"a": 1}', '{"b": "🍵"}', '{"c": 3}']


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("ndjson", [b"x" * (LARGEST + 1)]),
        ("ndjson", [b"x" * (LARGEST + 1) + b"\n"]),
        ("sse", [b"data: " + b"x" * 1000 + b"\n"] * 1100),
    ],
)
def test_a_piece_beyond_its_bound_is_refused(form, parts):
    with pytest.raises(TooLarge, match="1 MiB"):
        _cut(form, parts)
    assert _cut(form, [b"data: 1\n\n"]) != []


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("text/event-stream; charset=utf-8", "sse"),
        ("Application/X-NDJSON", "ndjson"),
        ("application/jsonl", "ndjson"),
        ("application/json", None),
    ],
)
def test_the_content_type_says_how_an_answer_comes(kind, form):
    assert format_of((("Content-Type", kind),)) == form
    assert format_of(()) is None
