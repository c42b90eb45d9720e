"""Settings that do something: somebody is told, connections go to a newer version."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_alert_is_made_tried_turned_off_and_deleted(visitor):
    page = visitor.open("/settings?section=alerts")
    page.get_by_role("button", name="Add an alert").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Failed runs")
    dialog.get_by_label("Connection", exact=True).select_option(label="Postmark Clinic")
    dialog.get_by_label("Operation").select_option(label="Send email")
    assert visitor.axe() == []
    dialog.get_by_role("textbox", name="From").first.fill("junctor@example.com")
    dialog.get_by_role("textbox", name=re.compile("^To")).first.fill("ops@example.com")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The alert Failed runs is on")).to_be_visible()
    (saved,) = visitor.api("GET", "/api/alerts")["items"]
    assert saved["inputs"]["subject"] == "{{alert.title}}"
    page.get_by_role("button", name="Try it: Failed runs").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("would have sent")
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    on = page.get_by_role("switch", name="Failed runs is on")
    on.press("Space")
    expect(on).not_to_be_checked()
    assert visitor.api("GET", "/api/alerts")["items"][0]["enabled"] is False
    page.get_by_role("button", name="Delete Failed runs").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nobody is told yet")).to_be_visible()


def test_connections_take_a_newer_version_after_one_saw_what_changes(visitor):
    endpoint = {"key": "list", "name": "List", "method": "GET", "path": "/a"}
    form = {"key": "stock", "name": "Stock", "baseUrl": "https://api.example.com"}
    old = {**form, "version": "1.0.0", "endpoints": [endpoint, {**endpoint, "key": "gone"}]}
    visitor.api("POST", "/api/catalog/custom-http", old)
    visitor.api("POST", "/api/catalog/stock/versions/1.0.0/publish")
    made = visitor.api(
        "POST", "/api/integrations", {"name": "Our stock", "integrationSlug": "stock"}
    )
    new = {**form, "version": "2.0.0", "endpoints": [endpoint]}
    visitor.api("POST", "/api/catalog/custom-http", new)
    visitor.api("POST", "/api/catalog/stock/versions/2.0.0/publish")
    page = visitor.open("/settings?section=connectors")
    page.get_by_role("button", name="Update 1 connection of Stock").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Our stock (1.0.0)")
    expect(dialog.get_by_text("breaks")).to_be_visible()
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Update 1 connection").click()
    expect(page.get_by_text("1 connection is on 2.0.0 now")).to_be_visible()
    expect(page.get_by_role("button", name="Update 1 connection of Stock")).to_have_count(0)
    assert visitor.api("GET", f"/api/integrations/{made['id']}")["integrationVersion"] == "2.0.0"
