"""Sentences that name several services, places with names, and what a flow is called."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (
            "Use OpenAI to summarize the ticket and post the summary to Slack",
            ["openai.chatCompletion", "slack.sendMessage"],
        ),
        (
            "Use Twilio to text the customer and Postmark to email them",
            ["twilio.sendSms", "postmark.sendEmail"],
        ),
        (
            "Use HubSpot to find the contact and update its phone",
            ["hubspot.searchContacts", "hubspot.updateContact"],
        ),
        (
            "Use Stripe to create a customer and send an invoice",
            ["stripe.createCustomer", "stripe.sendInvoice"],
        ),
        ("Using Gmail, send the report to boss@acme.com", ["gmail.sendEmail"]),
        (
            "Use Ollama to classify incoming support tickets in Zendesk and set the priority",
            ["ollama.chat", "zendesk.updateTicket"],
        ),
        (
            "Moderate new Telegram messages with OpenAI and delete the bad ones",
            ["openai.createModeration", "telegram.deleteMessage"],
        ),
        (
            "Send the daily sales report from PostgreSQL to the boss by Gmail at 6pm",
            ["postgres.query", "gmail.sendEmail"],
        ),
    ],
)
async def test_each_act_has_the_service_that_is_used_for_it(service, said, steps):
    plan = await service.plan("project", said)
    assert [f"{step.connection}.{step.operation_key}" for step in plan.steps] == steps


@pytest.mark.parametrize(
    "said",
    [
        "Publish a message to the RabbitMQ queue orders",
        'Send a message to queue "orders" in RabbitMQ',
        "Put a message on the orders queue in RabbitMQ",
    ],
)
async def test_a_queue_is_the_routing_key_where_no_exchange_is_named(service, said):
    step = (await service.plan("project", said)).steps[0]
    assert step.inputs["routingKey"] == "orders"
    assert "routingKey" not in step.missing


async def test_an_exchange_leaves_the_routing_key_to_be_asked_for(service):
    step = (
        await service.plan("project", "Publish a message to the exchange orders in RabbitMQ")
    ).steps[0]
    assert "routingKey" in step.missing
    assert step.inputs["exchange"] == "orders"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Connect to Postmark to send transactional emails", "Send transactional emails"),
        (
            "Every weekday at 9am send me a summary of open Jira issues by email",
            "Get a summary of open Jira issues, send it by email",
        ),
        (
            "When a HubSpot deal is created, post it to #sales in Slack",
            "A HubSpot deal is created: post it to #sales in Slack",
        ),
        (
            "Summarize every new Intercom conversation with OpenAI and post the summary to Slack",
            "New Intercom conversation: post the summary to Slack",
        ),
        (
            "Every weekday at 8am, fetch the weather for Almaty from OpenWeather and post it to Slack",
            "Fetch the weather for Almaty from OpenWeather, post it to Slack",
        ),
    ],
)
async def test_a_flow_is_called_by_its_first_and_its_last_thing(service, said, name):
    assert (await service.plan("project", said)).flow_name == name


CARD = "steps.searchContacts.output.results[0]"


@pytest.mark.parametrize(
    "said",
    [
        "When a call comes in, look up the contact in HubSpot and pop the record on the agent's screen",
        "When a call comes in, find the contact in HubSpot, then screen pop it to the agent",
        "When a call comes in, pop the HubSpot contact on the agent's screen",
        "When a call comes in, show the agent a screen pop with the HubSpot contact",
    ],
)
async def test_what_was_found_is_shown_on_a_screen(service, said):
    plan = await service.plan("project", said)
    (step,) = plan.steps
    assert step.operation_key == "searchContacts"
    first, last = (
        f'{{{{{CARD}.properties.{name} | default("")}}}}' for name in ("firstname", "lastname")
    )
    assert step.card.title == f"{first} {last}"
    assert "email" in step.card.fields
    assert [q for q in plan.questions if "screen" in q or "matches" in q] == []
    call, card = plan.document({"hubspot": "hubspot"})["nodes"]
    assert (call["next"], card["id"], card["type"]) == (
        card["id"],
        "searchContacts-card",
        "screenPop",
    )


async def test_the_card_stands_behind_what_finds_something_and_not_behind_what_tells(service):
    said = "Get the deal from Pipedrive, show it on my screen and post it to #sales in Slack"
    got, told = (await service.plan("project", said)).steps
    assert got.card is not None
    assert told.card is None


async def test_words_to_be_posted_are_not_shown_on_a_screen(service):
    plan = await service.plan("project", 'Post "show it on the screen" to #sales in Slack')
    assert plan.steps[0].card is None
    assert plan.steps[0].inputs["text"] == "show it on the screen"


async def test_a_card_with_nothing_to_show_is_asked_about(service):
    plan = await service.plan("project", "Show a screen pop when an SMS arrives")
    assert plan.steps == ()
    assert "“Show a screen pop”: say what is looked up before it is shown." in plan.questions
