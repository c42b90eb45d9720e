"""Things that come one by one, conditions of chains, and what is told of them."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def steps(plan):
    return [f"{each.connection}.{each.operation_key}" for each in plan.steps]


@pytest.mark.parametrize(
    ("say", "trigger", "done"),
    [
        (
            "Add anyone who fills in the trial form to HubSpot as a contact",
            "form",
            ["hubspot.createContact"],
        ),
        ("Each new HubSpot deal lands in Airtable", "dealCreated", ["airtable.createRecord"]),
        (
            "Open a Trello card for each message in the Kafka topic faults",
            "message",
            ["trello.createCard"],
        ),
        (
            "File a Linear issue from every email that comes in",
            "newMessage",
            ["linear.createIssue"],
        ),
        (
            "Receive a Telegram message and add a Trello card",
            "messageReceived",
            ["trello.createCard"],
        ),
        (
            "Prepare an answer to each new Gmail message using OpenAI",
            "newMessages",
            ["openai.chatCompletion", "gmail.createDraft"],
        ),
        (
            "When a deal moves to won in Pipedrive create a folder in Google Drive and a Notion page",
            "dealChanged",
            ["google_drive.createFolder", "notion.createPage"],
        ),
    ],
)
async def test_what_comes_starts_the_flow(service, say, trigger, done):
    plan = await service.plan("project", say)
    assert trigger in (plan.trigger.get("trigger"), plan.trigger["type"])
    assert steps(plan) == done


async def test_else_in_a_chain_is_the_other_case(service):
    plan = await service.plan(
        "project", "Webhook -> if data.sum > 50 -> Slack #big, else -> Telegram"
    )
    assert [each.when for each in plan.steps] == [
        "event.json.sum > `50`",
        "!(event.json.sum > `50`)",
    ]


async def test_an_empty_list_is_a_condition(service):
    plan = await service.plan("project", "cron 04:30 ftp list /in, if empty -> slack #ops")
    assert plan.trigger["cron"] == "30 4 * * *"
    assert plan.steps[-1].when == "!steps.list.output.entries"


async def test_what_no_one_tells_is_looked_up(service):
    plan = await service.plan(
        "project", "warn #ops when the balance in the accounts table drops under 100 in Postgres"
    )
    assert steps(plan) == ["postgres.read", "slack.sendMessage"]
    assert plan.steps[1].when == "vars.item.balance < `100`"
    assert any("every hour" in each for each in plan.questions)


async def test_each_record_of_an_api_is_kept(service):
    plan = await service.plan(
        "project",
        "Save every order from the API https://shop.example.com/orders to MySQL table orders",
    )
    assert steps(plan) == ["http.get", "mysql.insert"]
    assert plan.steps[1].each == "{{steps.get.output.body}}"
    assert plan.steps[1].inputs["rows"] == ["{{vars.item}}"]


async def test_a_form_has_what_is_spoken_of(service):
    plan = await service.plan(
        "project",
        "Email hr@acme.test via Postmark whenever the exit form is sent, include their reason",
    )
    assert "reason" in plan.entity.shape["properties"]
    assert plan.steps[0].inputs["textBody"] == "{{event.reason}}"


async def test_mail_of_somebody_is_asked_about(service):
    plan = await service.plan("project", "when I get an email from my landlord, post it to #flat")
    assert plan.trigger["connection"] == "imap"
    assert any("from my landlord" in each for each in plan.questions)


async def test_what_is_not_merged_is_said(service):
    plan = await service.plan("project", "match Zendesk users with HubSpot contacts by email")
    assert any("does not match them by “email”" in each for each in plan.questions)


async def test_a_row_of_mail_has_the_names_of_its_fields(service):
    plan = await service.plan(
        "project", "save each incoming email from the mailbox in MySQL table mails"
    )
    assert plan.steps[0].inputs["rows"][0].keys() >= {"subject", "from", "date"}


async def test_what_is_listed_for_a_loop_is_named_in_the_plural(service):
    plan = await service.plan(
        "project", "For every overdue invoice in Stripe, send a reminder email"
    )
    assert plan.steps[0].name == "List overdue invoices in Stripe"
