"""Slips of the keyboard, and words that only look like one."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.assistant.language.spelling import Spelling, corrected, one_slip
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

KNOWN = Spelling(
    names={"slack": "Slack", "stripe": "Stripe"},
    acts=frozenset(("connect", "send", "when", "email")),
    nouns=frozenset(("message", "moves")),
    known=frozenset(("connect", "send", "when", "email", "message", "moves", "the", "fails")),
)


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


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


@pytest.mark.parametrize(
    ("say", "does"),
    [
        ("update an opportunity in Sales Force", "salesforce.updateOpportunity"),
        ("show my mail jet templates", "mailjet.listTemplates"),
        ("open a ticket in zen desk", "zendesk.createTicket"),
        ("create a lead in amo crm", "kommo.createLead"),
        ("run a query on our MS SQL database", "mssql.query"),
        ("put a row in google spreadsheets", "google_sheets.appendValues"),
        ("send a prompt to our azure gpt deployment", "azure_openai.chatCompletion"),
        ("transcribe the recording with Whisper", "openai.transcribe"),
        ("download a file from a URL", "http.download"),
        ("post the sales numbers in our chat", "slack.sendMessage"),
        ("phone the customer", "twilio.makeCall"),
    ],
)
async def test_names_written_otherwise_and_things_that_name_a_system(service, say, does):
    plan = await service.plan("project", say)
    assert [f"{s.connection}.{s.operation_key}" for s in plan.steps] == [does]


async def test_what_is_quoted_and_what_is_no_name_stays_apart(service):
    plan = await service.plan("project", 'post "ask the mail jet pilot" to #ops in Slack')
    assert plan.steps[0].inputs["text"] == "ask the mail jet pilot"
    plan = await service.plan("project", "notify the sales force by email")
    assert all("Salesforce" not in each for each in plan.questions)
