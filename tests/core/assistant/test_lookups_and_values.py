"""Records that are looked up, values as they are written, and who approves what."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


async def planned(service, said):
    plan = await service.plan("project", said)
    return plan, [f"{step.connection}.{step.operation_key}" for step in plan.steps]


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("Delete the HubSpot contact with email old@example.com", "hubspot.deleteContact"),
        ("Update the HubSpot contact old@example.com with phone +15551234567",
         "hubspot.updateContact"),
    ],
)  # fmt: skip
async def test_who_is_known_by_an_address_is_looked_up_before_a_change(service, said, act):
    plan, steps = await planned(service, said)
    assert steps == ["hubspot.searchContacts", act]
    assert plan.steps[0].inputs["query"] == "old@example.com"
    assert plan.steps[1].inputs["contactId"].startswith("{{steps.searchContacts.")


@pytest.mark.parametrize(
    "said",
    [
        "find the contact in HubSpot and create it if it does not exist",
        "find the contact in HubSpot and if it doesn't exist create it",
        "Look up the contact in HubSpot; if there is none, create it",
    ],
)
async def test_what_is_not_found_is_created(service, said):
    plan, steps = await planned(service, said)
    assert steps == ["hubspot.searchContacts", "hubspot.createContact"]
    assert plan.steps[1].when == "!steps.searchContacts.output.results"
    assert plan.not_understood == ()


@pytest.mark.parametrize("number", ["+44 7700 900123", "+1 (555) 123-4567", "+14155550123"])
async def test_a_phone_number_is_one_however_it_is_spaced(service, number):
    plan, _ = await planned(service, f"Send an SMS with Twilio to {number} saying hello")
    assert plan.steps[0].inputs["to"] == "+" + "".join(c for c in number if c.isdigit())


async def test_a_statement_is_the_sql_of_a_query_with_or_without_quotes(service):
    sql = "select id, email from users where active = 1"
    for said in (f"run {sql} on our SQL Server every 15 minutes", f'query "{sql}" in SQL Server'):
        plan, steps = await planned(service, said)
        assert steps == ["mssql.query"]
        assert plan.steps[0].inputs["sql"] == sql


async def test_a_named_table_is_drafted_as_a_query(service):
    plan, _ = await planned(service, "query the orders table in Postgres every hour")
    assert plan.steps[0].inputs["sql"] == "SELECT * FROM orders"
    assert plan.steps[0].origins["sql"] == "draft"


async def test_each_row_of_a_sheet_and_each_one_of_a_list_are_loops(service):
    for said, listed in (
        ("Create an invoice in Stripe for each row in the google sheet", "google_sheets"),
        ("list all HubSpot contacts and add each one to Stripe as a customer", "hubspot"),
    ):
        plan, _ = await planned(service, said)
        assert (plan.steps[0].connection, plan.steps[1].connection) == (listed, "stripe")
        assert plan.steps[1].each


async def test_a_file_that_is_uploaded_from_elsewhere_is_downloaded_by_its_whole_path(service):
    plan, steps = await planned(service, "Upload the file /tmp/a.pdf from FTP to Google Drive")
    assert steps == ["ftp.download", "google_drive.uploadFile"]
    assert plan.steps[0].inputs["path"].endswith("tmp/a.pdf")


async def test_an_approval_holds_up_the_act_before_which_it_is_said(service):
    for said, waiting in (
        ("Before creating the invoice in PayPal, have Peter approve it", ["createInvoice"]),
        ("create a Stripe customer and send an invoice by gmail after I approve it", ["sendEmail"]),
    ):
        plan, _ = await planned(service, said)
        assert [step.operation_key for step in plan.steps if step.pauses] == waiting


async def test_mail_from_one_sender_is_a_condition(service):
    said = "When an email arrives in Gmail from boss@example.com, forward it to Slack #urgent"
    plan, steps = await planned(service, said)
    assert steps == ["slack.sendMessage"]
    assert "boss@example.com" in plan.steps[0].when


async def test_a_change_asks_for_what_it_changes_and_writes_no_record_back(service):
    said = "Find the Salesforce contact by email and update their phone number"
    plan, steps = await planned(service, said)
    assert steps[-1] == "salesforce.updateContact"
    assert set(plan.steps[-1].inputs) == {"contactId"}
    assert plan.steps[-1].missing == ("phone",)


async def test_a_message_goes_to_one_number_from_another(service):
    said = "Send an SMS with Twilio to +1 555 010 0200 from +1 555 010 0300 saying hello"
    plan, _ = await planned(service, said)
    inputs = plan.steps[0].inputs
    assert (inputs["to"], inputs["from"]) == ("+15550100200", "+15550100300")
