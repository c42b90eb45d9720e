"""What every page says while it loads, when there is nothing, when it fails, and to whom it must not."""

from __future__ import annotations

import json
import re
from itertools import zip_longest

import pytest
from playwright.sync_api import expect

from web.answers import FAULT, Answers
from web.parts import CALLS, PARTS, TOGETHER
from web.watched import NEW

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/catalog",
    "/connections",
    "/connections/postmark-clinic",
    "/secrets",
    "/credentials",
    "/assistant",
    "/flows",
    "/flows/patient-intake",
    "/runs",
    "/runs/run_any",
    "/approvals",
    "/triggers",
    "/audit",
    "/settings?section=environments",
    "/settings?section=members",
    "/settings?section=keys",
    "/settings?section=network",
    "/settings?section=alerts",
    "/settings?section=connectors",
    "/settings?section=retention",
    "/settings?section=instance",
]
FILTERED = [
    "/catalog?q=zzz",
    "/connections?q=zzz",
    "/connections?state=renew",
    "/secrets?q=zzz",
    "/credentials?q=zzz",
    "/flows?q=zzz",
    "/flows?folder=zzz",
    "/runs?q=zzz",
    "/triggers?q=zzz",
    "/audit?actor=zzz",
    "/settings?section=connectors&q=zzz",
]
SLOW = {
    "/connections/postmark-clinic": "Server API token",
    "/runs/{run}": "Send the confirmation",
    "/flows/patient-intake": "Send the confirmation",
}
# Home and settings show what they have; a catalog is never empty.
LISTS = [
    each for each in PAGES if each.count("/") == 1 and each not in ("/", "/catalog", "/assistant")
]
EMPTY = [
    each
    for each in LISTS
    if "environments" not in each and each.rpartition("=")[2] not in ("retention", "instance")
]


@pytest.fixture(scope="module")
def fetched(signed_in):
    """Every page's code is at hand: what a test waits for is an answer."""
    signed_in.begin()
    signed_in.open("/settings?section=appearance")
    signed_in.page.locator("html[data-warm]").wait_for(state="attached")
    signed_in.end()


@pytest.fixture
def answers(fetched, visitor):
    page = visitor.open("/settings?section=appearance")
    yield Answers(page)
    page.unroute_all(behavior="ignoreErrors")


def walk(visitor, paths, seen):
    """The pages that do not show what they should, with what they show instead."""
    missing = {}
    for path in paths:
        visitor.go(path)
        try:
            seen()
        except AssertionError:
            missing[path] = visitor.page.locator("main").inner_text()
    return missing


