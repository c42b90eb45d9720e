"""Folders of flows: opened, searched, filled and renamed, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
NODES = [{"id": "a", "type": "respond"}]


@pytest.fixture
def shelf(site):
    for key, folder in (("letters", "Clinic/Letters"), ("recall", "Clinic"), ("billing", "")):
        document = {"key": key, "name": key.title(), "folder": folder, "nodes": NODES}
        assert site.request("POST", "/api/flows", document, key=site.demo_key).status == 201
    yield
    for key in ("letters", "recall", "billing"):
        site.request("DELETE", f"/api/flows/{key}", key=site.demo_key)


def test_flows_lie_in_folders_that_are_opened_searched_and_renamed(visitor, shelf):
    page = visitor.open("/flows")
    table = page.get_by_role("table")
    expect(table.get_by_role("link", name="Recall")).to_have_count(0)
    table.get_by_role("link", name="Clinic").click()
    expect(page).to_have_url(f"{visitor.base}/flows?folder=Clinic")
    expect(table.get_by_role("link", name="Recall")).to_be_visible()
    expect(table.get_by_role("link", name="Billing")).to_have_count(0)
    page.get_by_label("Search in Clinic").fill("letters")
    expect(table.get_by_text("Clinic / Letters")).to_be_visible()
    page.get_by_label("Search in Clinic").fill("zzzz")
    page.get_by_role("button", name="Clear filters").click()
    expect(table.get_by_role("link", name="Billing")).to_be_visible()
    assert visitor.axe() == []

    page.get_by_role("button", name="More for Clinic").click()
    page.get_by_role("menuitem", name="Rename or move folder").click()
    page.get_by_label("Folder", exact=False).first.fill(" Practice / ")
    page.get_by_role("button", name="Move to Practice").click()
    expect(page.get_by_text("2 flows are in Practice")).to_be_visible()
    expect(table.get_by_role("link", name="Practice")).to_be_visible()
    found = visitor.api("GET", "/api/flows?folder=Practice")["items"]
    assert {each["folder"] for each in found} == {"Practice", "Practice/Letters"}


def test_flows_are_picked_and_moved_by_keyboard_alone(visitor, shelf):
    page = visitor.open("/flows")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Move 1 flow").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Finance")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 flow is in Finance")).to_be_visible()
    expect(page.get_by_role("link", name="Finance")).to_be_visible()
    assert visitor.api("GET", "/api/flows?folder=Finance")["items"][0]["key"] == "billing"
