"""People who are in a hurry: double clicks, going back, a session that ends, two windows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EDIT = "/connections/{key}?edit=production"


@pytest.fixture
def connection(visitor):
    """A connection whose two environments have different addresses."""
    made = visitor.api(
        "POST",
        "/api/integrations",
        {
            "name": "Hurried",
            "integrationSlug": "http",
            "authType": "none",
            "config": {"baseUrl": "https://dev.example"},
            "environments": {"production": {"config": {"baseUrl": "https://prod.example"}}},
        },
    )
    yield made
    visitor.api("DELETE", f"/api/integrations/{made['id']}?force=true")


def test_a_double_click_makes_one_thing(visitor):
    page = visitor.open("/settings?section=keys")
    asked = []
    page.on("request", lambda each: each.method == "POST" and asked.append(each.url))
    page.get_by_label("New key for").fill("Twice")
    page.get_by_role("button", name="Make a key").dblclick()
    expect(page.get_by_text("Twice")).to_be_visible()
    visitor.settle()
    assert len(asked) == 1
    # The next one is made as usual.
    page.get_by_label("New key for").fill("Once more")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_text("Once more")).to_be_visible()
    for key in visitor.api("GET", "/api/api-keys")["items"]:
        if key["name"] in {"Twice", "Once more"}:
            visitor.api("DELETE", f"/api/api-keys/{key['id']}")


def test_what_was_typed_is_not_left_behind_without_a_question(visitor, connection):
    page = visitor.open("/catalog?q=custom+http")
    page.get_by_text("Connect", exact=True).click()
    address = page.get_by_label("Base URL")
    address.fill("https://typed.example")
    page.go_back()
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Cancel").click()
    expect(address).to_have_value("https://typed.example")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Leave").click()
    expect(address).to_have_count(0)
    # The same where a connection is edited; saved, nothing is asked.
    visitor.go(EDIT.format(key=connection["key"]))
    address.fill("https://typed.example")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    question.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Save and test").click()
    expect(address).to_have_count(0)
    expect(question).to_have_count(0)
    # The same where a line is added to a list; saved, nothing is asked.
    visitor.go("/settings?section=environments")
    page.get_by_label("New environment").fill("Typed")
    page.get_by_role("link", name="Members").click()
    question.get_by_role("button", name="Leave").click()
    page.get_by_label("New member").fill("Typed")
    page.get_by_role("link", name="API keys").click()
    question.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("New member")).to_have_value("Typed")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("button", name="Remove Typed")).to_be_visible()
    page.get_by_role("link", name="API keys").click()
    expect(page.get_by_label("New key for")).to_be_visible()
    expect(question).to_have_count(0)


SLOW = """() => {
  const later = window.setTimeout;
  window.setTimeout = (f, ms, ...more) => later(f, ms >= 50 && ms <= 100 ? 700 : ms, ...more);
}"""


def test_who_types_before_the_form_has_settled_is_not_interrupted(visitor):
    page = visitor.open("/catalog?q=custom+http")
    page.evaluate(SLOW)
    page.get_by_text("Connect", exact=True).click()
    address = page.get_by_label("Base URL")
    address.click()
    address.press_sequentially("https://typed.example/orders", delay=50)
    expect(address).to_have_value("https://typed.example/orders")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Leave").click()
    # Who does not type pastes at once.
    page.get_by_text("Connect", exact=True).click()
    expect(page.locator("[data-paste]")).to_be_focused()


def test_two_windows_that_edit_one_connection_lose_nothing(visitor, connection):
    visitor.expect_status(409)
    page = visitor.open(EDIT.format(key=connection["key"]))
    page.get_by_role("button", name="4 more settings").click()
    page.get_by_label("Scope").fill("mine")
    other = {"production": {"config": {"baseUrl": "https://theirs.example"}}}
    visitor.api("PUT", f"/api/integrations/{connection['id']}", {"environments": other})
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("was changed by somebody else just now")).to_be_visible()
    expect(page.get_by_label("Base URL")).to_have_value("https://theirs.example")
    assert visitor.axe() == []
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_label("Scope")).to_have_count(0)
    stored = visitor.api("GET", f"/api/integrations/{connection['id']}")["environments"]
    assert stored["production"]["config"] == {"baseUrl": "https://theirs.example", "scope": "mine"}


def test_a_session_that_ends_in_a_form_takes_nothing_of_it(chromium, site):
    from web.watched import Visitor

    visitor = Visitor(chromium, site)
    visitor.expect_status(401, 404)  # the page may look again for what the end deletes
    page = visitor.open("/catalog?connect=http")
    page.get_by_label("Base URL").fill("https://typed.example")
    visitor.context.clear_cookies()
    page.get_by_role("button", name="Test and save").click()
    again = page.get_by_role("dialog", name="Your session has ended")
    link = again.get_by_label("Or paste the link here")
    expect(link).to_be_focused()
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    link.fill(f"{visitor.base}/login#{site.link()}")
    expect(again).to_have_count(0)
    expect(page.get_by_label("Base URL")).to_have_value("https://typed.example")
    page.get_by_label("Name", exact=False).first.fill("After the session")
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("button", name="Open the connection")).to_be_visible()
    visitor.api("DELETE", "/api/integrations/after-the-session")
    visitor.close()


def test_no_password_manager_is_offered_a_secret(visitor):
    page = visitor.open("/settings?section=appearance")
    for path in (
        "/catalog?connect=postgres",
        "/secrets?add=new",
        "/connections/postmark-clinic?edit=production",
    ):
        visitor.go(path)
        fields = page.get_by_role("dialog").locator("input[type=password]")
        expect(fields.first).to_be_visible()
        expect(page.get_by_role("dialog").locator("[data-secret]").first).to_be_visible()
        for field in fields.all():
            expect(field).to_have_attribute("autocomplete", "new-password")
            expect(field).to_have_attribute("data-1p-ignore", "")
        visitor.go("/settings?section=appearance")
