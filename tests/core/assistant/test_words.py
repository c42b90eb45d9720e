from __future__ import annotations

import pytest

from junctor.core.assistant.sentence import take_apart
from junctor.core.assistant.times import TIMES, cron_of
from junctor.core.assistant.words import stem, tokens

CRONS = {
    "every minute": "* * * * *",
    "every hour": "0 * * * *",
    "hourly": "0 * * * *",
    "every 15 minutes": "*/15 * * * *",
    "every 2 hours": "0 */2 * * *",
    "every 3 days": "0 9 */3 * *",
    "every 2 weeks": "0 9 * * 1",
    "daily at 6pm": "0 18 * * *",
    "every day at 6:30": "30 6 * * *",
    "every night": "0 2 * * *",
    "each morning": "0 8 * * *",
    "every evening at 19:15": "15 19 * * *",
    "every weekday at 8:30": "30 8 * * 1-5",
    "every working day": "0 9 * * 1-5",
    "every Monday at 9": "0 9 * * 1",
    "on Fridays at noon": "0 12 * * 5",
    "weekly": "0 9 * * 1",
    "monthly at midnight": "0 0 1 * *",
    "every day at 12am": "0 0 * * *",
    "sometimes": None,
}


@pytest.mark.parametrize(("text", "cron"), CRONS.items())
def test_times_in_words_are_schedules(text, cron):
    assert cron_of(text) == cron


def test_what_starts_it_stands_first_or_last():
    first = take_apart("When a deal is won, post to Slack", TIMES)
    last = take_apart("post to Slack when a deal is won", TIMES)
    bare = take_apart("when a deal is won post to Slack", TIMES)
    for each in (first, last, bare):
        assert each.start == "a deal is won"
        assert [c.text for c in each.actions] == ["post to Slack"]


def test_quoted_text_is_never_cut():
    found = take_apart('post "then, when it rains; and send" to #ops and send a mail', TIMES)
    assert found.start is None
    assert [c.text for c in found.actions] == [
        'post "then, when it rains; and send" to #ops',
        "send a mail",
    ]
    assert found.actions[0].mentions.quoted == ("then, when it rains; and send",)
    assert found.actions[0].mentions.channels == ("#ops",)


def test_a_start_without_an_act_is_kept():
    found = take_apart("when a deal is won", TIMES)
    assert found.start == "a deal is won"
    assert found.actions == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("issues", "issue"), ("moderation", "moderate"), ("verification", "verify"),
     ("companies", "company"), ("sent", "sent"), ("posting", "post"), ("123456", "123456")],
)  # fmt: skip
def test_forms_of_a_word_meet(one, other):
    assert stem(one) == stem(other)


def test_keys_are_split_into_words():
    assert tokens("createPaymentIntent") == ["create", "payment", "intent"]
    assert tokens("google-sheets list_values") == ["google", "sheets", "list", "values"]
