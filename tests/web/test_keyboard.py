"""Tasks done by the keyboard alone: no mouse, no focus set by the test, nothing filled in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_connection_is_made_and_tested_by_keyboard(visitor, api):
    page = visitor.open("/")
    _press(page, "g", "k")
    expect(page.get_by_role("heading", name="Catalog", level=1)).to_be_visible()
    _tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("custom http")
    card = page.get_by_role("article").filter(has_text="Custom HTTP")
    expect(card).to_be_visible()
    _tab_to(page, card.get_by_role("link", name="Connect Custom HTTP"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Paste a connection string")).to_be_focused()
    visitor.paste(f"curl {api.url}/v1/orders -H 'X-Trace: 1'")
    expect(page.get_by_label("Base URL")).to_have_value(api.url)
    _tab_to(page, page.get_by_role("button", name="Test and save"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Custom HTTP", level=1)).to_be_visible()
    expect(page.get_by_text("Signed in, ")).to_be_visible()


def test_production_credentials_are_added_by_keyboard(visitor, api):
    draft = {
        "name": "Keyed orders",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": api.url},
        "credentials": {"development": {"token": "development-token-1"}},
    }
    visitor.api("POST", "/api/integrations", draft)
    page = visitor.open("/connections/keyed-orders")
    opener = page.get_by_role("button", name="Set up Production")
    _tab_to(page, opener)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    _tab_to(page, dialog.get_by_label("Token").last)
    page.keyboard.type("production-token-22")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    saved = visitor.api("GET", "/api/integrations/keyed-orders")
    assert saved["credentials"]["production"]["state"] == "current"


def test_an_opened_credential_is_left_by_escape_and_the_focus_returns(visitor):
    page = visitor.open("/connections/postmark-clinic")
    opener = page.get_by_role("button", name=re.compile("Set up Production|Edit Production"))
    _tab_to(page, opener.first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener.first).to_be_focused()


def test_who_used_the_production_key_yesterday_is_asked_by_keyboard(visitor):
    page = visitor.open("/")
    _press(page, "g", "a")
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()
    for label, typed in (("Time", "Yes"), ("Environment", "Prod")):
        _tab_to(page, page.get_by_label(label))
        page.keyboard.type(typed)
    expect(page).to_have_url(re.compile("time=yesterday"))
    expect(page).to_have_url(re.compile("environment=production"))
    expect(page.get_by_text("No entries match")).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="Clear filters"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Audit").get_by_role("row")).not_to_have_count(0)


def test_why_a_connection_fails_is_asked_by_keyboard(visitor, api):
    draft = {
        "name": "Refused orders",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": api.url},
        "credentials": {"development": {"token": "refuse-this-token"}},
    }
    visitor.api("POST", "/api/integrations", draft)
    page = visitor.open("/connections")
    row = page.get_by_role("link", name="Refused orders")
    _tab_to(page, row)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refused orders", level=1)).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="Test in Development"))
    page.keyboard.press("Enter")
    table = page.get_by_role("table")
    expect(table.get_by_text("Port open")).to_be_visible()
    _tab_to(page, table.get_by_role("link", name="Replace it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_exact_request_is_seen_by_keyboard_and_nothing_is_sent(visitor):
    page = visitor.open("/")
    _press(page, "g", "f")
    expect(page.get_by_role("heading", name="Flows", level=1)).to_be_visible()
    _tab_to(page, page.get_by_role("link", name="Patient intake"))
    page.keyboard.press("Enter")
    run = page.get_by_role("button", name="Run in sandbox")
    _tab_to(page, run)
    page.keyboard.press("Enter")
    step = page.get_by_role("button", name=re.compile("Send the confirmation")).first
    _tab_to(page, step)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Would have sent", exact=True).first).to_be_visible()
    expect(page.get_by_text("https://api.postmarkapp.com/email").first).to_be_visible()


def test_saving_nothing_by_keyboard_is_said_and_typed_text_is_read_first(visitor, api):
    draft = {
        "name": "Saved orders",
        "integrationSlug": "http",
        "authType": "none",
        "config": {"baseUrl": api.url},
    }
    visitor.api("POST", "/api/integrations", draft)
    page = visitor.open("/connections/saved-orders?edit=development")
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("Paste a connection string")
    expect(box).to_be_focused()
    page.keyboard.press("Control+s")
    expect(dialog.get_by_text("Nothing was changed, so there is nothing to save.")).to_be_visible()
    page.keyboard.type(
        f"curl {api.url}/v2/orders -H 'X-Trace: 1'".replace("127.0.0.1", "localhost")
    )
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)
    saved = visitor.api("GET", "/api/integrations/saved-orders")
    assert saved["config"]["baseUrl"] == api.url.replace("127.0.0.1", "localhost")


def test_the_builder_saves_on_request_and_says_what_it_cannot_paste(visitor):
    nodes = [{"id": "show", "type": "respond", "status": 200, "body": {}}]
    visitor.api("POST", "/api/flows", {"key": "keyed", "name": "Keyed", "nodes": nodes})
    page = visitor.open("/flows/keyed?step=show")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Everything is saved already")).to_be_visible()
    visitor.paste("a shopping list")
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Renamed")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    draft = visitor.api("GET", "/api/flows/keyed")["draft"]
    assert draft["nodes"][0]["name"] == "Renamed"


def test_a_way_on_the_canvas_is_reached_and_ended_by_keys(visitor):
    ends = {"id": "ends", "type": "respond", "name": "Ends"}
    nodes = [{"id": "sets", "type": "set", "name": "Sets", "variables": {}, "next": "ends"}, ends]
    visitor.api("POST", "/api/flows", {"key": "ways", "name": "Ways", "nodes": nodes})
    page = visitor.open("/flows/ways?view=canvas&step=sets")
    _tab_to(page, page.get_by_label("Way from Sets to Ends", exact=True))
    page.keyboard.press("Delete")
    # The way is gone, and the chosen step is not.
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    fit = page.get_by_role("button", name="Fit View").bounding_box()
    told = page.get_by_text("The way ends here now").bounding_box()
    assert fit["y"] + fit["height"] < told["y"], "what is told covers the controls"
    expect(page.get_by_text("Draft saved")).to_be_visible()
    draft = visitor.api("GET", "/api/flows/ways")["draft"]
    assert [(each["id"], each.get("next")) for each in draft["nodes"]] == [
        ("sets", None),
        ("ends", None),
    ]
    undo.click()
    expect(page.get_by_label("Way from Sets to Ends", exact=True)).to_be_visible()
    visitor.leave()
    visitor.api("DELETE", "/api/flows/ways?force=true")


def _press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def _tab_to(page, wanted, most=80):
    """Tab on until something has the focus; what Tab does not reach is a fault of the page."""
    expect(wanted).to_be_visible()
    for _ in range(most):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {wanted}")
