"""Each word of a sentence stands somewhere in its plan, or the plan says that it does not."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


LOST = [
    ("delete spam tickets in Zendesk", "spam"),
    ("search HubSpot for the company by domain", "domain"),
    ("Move the processed csv on the sftp server to the archive folder", "csv"),
    ("When a Jira issue is moved to Done, post it in Slack, otherwise water the plants", "plants"),
    ("every day except weekends at 9 send the standup reminder to slack", "except weekends"),
    ("summarize new Zendesk tickets with GPT-4o every evening", "4o"),
    ("Find the BambooHR employee named Jane Smith", "Jane Smith"),
    ("Add them to the Mailjet list Newsletter", "Newsletter"),
    ("List all overdue invoices in Stripe", "overdue"),
    ("Wait for Peter's approval, then delete the Airtable record rec123", "rec123"),
    ("send each employee a Slack message on their birthday", "each"),
    ("Make a summary of the Linear issues with a local model on Ollama", "Linear"),
    ("Connect to Trello to add cards to the backlog", "backlog"),
]
"""A sentence, and what of it no step, condition or start takes up."""


@pytest.mark.parametrize(("said", "lost"), LOST, ids=[row[0][:50] for row in LOST])
async def test_what_the_plan_does_not_stand_for_is_told_and_lowers_confidence(service, said, lost):
    plan = await service.plan("project", said)
    assert any(lost in each for each in plan.not_understood), plan.not_understood
    assert plan.questions[0].startswith("Not understood: “")
    assert plan.confidence == "low"


WHOLE = [
    'Post "Deploy finished" to Slack #releases',
    "Refund Stripe payment pi_12345 with reason duplicate",
    "Hello! I would be very grateful if you could create a Stripe customer named Ada Lovelace",
    "Every Monday at 8:30 post the list of open GitHub issues of acme/shop to Slack #dev",
    "when the intake form is submitted, send a confirmation email to the patient with Postmark",
    "Send an SMS with Twilio to +14155550123, wait two days, then post it in Slack #ops",
    "Wen a strpe payment fails, send a slack mesage to #billing",
]
"""Sentences of which every word has its place, be it as something that is asked."""


@pytest.mark.parametrize("said", WHOLE)
async def test_a_sentence_that_is_all_in_the_plan_has_nothing_left_over(service, said):
    plan = await service.plan("project", said)
    assert plan.not_understood == ()
    assert plan.confidence != "low", plan.questions


async def test_a_plan_without_questions_has_high_confidence(service):
    plan = await service.plan("project", 'Post "Deploy finished" to Slack #releases')
    assert (plan.questions, plan.confidence) == ((), "high")
