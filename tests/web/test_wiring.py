"""The builder by real movements of a mouse: values dragged into inputs, ways drawn and moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAIL = {
    "id": "mail",
    "type": "serviceTask",
    "service": "email",
    "name": "Send",
    "connection": "postmark-clinic",
    "inputs": {"from": "a@example.com", "to": "", "subject": "Hi", "text": "Hello"},
}
LOOP = {
    "id": "each",
    "type": "forEach",
    "name": "Each order",
    "items": "{{vars.orders}}",
    "nodes": [
        {"id": "label", "type": "set", "name": "Label", "variables": {"label": "{{vars.item.n}}!"}},
    ],
}


@pytest.fixture
def drawn(visitor):
    """A flow for one test, by its nodes."""
    made = []

    def draw(key, *nodes):
        visitor.api("POST", "/api/flows", {"key": key, "name": key.title(), "nodes": list(nodes)})
        made.append(key)

    yield draw
    for key in made:
        visitor.api("DELETE", f"/api/flows/{key}?force=true")


def draft(visitor, key):
    return {each["id"]: each for each in visitor.api("GET", f"/api/flows/{key}")["draft"]["nodes"]}


def jack(page, node, kind):
    """Where the way into or out of a step begins."""
    found = page.locator(f'.react-flow__node[data-id="{node}"] .react-flow__handle.{kind}').first
    box = found.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def saved(page):
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_a_value_is_dragged_into_an_input_or_goes_there_by_a_click(visitor, drawn):
    start = {"id": "who", "type": "set", "name": "Who", "variables": {"email": "ada@example.com"}}
    drawn("dragged", {**start, "next": "mail"}, MAIL)
    page = visitor.open("/flows/dragged?step=mail")
    value = page.get_by_role("region", name="Data").get_by_role("button", name="email ada").first
    panel = page.locator("[data-step-panel]")
    value.drag_to(panel.get_by_role("textbox", name="To", exact=False).first)
    expect(panel.get_by_text("= ada@example.com")).to_be_visible()
    panel.get_by_role("textbox", name="Subject").click()
    page.keyboard.press("End")
    value.click()
    expect(panel.get_by_text("= Hiada@example.com")).to_be_visible()
    saved(page)
    assert draft(visitor, "dragged")["mail"]["inputs"]["to"] == "{{vars.email}}"


def test_ways_are_drawn_moved_and_ended_on_the_canvas(visitor, drawn):
    rest = ({"id": each, "type": "set", "name": each, "variables": {}} for each in ("b", "c"))
    drawn("wired", {**MAIL, "next": "b"}, *rest)
    page = visitor.open("/flows/wired?view=canvas")
    ways = page.locator(".react-flow__edge")
    expect(ways).to_have_count(2)
    # From jack to jack; a call has many ways out, so the case is asked for.
    drag(page, jack(page, "mail", "source"), jack(page, "c", "target"))
    page.get_by_role("menuitem", name="4xx").click()
    expect(ways).to_have_count(3)
    expect(page.get_by_text("4xx", exact=True)).to_be_visible()
    saved(page)
    assert draft(visitor, "wired")["mail"]["cases"] == {"4xx": "c"}
    # A circle is not drawn, and a step with one way out is not asked about.
    page.get_by_role("button", name="Fit View").click()
    drag(page, jack(page, "b", "source"), jack(page, "mail", "target"))
    expect(ways).to_have_count(3)
    drag(page, jack(page, "b", "source"), jack(page, "c", "target"))
    expect(ways).to_have_count(4)
    # The end of a way is let go over nothing: it ends there, until that is undone.
    page.get_by_role("button", name="Fit View").click()
    x, y = jack(page, "b", "target")
    drag(page, (x, y - 4), (x + 300, y + 60))
    expect(ways).to_have_count(3)
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(ways).to_have_count(4)
    saved(page)
    nodes = draft(visitor, "wired")
    assert (nodes["mail"]["next"], nodes["b"]["next"]) == ("b", "c")
    assert visitor.axe() == []


def test_a_step_inside_of_a_loop_runs_by_itself_and_its_run_leads_to_the_one_around(visitor, drawn):
    orders = {"id": "orders", "type": "set", "variables": {"orders": [{"n": 7}, {"n": 8}]}}
    label, sent = {**LOOP["nodes"][0], "next": "mail"}, {**MAIL["inputs"], "to": "b@example.com"}
    inside = [label, {**MAIL, "inputs": sent}]
    drawn("looped", {**orders, "next": "each"}, {**LOOP, "nodes": inside})
    page = visitor.open("/flows/looped?step=label")
    alone = page.get_by_role("button", name="Run this step")
    expect(alone).to_be_disabled()
    page.get_by_role("button", name="Run to here").click()
    expect(page.get_by_text("2 calls would have been sent")).to_be_visible()
    expect(alone).to_be_enabled()
    page.locator("[data-step-panel] textarea").first.fill("{{vars.item.n}}?")
    alone.click()
    result = page.get_by_role("region", name="Last sandbox run")
    expect(result.get_by_text('"7?"')).to_be_visible()
    expect(page.get_by_role("region", name="Data").get_by_text("orders")).to_be_visible()
    # An item's run says where it stands, and leads back.
    run = visitor.api("GET", "/api/runs?limit=9")["items"][-1]["id"]
    page = visitor.open(f"/runs/{run}~each~1")
    expect(page.get_by_text("Each order, item 1")).to_be_visible()
    page.get_by_role("link", name=f"Run {run[-8:]}").click()
    expect(page.get_by_role("complementary", name="Each order")).to_be_visible()
    page.get_by_role("link", name="Item 1").click()
    expect(page.get_by_text("Each order, item 1")).to_be_visible()


def test_items_of_a_loop_are_seen_while_they_run(visitor, drawn):
    wait = {"id": "go", "type": "wait", "for": "signal", "signal": "go"}
    drawn("looping", {**LOOP, "items": [{"n": 1}, {"n": 2}], "nodes": [wait]})
    body = {"draft": True, "mode": "live", "wait": 0}
    run = visitor.api("POST", "/api/flows/looping/runs", body)["id"]
    page = visitor.open(f"/runs/{run}")
    items = page.get_by_role("tabpanel", name="Items")
    expect(items.get_by_role("listitem").first).to_contain_text("Waiting")
    visitor.api("POST", f"/api/runs/{run}/cancel")
    expect(items.get_by_role("listitem").first).to_contain_text("Cancelled")


def test_a_live_flow_says_what_hangs_on_it_before_it_is_deleted(visitor, drawn):
    drawn("hooked", {"id": "a", "type": "respond", "body": 1})
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    document = {**visitor.api("GET", "/api/flows/hooked")["draft"], "trigger": hook}
    visitor.api("PUT", "/api/flows/hooked/draft", document)
    visitor.api("POST", "/api/flows/hooked/publish", {"environments": ["development"]})
    page = visitor.open("/flows/hooked")
    page.get_by_role("button", name="More", exact=False).first.click()
    page.get_by_role("menuitem", name="Delete flow").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("its trigger (webhook, live in development)")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
    assert visitor.api("GET", "/api/flows/hooked")["name"] == "Hooked"


def test_a_url_is_written_in_pauses_and_every_step_of_it_is_saved(visitor, drawn):
    drawn("called", {"id": "a", "type": "respond", "body": 1})
    page = visitor.open("/flows/called")
    page.get_by_role("button", name="Add step").last.click()
    page.get_by_role("combobox").fill("HTTP request")
    page.keyboard.press("Enter")
    panel = page.locator("[data-step-panel]")
    for url in ("https://", "https://api.example.com/things"):
        with page.expect_response(
            lambda a: "/draft" in a.url and url in a.request.post_data
        ) as got:
            panel.get_by_role("textbox", name="URL").first.fill(url)
        assert got.value.status == 200
    saved(page)
