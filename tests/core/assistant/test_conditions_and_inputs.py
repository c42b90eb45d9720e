"""Conditions, loops and inputs of whole sentences: what a plan keeps of what is said."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("say", "when"),
    [
        (
            "When a new Zendesk ticket is marked urgent, alert #support-urgent on Slack",
            "event.json.detail.priority == 'URGENT'",
        ),
        (
            "On failed GitHub workflow, post to #incidents",
            "event.json.workflow_run.conclusion == 'failure'",
        ),
        (
            "imap new mail subject contains ALERT -> sms +491701234567 via vonage",
            "contains(event.subject || '', 'ALERT')",
        ),
        (
            "tag intercom conversations which mention refund",
            "contains(event.json.data.item.source.body || '', 'refund')",
        ),
    ],
)
async def test_a_condition_stands_where_its_value_does(service, say, when):
    plan = await service.plan("project", say)
    assert plan.steps[-1].when == when


async def test_a_condition_between_two_acts_is_over_what_was_read(service):
    plan = await service.plan(
        "project", "get the weather in Oslo and if wind above 20 m/s text the driver"
    )
    assert plan.trigger["type"] == "manual"
    assert plan.steps[-1].when == "steps.current.output.wind.speed > `20`"


async def test_only_new_ones_are_told_apart_where_every_change_is_told(service):
    plan = await service.plan(
        "project", "When a new employee is added in BambooHR, post it in Slack #people"
    )
    assert any("tells of every change" in each for each in plan.questions)
    plan = await service.plan(
        "project", "When an employee changes in BambooHR, post it in Slack #people"
    )
    assert not any("tells of every change" in each for each in plan.questions)


@pytest.mark.parametrize(
    ("say", "inputs"),
    [
        (
            "When an application form is submitted, sign the XML with Digital Sign and send it through the eGov gateway",
            {"data": "{{steps.signXml.output.xml}}"},
        ),
        (
            "Publish a message to RabbitMQ exchange events with routing key user.created when a webhook comes",
            {"exchange": "events", "routingKey": "user.created"},
        ),
        (
            "Consume events from Kafka topic user-signups and upsert them into Postgres table users by email",
            {"table": "users", "keys": ["email"], "rows": ["{{event.message}}"]},
        ),
        (
            "text mrs. Ivanova on +77012223344 that the doctor is running late",
            {"to": "+77012223344", "text": "the doctor is running late"},
        ),
        ("Approve the time off request in BambooHR", {"status": "approved"}),
    ],
)
async def test_inputs_take_what_is_said(service, say, inputs):
    step = (await service.plan("project", say)).steps[-1]
    assert {name: step.inputs.get(name) for name in inputs} == inputs


@pytest.mark.parametrize(
    ("say", "asked"),
    [
        ("ask chatgpt to explain a text i paste in", "prompt"),
        ("upload /var/log/app.log to ftp", "text"),
        ("Find the tenant in Airtable by phone number", "filterByFormula"),
        ("assign a zendesk ticket to Anna when its subject contains 'billing'", "assigneeId"),
    ],
)
async def test_what_nobody_said_is_asked(service, say, asked):
    assert asked in (await service.plan("project", say)).steps[-1].missing


@pytest.mark.parametrize(
    ("say", "steps"),
    [
        (
            "Remind recipients of unsigned envelopes every day",
            ["docusign.listEnvelopes", "docusign.remindRecipients"],
        ),
        (
            "remind customers with overdue PayPal invoices once a week",
            ["paypal.searchInvoices", "paypal.remindInvoice"],
        ),
    ],
)
async def test_what_is_done_to_many_is_done_to_each(service, say, steps):
    plan = await service.plan("project", say)
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == steps
    assert plan.steps[1].each


async def test_a_list_of_records_is_kept_as_rows(service):
    plan = await service.plan("project", "Sync Salesforce accounts to Postgres daily")
    assert plan.steps[-1].operation_key == "upsert"
    assert plan.steps[-1].inputs["rows"] == "{{steps.listRecords.output.records}}"


async def test_the_weather_somewhere_is_read_before_it_is_sent(service):
    plan = await service.plan("project", "email me the weather in Almaty every morning")
    assert [each.operation_key for each in plan.steps][:2] == ["geocode", "current"]
    assert "steps.current.output" in plan.steps[-1].inputs["bodyText"]


async def test_a_file_of_a_folder_is_read_before_it_is_kept(service):
    plan = await service.plan(
        "project",
        "every hour check the SFTP folder /in for new files and put each one on Google Drive",
    )
    assert [each.operation_key for each in plan.steps] == ["list", "download", "uploadFile"]
    download, upload = plan.steps[1:]
    assert download.inputs["binary"] is True  # else a text would come, and of a picture nothing
    assert upload.inputs["file"]["base64"] == "{{steps.download.output.content}}"
    assert plan.steps[1].each
    assert plan.steps[2].inputs["file"]["name"] == "{{vars.item.name}}"


async def test_a_document_that_was_made_is_attached(service):
    plan = await service.plan(
        "project", "Generate a contract with Carbone and email it to the client through Mailgun"
    )
    assert [each.operation_key for each in plan.steps][1:] == ["getDocument", "sendEmail"]
    assert plan.steps[2].inputs["attachments"][0]["content"] == "{{steps.getDocument.output}}"


async def test_an_open_object_takes_who_it_is_as_its_example_shows(service):
    plan = await service.plan(
        "project", "if someone clicks the link in our Mailgun email, create a lead in Bitrix24"
    )
    assert plan.steps[0].inputs["fields"]["EMAIL"] == [
        {"VALUE": "{{event.json.event-data.recipient}}"}
    ]


async def test_it_is_what_a_webhook_tells_of(service):
    plan = await service.plan(
        "project", "if the opportunity amount is bigger than 50k then update it in Salesforce"
    )
    assert plan.steps[0].operation_key == "updateOpportunity"


async def test_one_field_is_not_asked_to_be_two_words(service):
    plan = await service.plan(
        "project", "if an appointment gets cancelled in Google Calendar tell #desk on Slack"
    )
    assert plan.steps[0].when == "event.status == 'cancelled'"


async def test_who_writes_is_not_written_to(service):
    plan = await service.plan(
        "project",
        "send an order confirmation through Mailgun with subject 'Thanks for it' from shop@example.com",
    )
    inputs = plan.steps[0].inputs
    assert (inputs["from"], inputs["subject"]) == ("shop@example.com", "Thanks for it")
    assert inputs["text"] != "Thanks for it"
    assert plan.steps[0].missing == ("to",)


async def test_a_condition_that_is_not_understood_is_told_at_its_step(service):
    plan = await service.plan(
        "project",
        "When the form is submitted, post it to #ops in Slack, wait 30 minutes and if not "
        "acknowledged send an SMS with Twilio",
    )
    assert any("“If not acknowledged send an SMS" in each for each in plan.questions)


async def test_a_service_that_nobody_named_is_told(service):
    plan = await service.plan(
        "project", "find the patient in FHIR by MRN, get the weather in Almaty"
    )
    told = "“get the weather in Almaty” names no service: OpenWeather is assumed."
    assert told in plan.questions


async def test_anybody_may_be_asked_to_approve(service):
    plan = await service.plan(
        "project",
        "When the intake form is submitted, ask Anna to approve it first and then send a "
        "confirmation email with Postmark",
    )
    assert [each.kind for each in plan.steps[0].pauses] == ["approval"]


async def test_money_is_compared_as_the_vendor_counts_it(service):
    plan = await service.plan(
        "project", "when a Stripe payment succeeds and the amount is over 99.50, tell #sales"
    )
    assert plan.steps[-1].when == "event.json.data.object.amount > `9950`"
    assert any("99.50 is counted there in the smallest unit" in each for each in plan.questions)
    plan = await service.plan(
        "project", "when an order of more than 100 is paid in PayPal, tell #sales in Slack"
    )
    assert "`10000`" not in str(plan.steps)
