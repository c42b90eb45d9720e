"""Signing in at a real authorization server from the page, in a window of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from fixtures_oidc import CLIENT_ID, CLIENT_SECRET, need_provider, oidc_provider, settings_for
from junctor.web.pages import PAGES
from served import Served
from servers import AUTHORITY, free_port
from web.watched import Visitor

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("JUNCTOR_SHOTS")


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


@contextmanager
def tls_proxy(port):
    """Ends TLS in front of a port, as a proxy before a server does; gives its own port."""
    context = AUTHORITY.server_context("127.0.0.1")
    loop, ready, tasks = asyncio.new_event_loop(), Future(), set()

    async def copy(reader, writer):
        with contextlib.suppress(OSError):
            while part := await reader.read(65536):
                writer.write(part)
                await writer.drain()
        writer.close()

    async def handle(reader, writer):
        tasks.add(asyncio.current_task())
        there, to = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copy(reader, to), copy(there, writer))

    async def serve():
        server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
        ready.set_result(server.sockets[0].getsockname()[1])
        with contextlib.suppress(asyncio.CancelledError):
            await server.serve_forever()
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    main = loop.create_task(serve())
    thread = threading.Thread(target=loop.run_until_complete, args=(main,), daemon=True)
    thread.start()
    try:
        yield ready.result(10)
    finally:
        loop.call_soon_threadsafe(main.cancel)
        thread.join(10)
        loop.close()


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


def consent(popup):
    """To the page that asks for leave."""
    popup.get_by_placeholder("Enter any login").fill("ada")
    popup.get_by_placeholder("and password").fill("any")
    popup.get_by_role("button", name="Sign-in").click()


def sign_in(popup):
    consent(popup)
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


def test_a_blocked_window_is_a_link_and_the_page_goes_on_by_itself(visitor):
    page = saved(visitor)
    page.evaluate("() => { window.open = () => null; }")
    page.get_by_role("button", name="Connect Provider").click()
    expect(page.get_by_text("The window was blocked.")).to_be_visible()
    link = page.get_by_role("link", name="Open the sign-in page")
    with page.expect_popup() as opened:
        link.click()
    tab = opened.value
    expect(tab.get_by_placeholder("Enter any login")).to_be_visible()
    assert tab.evaluate("() => window.opener") is None, "the vendor's page gets no hold of ours"
    consent(tab)
    tab.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    row = visitor.api("GET", "/api/integrations/provider")
    assert row["credentials"]["development"]["state"] == "current"


def asked(page):
    """The scopes that the sign-in page was asked for."""
    popup = press(page)
    # The provider's page shows what it was asked for once somebody has logged in.
    consent(popup)
    expect(popup.get_by_role("button", name="Continue")).to_be_visible()
    return popup, popup.locator("body").inner_text()


def test_scopes_are_chosen_before_a_sign_in_and_kept_by_the_next_one(visitor):
    page = saved(visitor)
    page.get_by_text("2 of 3 asked for").click()
    wider = page.get_by_role("checkbox", name="profile")
    expect(wider).not_to_be_checked()
    expect(page.get_by_text("Without it, no: Who am I")).to_be_visible()
    expect(page.get_by_text("Without it the token is not renewed")).to_be_visible()
    wider.check()
    popup, said = asked(page)
    assert "profile" in said
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    found = visitor.api("GET", "/api/integrations/provider/scopes/development")
    assert {row["scope"] for row in found["scopes"] if row["granted"]} >= {"openid", "profile"}

    page = visitor.open("/connections/provider?edit=development")
    page.get_by_text("3 of 3 asked for").click()
    expect(page.get_by_role("checkbox", name="profile")).to_be_checked()
    for theme in visitor.themes():
        assert visitor.axe() == []
        visitor.shot(SHOTS, f"scopes-{theme}")
    page.set_viewport_size({"width": 390, "height": 844})
    for theme in visitor.themes():
        visitor.shot(SHOTS, f"scopes-narrow-{theme}")
    page.get_by_role("checkbox", name="profile").uncheck()
    page.get_by_role("checkbox", name="offline_access").uncheck()
    with page.expect_popup() as opened:  # the person is known there by now
        page.get_by_role("button", name="Connect Provider").click()
    opened.value.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    found = visitor.api("GET", "/api/credentials")["items"]
    row = next(each for each in found if each["connectionKey"] == "provider")
    assert row["renewable"] is False
    assert row["health"] in {"ending", "ended"}


def test_an_answer_that_is_opened_again_signs_nobody_in_and_breaks_nothing(visitor):
    visitor.expect_status(400, 404, 409, 422)
    page = saved(visitor)
    popup, seen = press(page), []
    popup.on("request", lambda each: seen.append(each.url))
    sign_in(popup)
    expect(page.get_by_text("Signed in, ")).to_be_visible()
    before = visitor.api("GET", "/api/integrations/provider")["credentials"]
    (answer,) = {url for url in seen if "/oauth/callback?" in url}
    again = visitor.context.new_page()
    again.goto(answer)
    expect(again.get_by_text("finished before")).to_be_visible()
    again.goto(answer)
    expect(again.get_by_text("finished before")).to_be_visible()
    again.close()
    after = visitor.api("GET", "/api/integrations/provider")["credentials"]
    assert after == before
    expect(page.get_by_text("The sign-in failed.")).to_have_count(0)
    expect(page.get_by_text("Signed in, ")).to_be_visible()


def test_behind_a_proxy_with_tls_the_vendor_sends_people_back_to_it(chromium, tmp_path):
    need_provider()
    port, here = free_port(), free_port()
    with tls_proxy(here) as public:
        url = f"https://127.0.0.1:{public}"
        settings = {**settings_for(tmp_path, port), "port": here, "public_url": url}
        with Served(tmp_path / "home", settings=settings, pages=PAGES, demo=True) as served:
            grant = {"cidr": "127.0.0.1/32", "ports": [port]}
            assert served.request("POST", "/api/grants", grant, key=served.demo_key).status == 201
            with oidc_provider(port, f"{url}/oauth/callback"):
                visitor = Visitor(chromium, served, base=url, ignore_https_errors=True)
                visitor.context.route(
                    lambda url: "//127.0.0.1:" not in url, lambda route: route.abort()
                )
                try:
                    page = saved(visitor)
                    sign_in(press(page))
                    expect(page.get_by_text("Signed in, ")).to_be_visible()
                    (cookie,) = [
                        each for each in visitor.context.cookies() if "junctor" in each["name"]
                    ]
                    assert cookie["secure"]
                finally:
                    visitor.close()
