"""What every page says while it loads, when there is nothing, when it fails, and to whom it must not."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

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
# Home and settings show what they have; a catalog is never empty.
LISTS = [
    each for each in PAGES if each.count("/") == 1 and each not in ("/", "/catalog", "/assistant")
]
EMPTY = [
    each
    for each in LISTS
    if "environments" not in each and each.rpartition("=")[2] not in ("retention", "instance")
]
PART = {
    "environments": [
        "/connections",
        "/secrets",
        "/credentials",
        "/flows",
        "/flows/patient-intake",
        "/runs",
        "/runs/{run}",
        "/triggers",
        "/audit",
        "/assistant",
        "/catalog?connect=http",
        "/connections/postmark-clinic",
        "/settings",
    ],
    "catalog": [
        "/connections",
        "/flows/patient-intake?step=confirm",
        "/audit",
        "/settings?section=connectors",
        "/catalog",
    ],
    "integrations": [
        "/catalog?connect=http",
        "/flows/patient-intake?view=canvas",
        "/catalog/import",
        "/audit",
        "/settings?section=network",
        "/connections",
    ],
    "flows": ["/audit", "/runs", "/", "/flows"],
    "secrets": [
        "/catalog?connect=http",
        "/flows/patient-intake?view=code",
        "/connections/postmark-clinic?edit=production",
        "/secrets",
    ],
    "runs": ["/flows", "/flows/patient-intake", "/runs"],
    "usage": ["/connections/postmark-clinic", "/connections"],
    "views": ["/secrets", "/credentials", "/audit", "/runs", "/connections"],
    "members": ["/audit", "/connections/postmark-clinic?tab=audit", "/settings?section=members"],
    "api-keys": ["/audit", "/settings?section=keys"],
    "settings": ["/settings?section=instance"],
    "catalog/*": ["/flows/patient-intake?step=confirm", "/connections/postmark-clinic"],
    "integrations/*/dependents": ["/connections/postmark-clinic?tab=blast"],
    "flows/*": ["/runs/{run}", "/flows/patient-intake"],
    "runs/*/steps": ["/runs/{run}"],
    "entities": ["/flows/patient-intake?view=code"],
}
"""What a page needs beside its own list: each of these calls fails alone, on each of these pages."""
SESSION = ("/api/auth/", "/api/projects", "/api/events", "/icon.svg")
FAULT = {
    "type": "urn:junctor:problem:ours-to-fix",
    "title": "A fault of ours.",
    "status": 500,
    "detail": "The database did not answer.",
    "errorClass": "internal",
    "cure": "Look for 7c1f in the log.",
}


class Answers:
    """The server as a page sees it: its session stays, everything else is as a test wants it."""

    def __init__(self, page):
        self.page = page
        self.give = lambda route: route.continue_()
        page.route("**/api/**", self._answer)

    def _answer(self, route):
        if any(each in route.request.url for each in SESSION):
            route.continue_()
        else:
            self.give(route)

    def fail(self, status=500, body=None, kind="application/problem+json"):
        text = json.dumps({**FAULT, "status": status}) if body is None else body
        self.give = lambda route: route.fulfill(status=status, content_type=kind, body=text)

    def fail_only(self, call):
        wanted = re.compile(f"/api/{call.replace('*', '[^/]+')}([?]|$)")

        def give(route):
            if wanted.search(route.request.url):
                kind = "application/problem+json"
                route.fulfill(status=500, content_type=kind, body=json.dumps(FAULT))
            else:
                route.continue_()

        self.give = give

    def empty(self):
        def give(route):
            answer = route.fetch()
            found = answer.json()
            if (
                isinstance(found, dict)
                and "items" in found
                and "environments" not in route.request.url
            ):
                found = {**found, "items": [], "next": None}
            route.fulfill(response=answer, json=found)

        self.give = give

    def hold(self):
        """Nothing is answered until `release`."""
        self.held = []
        self.give = self.held.append

    def release(self):
        self.give = lambda route: route.continue_()
        for each in self.held:
            each.continue_()

    def mend(self):
        self.give = lambda route: route.continue_()


@pytest.fixture
def answers(visitor):
    page = visitor.open("/settings?section=appearance")
    page.locator("html[data-warm]").wait_for(state="attached")
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


@pytest.mark.parametrize("call", PART)
def test_a_page_without_one_of_its_parts_says_which_and_gets_it_by_retry(visitor, run, call):
    page = visitor.page
    visitor.expect_status(500)
    answers = Answers(page)
    answers.fail_only(call)
    visitor.open("/screen")
    said = page.get_by_text("The database did not answer.").filter(visible=True)

    def partly():
        expect(page.locator(f"main h1{NEW}")).to_be_visible()
        expect(said.first).to_be_visible(timeout=3000)
        visitor.settle()

    assert walk(visitor, [each.format(run=run["id"]) for each in PART[call]], partly) == {}
    answers.mend()
    page.get_by_role("button", name="Retry").filter(visible=True).last.click()
    expect(said).to_have_count(0)
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