def test_every_page_says_what_failed_and_works_again_after_retry(visitor, answers):
    page = visitor.page
    visitor.expect_status(500)
    answers.fail()
    alert = page.locator(f"main [role=alert]{NEW}").filter(has_text="did not work").first

    def failing():
        expect(alert).to_contain_text("The database did not answer.", timeout=3000)
        expect(alert).to_contain_text("Look for 7c1f in the log.")
        expect(alert.get_by_role("button", name="Retry")).to_be_visible()
        visitor.settle()

    assert walk(visitor, PAGES, failing) == {}
    assert visitor.axe() == []
    answers.mend()
    page.get_by_role("button", name="Retry").first.click()
    expect(page.get_by_role("heading", name="Public URL")).to_be_visible()
    visitor.go("/connections")
    expect(page.get_by_role("link", name="Postmark Clinic")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.fixture(scope="module")
def run(site):
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    return site.request("POST", "/api/flows/patient-intake/runs", body, key=site.demo_key).json


def apart(paths):
    """Each of them, and never twice in a row the same page with another question mark."""
    by_page = {}
    for path in sorted(paths):
        by_page.setdefault(path.partition("?")[0], []).append(path)
    return [each for one in zip_longest(*by_page.values()) for each in one if each]


@pytest.mark.parametrize("parts", TOGETHER, ids=lambda parts: parts[0])
def test_a_page_without_some_of_its_parts_says_which_and_gets_them_by_retry(visitor, run, parts):
    page = visitor.page
    visitor.expect_status(500)
    answers = Answers(page)
    why = {each: f"No answer for {each}." for each in parts}
    answers.fail_only({CALLS.get(each, each): detail for each, detail in why.items()})
    visitor.open("/screen")
    missing = {}
    for path in apart({path for each in parts for path in PARTS[each]}):
        visitor.go(path.format(run=run["id"]))
        expect(page.locator(f"main h1{NEW}")).to_be_visible()
        visitor.settle()
        for part in (each for each in parts if path in PARTS[each]):
            told = re.compile(f"{why[part]}|Loading .*{part}.* did not work")
            try:
                expect(page.get_by_text(told).filter(visible=True).first).to_be_visible(
                    timeout=3000
                )
            except AssertionError:
                missing[path, part] = page.locator("main").inner_text()
    assert missing == {}
    answers.mend()
    page.get_by_role("button", name="Retry").filter(visible=True).last.click()
    expect(page.get_by_text("No answer for").filter(visible=True)).to_have_count(0)
    visitor.settle()
    page.unroute_all(behavior="ignoreErrors")


def test_every_page_shows_its_bones_while_it_waits(visitor, answers):
    page = visitor.page
    visitor.expect_status(404)  # no such run, in the end
    answers.hold()
    bones = page.locator(f"main [aria-busy=true]{NEW}").first
    waiting = lambda: expect(bones).to_be_visible(timeout=3000)  # noqa: E731 - said where it is used
    assert walk(visitor, PAGES, waiting) == {}
    # What would be pushed down by what stands above it is not shown before that is known.
    visitor.go("/")
    waiting()
    expect(page.locator("main nav")).to_have_count(0)
    answers.release()
    visitor.settle()
    expect(page.locator("main nav")).to_be_visible()


def test_every_list_tells_no_access_from_nothing(visitor, answers):
    page = visitor.page
    visitor.expect_status(403)
    answers.fail(
        403, json.dumps({**FAULT, "status": 403, "detail": "This needs the role auditor."})
    )
    told = page.locator(f"main [role=alert]{NEW}").filter(has_text="You cannot see this").first

    def refused():
        expect(told).to_contain_text("This needs the role auditor.", timeout=3000)
        visitor.settle()

    assert walk(visitor, PAGES[1:], refused) == {}
    assert visitor.axe() == []


def test_every_empty_list_says_what_it_is_for(visitor, answers):
    page = visitor.page
    answers.empty()
    state = page.locator(f"main h2{NEW}").filter(visible=True)

    def empty():
        expect(page.locator("main table")).to_have_count(0, timeout=3000)
        expect(state.first).to_be_visible(timeout=3000)
        visitor.settle()

    assert walk(visitor, EMPTY, empty) == {}
    assert visitor.axe() == []


@pytest.fixture
def one_of_each(visitor, run):
    """What the demo has none of: a trigger, a secret, a credential."""
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    flow = {"key": "filtered", "trigger": hook, "nodes": [{"id": "a", "type": "respond"}]}
    visitor.api("POST", "/api/flows", flow)
    visitor.api("POST", "/api/flows/filtered/publish", {"environments": ["development"]})
    secret = {"environment": "development", "value": "the-value-1234"}
    connection = {
        "name": "Filtered",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": "https://orders.example"},
        "credentials": {"development": {"token": "the-token-1234"}},
    }
    visitor.api("PUT", "/api/secrets/FILTERED_KEY", secret)
    visitor.api("POST", "/api/integrations", connection)
    yield
    for each in ("integrations/filtered", "secrets/FILTERED_KEY", "flows/filtered"):
        visitor.api("DELETE", f"/api/{each}?force=true")


def test_every_list_that_its_filters_emptied_has_a_way_out(visitor, one_of_each):
    page = visitor.open("/screen")
    clear = page.locator(f"main button{NEW}", has_text="Clear filters")

    def cleared():
        expect(clear).to_be_visible(timeout=3000)
        assert page.locator("main table").count() == 0
        clear.click()
        expect(clear).to_have_count(0, timeout=3000)
        expect(page.locator(f"main :is(tbody tr, li, article){NEW}").first).to_be_visible()

    assert walk(visitor, FILTERED, cleared) == {}
    # Where only the kind of approval is chosen, the way out leads to those that wait.
    visitor.go("/approvals?state=expired")
    page.get_by_role("link", name="What is open").click()
    expect(page.get_by_role("radio", name="Open")).to_be_checked()


SHIFTS = """() => {
  window.__shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.__shifts.push([value, ...sources.map(({ node }) => node?.textContent?.slice(0, 60))]);
  }).observe({type: "layout-shift"});
}"""
JUMP = 0.02
"""Much less than a tenth, from which on a page is said to jump."""


@pytest.mark.parametrize("path", SLOW)
def test_answers_that_come_late_move_nothing(visitor, answers, run, path):
    page = visitor.page
    page.evaluate(SHIFTS)
    answers.hold()
    visitor.go(path.format(run=run["id"]))
    expect(page.locator(f"main [aria-busy=true]{NEW}").first).to_be_visible()
    while answers.held or page.locator("main [aria-busy=true]").count():
        answers.trickle()
    answers.release()
    visitor.settle()
    expect(page.get_by_text(SLOW[path]).first).to_be_visible()
    shifts = page.evaluate("() => window.__shifts")
    assert sum(each for each, *_ in shifts) < JUMP, shifts


def test_an_answer_that_breaks_off_is_told_and_asked_for_again(visitor, answers, run):
    page = visitor.page
    alert = page.locator(f"main [role=alert]{NEW}").first
    for path, shown in SLOW.items():
        answers.cut()
        visitor.go(path.format(run=run["id"]))
        expect(alert).to_contain_text("The answer broke off before its end.")
        expect(page.get_by_text("Server not reachable")).to_have_count(0)
        answers.mend()
        page.get_by_role("button", name="Retry").first.click()
        expect(page.get_by_text(shown).first).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_versions_that_do_not_come_are_told_in_their_drawer(visitor, answers):
    page = visitor.page
    visitor.expect_status(500)
    answers.fail_only({"flows/*/versions": "No answer for versions."})
    visitor.go("/flows/patient-intake")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Versions").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("alert")).to_contain_text("No answer for versions.")
    answers.mend()
    drawer.get_by_role("button", name="Retry").click()
    expect(drawer.get_by_role("button", name="Changes since")).to_be_visible()
    expect(drawer.get_by_role("alert")).to_have_count(0)


def test_the_assistant_says_what_failed_keeps_the_words_and_works_again(visitor, answers):
    page = visitor.page
    visitor.expect_status(500)
    visitor.go("/assistant")
    words = page.get_by_role("textbox", name="Describe what you want to connect")
    words.fill("Send a confirmation with Postmark when the intake form arrives")
    expect(page.get_by_role("radio", name="Development")).to_be_checked()
    answers.fail(500, json.dumps({**FAULT, "details": {"reference": "7c1f"}}))
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_role("alert")).to_contain_text("The database did not answer.")
    page.get_by_role("button", name="Reference 7c1f").click()
    assert page.evaluate("() => navigator.clipboard.readText()") == "7c1f"
    assert visitor.axe() == []
    answers.mend()
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(words).to_have_value(re.compile("Postmark"))


