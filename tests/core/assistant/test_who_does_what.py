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
    ],
)
async def test_a_flow_is_called_by_its_first_and_its_last_thing(service, said, name):
    assert (await service.plan("project", said)).flow_name == name
