"""What could do harm and was not clearly asked for waits for somebody's approval."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def held(plan):
    return [s.operation_key for s in plan.steps if any(p.kind == "approval" for p in s.pauses)]


UNCLEAR = [
    ("delete spam tickets in Zendesk", "deleteTicket", "it deletes"),
    ("Cancel all PayPal invoices that are older than 30 days", "cancelInvoice", "it deletes"),
    ("Remove the leavers from a Mailjet list", "manageContactInList", "it deletes"),
    ("Delete old rows from the Oracle table", "delete", "it deletes"),
    ("Refund the last Stripe payment of the grumpy customer", "createRefund", "it moves money"),
    (
        'Every Tuesday send the campaign email to all contacts in the Mailjet list "Weekly"',
        "sendEmail",
        "it sends to each of many",
    ),
    (
        "Every 10 minutes look at Linear issues and alert Slack #ops if it looks odd",
        "sendMessage",
        "“if it looks odd” is not understood",
    ),
    (
        "When a Slack message is posted, ask Anthropic whether it is spam and delete it",
        "deleteMessage",
        "it deletes whatever the model answers",
    ),
]
"""A sentence of which something is not understood, the step that it narrows, and why that waits."""


@pytest.mark.parametrize(("said", "step", "why"), UNCLEAR, ids=[row[0][:50] for row in UNCLEAR])
async def test_it_waits_until_somebody_approves(service, said, step, why):
    plan = await service.plan("project", said)
    assert held(plan) == [step]
    assert any("waits until somebody approves" in each and why in each for each in plan.questions)


CLEAR = [
    "Refund Stripe payment pi_12345 with reason duplicate",
    "Delete the HubSpot contact with email old@example.com",
    "Close the GitHub issue",
    "text me with Twilio if a Stripe payment fails",
    "list all Stripe customers and add each one to HubSpot as a contact",
]
"""Sentences that say what they want, all of it understood."""


@pytest.mark.parametrize("said", CLEAR)
async def test_what_is_clearly_asked_for_does_not_wait(service, said):
    plan = await service.plan("project", said)
    assert held(plan) == []


async def test_one_approval_stands_before_a_loop_and_not_in_each_turn(service):
    said = 'For each row in the Google Sheet "Tenants", send an SMS to everybody grumpy via Twilio'
    plan = await service.plan("project", said)
    document = plan.document({each.ref: each.ref for each in plan.connections})
    kinds = [node["type"] for node in document["nodes"]]
    assert kinds == ["apiCall", "approve", "forEach"]
    assert [node["type"] for node in document["nodes"][-1]["nodes"]] == ["apiCall"]


async def test_an_approval_that_the_sentence_asks_for_is_the_only_one(service):
    said = "Wait for Peter's approval, then delete spam tickets in Zendesk"
    plan = await service.plan("project", said)
    assert [len(step.pauses) for step in plan.steps] == [1]
    assert any("Peter" in each for each in plan.questions)


async def test_otherwise_with_an_approval_asks_only_where_the_condition_does_not_hold(service):
    said = "Refund a paypal payment if the amount is under 50 dollars, otherwise ask Maria to approve it"
    plan = await service.plan("project", said)
    assert [step.operation_key for step in plan.steps] == ["refundCapture"]
    assert [(step.when, [each.when for each in step.pauses]) for step in plan.steps] == [
        ("", ["!(event.amount < `50`)"])
    ]
    document = plan.document({each.ref: each.ref for each in plan.connections})
    assert [node.get("when") for node in document["nodes"]] == ["!(event.amount < `50`)", None]
    assert plan.not_understood == ()


async def test_what_is_to_be_created_is_not_written_over_something_else(service):
    said = 'Create a Trello card "Order paint" in the list Shopping due tomorrow'
    plan = await service.plan("project", said)
    changes = [s for s in plan.steps if s.operation_key == "updateCard"]
    assert all(step.pauses for step in changes)
