"""Signing in at a real authorization server from the page, in a window of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from fixtures_oidc import CLIENT_ID, CLIENT_SECRET, need_provider, oidc_provider, settings_for
from junctor.web.pages import PAGES
from served import Served
from servers import free_port
from web.watched import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """A server whose catalog has the provider, and the provider itself."""
    need_provider()
    folder = tmp_path_factory.mktemp("oidc")
    port = free_port()
    settings = settings_for(folder, port)
    with Served(folder / "home", settings=settings, pages=PAGES, demo=True) as served:
        grant = {"cidr": "127.0.0.1/32", "ports": [port]}
        opened = served.request("POST", "/api/grants", grant, key=served.demo_key)
        assert opened.status == 201, opened.text
        own = served.request("GET", "/api/oauth/redirect-uri").json["redirectUri"]
        with oidc_provider(port, own):
            yield served


@pytest.fixture
def visitor(chromium, site):
    made = Visitor(chromium, site, ignore_https_errors=True)
    # The provider's own pages ask for a font from elsewhere.
    made.context.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
    yield made
    for each in visitor_connections(made):
        made.api("DELETE", f"/api/integrations/{each}?force=true")
    made.close()


def visitor_connections(visitor):
    rows = visitor.api("GET", "/api/integrations")["items"]
    return [row["id"] for row in rows if row["integrationSlug"] == "provider"]


def saved(visitor):
    """The page after the client was entered: only the sign-in is left."""
    page = visitor.open("/catalog?connect=provider")
    page.get_by_label("Client ID").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("button", name="Connect Provider")).to_be_enabled()
    return page


def press(page):
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Connect Provider").click()
    popup = opened.value
    expect(popup.get_by_placeholder("Enter any login")).to_be_visible()
    return popup


def sign_in(popup):
    popup.get_by_placeholder("Enter any login").fill("ada")
    popup.get_by_placeholder("and password").fill("any")
    popup.get_by_role("button", name="Sign-in").click()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Continue").click()


def later(page):
    """Longer than the page needs to notice that a window has gone, at once."""
    page.clock.fast_forward(1200)


def test_connect_opens_a_window_that_closes_and_the_page_says_connected(visitor):
    visitor.page.clock.install()
    page = saved(visitor)
    popup = press(page)
    later(page)
    expect(page.get_by_role("button", name="Waiting for the other window")).to_be_disabled()
    sign_in(popup)
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    row = visitor.api("GET", "/api/integrations/provider")
    assert row["credentials"]["development"]["state"] == "current"


def test_a_window_that_is_closed_has_its_name_and_the_next_one_connects(visitor):
    page = saved(visitor)
    press(page).close()
    expect(page.get_by_text("The window was closed before the end.")).to_be_visible()
    sign_in(press(page))
    expect(page.get_by_text("Signed in, ")).to_be_visible()


def test_a_refusal_has_its_name_and_the_next_one_connects(visitor):
    visitor.expect_status(400, 422)
    visitor.page.clock.install()
    page = saved(visitor)
    popup = press(page)
    popup.get_by_role("link", name="Cancel").click()
    status = page.get_by_role("status")
    expect(status.get_by_text("The sign-in was refused.").first).to_be_visible()
    # It stays so, whatever becomes of the window.
    popup.close()
    later(page)
    expect(status.get_by_text("The sign-in was refused.").first).to_be_visible()
    sign_in(press(page))
    expect(page.get_by_text("Signed in, ")).to_be_visible()


def test_a_blocked_window_has_its_name_and_the_next_one_connects(visitor):
    page = saved(visitor)
    page.evaluate("() => { window.allowed = window.open; window.open = () => null; }")
    page.get_by_role("button", name="Connect Provider").click()
    expect(page.get_by_text("The window was blocked.")).to_be_visible()
    page.evaluate("() => { window.open = window.allowed; }")
    sign_in(press(page))
    expect(page.get_by_text("Signed in, ")).to_be_visible()
