"""What one step or event gives to another, values that are said, and what a plan leaves out."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.assistant.filling.details import details
from junctor.core.assistant.schemas.samples import recorded_fields
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def catalog():
    return Catalog(installed=False)


@pytest.fixture(scope="module")
def service(catalog):
    return PlanService(MemoryStore(), catalog)


@pytest.mark.parametrize(
    ("say", "step", "name", "value"),
    [
        (
            "Create a Stripe customer and then start a subscription",
            1,
            "customer",
            "{{steps.createCustomer.output.id}}",
        ),
        (
            "When a Zendesk ticket is solved, add a comment to the ticket in Zendesk",
            0,
            "ticketId",
            "{{event.json.detail.id | int}}",
        ),
        (
            "When a customer replies in Intercom, assign the conversation to Bob",
            0,
            "conversationId",
            "{{event.json.data.item.id}}",
        ),
        (
            "When an order form is submitted, insert a row into Postgres table orders",
            0,
            "rows",
            [
                {
                    "name": '{{event.name | default("")}}',
                    "email": '{{event.email | default("")}}',
                    "phone": '{{event.phone | default("")}}',
                }
            ],
        ),
        (
            "When a PayPal payment is captured, append the amount and date to a Google Sheet",
            0,
            "values",
            [["{{event.json.resource.amount.value}}", "{{event.json.create_time}}"]],
        ),
        (
            "When a Linear issue is created, post to #bugs in Slack with the title and link",
            0,
            "text",
            'Title: {{event.after.title | default("")}}\nLink: {{event.after.url | default("")}}',
        ),
        ("Send a Telegram message saying take an umbrella", 0, "text", "Take an umbrella"),
        ("Publish the order to the Kafka topic orders.v1", 1, "topic", "orders.v1"),
        ("List the files in /exports on SFTP", 0, "path", "exports"),
    ],
)
async def test_inputs_come_from_where_they_are(service, say, step, name, value):
    plan = await service.plan("project", say)
    assert plan.steps[step].inputs[name] == value


async def test_an_id_of_another_vendor_is_never_taken(service):
    plan = await service.plan(
        "project", "When a Zendesk ticket changes, update the ticket in HubSpot"
    )
    assert "ticketId" in plan.steps[0].missing


async def test_a_trigger_takes_the_names_that_are_said(service):
    plan = await service.plan(
        "project", "When a message arrives in Kafka topic payments, ping #ops"
    )
    assert plan.trigger["inputs"] == {"topic": "payments"}
    assert plan.trigger_missing == ()


async def test_what_the_plan_makes_nothing_of_is_told(service):
    plan = await service.plan("project", "Search Notion for the onboarding handbook")
    assert any("“onboarding handbook”" in each for each in plan.questions)
    plan = await service.plan("project", 'Every Monday at 9 post "Hi" to #general in Slack')
    assert not any("makes nothing" in each for each in plan.questions)


async def test_who_is_not_named_is_not_guessed(service):
    for say in ("plan my week", "Reconcile my bank statement"):
        plan = await service.plan("project", say)
        assert plan.steps == ()
        assert plan.custom is not None
    assert (await service.plan("project", "get the weather in Almaty")).steps


async def test_an_arrow_to_a_mark_alone_is_no_fault(service):
    plan = await service.plan("project", "new github issue -> telegram ?")
    assert [each.connection for each in plan.steps] == ["telegram"]


def test_recorded_events_tell_their_fields(catalog):
    found = recorded_fields(catalog.installed_entry("trello"), "cardCreated")
    held = found["json.action.data.card.id"]
    assert held["type"] == "string"
    assert held["examples"]
    assert not any(path.startswith("headers") for path in found)
    assert recorded_fields(None, "cardCreated") == {}


def test_a_message_that_is_sent_is_no_detail_of_it():
    fields = {"json.text": {}, "json.title": {}}
    assert details("send a message to the team", fields, "event") == []
    assert details("send the title to the team", fields, "event") == [
        ("title", "{{event.json.title}}")
    ]


@pytest.mark.parametrize(
    ("say", "steps", "when"),
    [
        (
            "Comment on the Asana task when a pull request is merged in GitHub",
            ["asana.addComment"],
            "event.json.pull_request.merged",
        ),
        (
            'When a customer replies in Intercom with the word "refund", add a note in Intercom',
            ["intercom.addNote"],
            "contains(event.json.data.item.source.body || '', 'refund')",
        ),
        (
            (
                "The Department requires that upon registration of an application, a request be "
                "sent to the eGov Gateway and the applicant be informed by Twilio SMS of its outcome."
            ),
            ["egov.sendMessage", "twilio.sendSms"],
            "",
        ),
        (
            "Search our Outline documents for the retention policy and have Gemini summarise it.",
            ["outline.searchDocuments", "gemini.generateContent"],
            "",
        ),
        (
            "A meeting shall be entered in the Google Calendar and its members notified by Postmark",
            ["google_calendar.createEvent", "postmark.sendEmail"],
            "",
        ),
        (
            "Stream new messages of the RabbitMQ queue alerts to Kafka topic alerts.v1",
            ["kafka.produce"],
            "",
        ),
    ],
)
async def test_what_is_told_in_other_words(service, say, steps, when):
    plan = await service.plan("project", say)
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == steps
    assert plan.steps[0].when == when


@pytest.mark.parametrize(
    ("say", "kinds"),
    [
        ("Remove old rows from the PostgreSQL archive after approval.", ["approval"]),
        (
            (
                "The firm requires that every payment be approved by the partner before the PayPal "
                "invoice is sent"
            ),
            ["approval"],
        ),
        ("Zendesk ticket solved -> send an SMS with Twilio after 1 day", ["time"]),
    ],
)
async def test_approvals_and_waits_at_the_end(service, say, kinds):
    plan = await service.plan("project", say)
    assert [each.kind for step in plan.steps for each in step.pauses] == kinds


async def test_schedules_of_those_who_know_them(service):
    plan = await service.plan("project", "*/15 * * * * -> post hello to #ops in Slack")
    assert plan.trigger["cron"] == "*/15 * * * *"
    plan = await service.plan("project", "every 5m post hello to #ops in Slack")
    assert plan.trigger["cron"] == "*/5 * * * *"


async def test_an_offer_holds_what_was_said_of_the_api(service):
    plan = await service.plan(
        "project",
        "Connection to the tax authority's REST service (basic authentication, base URL "
        "https://tax.example/api, GET /taxpayers/{iin}) is required.",
    )
    assert plan.custom.base_url == "https://tax.example/api"
    assert plan.custom.auth_schemes == ("basic",)
    assert (plan.custom.method, plan.custom.path) == ("GET", "/taxpayers/{iin}")
    assert plan.custom.input_schema["required"] == ["iin"]


async def test_what_must_not_be_done_is_not_planned(service):
    plan = await service.plan("project", "stop sending SMS with Twilio to a number")
    assert plan.steps == ()
    assert any("does nothing for it" in each for each in plan.questions)
    plan = await service.plan(
        "project", "When a Stripe refund is disputed, create a ticket in Zendesk"
    )
    assert plan.trigger["trigger"] == "disputeOpened"


async def test_a_trigger_that_may_not_be_meant_is_asked_about(service):
    plan = await service.plan("project", "Time off approved in BambooHR -> Slack #hr")
    assert plan.trigger["type"] == "webhook"
    told = next(each for each in plan.questions if "has no trigger that tells" in each)
    assert "`employee" in told
