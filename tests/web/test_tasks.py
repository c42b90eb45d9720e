"""The tasks a person does, each within its budget of clicks."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_first_success_takes_one_click(visitor):
    page = visitor.open("/")
    visitor.click(page.get_by_role("button", name="Run the demo"))
    expect(page.get_by_role("heading", name="Send the confirmation")).to_be_visible()
    detail = page.get_by_role("complementary", name="Send the confirmation")
    expect(detail.get_by_text("Would have sent", exact=True)).to_be_visible()
    expect(detail.get_by_text("https://api.postmarkapp.com/email")).to_be_visible()
    expect(page.get_by_role("heading", name="Make it real")).to_be_visible()
    assert visitor.clicks == 1


MATTERS = {
    "connection.failing": ({"connectionId": "con_1"}, "/connections/con_1"),
    "credential.expiring": (
        {"connectionId": "con_1", "environment": "production"},
        "/connections/con_1?edit=production",
    ),
    "trigger.failing": ({"triggerId": "trg_1", "flowId": "flw_1"}, "/triggers?open=trg_1"),
    "audit.refused": ({"auditKind": "access.refused"}, "/audit?kind=access.refused"),
    "run.waiting": ({"state": "waiting"}, "/approvals"),
}


def test_what_needs_a_person_leads_to_where_it_is_mended(visitor):
    flow = {"key": "daily", "name": "Daily", "nodes": [{"id": "a", "type": "respond"}]}
    flow["trigger"] = {"type": "schedule", "cron": "0 9 * * *"}
    visitor.api("POST", "/api/flows", flow)
    visitor.api("POST", "/api/flows/daily/publish", {"environments": ["development"]})
    rows = visitor.api("GET", "/api/triggers")["items"]
    trigger = next(each for each in rows if each["type"] == "schedule")
    visitor.api("POST", f"/api/triggers/{trigger['id']}/pause")
    page = visitor.open("/")
    expect(page.get_by_role("heading", name="Needs attention (1)")).to_be_visible()
    page.get_by_role("link", name="is paused").click()
    page.get_by_role("dialog").get_by_role("button", name="Resume").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Pause")).to_be_visible()

    def many(route):
        matters = [
            {"kind": kind, "severity": "error", "title": f"{kind} {n}", "cure": "-", "about": about}
            for n in (1, 2)
            for kind, (about, _) in MATTERS.items()
        ]
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "attention": matters})

    page.route("**/api/home*", many)
    visitor.open("/")
    rest = page.get_by_role("button", name="Show 2 more")
    expect(page.get_by_role("link", name="run.waiting 2")).to_have_count(0)
    rest.click()
    for kind, (_, way) in MATTERS.items():
        expect(page.get_by_role("link", name=f"{kind} 2")).to_have_attribute("href", way)
    page.unroute_all(behavior="wait")
    visitor.api("DELETE", "/api/flows/daily?force=true")


def test_a_connection_is_made_by_three_clicks_and_a_paste(visitor, api):
    page = visitor.open("/")
    visitor.click(page.get_by_role("link", name="Catalog", exact=True))
    visitor.click(page.get_by_role("link", name="Connect Custom HTTP"))
    expect(page.get_by_label("Paste a connection string")).to_be_focused()
    visitor.paste(f"curl {api.url}/v1/orders -H 'X-Trace: 1'")
    expect(page.get_by_label("Base URL")).to_have_value(api.url)
    visitor.click(page.get_by_role("button", name="Test and save"))
    expect(page.get_by_role("heading", name="Custom HTTP", level=1)).to_be_visible()
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    assert visitor.clicks == 3


def test_production_is_added_on_the_same_page_in_two_clicks(visitor, api):
    _connection(visitor, "Orders", api.url, development="development-token-1")
    page = visitor.open("/connections/orders")
    visitor.click(page.get_by_role("button", name="Set up Production"))
    expect(page.get_by_role("dialog").locator(":focus")).to_have_count(1)
    page.get_by_label("Token", exact=False).last.fill("production-token-22")
    visitor.click(page.get_by_role("button", name="Save and test"))
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    assert visitor.clicks == 2
    saved = visitor.api("GET", "/api/integrations/orders")
    assert saved["credentials"]["production"]["state"] == "current"


def test_why_a_connection_fails_is_one_click_away(visitor, api):
    _connection(visitor, "Refused", api.url, development="refuse-this-token")
    page = visitor.open("/connections/refused")
    visitor.click(page.get_by_role("button", name="Test in Development"))
    table = page.get_by_role("table")
    expect(table.get_by_text("Port open")).to_be_visible()
    expect(table.get_by_text("Permission not checked")).to_be_visible()
    expect(table.get_by_role("link", name="Replace it")).to_be_visible()
    assert visitor.clicks == 1
    visitor.open("/connections/refused")  # the answer is there after a reload, too
    expect(table.get_by_text("Permission not checked")).to_be_visible()
    visitor.open("/connections?q=Refused&state=failing")
    expect(page.get_by_role("link", name="Refused", exact=True)).to_be_visible()


def test_what_breaks_is_one_click_away(visitor):
    page = visitor.open("/connections/postmark-clinic")
    visitor.click(page.get_by_role("button", name="1 flow uses this"))
    expect(page.get_by_text("1 live flow")).to_be_visible()
    expect(page.get_by_role("link", name="Patient intake")).to_be_visible()
    assert visitor.clicks == 1


def test_who_used_a_key_yesterday_takes_two_choices(visitor):
    page = visitor.open("/audit")
    visitor.clicks += 2  # a choice each: when, and where
    page.get_by_label("Time").select_option("Yesterday")
    page.get_by_label("Environment").select_option("Production")
    expect(page).to_have_url(re.compile("time=yesterday"))
    expect(page).to_have_url(re.compile("environment=production"))
    expect(page.get_by_text("No entries match")).to_be_visible()
    page.get_by_label("Time").select_option("Today")
    page.get_by_label("Environment").select_option("Any environment")
    expect(page.get_by_role("region", name="Audit").get_by_role("row")).not_to_have_count(0)
    assert visitor.clicks == 2


def test_the_audit_verifies_its_chain_and_is_taken_away(visitor):
    page = visitor.open("/audit")
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text("Verified at")).to_be_visible()
    lines = _exported(page, "JSON lines")
    assert all('"hash"' in line for line in lines)
    assert len(lines) > 3
    page.get_by_label("Did what").select_option(label="created a connection")
    rows = _exported(page, "CSV")
    assert len(rows) > 1
    assert all("connection.create" in row for row in rows[1:])


def _exported(page, kind: str) -> list[str]:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=kind).click()
    return waiting.value.path().read_text("utf-8").splitlines()


def test_a_connection_in_use_says_what_breaks_before_it_is_deleted(visitor):
    page = visitor.open("/connections/hubspot-clinic")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("in use in one place")).to_be_visible()
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert visitor.api("GET", "/api/integrations/hubspot-clinic")["name"] == "HubSpot Clinic"


def test_the_catalog_finds_by_meaning_and_by_operation(visitor):
    page = visitor.open("/catalog")
    search = page.get_by_role("searchbox")
    for text, name in (("send a text message", "Twilio"), ("searchContacts", "HubSpot")):
        search.fill(text)
        expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    search.fill("nothing like this at all")
    expect(page.get_by_role("link", name="Use its HTTP API")).to_be_visible()
    page.get_by_role("link", name="Add an MCP server").click()
    expect(page.get_by_label("Kind of source")).to_have_value("mcp")
    page.get_by_label("Address of the MCP server").fill("http://127.0.0.1:9/mcp")
    visitor.expect_status(400, 422, 502, 504)
    with page.expect_request("**/api/catalog/import") as asked:
        page.get_by_role("button", name="Preview").click()
    assert asked.value.post_data_json["source"] == {"mcp": "http://127.0.0.1:9/mcp"}
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Kind of source").select_option("A description of an API")
    expect(page.get_by_label("Or paste it")).to_be_visible()


def _connection(visitor, name, url, **tokens):
    draft = {
        "name": name,
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": url},
        "credentials": {key: {"token": token} for key, token in tokens.items()},
    }
    return visitor.api("POST", "/api/integrations", draft)


def test_two_runs_are_compared(visitor):
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    visitor.api("POST", "/api/flows/patient-intake/runs", body)
    body["input"]["name"] = "Grace"
    run = visitor.api("POST", "/api/flows/patient-intake/runs", body)
    page = visitor.open(f"/runs/{run['id']}")
    page.get_by_role("button", name="Rerun").click()
    page.get_by_role("menuitem", name="Compare with another run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Changed").first).to_be_visible()
    expect(dialog.get_by_text("Grace").first).to_be_visible()
    assert visitor.axe() == []


def test_how_long_things_are_kept_is_ruled_and_wrong_days_are_said(visitor):
    page = visitor.open("/settings?section=retention")
    payloads, audit = page.get_by_label("Payloads"), page.get_by_label("Audit")
    audit.fill("30")
    expect(page.get_by_text("A whole number from 90")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    audit.fill("")
    payloads.fill("14")
    page.keyboard.press("Control+S")
    page.get_by_role("button", name="Keep it shorter").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    kept = visitor.api("GET", "/api/settings/retention")
    assert (kept["payloadDays"], kept["auditDays"]) == (14, None)
    visitor.open("/settings?section=instance")
    expect(page.get_by_text("The store answered in")).to_be_visible()


def test_an_environment_gets_a_color_and_another_place(visitor, pytestconfig):
    page = visitor.open("/settings?section=environments")
    rows = page.get_by_role("table").locator("tbody tr")
    expect(page.get_by_role("button", name="Move Development up")).to_be_disabled()
    expect(page.get_by_role("button", name="Move Production down")).to_be_disabled()
    page.get_by_role("button", name="Move Production up").click()
    expect(rows.first).to_contain_text("Production")
    expect(page.get_by_role("button", name="Move Production down")).to_be_focused()
    page.get_by_role("combobox", name="Color of Production").click()
    page.get_by_role("option", name="Pink").click()
    expect(rows.first.locator("[data-color=pink]").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Color of Production")).to_have_value("Pink")
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"environment-looks-{theme}")
        assert visitor.axe() == []
    saved = visitor.api("GET", "/api/environments")["items"]
    assert [(each["key"], each["color"]) for each in saved] == [
        ("production", "pink"),
        ("development", "teal"),
    ]
    page = visitor.open("/flows")
    expect(page.locator("[data-tone=pink]").first).to_contain_text("Production")
    back = {"color": "orange", "position": 2}
    visitor.api("PUT", "/api/environments/production", back)


def test_a_run_becomes_a_golden_test(visitor, pytestconfig):
    body = {"environment": "development", "input": {"name": "Ada", "email": "o'neil@example.com"}}
    run = visitor.api("POST", "/api/flows/patient-intake/runs", body)
    given = visitor.api("GET", f"/api/runs/{run['id']}")["input"]
    page = visitor.open(f"/runs/{run['id']}")
    page.get_by_role("button", name="Rerun").click()
    page.get_by_role("menuitem", name="Golden test from this run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name of the case")).to_have_value(run["id"])
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"golden-{theme}")
        assert visitor.axe() == []
    dialog.get_by_label("Name of the case").fill("first visit")
    dialog.get_by_label("Answer to Send the confirmation").select_option("5xx")
    words = shlex.split(dialog.get_by_label("Command").inner_text())
    assert words == [
        *("junctor", "flow", "test", "patient-intake", "--golden", "golden"),
        *("--case", "first-visit", "--env", "development", "--project", "demo"),
        *("--input", words[13], "--scenario", "confirm=5xx"),
    ]
    assert json.loads(words[13]) == given
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Download the input").click()
    assert json.loads(waiting.value.path().read_text("utf-8")) == given


def test_a_flow_becomes_a_golden_test_before_any_run(visitor):
    page = visitor.open("/flows/patient-intake")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Golden test of this flow").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Answer to Look up the contact").select_option("timeout")
    words = shlex.split(dialog.get_by_label("Command").inner_text())
    assert words[:7] == [
        "junctor",
        "flow",
        "test",
        "patient-intake",
        "--golden",
        "golden",
        "--case",
    ]
    assert words[-2:] == ["--scenario", "lookup=timeout"]
    assert visitor.axe() == []


def test_a_run_is_seen_as_the_path_through_its_flow(visitor):
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    run = visitor.api("POST", "/api/flows/patient-intake/runs", body)
    page = visitor.open(f"/runs/{run['id']}")
    page.get_by_text("Graph", exact=True).click()
    expect(page).to_have_url(re.compile("view=graph"))
    graph = page.get_by_role("region", name="Graph")
    sent = graph.get_by_label(re.compile("Send the confirmation.*Would have sent"))
    expect(sent).to_be_visible()
    expect(graph.get_by_label(re.compile("Not reached|Skipped")).first).to_be_visible()
    area, box = graph.locator(".react-flow").bounding_box(), sent.bounding_box()
    assert area["y"] < box["y"] < area["y"] + area["height"] - box["height"], "it is in sight"
    sent.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Send the confirmation")).to_be_visible()


def test_filters_of_runs_are_kept_under_a_name(visitor):
    page = visitor.open("/runs?state=succeeded&mode=sandbox")
    views = page.get_by_role("button", name="Views")
    views.click()
    page.get_by_role("menuitem", name="Save these filters…").click()
    page.get_by_label("Name of the view").fill("Rehearsals")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(views).to_have_text("Rehearsals")
    views.click()
    page.get_by_role("menuitem", name="Failed today").click()
    expect(page).to_have_url(re.compile("state=failed"))
    page.evaluate("() => localStorage.clear()")  # as on another machine
    page = visitor.open("/runs")
    views.click()
    page.get_by_role("menuitem", name="Rehearsals").click()
    expect(page).to_have_url(re.compile("mode=sandbox"))
    expect(page.get_by_label("State")).to_have_value("succeeded")
    assert visitor.axe() == []
    views.click()
    page.get_by_role("menuitem", name="Forget Rehearsals").click()
    expect(views).to_have_text("Views")
    assert visitor.api("GET", "/api/views")["items"] == []


def test_several_runs_are_run_again_at_once(visitor):
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    for _ in range(2):
        visitor.api("POST", "/api/flows/patient-intake/runs", body)
    before = len(visitor.api("GET", "/api/runs?limit=200")["items"])
    page = visitor.open("/runs")
    boxes = page.get_by_role("table").locator("tbody").get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Run 2 again").click()
    with page.expect_request("**/api/runs/rerun"):
        page.get_by_role("dialog").get_by_role("button", name="Run 2 again").click()
    expect(page.get_by_text("2 runs started")).to_be_visible()
    assert len(visitor.api("GET", "/api/runs?limit=200")["items"]) == before + 2
    # Both connections of these runs were used by turns; each is one line of the audit.
    page = visitor.open("/audit?kind=call")
    for name in ("HubSpot Clinic", "Postmark Clinic"):
        row = page.get_by_role("row").filter(has_text=name)
        expect(row.get_by_role("button", name=re.compile("uses")).first).to_be_visible()
    # The operation stands there by name, its key below.
    expect(row.first).to_contain_text("Postmark Clinic · Send email")
    expect(row.first).to_contain_text("postmark.sendEmail")
