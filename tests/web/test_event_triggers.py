"""What starts a flow when a connection tells of it, said by mouse: inputs, conditions, who proves it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CONNECTIONS = {
    "linear": ("Linear", {}),
    "sqlite": ("Notes", {"database": "notes"}),
    "stripe": ("Stripe", {}),
}
TAIL = {"key": "told", "name": "Told", "nodes": [{"id": "a", "type": "respond", "body": "ok"}]}


def chosen(panel, name):
    return panel.get_by_role("combobox", name=re.compile(f"^{name}"))


@pytest.fixture
def told(visitor):
    """A flow whose trigger panel is open, and what stands in its draft."""
    for slug, (name, config) in CONNECTIONS.items():
        body = {"name": name, "integrationSlug": slug, "config": config}
        visitor.api("POST", "/api/integrations", body)
    visitor.api("POST", "/api/flows", TAIL)
    page = visitor.open("/flows/told")
    page.get_by_role("button", name="What starts it").first.click()
    panel = page.locator("[data-step-panel]")
    chosen(panel, "Started by").select_option("An event of a connection")

    def stored(wanted):
        expect(page.get_by_text("Draft saved")).to_be_visible()
        for _ in range(50):
            trigger = visitor.api("GET", "/api/flows/told")["draft"]["trigger"]
            if wanted(trigger):
                break
            page.wait_for_timeout(100)
        return trigger

    yield page, panel, stored
    visitor.api("DELETE", "/api/flows/told?force=true")
    for slug, (name, _) in CONNECTIONS.items():
        visitor.api("DELETE", f"/api/integrations/{name.lower()}?force=true")
        assert slug


def test_a_row_that_is_added_says_its_table(told):
    page, panel, stored = told
    chosen(panel, "Connection").select_option("Notes")
    chosen(panel, "Event").select_option("New row")
    expect(panel.get_by_text("Rows that were there before are not told")).to_be_visible()
    panel.get_by_role("textbox", name="Table").fill("admission")
    panel.get_by_label("Seconds between two looks").fill("300")
    trigger = stored(lambda found: found.get("interval") == 300)
    assert trigger["inputs"] == {"table": "admission"}
    expect(page.get_by_role("button", name="Notes: row added")).to_be_visible()
    # The example is one of the connector's own, so that its fields can be mapped.
    expect(page.get_by_label("An example of what comes")).to_have_value(
        '{\n  "id": 1,\n  "name": "Ada"\n}'
    )


def test_an_issue_that_is_moved_says_from_where_to_where_and_how_it_is_heard(told):
    page, panel, stored = told
    chosen(panel, "Connection").select_option("Linear")
    chosen(panel, "Event").select_option("Issue changed")
    example = page.get_by_label("An example of what comes")
    expect(example).to_have_value(re.compile(r'"entity": "issue",\s+"key": "[^"]+"'))
    panel.get_by_role("checkbox", name="created").uncheck()
    panel.get_by_role("checkbox", name="deleted").uncheck()
    panel.get_by_role("button", name="Add a field").click()
    panel.get_by_label("Field of the event").fill("state.name")
    panel.get_by_label("state.name to").fill("Done")
    panel.get_by_role("button", name="Add a condition").click()
    panel.get_by_label("Field of the event").last.fill("priority")
    panel.get_by_label("priority is").fill("1")
    expect(chosen(panel, "Webhook at the vendor")).to_have_value("poll")
    trigger = stored(lambda found: found.get("where") == {"priority": 1})
    assert trigger["changes"] == ["updated"]
    assert trigger["fields"] == {"state.name": {"to": "Done"}}
    assert "register" not in trigger
    assert trigger["via"] == ["poll"]
    expect(page.get_by_text("Changes are not heard by webhook")).to_have_count(0)
    chosen(panel, "Webhook at the vendor").select_option("junctor")
    assert "via" not in stored(lambda found: found.get("register") is True)
    panel.get_by_role("button", name="Add to what to be told of").click()
    trigger = stored(lambda found: isinstance(found.get("register"), dict))
    assert list(trigger["register"]) == ["resourceTypes"]
    chosen(panel, "Webhook at the vendor").select_option("poll")
    assert stored(lambda found: "register" not in found)["via"] == ["poll"]


def test_a_webhook_that_was_entered_by_hand_names_its_secret(told):
    _, panel, stored = told
    chosen(panel, "Connection").select_option("Stripe")
    chosen(panel, "Event").select_option(index=1)
    chosen(panel, "Webhook at the vendor").select_option("self")
    panel.get_by_label("Secret that verifies").fill("{env.STRIPE_SIGNING}")
    trigger = stored(lambda found: found.get("secrets"))
    assert (trigger["secrets"], trigger["register"]) == (["{env.STRIPE_SIGNING}"], False)
    chosen(panel, "Webhook at the vendor").select_option("junctor")
    trigger = stored(lambda found: "secrets" not in found)
    assert "register" not in trigger
