"""A sentence becomes a plan that is a form; what is filled in there is what the flow then has."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_sentence_becomes_a_plan_that_is_filled_in_and_a_flow(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "use the key sk_live_4eC39HqLyjWDarjtT1zdp7dc"
    )
    expect(page.get_by_role("button", name="Make a plan")).to_be_disabled()
    page.get_by_label("Describe what you want to connect").fill("")
    page.get_by_role("button", name="Every weekday at 9").click()
    expect(page.get_by_label("Describe what you want to connect")).to_have_value(
        "Every weekday at 9 find the contacts in HubSpot"
    )
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_text("What will be tested")).to_be_visible()
    page.get_by_label("Cron").fill("30 8 * * 1")
    expect(page.get_by_text("Every Monday at 08:30").first).to_be_visible()
    page.get_by_label("Describe what you want to connect").fill(
        "Send a confirmation with Postmark when the intake form arrives"
    )
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_label("from").fill("clinic@example.com")
    expect(page.get_by_text("Still open")).to_have_count(0)
    assert visitor.axe() == []
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", level=1, name="confirmation")).to_be_visible()
    made = page.url.rsplit("/", 1)[1].split("?")[0]
    (node,) = [
        each
        for each in visitor.api("GET", f"/api/flows/{made}")["draft"]["nodes"]
        if each.get("operationKey") == "sendEmail"
    ]
    assert node["inputs"]["from"] == "clinic@example.com"
    visitor.api("DELETE", f"/api/flows/{made}")
