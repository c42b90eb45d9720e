from __future__ import annotations

import pytest

from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import stem, tokens
from junctor.core.assistant.reading.sentence import take_apart

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
    "each evening at 6": "0 18 * * *",
    "every afternoon at 3:30": "30 15 * * *",
    "every night at 11": "0 23 * * *",
    "every night at 2": "0 2 * * *",
    "every morning at 6": "0 6 * * *",
    "every school day at 7": "0 7 * * 1-5",
    "every workday at 9 pm": "0 21 * * 1-5",
    "every weekday at 8:30": "30 8 * * 1-5",
    "every working day": "0 9 * * 1-5",
    "every Monday at 9": "0 9 * * 1",
    "on Fridays at noon": "0 12 * * 5",
    "weekly": "0 9 * * 1",
    "monthly at midnight": "0 0 1 * *",
    "every day at 12am": "0 0 * * *",
    "at 9am every weekday": "0 9 * * 1-5",
    "each Monday and Thursday at 10": "0 10 * * 1,4",
    "on Mondays, Wednesdays and Fridays at noon": "0 12 * * 1,3,5",
    "on weekends at 10:15": "15 10 * * 0,6",
    "on the 1st of every month": "0 9 1 * *",
    "every first day of the month": "0 9 1 * *",
    "on the last day of each month": "0 9 28 * *",
    "every quarter": "0 9 1 1,4,7,10 *",
    "once a year": None,
    "yearly": "0 9 1 1 *",
    "twice a day": "0 9,17 * * *",
    "twice an hour": "0,30 * * * *",
    "once a week": "0 9 * * 1",
    "every two hours": "0 */2 * * *",
    "every half hour": "*/30 * * * *",
    "every other day at 8 in the evening": "0 20 */2 * *",
    "every 2 months": "0 9 1 */2 *",
    "weekly on Sunday at 23:00": "0 23 * * 0",
    "each Friday evening": "0 18 * * 5",
    "each Monday 7am": "0 7 * * 1",
    "every day at 9.30": "30 9 * * *",
    "every hour on the hour": "0 * * * *",
    "at midnight run the export": "0 0 * * *",
    "at 10% discount": None,
    "last Friday": None,
    "every 30 seconds": None,
    "sometimes": None,
    "twice a month on the 1st and 16th": "0 9 1,16 * *",
    "on the 5th and 20th of every month at 7": "0 7 5,20 * *",
    "on January 1st": "0 9 1 1 *",
    "every year on 3 March at noon": "0 12 3 3 *",
    "on the 3rd of March 2027": None,
    "every quarter of an hour": "*/15 * * * *",
    "every Monday to Friday at 8:30": "30 8 * * 1,2,3,4,5",
    "every Friday to Monday": "0 9 * * 0,1,5,6",
    "three times a day": "0 8,12,16 * * *",
}
ZONES = {
    "every day at 17:30 Almaty time": "Asia/Almaty",
    "daily at 7 in Europe/Berlin": "Europe/Berlin",
    "every Tuesday at 3 pm New York time": "America/New_York",
    "every morning at 8 UTC+5": "Etc/GMT-5",
    "every day at 9 (UTC)": "UTC",
    "every day at 9 CET": "Europe/Berlin",
    "every day at 9 Astana time": "Asia/Almaty",
    "every day at 9 tea time": None,
    "every day at 9 UTC+99": None,
    "every day at 9": None,
}


@pytest.mark.parametrize(("text", "cron"), CRONS.items())
def test_times_in_words_are_schedules(text, cron):
    found = times_in(text)
    assert (found.cron if found else None) == cron


@pytest.mark.parametrize(("text", "zone"), ZONES.items())
def test_a_schedule_has_the_zone_that_is_said(text, zone):
    assert times_in(text).zone == zone


@pytest.mark.parametrize("text", ["on the last day of each month", "every 2 weeks"])
def test_what_no_schedule_can_say_is_told(text):
    assert times_in(text).note


def test_what_starts_it_stands_first_or_last():
    first = take_apart("When a deal is won, post to Slack")
    last = take_apart("post to Slack when a deal is won")
    bare = take_apart("when a deal is won post to Slack")
    for each in (first, last, bare):
        assert each.start == "a deal is won"
        assert [c.text for c in each.actions] == ["post to Slack"]


def test_a_start_ends_where_an_act_begins():
    listed = take_apart("when a lead, deal or contact is created, post to Slack")
    assert listed.start == "a lead, deal or contact is created"
    noun = take_apart("when a telegram message arrives answer it")
    assert (noun.start, noun.actions[0].text) == ("a telegram message arrives", "answer it")
    more = take_apart("Post to Slack when a deal is won. Create a task in Trello")
    assert more.start == "a deal is won"
    assert [c.text for c in more.actions] == ["Post to Slack", "Create a task in Trello"]
    colon = take_apart("When a deal is won: post to Slack; create a task")
    assert colon.start == "a deal is won"
    assert len(colon.actions) == 2


@pytest.mark.parametrize(
    ("said", "acts"),
    [
        ("Hi team, could you please post to Slack?", ["post to Slack"]),
        ("1. search contacts 2. send an email", ["search contacts", "send an email"]),
        ("- search contacts\n- send an email", ["search contacts", "send an email"]),
        ("create and send an invoice", ["create an invoice", "send an invoice"]),
        ("create a contact with name and email", ["create a contact with name and email"]),
        ("What is the weather in Paris?", ["get the weather in Paris"]),
        ("Use Anthropic to summarize the text", ["summarize the text with Anthropic"]),
    ],
)
def test_what_is_said_around_an_act_is_left_out(said, acts):
    assert [c.text for c in take_apart(said).actions] == acts


def test_an_arrow_means_when():
    found = take_apart("new GitHub issue -> Jira ticket")
    assert (found.start, found.actions[0].text) == ("new GitHub issue", "Jira ticket")


def test_quoted_text_is_never_cut():
    found = take_apart('post "then, when it rains; and send" to #ops and send a mail')
    assert found.start is None
    assert [c.text for c in found.actions] == [
        'post "then, when it rains; and send" to #ops',
        "send a mail",
    ]
    assert found.actions[0].mentions.quoted == ("then, when it rains; and send",)
    assert found.actions[0].mentions.channels == ("#ops",)


def test_a_start_without_an_act_is_kept():
    found = take_apart("when a deal is won")
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
