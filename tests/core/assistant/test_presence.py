"""Conditions on whether a look-up found anything."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


NOTHING = "!steps.searchContacts.output.results"


@pytest.mark.parametrize(
    "rest",
    [
        "look up the contact in HubSpot; if nobody is found, create it",
        "look them up in HubSpot and create the contact if there is none",
        "check HubSpot for the contact, create one if none exists",
        "look up the contact in HubSpot and create it if not found",
        "look up the contact in HubSpot and, if they can't be found, create the contact",
        "check whether the contact exists in HubSpot; if not, create it",
        "look up the contact in HubSpot and create it unless it already exists",
        "create the contact in HubSpot if it does not exist yet",
    ],
)
async def test_what_is_not_there_is_made(service, rest):
    plan = await service.plan("project", f"When a form is submitted, {rest}")
    found, made = plan.steps
    assert (found.operation_key, found.when) == ("searchContacts", "")
    assert (made.operation_key, made.when) == ("createContact", NOTHING)
    assert "steps." not in str(made.inputs)  # what found nothing gives nothing


async def test_what_is_there_is_changed_and_the_rest_is_made(service):
    said = (
        "When a Stripe invoice is paid, look up the contact in HubSpot; if it exists, update its"
        " lifecycle stage to customer, otherwise create the contact"
    )
    plan = await service.plan("project", said)
    whens = [step.when for step in plan.steps[-2:]]
    assert whens == [NOTHING[1:], f"!({NOTHING[1:]})"]


async def test_a_report_is_sent_if_there_is_something(service):
    said = "Every day, check Oracle for unpaid orders and email a@b.example if there are any"
    plan = await service.plan("project", said)
    assert plan.steps[-1].when == "steps.query.output.rows"
    assert not plan.steps[-1].pauses


async def test_a_condition_behind_an_act_is_about_that_act_alone(service):
    said = (
        "When a payment arrives in Stripe, post it to #sales in Slack if the amount is over 1000,"
        " then add a row to the Google Sheet Payments"
    )
    plan = await service.plan("project", said)
    post, row = plan.steps
    assert post.when.endswith(".amount > `100000`")
    assert row.when == ""


@pytest.mark.parametrize(
    ("rest", "when", "field"),
    [
        ("with a rating below 3, post to #cx in Slack", "event.rating < `3`", "rating"),
        ("with score under 3, post to #cx in Slack", "event.score < `3`", "score"),
        (
            ", if the country is Germany, post it to #de in Slack",
            "event.country == 'Germany'",
            "country",
        ),
        (
            ", if the payment method is not invoice, post it to #de in Slack",
            "event.paymentMethod != 'invoice'",
            "paymentMethod",
        ),
        (", if it has a coupon, post it to #de in Slack", "event.coupon", "coupon"),
        (", if it has no coupon, post it to #de in Slack", "!event.coupon", "coupon"),
        (
            ", if the customer is from Austria, post it to #at in Slack",
            "event.country == 'Austria'",
            "country",
        ),
    ],
)
async def test_a_new_form_has_the_field_that_is_compared(service, rest, when, field):
    plan = await service.plan("project", f"When the feedback form is submitted {rest}")
    assert [step.when for step in plan.steps] == [when]
    assert field in plan.entity.shape["properties"]


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        (
            "When a customer registers, do not email, but send an SMS with Twilio",
            ["twilio.sendSms"],
        ),
        (
            "When a lead form comes in, get it into Salesforce and shoot them an email by Gmail",
            ["salesforce.createLead", "gmail.sendEmail"],
        ),
        (
            "When a GitHub pull request is merged, find the Jira issue and comment on it",
            ["jira.searchIssues", "jira.addComment"],
        ),
        (
            "When an email arrives in Gmail, if it has an attachment, upload it to Google Drive",
            ["gmail.downloadAttachments", "google_drive.uploadFile"],
        ),
        (
            "When a patient is admitted, email the patient and the doctor with SendGrid",
            ["sendgrid.sendEmail", "sendgrid.sendEmail"],
        ),
        (
            "When an order arrives, send the client an email by Gmail and the team a Slack message",
            ["gmail.sendEmail", "slack.sendMessage"],
        ),
        (
            "Every Monday, send the list of employees who are on leave to the Slack channel #office",
            ["bamboohr.whosOut", "slack.sendMessage"],
        ),
        (
            "Every morning Slack me the list of who is out",
            ["bamboohr.whosOut", "slack.sendMessage"],
        ),
    ],
)
async def test_what_a_pronoun_or_another_order_means(service, say, wanted):
    plan = await service.plan("project", say)
    got = [f"{step.connection}.{step.operation_key}" for step in plan.steps]
    assert got == wanted


async def test_for_each_of_a_place_lists_them_there(service):
    said = "Every night create a HubSpot contact for every row in the Postgres table leads"
    read, made = (await service.plan("project", said)).steps
    assert (read.operation_key, read.inputs["table"]) == ("read", "leads")
    assert (made.operation_key, made.each) == ("createContact", "{{steps.read.output.rows}}")
