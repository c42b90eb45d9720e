"""Inputs by what they mean: values that are named, queries, lookups, files, and what is told."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.assistant.language.sql_text import with_sql_quoted
from junctor.core.assistant.reading.rephrasing import rephrased
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

GIVEN = [
    (
        'create a Jira bug in project WEB called "Login broken" with high priority',
        ["jira.createIssue"],
        {
            "projectKey": "WEB",
            "issueType": "Bug",
            "priority": "High",
            "summary": "Login broken",
        },
    ),
    ("list unpaid Stripe invoices", ["stripe.listInvoices"], {"status": "open"}),
    (
        "list open issues of acme/shop on GitHub",
        ["github.listIssues"],
        {"owner": "acme", "repo": "shop"},
    ),
    (
        "charge the customer $20 in Stripe",
        ["stripe.createPaymentIntent"],
        {"amount": 2000, "currency": "usd"},
    ),
    ("read all rows from the expenses table in Postgres", ["postgres.read"], {"table": "expenses"}),
    (
        "list open Jira issues in project OPS",
        ["jira.searchIssues"],
        {"jql": "project = OPS AND statusCategory != Done ORDER BY created DESC"},
    ),
    (
        "Search Gmail for unread messages from anna@example.com",
        ["gmail.listMessages"],
        {"query": "from:anna@example.com is:unread"},
    ),
    (
        "Run SELECT id, name FROM orders WHERE late = true and paid = false on Postgres",
        ["postgres.query"],
        {"sql": "SELECT id, name FROM orders WHERE late = true and paid = false"},
    ),
    ("search Salesforce for open opportunities with SOQL", ["salesforce.query"], {}),
    (
        "When a new contact is created in HubSpot, send them a welcome email with SendGrid",
        ["hubspot.getContact", "sendgrid.sendEmail"],
        {"to": "{{steps.getContact.output.properties.email}}"},
    ),
    (
        "when an email bounces in Postmark, delete the contact in HubSpot",
        ["hubspot.searchContacts", "hubspot.deleteContact"],
        {"contactId": "{{steps.searchContacts.output.results[0].id}}"},
    ),
    (
        "get the weather in Berlin with OpenWeather",
        ["openweather.geocode", "openweather.current"],
        {"lat": "{{steps.geocode.output[0].lat}}", "lon": "{{steps.geocode.output[0].lon}}"},
    ),
    (
        "When the application form is submitted, create an employee in BambooHR",
        ["bamboohr.createEmployee"],
        {
            "firstName": '{{event.name | default("") | split(" ") | first}}',
            "lastName": '{{event.name | default("") | split(" ") | last}}',
        },
    ),
    (
        "Download the form from Google Drive and send it to bob@example.com with Gmail",
        ["google_drive.downloadFile", "gmail.sendEmail"],
        {"attachments": [{"name": "attachment", "content": "{{steps.downloadFile.output}}"}]},
    ),
    (
        "rabbitmq msg on queue jobs -> POST https://api.internal.example/run?fast=1",
        ["http.post"],
        {"path": "/run", "query": {"fast": "1"}, "body": "{{event}}"},
    ),
    (
        "Create a Stripe checkout link for a product and send it by Telegram",
        ["stripe.createCheckoutSession", "telegram.sendMessage"],
        {"text": "Here it is: {{steps.createCheckoutSession.output.url}}"},
    ),
    (
        "Send a message to the parents' Telegram group that there is no school tomorrow",
        ["telegram.sendMessage"],
        {"text": "there is no school tomorrow"},
    ),
    (
        'Add a row to the list "Weekly" in Google Sheets',
        ["google_sheets.appendValues"],
        {},
    ),
    (
        "create a Google Calendar event with bob@example.com",
        ["google_calendar.createEvent"],
        {"attendees": [{"email": "bob@example.com"}]},
    ),
    (
        "find the contact with email bob@example.com in HubSpot and update their phone to +15550100",
        ["hubspot.searchContacts", "hubspot.updateContact"],
        {"properties": {"phone": "+15550100"}},
    ),
]
LOOPS = [
    (
        "List the contacts in HubSpot and send each one an email with Postmark",
        "hubspot.listContacts",
    ),
    ("remind customers with overdue PayPal invoices once a week", "paypal.searchInvoices"),
    ("send the offer by Postmark to all contacts in HubSpot", "hubspot.listContacts"),
    ("run SELECT * FROM orders on Postgres and post each row to #orders", "postgres.query"),
]
TOLD = [
    ("Find all HubSpot deals above 10000", "above 10000"),
    ("list today's events in Google Calendar", "today's"),
    ("move the Linear issue to Done", "Done"),
    ("Two hours before the appointment send the patient a reminder by WhatsApp", "before"),
    ("Look up a patient by last name in FHIR", "family"),
    ("when an order arrives at the webhook, email the customer with Postmark", "event.json.email"),
]


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def steps_of(plan):
    return [f"{step.connection}.{step.operation_key}" for step in plan.steps]


@pytest.mark.parametrize(("said", "steps", "inputs"), GIVEN, ids=[row[0][:50] for row in GIVEN])
async def test_inputs_are_found_by_what_they_mean(service, said, steps, inputs):
    plan = await service.plan("project", said)
    assert steps_of(plan) == steps
    given = plan.steps[-1].inputs
    assert {name: given.get(name) for name in inputs} == inputs


@pytest.mark.parametrize(("said", "first"), LOOPS, ids=[row[0][:50] for row in LOOPS])
async def test_what_goes_to_each_of_a_list_is_a_loop(service, said, first):
    plan = await service.plan("project", said)
    assert steps_of(plan)[0] == first
    assert plan.steps[1].each.startswith("{{steps.")


@pytest.mark.parametrize(("said", "told"), TOLD, ids=[row[0][:50] for row in TOLD])
async def test_what_narrows_a_request_is_in_the_plan_or_told(service, said, told):
    plan = await service.plan("project", said)
    assert any(told in question for question in plan.questions), plan.questions


async def test_an_update_writes_only_what_was_said(service):
    said = 'assign a zendesk ticket to Anna when its subject contains "billing"'
    plan = await service.plan("project", said)
    assert steps_of(plan) == ["zendesk.updateTicket"]
    assert "subject" not in plan.steps[0].inputs
    assert plan.steps[0].when == "contains(event.subject || '', 'billing')"


async def test_what_is_preferred_is_taken_where_several_could(service):
    said = "send an email to ada@example.com"
    plan = await service.plan("project", said, prefer=["postmark"])
    assert steps_of(plan) == ["postmark.sendEmail"]


async def test_people_of_ones_own_are_not_those_of_the_event(service):
    said = "When the contact form is submitted, email our sales team with Postmark"
    plan = await service.plan("project", said)
    assert "to" in plan.steps[0].missing


async def test_a_written_request_has_its_base_url_in_the_connection(service):
    plan = await service.plan("project", "every hour GET https://status.example.com/health")
    assert plan.connections[0].config == {"baseUrl": "https://status.example.com"}
    assert plan.custom is None
    assert plan.steps[0].inputs == {"path": "/health"}


def test_sql_is_one_literal():
    said = "Query with SELECT a, b FROM t WHERE x = 1 and y = 2, then send it to ops@example.com"
    assert with_sql_quoted(said).startswith('Query with "SELECT a, b FROM t WHERE x = 1 and y = 2"')
    assert with_sql_quoted("select a row from the sheet") == "select a row from the sheet"


def test_other_ways_to_say_it_are_said_plainly():
    assert rephrased("remind me every sunday to call mom on whatsapp").startswith(
        "every sunday send"
    )
    assert rephrased("A tenant fills in the repair form. Create a card").startswith("when A tenant")
    assert rephrased("Gmail trigger new message, post it to #in").startswith(
        "when there is a new message in Gmail, "
    )
    assert rephrased("send the invoice to Ada") == "send the invoice to Ada"
