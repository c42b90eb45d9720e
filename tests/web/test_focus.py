"""Where the focus goes when something opens, and that it comes back; what a screen reader is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, expect

from web.watched import NEW

pytestmark = pytest.mark.browser

# A page, what opens something there, and the way on through a menu.
OPENED = {
    "/": [("Project Demo", None), ("Jump to", None)],
    "/catalog": [("Connect Custom HTTP", None)],
    "/connections": [("Views", None)],
    "/connections/postmark-clinic": [
        ("More actions", "Rename and describe"),
        ("More actions", "Delete"),
        ("Set up Production", None),
    ],
    "/secrets": [("Add a secret", None)],
    "/flows": [("New flow", "Blank flow")],
    "/flows/patient-intake": [
        ("Publish", None),
        ("Add step", None),
        ("More actions", "Versions"),
        ("More ways to run", "Input of the run (JSON)"),
    ],
    "/settings?section=alerts": [("Add an alert", None)],
    "/runs/{run}": [("Rerun", "Compare with another run"), ("Rerun", "With another input…")],
}


@pytest.fixture(scope="module")
def run(site):
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    site.request("POST", "/api/flows/patient-intake/runs", body, key=site.demo_key)
    return site.request("POST", "/api/flows/patient-intake/runs", body, key=site.demo_key).json


def test_the_focus_goes_into_what_opens_and_comes_back(visitor, run):
    page = visitor.open("/screen")
    wrong = {}
    for path, all_of_it in OPENED.items():
        visitor.go(path.format(run=run["id"]))
        expect(page.locator(f"main h1{NEW}")).to_be_visible()
        visitor.settle()
        for opener, item in all_of_it:
            try:
                _opens_and_closes(page, opener, item)
            except (AssertionError, Error) as error:
                wrong[path, opener, item] = f"{error}".partition("Call log")[0]
                page.keyboard.press("Escape")
    assert [f"{a} {b}" for a, b in wrong.items()] == []


def _opens_and_closes(page, opener, item):
    button = page.get_by_role("button", name=opener).or_(page.get_by_role("link", name=opener)).last
    opened = page.locator("[role=menu]:visible, [role=dialog]:visible")
    button.focus(timeout=3000)
    page.keyboard.press("Enter")
    expect(opened).to_be_visible(timeout=3000)
    if item:
        page.get_by_role("menuitem", name=item).focus(timeout=3000)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible(timeout=3000)
    expect(opened.locator(":focus")).to_have_count(1, timeout=3000)
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0, timeout=3000)
    expect(button).to_be_focused(timeout=3000)


def test_how_a_run_goes_on_and_what_was_done_is_told_to_a_screen_reader(visitor):
    wait = {"id": "go", "type": "wait", "name": "Wait for it", "for": "signal", "signal": "go"}
    visitor.api("POST", "/api/flows", {"key": "told", "name": "Told", "nodes": [wait]})
    body = {"draft": True, "mode": "live", "wait": 0}
    run = visitor.api("POST", "/api/flows/told/runs", body)["id"]
    page = visitor.open(f"/runs/{run}")
    told = page.get_by_role("main").get_by_role("status")
    expect(told).to_contain_text("Waiting")
    expect(told).to_contain_text("Wait for it")
    page.get_by_role("button", name="End this run").click()
    expect(told).to_have_text("Cancelled")
    page.get_by_role("button", name="Rerun").click()
    page.get_by_role("menuitem", name="Copy run id").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    visitor.api("DELETE", "/api/flows/told?force=true")
