"""Whole sentences of business: conditions, measures, states, letters and files in one breath."""

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


@pytest.mark.parametrize(
    ("say", "cron", "when"),
    [
        (
            "If the temperature in Almaty drops below -20, post to #ops",
            "0 * * * *",
            "steps.current.output.main.temp < `-20`",
        ),
        (
            "Every morning, if the wind speed in Aktau exceeds 15 m/s, post to #ops",
            "0 8 * * *",
            "steps.current.output.wind.speed > `15`",
        ),
        (
            "If it rains tomorrow in London, post to #ops",
            "0 9 * * *",
            "contains(to_string(steps.forecast.output), 'Rain')",
        ),
    ],
)
async def test_weather_that_nobody_tells_of_is_looked_up(service, say, cron, when):
    plan = await service.plan("project", say)
    assert plan.trigger["cron"] == cron
    assert keys(plan)[0] == "openweather.geocode"
    assert plan.steps[-1].when == when


async def test_what_no_weather_service_measures_is_told_by_ones_own_system(service):
    plan = await service.plan("project", "If the machine temperature in Hall is over 90, page #ops")
    assert plan.trigger["type"] == "webhook"
    assert not any(step.connection == "openweather" for step in plan.steps)


@pytest.mark.parametrize(
    ("say", "when"),
    [
        (
            "For each contact in HubSpot without a phone number, create a task in Asana",
            "!vars.item.phone",
        ),
        (
            "List the rows of the table users in PostgreSQL and for each one without an email send a message to #sales",
            "!vars.item.email",
        ),
        (
            "When a PDF is uploaded to the FTP server, post its name to #files",
            "ends_with(event.name, '.pdf')",
        ),
        (
            "When a result comes in with a value above 200, notify #care",
            "event.json.value > `200`",
        ),
        (
            "When a deal reaches the contract stage in Pipedrive, notify #legal",
            "event.json.data.stage == 'contract'",
        ),
        (
            "When a review is submitted, classify its sentiment with Anthropic and, if it is negative, notify #care",
            (
                "(contains(steps.createMessage.output.text || '', 'negative')"
                " || contains(steps.createMessage.output.text || '', 'Negative'))"
            ),
        ),
    ],
)
async def test_what_must_hold_is_in_the_plan(service, say, when):
    plan = await service.plan("project", say)
    assert plan.steps[-1].when == when
    assert not plan.not_understood


async def test_a_model_is_asked_about_what_came(service):
    said = (
        "When a review is submitted, classify it with Anthropic and, if it is urgent, notify #care"
    )
    plan = await service.plan("project", said)
    assert plan.steps[0].inputs["prompt"] == "Classify it:\n\n{{event.json | json}}"


async def test_an_approval_may_end_a_sentence_with_its_full_stop(service):
    said = "Refund the payment in Stripe after the finance manager approves."
    plan = await service.plan("project", said)
    assert plan.trigger == {"type": "manual"}
    assert [pause.kind for pause in plan.steps[0].pauses] == ["approval"]


@pytest.mark.parametrize(
    ("say", "inputs"),
    [
        ("Charge the customer 50 EUR with Stripe", {"amount": 5000, "currency": "eur"}),
        (
            "Send an email through SMTP with subject Hello and text See you.",
            {"subject": "Hello", "text": "See you"},
        ),
        ("Send a Telegram message with text Good morning to the group", {"text": "Good morning"}),
        (
            "When an invoice is paid in Stripe, mark the deal as closed won in HubSpot",
            {"properties": {"dealstage": "closedwon"}},
        ),
    ],
)
async def test_what_is_said_is_put_in_and_nothing_else(service, say, inputs):
    plan = await service.plan("project", say)
    assert len(plan.steps) == 1
    assert plan.steps[0].inputs == inputs


async def test_a_state_that_no_example_shows_is_a_draft(service):
    plan = await service.plan("project", "Mark the contact as churned in HubSpot")
    assert plan.steps[0].inputs["properties"] == {"lifecyclestage": "churned"}
    assert plan.steps[0].origins["properties"] == "draft"