def test_the_assistant_plans_with_another_service(visitor):
    page = visitor.open("/assistant")
    words = page.get_by_role("textbox", name="Describe what you want to connect")
    words.fill("Every weekday at 8am send an SMS to +15550001111")
    page.get_by_role("button", name="Make a plan").click()
    service = page.get_by_role("combobox", name="Service")
    expect(service).to_have_value("twilio")
    expect(page.get_by_text("The plan takes Twilio")).to_be_visible()
    service.select_option("Vonage")
    expect(service).to_have_value("vonage")
    expect(page.get_by_text("The plan takes")).to_have_count(0)
    page.get_by_label("Name", exact=True).first.fill("SMS by Vonage")
    service.select_option("Twilio")
    page.get_by_role("dialog").get_by_role("button", name="Make a plan").click()
    expect(service).to_have_value("twilio")
    assert visitor.axe() == []


def test_an_answer_of_something_in_between_is_not_shown_as_it_is(visitor, answers):
    page = visitor.page
    visitor.expect_status(502)
    answers.fail(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
    visitor.go("/credentials")
    expect(page.get_by_role("alert")).to_contain_text("Something in front of Junctor answered 502")
    assert "Bad Gateway" not in page.locator("main").inner_text()
    answers.mend()
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_old_rows_stay_when_they_cannot_be_fetched_anew(visitor, answers):
    page = visitor.page
    visitor.expect_status(500)
    visitor.go("/connections")
    row = page.get_by_role("link", name="Postmark Clinic")
    expect(row).to_be_visible()
    visitor.go("/catalog")
    expect(page.get_by_role("heading", name="Catalog", exact=True)).to_be_visible()
    visitor.settle()
    answers.fail()
    page.evaluate("() => { Date.now = ((now) => () => now() + 60_000)(Date.now.bind(Date)); }")
    visitor.go("/connections")
    expect(page.get_by_text("What you see may be old.")).to_be_visible()
    expect(row).to_be_visible()
    assert visitor.axe() == []
    answers.mend()
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("What you see may be old.")).to_have_count(0)


def test_a_server_that_is_gone_is_said_once_and_found_again(visitor, answers):
    page = visitor.page
    visitor.expected.append("ERR_CONNECTION_REFUSED")
    answers.give = lambda route: route.abort("connectionrefused")
    visitor.go("/connections")
    banner = page.get_by_text("Server not reachable.")
    expect(banner).to_be_visible()
    assert visitor.axe() == []
    answers.mend()
    page.get_by_role("button", name="Retry now").click()
    expect(banner).to_have_count(0)
    expect(page.get_by_role("link", name="Postmark Clinic")).to_be_visible()
