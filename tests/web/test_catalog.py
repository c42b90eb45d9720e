"""The catalog: what a connector is, its operations by name, and the choice of a provider."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_connector_tells_its_ways_to_sign_in_by_their_names(visitor):
    page = visitor.open("/catalog?open=hubspot")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Service key", exact=True)).to_be_visible()
    expect(drawer.get_by_text("OAuth 2 (public app)", exact=True)).to_be_visible()
    expect(drawer.get_by_text("Verified against")).to_be_attached()


def test_an_operation_has_an_address_of_its_own_with_the_vendors_page(visitor):
    page = visitor.open("/catalog?open=postmark&operation=sendBatch")
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("details[open]")).to_have_count(1)
    shown = drawer.locator("details[open]")
    expect(shown.get_by_text("sendBatch")).to_be_attached()
    expect(shown.get_by_role("link", name="The vendor's page")).to_be_visible()
    expect(shown.get_by_role("columnheader", name="Output, each")).to_be_visible()


@pytest.mark.parametrize(
    ("first", "label", "second"),
    [("postmark", "Provider", "SendGrid"), ("openai", "Provider", "Ollama"),
     ("postgres", "Driver", "MySQL"), ("twilio", "Provider", "Vonage")],
)  # fmt: skip
def test_another_provider_is_chosen_in_the_form(visitor, first, label, second):
    page = visitor.open(f"/catalog?connect={first}")
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=second, exact=True).click()
    expect(page.get_by_role("dialog", name=f"Connect {second}")).to_be_visible()
    expect(page.get_by_role("combobox", name=label)).to_have_value(second)
    assert visitor.axe() == []


def test_what_a_sign_in_finds_out_is_not_asked_beforehand(visitor):
    page = visitor.open("/catalog?connect=slack")
    expect(page.get_by_label("Client ID")).to_be_visible()
    expect(page.get_by_label("Team ID")).to_have_count(0)
    page.get_by_role("radio", name="Bot or user token").check()
    expect(page.get_by_label("Team ID")).to_be_visible()


def test_what_a_sign_in_found_is_shown_in_the_form_and_not_asked(visitor, site):
    body = {
        "name": "Team of the clinic",
        "integrationSlug": "slack",
        "authType": "oauth2",
        "config": {"team": "T012AB3CD"},
    }
    made = site.request("POST", "/api/integrations", body, key=site.demo_key)
    assert made.status == 201, made.text
    page = visitor.open(f"/connections/{made.json['id']}?edit=development")
    form = page.get_by_role("dialog")
    expect(form.get_by_text("T012AB3CD")).to_be_visible()
    expect(form.get_by_text("Found by signing in")).to_be_visible()  # the team's name is not known
    expect(form.get_by_label("Team ID")).to_have_count(0)
    assert visitor.axe() == []


def test_the_form_of_an_operation_shows_what_the_connection_sets(visitor, site):
    body = {
        "name": "Model of the house",
        "integrationSlug": "openai",
        "config": {"model": "gpt-4o"},
    }
    made = site.request("POST", "/api/integrations", body, key=site.demo_key)
    assert made.status == 201, made.text
    page = visitor.open(f"/connections/{made.json['key']}?tab=operations")
    page.locator("summary", has_text="createResponse").click()
    page.locator("details[open]").get_by_role("button", name="Try").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="more settings").click()
    expect(dialog.get_by_label("Model")).to_have_attribute("placeholder", "gpt-4o")


def test_a_connection_that_waits_for_a_sign_in_says_so_and_leads_there(visitor, site):
    body = {
        "name": "Workspace",
        "integrationSlug": "slack",
        "authType": "oauth2",
        "credentials": {"development": {"client_id": "123.456", "client_secret": "planted-secret"}},
    }
    made = site.request("POST", "/api/integrations", body, key=site.demo_key)
    assert made.status == 201, made.text
    page = visitor.open(f"/connections/{made.json['key']}")
    column = page.locator("[data-environment=development]")
    expect(column.get_by_text("Not signed in")).to_be_visible()
    column.get_by_role("button", name="Connect in Development").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("Client ID")).to_have_attribute("placeholder", re.compile("Stored"))
    expect(drawer.get_by_text(f"{visitor.base}/oauth/callback")).to_be_visible()
    expect(drawer.get_by_role("button", name="Connect Workspace")).to_be_visible()
    assert visitor.axe() == []