@pytest.mark.parametrize(
    ("say", "steps", "each"),
    [
        (
            "Import contacts from a Google Sheet into Salesforce",
            ["google_sheets.readRows", "salesforce.createContact"],
            "{{steps.readRows.output.rows}}",
        ),
        (
            "Copy all contacts from HubSpot to Pipedrive",
            ["hubspot.listContacts", "pipedrive.createPerson"],
            "{{steps.listContacts.output.results}}",
        ),
        (
            "Import the customers from MySQL into HubSpot",
            ["mysql.read", "hubspot.createContact"],
            "{{steps.read.output.rows}}",
        ),
    ],
)
async def test_what_is_copied_is_made_one_by_one(service, say, steps, each):
    plan = await service.plan("project", say)
    assert keys(plan) == steps
    assert plan.steps[1].each == each
    one = await service.plan("project", "When a row is added in MySQL, create a contact in HubSpot")
    assert not one.steps[-1].each


async def test_a_monthly_plan_is_no_schedule(service):
    said = "When a subscription to the monthly plan is created in Stripe, tell #billing"
    assert (await service.plan("project", said)).trigger["type"] == "connector"
    said = "Email the customers on the monthly plan with Postmark"
    assert (await service.plan("project", said)).trigger["type"] == "manual"
    said = "Email the monthly report to ann@example.com with Postmark"
    assert (await service.plan("project", said)).trigger["type"] == "schedule"


async def test_a_wait_before_what_nobody_does_is_told(service):
    said = "When the form is submitted, email the customer, wait 2 days and water the flowers"
    plan = await service.plan("project", said)
    assert plan.custom is not None
    assert any("“wait 2 days" in each and "custom HTTP" in each for each in plan.questions)


async def test_the_answer_of_the_step_before_is_kept(service):
    said = "When a form is submitted, send it to the eGov gateway and save the reply in PostgreSQL"
    plan = await service.plan("project", said)
    assert "{{steps.sendMessage.output.messageId" in plan.steps[1].inputs["rows"][0]["messageId"]


@pytest.mark.parametrize(
    ("say", "lost"),
    [
        ("When a form is submitted, notify the care team in Slack", ()),
        ("When a contract is signed in DocuSign, notify legal on Slack", ()),
        ("When a form is submitted, notify the idle customers in Slack", ("idle",)),
    ],
)
async def test_who_is_told_is_asked_and_what_narrows_is_not_lost(service, say, lost):
    plan = await service.plan("project", say)
    assert plan.not_understood == lost


async def test_people_are_welcomed_with_words_and_not_with_a_link(service):
    said = (
        "When a new employee is added in BambooHR, create a Google Calendar event for their "
        "orientation and welcome them in Slack"
    )
    plan = await service.plan("project", said)
    event, hello = plan.steps[-2:]
    assert event.inputs["title"] == "Orientation"
    assert "Welcome" in hello.inputs["text"]


async def test_a_confirmation_names_what_was_done(service):
    said = "When a patient books an appointment, text the patient a confirmation with Twilio"
    plan = await service.plan("project", said)
    assert "We have received your appointment." in plan.steps[0].inputs["text"]


async def test_a_lookup_runs_only_where_the_step_that_it_reads_of_did(service):
    said = (
        "When a deal reaches the contract stage in Pipedrive, render the contract with Carbone "
        "and email it to the client through Mailjet"
    )
    plan = await service.plan("project", said)
    assert keys(plan) == ["carbone.renderDocument", "carbone.getDocument", "mailjet.sendEmail"]
    assert {step.when for step in plan.steps} == {"event.json.data.stage == 'contract'"}


async def test_a_message_goes_from_one_queue_to_another_as_it_is(service):
    said = "When a message arrives on the Kafka topic orders, publish a message to RabbitMQ"
    plan = await service.plan("project", said)
    assert plan.steps[0].inputs == {"message": "{{event.message}}"}
    said = "When a message arrives from RabbitMQ and the total is above 1000, notify #big"
    plan = await service.plan("project", said)
    assert plan.steps[0].when == "event.message.total > `1000`"


async def test_a_document_that_was_signed_is_read_to_be_kept(service):
    said = "When a contract is signed in DocuSign, store the document in Google Drive"
    plan = await service.plan("project", said)
    assert keys(plan) == ["docusign.downloadDocument", "google_drive.uploadFile"]
    assert plan.steps[0].inputs["documentId"] == "combined"
    assert plan.steps[1].inputs["file"]["base64"] == "{{steps.downloadDocument.output}}"


