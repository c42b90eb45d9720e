"""A flow from nothing to its first run, by the mouse and by the keyboard alone; folders of flows."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from web.watched import NEW

pytestmark = pytest.mark.browser

_KEYS = """
window.__keys = 0;
addEventListener("keydown", () => { window.__keys += 1; }, true);
"""
NODES = [{"id": "a", "type": "respond"}]
# What stands there once the address is shown.
SCREENS = {
    "builder": ("/flows/patient-intake", "h1"),
    "builder-canvas": ("/flows/patient-intake?view=canvas", ".react-flow__node"),
    "builder-code": ("/flows/patient-intake?view=code", ".cm-content"),
    "builder-step": ("/flows/patient-intake?step=confirm", "main h2"),
    "builder-trigger": ("/flows/patient-intake?step=trigger%3A", "main h2"),
    "flow-new": ("/flows?new=blank", "[role=dialog]"),
}


def test_screens_of_flows_are_accessible_and_quiet(visitor, pytestconfig):
    page = visitor.open("/settings?section=appearance")
    wrong = {}
    for name, (path, shown) in SCREENS.items():
        visitor.go(path)
        expect(page.locator(f"{shown}{NEW}").first).to_be_visible()
        expect(page.locator("h1")).to_have_count(1)
        if name == "builder-step":  # what it would have sent belongs to its picture
            page.get_by_role("button", name="Run in sandbox").click()
            expect(page.get_by_role("region", name="Last sandbox run")).to_be_visible()
        for theme in visitor.themes():
            visitor.shot(pytestconfig.getoption("--screenshots"), f"{name}-{theme}")
            wrong[name, theme] = visitor.axe()
    assert {each: found for each, found in wrong.items() if found} == {}


def test_what_is_inside_of_a_loop_is_read_completed_and_added_to(visitor):
    visitor.api("POST", "/api/flows", _letters())
    page = visitor.open("/flows/greetings?step=greet")
    inside = page.get_by_role("group", name="Steps inside of Each person")
    expect(inside.get_by_role("button", name="2.3 greet", exact=True)).to_be_visible()
    text = page.get_by_label("text", exact=True)
    text.press("End")
    text.press_sequentially(" of {{cit")
    offers = page.get_by_role("listbox", name="Values that can stand here")
    expect(offers.get_by_role("option").first).to_contain_text("vars.person.cities[0].name")
    expect(offers.get_by_role("option").first).to_contain_text("Paris")
    assert visitor.axe() == []
    text.press("Enter")
    expect(text).to_have_value("Hello {{vars.person.name}} of {{vars.person.cities[0].name}}")
    expect(page.get_by_text("= Hello Ada of Paris")).to_be_visible()
    text.press_sequentially(" {{vars.person.name|up")
    text.press("Tab")
    expect(page.get_by_text("= Hello Ada of Paris ADA")).to_be_visible()
    # A click on a value of a list names it as the server reads it.
    for name in ("What started it", "people", "0", "cities"):
        twist = page.get_by_role("region", name="Data").get_by_role("button", name=name, exact=True)
        if twist.first.get_attribute("aria-expanded") == "false":
            twist.first.click()
    page.get_by_title("Insert {{event.people[0].cities[0]}}").click()
    expect(text).to_have_value(re.compile(r"event\.people\[0\]\.cities\[0\]"))
    inside.get_by_role("button", name="Add step inside").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("wait")
    page.get_by_role("dialog").get_by_role("combobox").press("Enter")
    _saved(visitor, "greetings", lambda node: len(node.get("nodes", ())) == 4)


def test_the_code_completes_a_template_of_the_step_it_stands_in(visitor):
    visitor.api("POST", "/api/flows", _letters("In code"))
    page = visitor.open("/flows/in-code?view=code&step=greet")
    page.get_by_role("button", name="Go to step").click()
    line = page.locator(".cm-line", has_text="Hello {{")
    line.click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(" {{cit")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("vars.person.cities[0].name")
    page.keyboard.press("Tab")
    expect(line).to_contain_text("{{vars.person.cities[0].name}}")
    expect(page.get_by_label("text", exact=True)).to_have_value(re.compile("cities"))
    page.get_by_text("Canvas", exact=True).click()
    loop, step = (
        visitor.standing(page.locator(".react-flow__node", has_text=name))
        for name in ("Each person", "greet")
    )
    assert loop["x"] < step["x"] < loop["x"] + loop["width"] - step["width"]
    assert loop["y"] < step["y"] < loop["y"] + loop["height"] - step["height"]


def test_the_sandbox_shows_the_payload_and_a_run_for_real_says_first_what_it_calls(visitor):
    page = visitor.open("/flows/patient-intake")
    visitor.click(page.get_by_role("button", name="Run in sandbox"))
    visitor.click(page.get_by_role("button", name=re.compile("Send the confirmation")).first)
    expect(page.get_by_text("Would have sent", exact=True).first).to_be_visible()
    expect(page.get_by_text("https://api.postmarkapp.com/email").first).to_be_visible()
    assert visitor.clicks == 2
    # A run for real says first what it calls.
    page.get_by_role("button", name="More ways to run").click()
    page.get_by_role("menuitem", name=re.compile("Production")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Send the confirmation")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_change_is_undone(visitor):
    visitor.api("POST", "/api/flows", _document("Undone"))
    page = visitor.open("/flows/undone?step=show")
    title = page.get_by_label("Name", exact=True)
    title.fill("Something else")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("button", name="Undo").click()
    expect(title).to_have_value("")
    page.get_by_role("button", name="Redo").click()
    expect(title).to_have_value("Something else")
    page.get_by_role("button", name="Delete step").click()
    expect(title).to_have_count(0)
    page.get_by_text("is deleted").locator("..").get_by_role("button", name="Undo").click()
    step = page.get_by_role("button", name="Something else Answer")
    step.click()
    expect(title).to_have_value("Something else")


def test_a_second_window_never_overwrites_the_first(visitor, chromium, site):
    from web.watched import Visitor

    visitor.api("POST", "/api/flows", _document("Two windows"))
    other = Visitor(chromium, site)
    other.expect_status(409, 412)
    mine = visitor.open("/flows/two-windows?step=show")
    theirs = other.open("/flows/two-windows?step=show")
    mine.get_by_label("Name", exact=True).fill("Mine")
    _saved(visitor, "two-windows", lambda node: node.get("name") == "Mine")
    theirs.get_by_label("Name", exact=True).fill("Theirs")
    expect(theirs.get_by_text("Somebody else changed this flow.")).to_be_visible()
    theirs.get_by_role("button", name="Load theirs").click()
    expect(theirs.get_by_label("Name", exact=True)).to_have_value("Mine")
    other.close()


def test_what_is_published_waits_for_what_is_being_saved(visitor):
    visitor.api("POST", "/api/flows", _document("In flight"))
    page = visitor.open("/flows/in-flight?step=show")
    held = []
    page.route("**/draft?*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/draft?*"):
        page.get_by_label("Name", exact=True).fill("First")
    page.get_by_label("Name", exact=True).fill("Second")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    held[0].continue_()
    expect(page.get_by_text("Version 1 is published")).to_be_visible()
    found = visitor.api("GET", "/api/flows/in-flight/versions/1")["document"]["nodes"][0]
    assert found["name"] == "Second"


def test_a_paste_becomes_a_step(visitor):
    visitor.api("POST", "/api/flows", _document("Pasted"))
    page = visitor.open("/flows/pasted")
    page.evaluate("() => document.activeElement.blur()")
    visitor.paste('curl -X POST https://api.example.com/v1/notes -d \'{"text": "Hi"}\'')
    step = _saved(visitor, "pasted", lambda node: "url" in node)
    assert (step["method"], step["url"]) == ("POST", "https://api.example.com/v1/notes")


def _saved(visitor, flow: str, wanted) -> dict:
    """The node of the saved draft that fits, once it is there."""
    for _ in range(100):
        nodes = visitor.api("GET", f"/api/flows/{flow}")["draft"]["nodes"]
        found = [node for node in nodes if wanted(node)]
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no such node was saved: {nodes}")


def _document(name: str) -> dict:
    key = name.lower().replace(" ", "-")
    return {
        "key": key,
        "name": name,
        "nodes": [{"id": "show", "type": "respond", "status": 200, "body": {}}],
    }


def _letters(name: str = "Greetings") -> dict:
    person = {"name": "Ada", "cities": [{"name": "Paris"}]}
    people = {"type": "array", "examples": [[person]]}
    inside = [
        {"id": "known", "type": "switch", "on": "{{vars.person.name}}", "default": "greet"},
        {"id": "refuse", "type": "fail", "message": "Nobody"},
        {"id": "greet", "type": "set", "variables": {"text": "Hello {{vars.person.name}}"}},
    ]
    inside[0]["cases"] = {"Bob": "refuse"}
    loop = {"id": "each", "type": "forEach", "name": "Each person", "next": "show"}
    loop |= {"items": "{{event.people}}", "itemAs": "person", "nodes": inside}
    begin = {"id": "begin", "type": "set", "variables": {"greeting": "Hello"}, "next": "each"}
    made = _document(name)
    made["nodes"] = [begin, loop, *made["nodes"]]
    return made | {"input": {"type": "object", "properties": {"people": people}}}


def test_what_is_not_there_says_so_under_its_head_and_leads_to_the_list(visitor):
    visitor.expect_status(404)
    page = visitor.open("/settings?section=appearance")
    for kind in ("flow", "run"):
        visitor.go(f"/{kind}s/zzz")
        expect(page.get_by_role("heading", name=f"There is no such {kind} here")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        page.get_by_role("main").get_by_role("link", name=f"{kind}s").last.click()
        expect(page).to_have_url(f"{visitor.base}/{kind}s")


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
