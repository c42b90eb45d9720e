"""Slips of the keyboard, and words that only look like one."""

from __future__ import annotations

import pytest

from junctor.core.assistant.spelling import Spelling, corrected, one_slip

KNOWN = Spelling(
    names={"slack": "Slack", "stripe": "Stripe"},
    acts=frozenset(("connect", "send", "when", "email")),
    nouns=frozenset(("message", "moves")),
    known=frozenset(("connect", "send", "when", "email", "message", "moves", "the", "fails")),
)


@pytest.mark.parametrize(
    ("wrote", "meant"),
    [
        ("conect to slakc", "connect to Slack"),
        ("wen a strpe message fails", "when a Stripe message fails"),
        ("send an emial mesage", "send an email message"),
    ],
)
def test_one_slip_is_set_right(wrote, meant):
    assert corrected(wrote, KNOWN)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        'send "the slakc mesage"',
        "send to slakc@example.com",
        "send #slakc the message",
        "send the mover to Alman",
        "see https://slakc.example/mesage",
        "send {{event.mesage}}",
    ],
)
def test_literals_and_other_words_stay(text):
    assert corrected(text, KNOWN) == (text, [])


def test_changes_are_told():
    assert corrected("slakc", KNOWN)[1] == [("slakc", "Slack")]


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("slakc", "slack", True),
        ("strpe", "stripe", True),
        ("postmarkk", "postmark", True),
        ("invoife", "invoice", True),
        ("mover", "moves", False),
        ("sends", "send", False),
        ("slack", "stack", False),
        ("abcdef", "badcfe", False),
    ],
)
def test_what_a_slip_is(one, other, slip):
    assert one_slip(one, other) is slip
