"""Requests without an act read what is there, and names of connectors are no acts."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.assistant.matching.verbless import act_at, asked_to_read
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("say", "does"),
    [
        ("unread emails in Gmail", "gmail.listMessages"),
        ("all envelopes in DocuSign", "docusign.listEnvelopes"),
        ("status of the envelope in DocuSign", "docusign.getEnvelope"),
        ("available models in Azure OpenAI", "azure_openai.listModels"),
        ("open issues in GitHub", "github.listIssues"),
        ("my issues in Jira", "jira.searchIssues"),
        ("our invoices in PayPal", "paypal.listInvoices"),
        ("next meeting in Google Calendar", "google_calendar.listEvents"),
        ("bounces in SendGrid", "sendgrid.listBounces"),
        ("create document in Google Docs", "google_docs.createDocument"),
        ("share a Google Drive file with a colleague", "google_drive.shareFile"),
        ("set up a meeting in Google Calendar", "google_calendar.createEvent"),
        ("link a contact to a company in HubSpot", "hubspot.associate"),
        ("stop the subscription in Stripe", "stripe.cancelSubscription"),
        ("send the PDF in WhatsApp", "whatsapp.sendDocument"),
        ("subscribe to events in GitHub", "github.createWebhook"),
        ("several records at once in Salesforce", "salesforce.composite"),
    ],
)
async def test_one_step_and_the_right_one(service, say, does):
    plan = await service.plan("project", say)
    assert [f"{s.connection}.{s.operation_key}" for s in plan.steps] == [does]
    assert plan.trigger == {"type": "manual"}


@pytest.mark.parametrize(
    "say", ["set up SendGrid", "connect to SendGrid", "do not email with Gmail"]
)
async def test_what_asks_for_no_act_gets_no_step(service, say):
    plan = await service.plan("project", say)
    assert not plan.steps
    assert not plan.custom


def test_a_word_is_an_act_or_a_thing_by_where_it_stands():
    assert act_at(["email", "the", "customer"]) == 0
    assert act_at(["unread", "emails"]) is None
    assert act_at(["it", "emails", "us"]) == 1
    assert act_at(["open", "a", "ticket"]) == 0
    assert act_at(["open", "tickets"]) is None
    assert act_at(["changed", "files"]) is None
    assert act_at(["ticket", "closed"]) == 1


def test_what_is_there_already_is_asked_for():
    assert asked_to_read(["status", "of", "ticket"])
    assert asked_to_read(["the", "latest", "order"])
    assert not asked_to_read(["new", "ticket"])
    assert not asked_to_read([])
