"""What is done with the mouse and the words on the screen alone: flows in flows, runs once more."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

GREET = {
    "key": "greet",
    "name": "Greet",
    "input": {"type": "object", "properties": {"who": {"type": "string", "title": "Who"}}},
    "nodes": [{"id": "hello", "type": "respond", "body": "Hello {{event.who}}"}],
}
HELLO = {"id": "hello", "type": "respond", "body": "Hello"}
FRONT = {
    "key": "front",
    "name": "Front door",
    "input": {"type": "object", "properties": {"name": {"type": "string", "examples": ["Ada"]}}},
    "nodes": [{"id": "end", "type": "respond", "name": "End", "body": "{{vars.text}}"}],
}


@pytest.fixture
def flows(visitor):
    for each in (GREET, FRONT):
        visitor.api("POST", "/api/flows", each)
    visitor.api("POST", "/api/flows/greet/publish", {"environments": ["development"]})
    yield
    visitor.leave()
    for each in (FRONT, GREET):
        visitor.api("DELETE", f"/api/flows/{each['key']}?force=true")


def test_a_flow_runs_another_with_what_is_mapped_and_again_with_another_input(visitor, flows):
    page = visitor.open("/flows/front")
    page.get_by_role("button", name="Add step").last.click()
    page.get_by_role("option", name="Run another flow").click()
    panel = page.locator("[data-step-panel]")
    panel.get_by_role("combobox", name="Flow", exact=True).select_option("Greet")
    panel.get_by_role("textbox", name="Who").click()
    page.get_by_role("region", name="Data").get_by_role("button", name="name Ada").click()
    expect(panel.get_by_text("= Ada")).to_be_visible()
    page.get_by_role("button", name="Run in sandbox").click()
    result = page.get_by_role("region", name="Last sandbox run")
    expect(result.get_by_text("Hello Ada")).to_be_visible()
    page.get_by_role("button", name="Open the trace").click()
    # The run of the other flow is a click away, and leads back.
    timeline = page.get_by_role("region", name="Timeline")
    timeline.get_by_role("button", name="Run another flow").click()
    page.get_by_role("link", name="Open the run of the called flow").click()
    expect(page.get_by_role("heading", name="Greet", level=1)).to_be_visible()
    page.go_back()
    # Once more, with another input.
    page.get_by_role("button", name="Rerun").click()
    page.get_by_role("menuitem", name="With another input…").click()
    dialog = page.get_by_role("dialog", name="Run again with another input")
    dialog.get_by_label("Name").fill("Mary")
    dialog.get_by_text("JSON", exact=True).click()
    given = dialog.get_by_label("Input of the run (JSON)")
    expect(given).to_have_value('{\n  "name": "Mary"\n}')
    given.fill('{"name": ')
    expect(dialog.get_by_text("This is not JSON yet")).to_be_visible()
    expect(dialog.get_by_role("button", name="Run in sandbox")).to_be_disabled()
    given.fill('{"name": "Mary"}')
    dialog.get_by_text("Fields", exact=True).click()
    dialog.get_by_label("Name").fill("Grace")
    dialog.get_by_role("button", name="Run in sandbox").click()
    expect(dialog).to_have_count(0)
    timeline.get_by_role("button", name="Run another flow").click()
    detail = page.get_by_role("complementary", name="Run another flow")
    expect(detail.get_by_text("Hello Grace")).to_be_visible()
    runs = [each for each in visitor.api("GET", "/api/runs")["items"] if each["flowKey"] == "front"]
    assert [each["mode"] for each in runs] == ["sandbox", "sandbox"]


def test_how_a_flow_without_a_trigger_is_started_stands_in_its_panel(visitor, flows):
    page = visitor.open("/flows/front?step=trigger%3A")
    panel = page.get_by_role("region", name="What starts it")
    shell = 'junctor flow run front --input \'{"name":"Ada"}\''
    expect(panel.get_by_label("From a shell", exact=True).last).to_have_text(shell)
    panel.get_by_role("button", name="Copy: From a shell").click()
    assert page.evaluate("() => navigator.clipboard.readText()") == shell
    panel.get_by_role("button", name="Copy: By a program").click()
    call = page.evaluate("() => navigator.clipboard.readText()")
    assert f"{visitor.base}/api/flows/front/runs" in call
    # It does what it says.
    body = json.loads(call.partition("-d '")[2].rstrip("'"))
    run = visitor.api("POST", "/api/flows/front/runs", body)
    assert (run["mode"], run["input"]) == ("sandbox", {"name": "Ada"})
    panel.get_by_label("Started by").select_option("A webhook")
    expect(panel.get_by_text("From a shell")).to_have_count(0)
    expect(panel.get_by_label("How senders prove themselves")).to_be_visible()


def test_what_sends_calls_asks_first_and_the_sandbox_does_not(visitor):
    visitor.api("POST", "/api/flows", {"key": "asked", "name": "Asked", "nodes": [HELLO]})
    rehearsed, sent = (
        visitor.api("POST", "/api/flows/asked/runs", {"draft": True, "mode": mode})["id"]
        for mode in ("sandbox", "live")
    )
    page = visitor.open(f"/runs/{sent}")
    question = page.get_by_role("dialog", name="Run for real in Development?")

    def rerun():
        page.get_by_role("button", name="Rerun").click()
        page.get_by_role("menuitem", name="From the beginning").click()

    rerun()
    expect(question).to_contain_text("What the flow sends is sent again.")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    rerun()
    with page.expect_request("**/rerun"):
        question.get_by_role("button", name="Run for real").click()
    expect(page).not_to_have_url(re.compile(sent))
    # Several at once ask in the same words.
    visitor.go("/runs")
    page.get_by_role("checkbox", name=sent).check()
    page.get_by_role("button", name="Run 1 again").click()
    several = page.get_by_role("dialog")
    expect(several).to_contain_text("Run for real in Development?")
    several.get_by_role("button", name="Cancel").click()
    visitor.go(f"/runs/{rehearsed}")
    expect(page.get_by_role("main").get_by_text("Sandbox").first).to_be_visible()
    rerun()
    expect(page).not_to_have_url(re.compile(rehearsed))
    modes = [each["mode"] for each in visitor.api("GET", "/api/runs")["items"]]
    assert modes[:4].count("live") == 2
    visitor.api("DELETE", "/api/flows/asked?force=true")


def test_what_goes_on_for_real_and_what_becomes_live_is_asked_first(visitor):
    ends = {"id": "ends", "type": "fail", "message": "No"}
    visitor.api("POST", "/api/flows", {"key": "sure", "name": "Sure", "nodes": [ends]})
    body = {"draft": True, "mode": "live"}
    sent = visitor.api("POST", "/api/flows/sure/runs", body)["id"]
    page = visitor.open(f"/runs/{sent}")
    page.get_by_role("button", name="Resume").click()
    question = page.get_by_role("dialog", name="Go on for real in Development?")
    expect(question).to_contain_text("the step that failed is sent again")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    with page.expect_request("**/resume"):
        question.get_by_role("button", name="Resume").click()
    # An older version takes the place of the one that is live.
    for _ in range(2):
        visitor.api("POST", "/api/flows/sure/publish", {"environments": ["production"]})
    visitor.go("/flows/sure")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Versions").click()
    drawer = page.get_by_role("dialog", name="Versions")
    drawer.get_by_role("button", name="Make live in Production").click()
    question = page.get_by_role("dialog", name="Make version 1 live in Production?")
    expect(question).to_contain_text("It takes the place of version 2.")
    question.get_by_role("button", name="Cancel").click()
    assert visitor.api("GET", "/api/flows/sure")["deployed"] == {"production": 2}
    drawer.get_by_role("button", name="Make live in Production").click()
    question.get_by_role("button", name="Make live").click()
    expect(page.get_by_text("Version 1 is live in Production")).to_be_visible()
    assert visitor.api("GET", "/api/flows/sure")["deployed"] == {"production": 1}
    visitor.leave()
    visitor.api("DELETE", "/api/flows/sure?force=true")