async def test_an_event_of_every_kind_is_narrowed_to_new_ones(service):
    said = "When a ticket is created in Zendesk, post it to #support"
    plan = await service.plan("project", said)
    assert plan.steps[-1].when == "contains(event.json.type || '', 'created')"
    said = "When a ticket is solved in Zendesk, post it to #support"
    plan = await service.plan("project", said)
    assert plan.steps[-1].when == "event.json.detail.status == 'SOLVED'"


@pytest.mark.parametrize(
    ("say", "when"),
    [
        ("When a PayPal invoice is sent, post it to #billing", "event.status == 'SENT'"),
        (
            "When a ticket is created in Zendesk with high priority, post it to #support",
            "event.json.detail.priority == 'HIGH' && contains(event.json.type || '', 'created')",
        ),
    ],
)
async def test_how_a_thing_stands_narrows_an_event_that_says_so(service, say, when):
    plan = await service.plan("project", say)
    assert plan.steps[-1].when == when


async def test_one_of_several_things_that_a_trigger_tells_of_is_said_aloud(service):
    plan = await service.plan("project", "When an Asana task is completed, post it to #done")
    assert any("“completed” is meant: add a condition" in each for each in plan.questions)
    plan = await service.plan("project", "When an Asana task changes, post it to #done")
    assert not any("is meant: add a condition" in each for each in plan.questions)


async def test_a_channel_of_one_vendor_is_no_channel_of_another(service):
    plan = await service.plan("project", "When a Zendesk ticket is created, post it to Slack")
    (step,) = plan.steps
    assert "channel" in step.missing
    assert "event.json.detail.subject" in step.inputs["text"]
    assert "event.json.detail.description" in step.inputs["text"]
    plan = await service.plan(
        "project", "When a Zendesk ticket is created, have OpenAI summarize it"
    )
    assert "{{event.json.detail.description}}" in plan.steps[0].inputs["prompt"]


@pytest.mark.parametrize("vendor", ["Zoho", "Zoho CRM", "zohocrm"])
async def test_a_vendor_has_a_connector_by_each_of_its_names(service, vendor):
    plan = await service.plan("project", f"Create a lead in {vendor}")
    assert keys(plan) == ["zohocrm.createRecord"]
    assert not any("was read as" in each for each in plan.questions)


async def test_a_letter_greets_somebody_and_no_property(service):
    say = "Wait two days after a deal is won in HubSpot, then send the customer a survey by email"
    plan = await service.plan("project", say)
    assert plan.steps[-1].inputs["bodyText"].startswith("Hello,")


@pytest.mark.parametrize(
    ("say", "started"),
    [
        ("Ask OpenAI to classify the message and create a Linear issue when it is a bug", "manual"),
        ("Ask OpenAI to classify the message. If it is a bug, create a Linear issue", "manual"),
        (
            (
                "When a message arrives in Slack, ask OpenAI to classify it and create a Linear issue "
                "if it is a bug"
            ),
            "connector",
        ),
    ],
)
async def test_what_a_model_found_out_decides_what_is_done_behind_it(service, say, started):
    plan = await service.plan("project", say)
    assert plan.trigger["type"] == started
    assert keys(plan) == ["openai.chatCompletion", "linear.createIssue"]
    assert plan.steps[0].when == ""
    assert "contains(steps.chatCompletion.output.text || '', 'bug')" in plan.steps[1].when


async def test_a_message_about_weather_waits_for_it(service):
    plan = await service.plan("project", "Send me a Telegram message when it is raining in Paris")
    assert plan.trigger["type"] == "schedule"
    assert keys(plan)[-1] == "telegram.sendMessage"
    assert plan.steps[-1].when == "contains(to_string(steps.forecast.output), 'Rain')"


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("Update the FHIR CarePlan", "CarePlan"),
        ("Create a FHIR Consent", "Consent"),
        ("Create a Task in FHIR", "Task"),
    ],
)
async def test_a_kind_is_the_whole_word_behind_the_name_of_its_system(service, say, kind):
    plan = await service.plan("project", say)
    assert plan.steps[0].inputs["kind"] == kind


@pytest.mark.parametrize(
    ("say", "trigger", "thing"),
    [
        ("When a new lead is created in Salesforce, post it to Slack", "newRecords", "Lead"),
        ("When a contact changes in Salesforce, post it to Slack", "changedRecords", "Contact"),
    ],
)
async def test_a_trigger_takes_the_usual_thing_that_is_said(service, say, trigger, thing):
    plan = await service.plan("project", say)
    assert plan.trigger["trigger"] == trigger
    assert plan.trigger["inputs"] == {"object": thing}


