"""An event that says which thing it is about, and no more: the thing is read before it is told."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def keys(plan):
    return [f"{step.connection}.{step.operation_key}" for step in plan.steps]


async def test_what_an_event_does_not_say_is_read_and_told(service):
    plan = await service.plan("project", "When a contact is created in HubSpot, tell #sales")
    assert keys(plan) == ["hubspot.getContact", "slack.sendMessage"]
    assert "{{steps.getContact.output.properties.email" in plan.steps[1].inputs["text"]
    assert any(each.startswith("“Get contact” is there because") for each in plan.questions)


async def test_a_record_that_the_event_holds_is_not_read_again(service):
    plan = await service.plan("project", "When a Stripe payment fails, post to #billing in Slack")
    assert keys(plan) == ["slack.sendMessage"]
    assert "{{event.json.data.object.amount" in plan.steps[0].inputs["text"]
    said = "When a subscription is cancelled in Stripe, post to #billing in Slack"
    plan = await service.plan("project", said)
    assert plan.steps[0].when == "event.json.data.object.status == 'canceled'"


async def test_it_is_read_once_for_all_steps(service):
    said = "When a deal is won in HubSpot, create an invoice in Stripe and notify #sales on Slack"
    plan = await service.plan("project", said)
    assert keys(plan) == ["hubspot.getDeal", "stripe.createInvoice", "slack.sendMessage"]
    won = "contains(steps.getDeal.output.properties.dealstage || '', 'won')"
    assert [step.when for step in plan.steps] == ["", won, won]
    assert len([each for each in plan.questions if each.startswith("Check the condition")]) == 1


async def test_what_is_not_used_is_not_read(service):
    said = 'When a Stripe payment fails, post "A payment failed" to #billing in Slack'
    plan = await service.plan("project", said)
    assert keys(plan) == ["slack.sendMessage"]


async def test_a_model_reads_the_mail_itself_and_not_its_subject(service):
    plan = await service.plan("project", "Summarize every incoming support email with OpenAI")
    assert keys(plan) == ["imap.fetch", "openai.chatCompletion"]
    assert plan.steps[0].inputs["uids"] == ["{{event.uid}}"]
    assert "{{steps.fetch.output | json}}" in plan.steps[1].inputs["prompt"]


async def test_a_file_that_arrives_is_read_before_it_is_kept(service):
    said = "When a file arrives on SFTP, upload it to Google Drive"
    plan = await service.plan("project", said)
    assert keys(plan) == ["sftp.download", "google_drive.uploadFile"]
    assert plan.steps[0].inputs == {"path": "{{event.path}}", "binary": True}
    assert plan.steps[1].inputs["file"]["name"] == "{{event.name}}"


async def test_what_is_made_is_called_as_what_it_is_made_of(service):
    said = "When a task gets created in ClickUp, add a card in Trello"
    plan = await service.plan("project", said)
    assert plan.steps[-1].inputs["name"] == '{{steps.getTask.output.name | default("")}}'


async def test_each_of_a_list_that_is_sent_is_sent_alone(service):
    said = "Every Monday send each unpaid invoice in Stripe to accounting@example.com"
    plan = await service.plan("project", said)
    assert keys(plan)[0] == "stripe.listInvoices"
    assert plan.steps[1].each == "{{steps.listInvoices.output.data}}"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Create a Task in FHIR", "Task"),
        ("When the admission form is filled in, create a Consent in FHIR", "Consent"),
    ],
)
async def test_a_kind_is_what_is_made(service, said, kind):
    plan = await service.plan("project", said)
    assert plan.steps[-1].inputs["kind"] == kind


async def test_the_operation_for_the_kind_goes_before_the_one_for_any(service):
    said = "When the intake form is submitted, create a Patient resource in our FHIR server"
    plan = await service.plan("project", said)
    assert keys(plan) == ["fhir.createPatient"]


async def test_what_a_thing_becomes_is_not_its_key(service):
    plan = await service.plan("project", "move the Jira issue to Done")
    assert "issue" in plan.steps[0].missing


async def test_the_weather_is_read_where_it_is_told(service):
    plan = await service.plan("project", "Call the weather API every hour")
    assert keys(plan) == ["openweather.current"]
    assert plan.custom is None


async def test_no_text_is_written_where_nothing_is_to_be_told(service):
    plan = await service.plan("project", "Send an SMS to +15551234567 with Twilio")
    assert plan.steps[0].missing == ("from", "text")


SETTINGS = {
    "We need an OpenAI connection with gpt-4o-mini and temperature 0.2.": {
        "model": "gpt-4o-mini",
        "temperature": 0.2,
    },
    "Connect to our FHIR server at https://ehr.example.com/fhir/R4": {
        "baseUrl": "https://ehr.example.com/fhir/R4"
    },
    "Connect to PostgreSQL on db.example.com port 5432, database clinic": {
        "host": "db.example.com",
        "port": 5432,
        "database": "clinic",
    },
    "Connect Postmark to send from no-reply@example.com": {"fromEmail": "no-reply@example.com"},
    "Set up a Jira connection for https://acme.atlassian.net": {"site": "acme"},
    "Connect to Mailgun in the EU region": {"host": "api.eu.mailgun.net"},
    "Connect to Amazon SES in eu-west-1": {"region": "eu-west-1"},
    "Connect to Ollama at http://gpu.example.com:11434 with model llama3.2": {
        "baseUrl": "http://gpu.example.com:11434",
        "model": "llama3.2",
    },
    "Connect to Slack": {},
}


@pytest.mark.parametrize("said", SETTINGS, ids=lambda said: said[:50])
async def test_a_connection_has_the_settings_that_are_said(service, said):
    plan = await service.plan("project", said)
    assert plan.connections[0].config == SETTINGS[said]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (
            "If the refund is over $500, ask the manager to approve, otherwise refund it in Stripe",
            "stripe.createRefund",
        ),
        (
            "Ask the manager to approve any refund above $500, otherwise refund it in PayPal",
            "paypal.refundCapture",
        ),
    ],
)
async def test_what_is_asked_in_one_case_is_done_in_both(service, said, key):
    plan = await service.plan("project", said)
    assert keys(plan) == [key]
    assert plan.steps[0].when == ""
    assert [each.when for each in plan.steps[0].pauses] == ["event.json.amount > `500`"]


async def test_what_begins_with_if_and_has_another_case_is_a_condition(service):
    said = "If the lab result is abnormal, text the doctor with Twilio, else store it in Postgres"
    plan = await service.plan("project", said)
    assert [step.when for step in plan.steps] == ["event.json.abnormal", "!(event.json.abnormal)"]


async def test_what_has_not_happened_in_time_is_looked_at_after_it(service):
    said = "If an invoice is not paid within 7 days, remind the customer by SMS"
    plan = await service.plan("project", said)
    assert plan.trigger["type"] == "webhook"
    assert [each.seconds for each in plan.steps[0].pauses] == [7 * 86_400]
    assert plan.steps[0].when == "event.json.status != 'paid'"


@pytest.mark.parametrize(
    ("said", "key", "inputs"),
    [
        ("drop the webhook in Linear", "linear.deleteWebhook", {}),
        ("reopen the ticket in Zendesk", "zendesk.updateTicket", {"status": "open"}),
        ("reply to a customer's ticket in Zendesk", "zendesk.updateTicket", {}),
    ],
)
async def test_the_act_is_the_one_that_is_said(service, said, key, inputs):
    plan = await service.plan("project", said)
    assert keys(plan) == [key]
    assert plan.steps[0].inputs == inputs


async def test_a_note_stands_in_what_the_event_is_about(service):
    said = "When a Zendesk ticket comes in, summarize it with OpenAI and add the summary as a note"
    plan = await service.plan("project", said)
    assert keys(plan)[-1] == "zendesk.updateTicket"
    assert plan.steps[-1].inputs["comment"] == "{{steps.chatCompletion.output.text}}"


async def test_files_go_from_one_server_to_the_other_one_by_one(service):
    said = "copy the files from our FTP server to the SFTP archive every night"
    plan = await service.plan("project", said)
    assert keys(plan) == ["ftp.list", "ftp.download", "sftp.upload"]
    assert plan.steps[1].each == "{{steps.list.output.entries}}"
    assert plan.steps[2].inputs["content"] == "{{steps.download.output.content}}"


async def test_an_id_of_one_vendor_is_none_of_another(service):
    said = "When a deal is won in HubSpot, create an invoice in Stripe"
    plan = await service.plan("project", said)
    assert not [each for each in plan.steps[-1].inputs if each.endswith("Id")]


async def test_a_wait_may_begin_with_what_starts_it(service):
    said = "Wait two days after the intake form is submitted, then send a reminder via Mailjet"
    plan = await service.plan("project", said)
    assert plan.trigger == {"type": "form", "entity": "intake"}
    assert [each.seconds for each in plan.steps[0].pauses] == [2 * 86_400]


async def test_an_approval_may_stand_before_what_we_do(service):
    said = (
        "When a payment over 10,000 comes in through PayPal, ask the compliance team to approve it "
        "before we create the invoice in Stripe"
    )
    plan = await service.plan("project", said)
    assert plan.trigger["trigger"] == "paymentCaptured"
    assert keys(plan)[-1] == "stripe.createInvoice"
    assert [each.kind for each in plan.steps[-1].pauses] == ["approval"]
    assert plan.steps[-1].when == "event.json.resource.amount.value > `10000`"


async def test_an_approval_may_stand_before_what_is_done(service):
    said = "Ask the manager to approve before the invoice is sent to ada@example.com by Postmark"
    plan = await service.plan("project", said)
    assert keys(plan) == ["postmark.sendEmail"]
    assert [each.kind for each in plan.steps[0].pauses] == ["approval"]


async def test_what_is_done_at_a_time_is_not_started_by_what_is_new(service):
    said = "Copy new files from the FTP server to our SFTP archive every night"
    plan = await service.plan("project", said)
    assert plan.trigger["type"] == "schedule"
    assert keys(plan) == ["ftp.list", "ftp.download", "sftp.upload"]


async def test_labelled_in_a_place_says_no_label(service):
    plan = await service.plan("project", "When an issue is labelled in GitHub, post to #triage")
    assert [step.when for step in plan.steps] == [""]
