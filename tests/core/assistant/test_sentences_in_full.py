"""Ordinary sentences with a trigger and one or two acts: what of them must stand in the plan."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

_YES = "steps.chatCompletion.output.text || ''"


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def _step(plan, key):
    return next(each for each in plan.steps if each.operation_key == key)


@pytest.mark.parametrize(
    ("say", "when"),
    [
        (
            (
                "When mail arrives, ask OpenAI whether it is a complaint and, if so, open a"
                " ticket in Zendesk"
            ),
            f"(contains({_YES}, 'yes') || contains({_YES}, 'Yes'))",
        ),
        (
            (
                "When mail arrives, classify it with OpenAI and, if it is a complaint, open"
                " a ticket in Zendesk"
            ),
            f"(contains({_YES}, 'complaint') || contains({_YES}, 'Complaint'))",
        ),
        (
            "When a refund above 500 dollars is requested, refund the payment in Stripe",
            "event.json.amount > `500`",
        ),
        (
            "When a lab result arrives with a potassium value above 6, notify #lab in Slack",
            "event.json.potassiumValue > `6`",
        ),
        (
            "When a deal is won in HubSpot, find the contact in Mailjet and unsubscribe them",
            "contains(steps.getDeal.output.properties.dealstage || '', 'won')",
        ),
    ],
)
async def test_the_act_has_the_condition_that_is_said(service, say, when):
    plan = await service.plan("project", say)
    assert plan.steps[-1].when == when
    assert not plan.steps[-1].each


async def test_a_verdict_is_no_news(service):
    said = (
        "When a support email arrives, have OpenAI decide whether it is a complaint and, if so, "
        "open a ticket in Zendesk"
    )
    plan = await service.plan("project", said)
    prompt = _step(plan, "chatCompletion").inputs["prompt"]
    assert prompt.startswith("Decide whether it is a complaint. Answer with yes or no:")
    assert "chatCompletion" not in plan.steps[-1].inputs["comment"]
    assert "{{steps.fetch.output.messages[0].text" in plan.steps[-1].inputs["comment"]
    told = await service.plan("project", said.replace("a ticket", "a ticket with the answer"))
    assert "{{steps.chatCompletion" in told.steps[-1].inputs["comment"]


@pytest.mark.parametrize(
    ("say", "key", "inputs"),
    [
        (
            "When an invoice is paid in Stripe, email the customer a receipt through Postmark",
            "sendEmail",
            {"to": "{{event.json.data.object.customer_email}}"},
        ),
        (
            "When a ticket is solved in Zendesk, email the customer via Postmark",
            "sendEmail",
            {"to": "{{steps.getUser.output.user.email}}"},
        ),
        (
            "Find all contacts in Salesforce and send each of them a follow-up email via Postmark",
            "sendEmail",
            {"to": "{{vars.item.Email}}"},
        ),
        (
            (
                "Every Monday, read the overdue rows from the invoices table in Postgres and email "
                "each customer a reminder via Postmark"
            ),
            "sendEmail",
            {
                "to": "{{vars.item.email}}",
                "textBody": "Hello,\n\nThis is a reminder about your request.",
            },
        ),
        (
            (
                "When a support ticket is opened in Zendesk, create a Linear issue with the same title"
                " and description"
            ),
            "createIssue",
            {"title": "{{event.json.detail.subject}}"},
        ),
        (
            "When a form is submitted, open a Jira task to review the application",
            "createIssue",
            {"summary": "Review the application"},
        ),
        (
            (
                "When a new order arrives by webhook, send the customer an email via Postmark with the"
                " order number and the total"
            ),
            "sendEmail",
            {
                "textBody": 'Order number: {{event.json.orderNumber | default("")}}\nTotal: {{event.json.total | default("")}}'
            },
        ),
        (
            "When the temperature in Oslo drops below -15, post a warning to #facilities in Slack",
            "sendMessage",
            {"text": "The temperature drops below -15 ({{steps.current.output.main.temp}})"},
        ),
        (
            "Every day at 6 am check the forecast for Almaty and post it to #crew in Slack",
            "geocode",
            {"place": "Almaty"},
        ),
        (
            (
                "When a patient is admitted, text the nurse on +12025550143 with the patient's name via"
                " Twilio"
            ),
            "sendSms",
            {"text": "A patient is admitted: {{event.json.name}}"},
        ),
        (
            "When a payment fails in Stripe, email the customer a link to update the card",
            "sendEmail",
            {"subject": "Link to update the card"},
        ),
        (
            "Publish every new Stripe payment to the Kafka topic payments.received",
            "produce",
            {"topic": "payments.received"},
        ),
        (
            (
                "When a citizen submits an application, send it to the government gateway, wait for "
                "the answer, and text them the result via Twilio"
            ),
            "sendSms",
            {"to": "{{event.json.phone}}", "text": "{{steps.sendMessage.output | json}}"},
        ),
    ],
)
async def test_what_a_step_gets(service, say, key, inputs):
    step = _step(await service.plan("project", say), key)
    assert {name: step.inputs.get(name) for name in inputs} == inputs


async def test_closing_changes_nothing_else(service):
    said = "When a Linear issue moves to Done, comment on the linked GitHub issue and close it"
    step = (await service.plan("project", said)).steps[-1]
    assert step.inputs == {"state": "closed"}
    assert "issueNumber" in step.missing


async def test_what_is_assumed_of_a_row_is_told(service):
    said = "Every Monday, read rows from the table invoices in Postgres and email each customer"
    plan = await service.plan("project", said)
    assert "It is assumed that each of the list has `vars.item.email`." in plan.questions
    columns = said.replace(
        "read rows from the table invoices in Postgres", 'query Postgres with "SELECT email FROM a"'
    )
    plan = await service.plan("project", columns)
    assert not [each for each in plan.questions if "assumed that each" in each]


async def test_who_is_unsubscribed_is_not_deleted_unasked(service):
    said = "When a customer replies to our text messages, unsubscribe the contact in HubSpot"
    step = (await service.plan("project", said)).steps[-1]
    waits = [each.kind for each in step.pauses]
    assert step.operation_key != "deleteContact" or waits == ["approval"]
    deletes = (await service.plan("project", said.replace("unsubscribe", "delete"))).steps[-1]
    assert (deletes.operation_key, deletes.pauses) == ("deleteContact", ())


async def test_what_is_not_read_is_not_spoken_of(service):
    said = "When a deal reaches the Contract stage in HubSpot, send an envelope with DocuSign"
    plan = await service.plan("project", said)
    assert "steps.getDeal.output.properties.dealstage" in plan.steps[-1].when
    assert [each for each in plan.questions if "reaches the Contract stage" in each]