async def test_plain_words_are_no_query_in_a_language_of_braces(service):
    say = "Query our GraphQL API for orders every hour and store them in MySQL"
    plan = await service.plan("project", say)
    assert "query" not in plan.steps[0].inputs
    say = 'Run the query "query Orders { orders { id } }" against our GraphQL API'
    plan = await service.plan("project", say)
    assert plan.steps[0].inputs["query"] == "query Orders { orders { id } }"


async def test_the_link_is_a_part_of_what_was_found(service):
    say = "Search Outline for the onboarding guide and email the link to anna@example.com"
    plan = await service.plan("project", say)
    assert keys(plan)[:1] == ["outline.searchDocuments"]
    assert len(plan.steps) == 2


@pytest.mark.parametrize(
    "say",
    [
        "When an email arrives in Gmail with an attachment, save it to Google Drive",
        "When an email arrives in Gmail, save its attachments to Google Drive",
        "When a new email comes in Gmail, upload the attached files to Google Drive",
    ],
)
async def test_the_files_of_a_mail_are_read_and_each_is_kept(service, say):
    plan = await service.plan("project", say)
    assert keys(plan) == ["gmail.downloadAttachments", "google_drive.uploadFile"]
    assert plan.steps[0].inputs == {"messageId": "{{event.id}}"}
    assert plan.steps[1].each == "{{steps.downloadAttachments.output.files}}"
    assert plan.steps[1].inputs["file"] == "{{vars.item}}"


async def test_an_issue_from_a_message_is_an_issue(service):
    say = "When a reaction is added in Slack, create a Jira issue from the message"
    plan = await service.plan("project", say)
    assert keys(plan)[-1] == "jira.createIssue"


async def test_a_document_that_was_downloaded_is_put_somewhere(service):
    say = (
        "When a DocuSign envelope is completed, download the signed PDF and put it in Google Drive"
    )
    plan = await service.plan("project", say)
    assert keys(plan) == ["docusign.downloadDocument", "google_drive.uploadFile"]
    assert "steps.downloadDocument.output" in str(plan.steps[1].inputs["file"])


async def test_everybody_of_a_place_is_read_and_told(service):
    say = "text every customer in our Postgres database that the shop is closed tomorrow"
    plan = await service.plan("project", say)
    assert keys(plan) == ["postgres.query", "twilio.sendSms"]
    assert plan.steps[1].each == "{{steps.query.output.rows}}"
    assert plan.steps[1].inputs["text"] == "the shop is closed tomorrow"


async def test_a_protocol_names_no_service(service):
    say = "Call a SOAP service to check the taxpayer number when a company registers"
    plan = await service.plan("project", say)
    assert keys(plan) == ["http.post"]
    assert plan.custom is not None
    read = await service.plan("project", "Once an hour call the GraphQL API to read stock levels")
    assert keys(read) == ["graphql.query"]


@pytest.mark.parametrize(
    ("said", "trigger", "steps"),
    [
        (
            "When a message arrives in the orders queue, insert it into PostgreSQL",
            {"connection": "rabbitmq", "inputs": {"queue": "orders"}},
            ["postgres.insert"],
        ),
        (
            "Upload the report from our SFTP server to Google Drive",
            {"type": "manual"},
            ["sftp.download", "google_drive.uploadFile"],
        ),
        (
            "If the weather in Almaty is below -20, message the field team on Telegram",
            {"type": "schedule"},
            ["openweather.geocode", "openweather.current", "telegram.sendMessage"],
        ),
    ],
)
async def test_a_kind_of_place_is_enough(service, said, trigger, steps):
    plan = await service.plan("project", said)
    assert trigger.items() <= plan.trigger.items()
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == steps


@pytest.mark.parametrize("whose", ["manager approval", "the approval of the CFO"])
async def test_what_is_approved_before_it_is_sent_is_sent(service, whose):
    plan = await service.plan("project", f"Get {whose} before the refund is sent through Stripe")
    (step,) = plan.steps
    assert (step.operation_key, step.pauses[0].kind) == ("createRefund", "approval")


async def test_what_a_system_of_ones_own_calls_for_is_no_condition(service):
    plan = await service.plan(
        "project",
        "When an appointment is cancelled, refund the payment in Stripe and email the patient",
    )
    assert [each.when for each in plan.steps] == ["", ""]
