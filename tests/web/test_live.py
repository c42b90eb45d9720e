"""Pages that stay open: two people watch the same, the server goes and comes back."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import expect

from junctor.web.pages import PAGES
from served import Served
from web.watched import Visitor

pytestmark = pytest.mark.browser

INPUT = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}

ASK = {"id": "ask", "type": "wait", "for": "signal", "signal": "go"}


def test_two_people_see_the_same_run_without_reloading(chromium, site):
    first, second = Visitor(chromium, site), Visitor(chromium, site)
    for each in (first, second):
        each.open("/runs")
        expect(each.page.get_by_text("No runs yet")).to_be_visible()
    run = first.api("POST", "/api/flows/patient-intake/runs", INPUT)
    for each in (first, second):
        row = each.page.get_by_role("link", name="Patient intake")
        expect(row).to_have_attribute("href", re.compile(run["id"]))
        expect(each.page.get_by_role("cell", name="Succeeded")).to_be_visible()
        each.close()


def test_a_list_that_is_held_says_how_many_came_and_goes_on(visitor):
    visitor.api("POST", "/api/flows/patient-intake/runs", INPUT)
    page = visitor.open("/runs")
    page.get_by_role("button", name="Hold the list").click()
    run = visitor.api("POST", "/api/flows/patient-intake/runs", INPUT)
    newest = page.locator(f'a[href*="{run["id"]}"]')
    page.get_by_role("button", name="Go on · 1 new").click()
    expect(newest).to_be_visible()


def test_a_card_of_a_flow_comes_to_the_screen(visitor):
    document = {
        "key": "callers",
        "name": "Callers",
        "nodes": [
            {
                "id": "show",
                "type": "screenPop",
                "card": {"title": "Ada Lovelace calls", "fields": {"Phone": "+44 20 7946 0000"}},
            }
        ],
    }
    visitor.api("POST", "/api/flows", document)
    # A proxy refuses the stream of news once: it is asked for again, and a card on any page is told.
    visitor.expect_status(502)
    visitor.page.route("**/api/events?*", lambda route: route.fulfill(status=502), times=1)
    with visitor.page.expect_response(lambda a: "/api/events" in a.url and a.status == 200):
        page = visitor.open("/secrets")
    visitor.api("POST", "/api/flows/callers/runs", {"draft": True, "mode": "live"})
    page.get_by_role("button", name="Show the card").click()
    expect(page.get_by_role("heading", name="Ada Lovelace calls")).to_be_visible()
    expect(page.get_by_text("+44 20 7946 0000", exact=True)).to_be_visible()
    page.get_by_role("button", name="Dismiss Ada Lovelace calls").click()
    expect(page.get_by_text("Waiting for cards")).to_be_visible()


class _Held(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.held.wait(20)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_step_that_still_works_stands_in_the_trace(visitor, api):
    api.held, api.RequestHandlerClass = threading.Event(), _Held
    first = {"id": "first", "type": "set", "variables": {"x": "1"}, "next": "call"}
    call = {"id": "call", "type": "apiCall", "mode": "http", "method": "GET", "url": api.url}
    nodes = [first, {**call, "name": "Fetch slowly"}]
    visitor.api("POST", "/api/flows", {"key": "slowly", "nodes": nodes})
    try:
        body = {"draft": True, "mode": "live", "wait": 0}
        run = visitor.api("POST", "/api/flows/slowly/runs", body)
        page = visitor.open(f"/runs/{run['id']}")
        step = page.get_by_role("complementary", name="Fetch slowly")
        expect(step.get_by_text("Running")).to_be_visible()
        expect(page.get_by_role("button", name="Fetch slowly")).to_be_visible()
    finally:
        api.held.set()
    expect(step.get_by_text("Succeeded")).to_be_visible()


def test_an_answer_is_read_while_it_comes(visitor):
    visitor.api("POST", "/api/flows", {"key": "teas", "name": "Teas", "nodes": [ASK]})
    run = visitor.api("POST", "/api/flows/teas/runs", {"draft": True, "mode": "live", "wait": 0})
    pieces = [{"runId": run["id"], "nodeId": "ask", "text": text} for text in ("Green, ", "black")]
    body = "".join(f"event: step.output.delta\ndata: {json.dumps(each)}\n\n" for each in pieces)
    told = {"content_type": "text/event-stream", "body": body}
    visitor.page.route("**/api/events?*", lambda route: route.fulfill(**told), times=1)
    page = visitor.open(f"/runs/{run['id']}")
    answer = page.get_by_role("log", name="Answer so far")
    expect(answer).to_have_text("Green, black")
    assert visitor.axe() == []
    # What has ended is read where it is stored.
    visitor.api("POST", f"/api/runs/{run['id']}/cancel")
    expect(answer).to_have_count(0)


def test_a_page_survives_the_server(chromium, tmp_path):
    with Served(tmp_path, pages=PAGES, demo=True) as site:
        visitor = Visitor(chromium, site)
        visitor.expected += [
            "ERR_CONNECTION_REFUSED",
            "ERR_INCOMPLETE_CHUNKED",
            "ERR_EMPTY",
            "RESET",
        ]
        page = visitor.open("/connections")
        expect(page.get_by_role("link", name="Postmark Clinic")).to_be_visible()
        # The other pages are fetched meanwhile, and change without a server.
        expect(page.locator("html[data-warm]")).to_be_attached()
        # A flow with an edit, and a run that goes on meanwhile.
        edited, traced = visitor.context.new_page(), visitor.context.new_page()
        visitor.api("POST", "/api/flows", {"key": "teas", "name": "Teas", "nodes": [ASK]})
        body = {"draft": True, "mode": "live", "wait": 0}
        run = visitor.api("POST", "/api/flows/teas/runs", body)
        edited.goto(f"{visitor.base}/flows/teas?step=ask")
        name = edited.locator("[data-step-panel]").get_by_role("textbox", name="Name", exact=True)
        expect(name).to_be_visible()
        traced.goto(f"{visitor.base}/runs/{run['id']}")
        expect(traced.get_by_text("Waiting").first).to_be_visible()
        port = site.port
    name.fill("Which tea?")
    expect(edited.get_by_text("Kept in this browser")).to_be_visible()
    page.get_by_role("link", name="Secrets", exact=True).click()
    expect(page.get_by_text("Server not reachable").first).to_be_visible()
    expect(traced.get_by_text("Server not reachable").first).to_be_visible()
    expect(traced.get_by_role("button", name="ask")).to_be_visible()
    with Served(tmp_path, settings={"port": port}, pages=PAGES, demo=False) as again:
        assert again.port == port
        expect(page.get_by_text("No secrets yet")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Server not reachable")).to_have_count(0)
        expect(edited.get_by_text("Draft saved")).to_be_visible(timeout=20_000)
        told = again.request("GET", "/api/flows/teas", key=site.demo_key).json["draft"]
        assert told["nodes"][0]["name"] == "Which tea?"
        again.request("POST", f"/api/runs/{run['id']}/signals/go", {}, key=site.demo_key)
        expect(traced.get_by_text("Succeeded").first).to_be_visible(timeout=20_000)
        visitor.close()


def test_ten_thousand_rows_scroll_with_only_those_in_sight_drawn(visitor):
    one = visitor.api("GET", "/api/integrations/postmark-clinic")
    rows = [
        {**one, "id": f"con_{n:05}", "key": f"row-{n:05}", "name": f"Row {n:05}"}
        for n in range(10_000)
    ]
    visitor.page.route(
        "**/api/integrations?*", lambda route: route.fulfill(json={"items": rows, "next": None})
    )
    page = visitor.open("/connections")
    expect(page.get_by_role("link", name="Row 00000")).to_be_visible()
    assert page.locator("tbody tr").count() < 120
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Row 09999")).to_be_visible()
    assert page.locator("tbody tr").count() < 120
    assert page.get_by_role("table").get_attribute("aria-rowcount") == "10001"
