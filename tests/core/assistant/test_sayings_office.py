"""What people in offices say over the whole catalog finds the connector, operation and trigger."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

LEAST = {"office.txt": 0.935, "catalog.txt": 0.9, "everyday.txt": 0.85, "desk.txt": 0.8}
"""Which share of a table is understood; it must not fall."""
MANY = {
    "@email": "*.sendEmail|smtp.send",
    "@sms": "*.sendSms|twilio.sendMessage|vonage.sendMessage",
}


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def fits(got, wanted):
    """Whether it is one of those that are right."""
    return any(fnmatch(got, each) for each in MANY.get(wanted, wanted).split("|"))


def started_by(trigger):
    """What starts a flow, in a word."""
    if trigger["type"] == "connector":
        return f"{trigger['connection']}.{trigger['trigger']}"
    return {"form": "entity:form", "schedule": "cron:"}.get(trigger["type"], trigger["type"])


def fault(plan, steps, trigger):
    """What is wrong with a plan: a step that is missing, or one too many that is no lookup."""
    if not fits(started_by(plan.trigger), trigger):
        return f"starts by {started_by(plan.trigger)}"
    wanted = steps.split()
    if "custom" in wanted:
        return "" if plan.custom else "no custom HTTP is offered"
    for step in plan.steps:
        if wanted and fits(f"{step.connection}.{step.operation_key}", wanted[0]):
            wanted.pop(0)
        elif not step.operation_key.startswith(
            ("get", "list", "search", "geocode", "lookup", "fetch")
        ):
            return f"takes {step.connection}.{step.operation_key}"
    return f"lacks {' '.join(wanted)}" if wanted else ""


@pytest.mark.parametrize("table", LEAST)
async def test_what_people_in_offices_say_is_understood(service, table):
    wrong, count = [], 0
    for line in Path(__file__).with_name(table).read_text().splitlines():
        say, arrow, meant = line.partition(" => ")
        if line.startswith("#") or not arrow:
            continue
        count += 1
        steps, _, trigger = meant.partition(" ; ")
        plan = await service.plan("project", say)
        if said := fault(plan, steps, trigger):
            wrong.append(f"{say}: {said}")
    assert count >= 300
    assert len(wrong) <= (1 - LEAST[table]) * count, "\n".join(wrong)


@pytest.mark.parametrize(
    ("say", "step"),
    [
        # an everyday word before what is made tells which one, and is not what is made
        ("Add a calendar event in Google Calendar", "google_calendar.createEvent"),
        # the very word for the act outweighs the place that it goes to
        ("invite them to our Slack channel", "slack.inviteToConversation"),
        # who is looked up by something has no id yet
        ("look up the caller by phone in Salesforce", "salesforce.search"),
        # a name is a person where nothing else is said
        ("find Jane Doe in HubSpot", "hubspot.searchContacts"),
        # a file is called by its name
        ("fetch prices.csv from the FTP server", "ftp.download"),
        # a model is got, not asked, where that is what is said
        ("download llama3 in ollama", "ollama.pullModel"),
        # what is to be called somehow is not what it is called
        ("add a tab named March to the Google Sheet", "google_sheets.addSheet"),
        ("new Trello list called Backlog", "trello.createList"),
        # what is said of what is refunded does not make it another act
        ("refund the last Stripe payment of the customer", "stripe.createRefund"),
        # those who are spoken to do it
        ("slack me", "slack.sendMessage"),
        ("what medicines is the patient on? ask the FHIR server", "fhir.searchMedicationRequests"),
        ("let Anthropic sort this message", "anthropic.createMessage"),
        ("which Linear issues mention invoices?", "linear.searchIssues"),
        # what somebody becomes is what is made
        ("put Maria on the Asana task as a follower", "asana.addFollowers"),
        # what people call a thing is where it goes, too
        ("leave a remark on Jira ticket WEB-4", "jira.addComment"),
        # who asks what was done wants nothing done
        ("which Zoho CRM records were deleted?", "zohocrm.listDeletedRecords"),
        # two words that are one verb, around an address
        ("take jane@acme.com off the Mailgun unsubscribe list", "mailgun.deleteUnsubscribe"),
        # a word that few operations know tells which one is meant
        ('swap every "Acme" with "Apex" in the Google Doc', "google_docs.replaceText"),
    ],
)
async def test_one_act_is_one_step(service, say, step):
    plan = await service.plan("project", say)
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == [step]


async def test_what_came_from_elsewhere_is_brought_before_it_is_copied(service):
    said = "when a file arrives on the SFTP server, copy it into Google Drive"
    plan = await service.plan("project", said)
    assert [step.operation_key for step in plan.steps] == ["download", "uploadFile"]
    plan = await service.plan("project", "copy the file in Google Drive")
    assert [step.operation_key for step in plan.steps] == ["copyFile"]


async def test_a_field_is_no_vendor(service):
    plan = await service.plan("project", "find the patient by MRN, update the phone number")
    assert {step.connection for step in plan.steps} == {"fhir"}
    plan = await service.plan("project", "update the phone number in Twilio")
    assert [step.operation_key for step in plan.steps] == ["updatePhoneNumber"]


async def test_an_answer_is_nobody_elses_list(service):
    plan = await service.plan("project", "call https://api.acme.example/orders and get the list")
    assert plan.custom
    assert {step.connection for step in plan.steps} == {"http"}
    plan = await service.plan("project", "list the mailing lists in Mailgun")
    assert [step.operation_key for step in plan.steps] == ["listMailingLists"]
