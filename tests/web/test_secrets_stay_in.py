"""What is typed into a secret field goes to the server once, and is nowhere afterwards."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CONNECTED = "planted-connect-7Kq2"
ROTATED = "planted-rotate-9Wx4"
NAMED = "planted-named-3Bn8"
BLOCK = "planted-block-5Tz6"
PASTED = "planted-pasted-1Lm0"
SERVER = "planted-server-8Gd5"
LITERAL = "planted-literal-6Hs1"

_EVERYWHERE = """() => JSON.stringify({
  page: document.documentElement.outerHTML,
  fields: [...document.querySelectorAll("input,textarea")].map((e) => e.value),
  local: {...localStorage}, session: {...sessionStorage},
  address: location.href, history: history.state, title: document.title, cookies: document.cookie,
})"""


class Ears:
    """Every answer of the API, and every address that was asked for."""

    def __init__(self, page):
        self.page = page
        self.heard: list[str] = []
        self.arriving = 0
        self.addresses: list[str] = []
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("response", self._hear)

    def _hear(self, response) -> None:
        kind = response.headers.get("content-type", "")
        if "/api/" in response.url and "json" in kind:
            self.arriving += 1
            self.heard.append(response.text())
            self.arriving -= 1

    def listen(self) -> None:
        """Waits for what the page has and this one is still reading."""
        while self.arriving:
            self.page.wait_for_timeout(10)


@pytest.fixture
def ears(visitor):
    return Ears(visitor.page)


def _nowhere(visitor, ears, *secrets):
    ears.listen()
    found = json.loads(visitor.page.evaluate(_EVERYWHERE))
    places = {**found, "answers": ears.heard, "addresses": ears.addresses}
    for secret in secrets:
        for name, place in places.items():
            assert secret not in json.dumps(place), f"{secret} is in {name}"


def test_the_token_of_a_new_connection_stays_in(visitor, ears, api):
    page = visitor.open("/catalog?connect=http")
    page.get_by_label("Name", exact=False).first.fill("Kept in")
    page.get_by_label("Base URL").fill(api.url)
    page.get_by_text("Bearer token").click()
    page.get_by_label("Token", exact=False).last.fill(CONNECTED)
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("heading", name="Kept in", level=1)).to_be_visible()
    expect(page.get_by_text("KEPT_IN_TOKEN")).to_be_visible()
    _nowhere(visitor, ears, CONNECTED)


def test_a_pasted_text_is_taken_apart_without_being_shown(visitor, ears, api):
    page = visitor.open("/catalog?connect=http")
    page.get_by_label("Paste a connection string").focus()
    visitor.paste(f"curl {api.url}/orders -H 'Authorization: Bearer {PASTED}'")
    expect(page.get_by_label("Base URL")).to_have_value(api.url)
    expect(page.get_by_role("radio", name="Bearer token")).to_be_checked()  # what it is written for
    expect(page.get_by_text("Stored as the secret CUSTOM_HTTP_TOKEN")).to_be_visible()
    shown = page.evaluate("() => document.body.innerText")
    assert PASTED not in shown
    page.get_by_label("Name", exact=False).first.fill("Pasted")
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("heading", name="Pasted", level=1)).to_be_visible()
    _nowhere(visitor, ears, PASTED)


def test_the_new_value_of_a_rotation_stays_in(visitor, ears, api):
    draft = {
        "name": "Turned",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": api.url},
        "credentials": {"development": {"token": "former-token-value"}},
    }
    visitor.api("POST", "/api/integrations", draft)
    page = visitor.open("/connections/turned")
    page.get_by_role("button", name="More for Development").click()
    page.get_by_role("menuitem", name="Rotate…").click()
    page.get_by_label("Token", exact=False).last.fill(ROTATED)
    page.get_by_role("button", name="Test the new values").click()
    expect(page.get_by_text("The old ones are still in use")).to_be_visible()
    _nowhere(visitor, ears, ROTATED)
    page.get_by_role("button", name="Switch to the new values").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    _nowhere(visitor, ears, ROTATED)


def test_named_secrets_stay_in_one_by_one_and_as_a_block(visitor, ears):
    page = visitor.open("/secrets")
    page.get_by_role("button", name="Add a secret").first.click()
    page.get_by_label("Name", exact=False).last.fill("PLANTED_ONE")
    page.get_by_label("Value", exact=False).last.fill(NAMED)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="PLANTED_ONE")).to_be_visible()
    _nowhere(visitor, ears, NAMED)
    page.get_by_role("button", name="Add a secret").first.click()
    page.get_by_label("Paste an .env block").focus()
    visitor.paste(f"PLANTED_TWO={BLOCK}\nPLANTED_THREE='{BLOCK}-3'")
    expect(page.get_by_text("2 secrets will be saved")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="PLANTED_THREE")).to_be_visible()
    _nowhere(visitor, ears, NAMED, BLOCK)


def test_a_refused_credential_is_not_repeated(visitor, ears, api):
    page = visitor.open("/catalog?connect=http")
    visitor.expect_status(422)
    page.get_by_label("Name", exact=False).first.fill("Short one")
    page.get_by_label("Base URL").fill(api.url)
    page.get_by_text("Bearer token").click()
    page.get_by_label("Token", exact=False).last.fill("q7Z")
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert all("q7Z" not in each for each in ears.heard)
    page.get_by_label("Token", exact=False).last.fill(CONNECTED)
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("heading", name="Short one", level=1)).to_be_visible()
    _nowhere(visitor, ears, CONNECTED)


def test_a_former_value_comes_back_or_is_wiped_without_being_seen(visitor, ears, pytestconfig):
    values = ("planted-former-2Yt8", "planted-latter-4Vb1")
    for value in values:
        body = {"environment": "development", "value": value}
        visitor.api("PUT", "/api/secrets/PLANTED_PAST", body)
    page = visitor.open("/secrets?open=PLANTED_PAST")
    history = page.get_by_role("table", name="History")
    expect(history.get_by_role("row")).to_have_count(2)
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"secret-history-{theme}")
        assert visitor.axe() == []
    page.get_by_role("button", name="Bring back version 1 in Development").click()
    expect(history.get_by_text("v3 in use")).to_be_visible()
    page.get_by_role("button", name="Wipe version 2 in Development").click()
    expect(page.get_by_text("Wipe version 2 in Development?")).to_be_visible()
    page.keyboard.press("Escape")  # answers the question and leaves what is under it
    page.get_by_role("button", name="Wipe version 2 in Development").click()
    page.get_by_role("button", name="Wipe", exact=True).click()
    expect(page.get_by_text("Version 2 is wiped")).to_be_visible()
    expect(history.get_by_text("wiped")).to_have_count(2)
    _nowhere(visitor, ears, *values)


def test_the_token_of_an_mcp_server_stays_in_whatever_the_test_says(visitor, ears, api):
    page = visitor.open("/catalog?connect=mcp")
    page.get_by_label("Name", exact=False).first.fill("Tools")
    page.get_by_label("Server address").fill(api.url)
    page.get_by_text("Bearer token").click()
    page.get_by_label("Token", exact=False).last.fill(SERVER)
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("button", name="Open the connection")).to_be_visible()
    _nowhere(visitor, ears, SERVER)


def test_a_key_and_a_link_are_shown_once(visitor, ears):
    page = visitor.open("/settings?section=keys")
    page.get_by_label("New key for").fill("Planted")
    page.get_by_role("button", name="Make a key").click()
    key = page.locator("code").filter(has_text=re.compile("^j[a-z]_.{20}")).inner_text()
    page.get_by_role("button", name="Done").click()
    visitor.go("/settings?section=members")
    page.get_by_label("New member").fill("Planted")
    page.get_by_role("button", name="Add", exact=True).click()
    link = page.get_by_role("status").locator("code").inner_text()
    ears.listen()
    told = [each for each in ears.heard if key in each or link in each]
    assert len(told) == 2  # where each was made, and nowhere else
    ears.heard = [each for each in ears.heard if each not in told]
    visitor.open("/settings?section=members")
    _nowhere(visitor, ears, key, link.partition("#")[2])


def test_a_value_typed_where_a_secret_is_named_is_not_kept(visitor, ears):
    trigger = {"type": "webhook", "verify": {"scheme": "bearer", "token": "{env.HOOK}"}}
    nodes = [{"id": "a", "type": "respond", "body": "{{event}}"}]
    made = {"key": "planted-hook", "trigger": trigger, "nodes": nodes}
    visitor.api("POST", "/api/flows", made)
    visitor.expect_status(422, 500)
    page = visitor.open("/flows/planted-hook?step=trigger:")
    field = page.get_by_label("Secret that verifies")
    away = "**/api/flows/*/draft*"
    page.route(away, lambda route: route.fulfill(status=500, body="{}"))
    field.fill(LITERAL)
    expect(page.get_by_text("The draft is kept in this browser").first).to_be_visible()
    assert LITERAL not in page.evaluate("() => JSON.stringify({...localStorage})")
    page.unroute(away)
    field.fill(f"{LITERAL}-2")  # what is typed is saved at once
    expect(page.get_by_text("must point at a secret").first).to_be_visible()
    field.fill("{env.HOOK_TWO}")
    expect(page.get_by_text("must point at a secret")).to_have_count(0)
    _nowhere(visitor, ears, LITERAL)
