"""The path of a newcomer with a mouse: from an empty flow to what each step gave; no key is pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
_KEYS = """
window.__keys = 0;
addEventListener("keydown", () => { window.__keys += 1; }, true);
"""


def test_a_flow_is_made_bound_published_run_and_inspected_by_mouse_alone(visitor):
    visitor.page.add_init_script(_KEYS)
    page = visitor.open("/flows")
    visitor.click(page.get_by_role("button", name="New flow"))
    visitor.click(page.get_by_role("menuitem", name="Blank flow"))
    visitor.click(page.get_by_role("button", name="Create flow"))
    expect(page.get_by_role("heading", name="New flow", level=1)).to_be_visible()

    # An integration step of a connector, which then gets its connection.
    visitor.click(page.get_by_role("button", name="Add step").last)
    visitor.click(page.get_by_role("option", name="Call a connection"))
    step = page.locator("[data-step-panel]")
    expect(step.get_by_label("Connection", exact=True)).to_have_value("")  # nothing is guessed
    step.get_by_label("Connection", exact=True).select_option(label="HubSpot Clinic")
    step.get_by_label("Operation", exact=True).select_option(label="Search contacts")
    expect(page.get_by_text("HubSpot Clinic · Search contacts")).to_be_visible()

    visitor.click(page.get_by_role("button", name="Publish"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Runs for real in Development still lack")).to_be_visible()
    visitor.click(dialog.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_text("Version 1 is published")).to_be_visible()

    visitor.click(page.get_by_role("button", name="Run in sandbox"))
    result = page.get_by_role("region", name="Last sandbox run")
    expect(result.get_by_text("api.hubapi.com")).to_be_visible()
    visitor.click(result.get_by_role("tab", name="Output"))
    expect(result.get_by_text('"results"')).to_be_visible()
    visitor.click(page.get_by_role("button", name="Open the trace"))
    expect(page).to_have_url(f"{visitor.base}/runs/{_last(visitor)}")
    timeline = page.get_by_role("region", name="Timeline")
    for name, holds in (("Search contacts", '"results"'), ("Answer", "{}")):
        visitor.click(timeline.get_by_role("button", name=name).first)
        detail = page.get_by_role("complementary", name=name)
        tab = detail.get_by_role("tab", name="Mock response").or_(
            detail.get_by_role("tab", name="Output")
        )
        visitor.click(tab)
        expect(detail.get_by_text(holds).first).to_be_visible()
    assert page.evaluate("() => window.__keys") == 0
    assert visitor.clicks <= 16


def _last(visitor) -> str:
    return visitor.api("GET", "/api/runs?limit=1")["items"][0]["id"]
