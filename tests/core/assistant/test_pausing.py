"""Waits and approvals that a sentence speaks of stand in the plan and in its flow."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

DAY = 86_400
PAUSES = {
    "When the signup form is submitted, wait two days, then send an email with Mailgun": [DAY * 2],
    "When a PayPal payment is captured, send an SMS with Twilio 3 hours later": [3 * 3600],
    "two days after the intake form is submitted, send an SMS with Twilio": [DAY * 2],
    "Send an email with Postmark one day after a deal is lost in HubSpot": [DAY],
    "When the order form is submitted, ask the manager to approve it and then create an invoice in PayPal": [
        "Create an invoice in PayPal"
    ],
    "After the manager approves, send the contract via DocuSign": [
        "Send the contract via DocuSign"
    ],
    "Once a deal is won in HubSpot, get the approval of the CFO, then create a Stripe invoice": [
        "Create a Stripe invoice"
    ],
    "Delete the Stripe customer, but only after approval by our lawyer": [
        "Delete the Stripe customer"
    ],
    "When the intake form is submitted, if the manager agrees, create a HubSpot contact, "
    "wait 10 minutes and send an email with Postmark": ["Create a HubSpot contact", 600],
    "when a pull request is approved in GitHub post to #dev": [],
    'post "wait two days" to #dev': [],
}


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize("said", PAUSES, ids=lambda said: said[:50])
async def test_what_is_waited_for(service, said):
    plan = await service.plan("project", said)
    shown = [
        pause.seconds if pause.kind == "time" else pause.title.removeprefix("Approve: ")
        for step in plan.steps
        for pause in step.pauses
    ]
    assert shown == PAUSES[said]
    assert plan.custom is None


async def test_pauses_become_nodes_before_their_step(service):
    said = "When the intake form is submitted, if the manager agrees, wait 10 minutes, then send an SMS with Twilio"
    plan = await service.plan("project", said)
    nodes = plan.document({"twilio": "twilio"})["nodes"]
    assert [node["type"] for node in nodes] == ["approve", "wait", "apiCall"]
    assert [node["next"] for node in nodes[:-1]] == [node["id"] for node in nodes[1:]]


NEW = "contains(event.json.type || '', 'created')"
CONDITIONS = {
    "when a new Zendesk ticket comes in, if it is urgent, text +77011234567, otherwise post to #support": [
        f"{NEW} && event.json.detail.priority == 'URGENT'",
        f"{NEW} && !(event.json.detail.priority == 'URGENT')",
    ],
    "When a deal changes in HubSpot, if it is not won, post to #sales": [
        "!contains(steps.getDeal.output.properties.dealstage || '', 'won')"
    ],
    "Only urgent Zendesk tickets should be posted to #urgent in Slack": [
        f"{NEW} && event.json.detail.priority == 'URGENT'"
    ],
}


@pytest.mark.parametrize("said", CONDITIONS, ids=lambda said: said[:50])
async def test_an_adjective_is_a_condition(service, said):
    plan = await service.plan("project", said)
    own = [step for step in plan.steps if step.name != step.operation_name]  # what is read for it
    assert [step.when for step in own] == CONDITIONS[said]
    assert plan.trigger["type"] == "connector"
