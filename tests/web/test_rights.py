"""Who may only look sees what there is, changes nothing, and is told whom to ask."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def viewer(chromium, site):
    """A browser of somebody who may see everything and do nothing."""
    from web.watched import Visitor

    guest = {"name": "Grace", "email": "grace@example.com", "roles": ["viewer"]}
    link = site.request("POST", "/api/members", guest, key=site.demo_key).json["loginLink"]
    made = Visitor(chromium, site, sign_in=False)
    made.expect_status(401, 403)
    made.page.goto(f"{made.base}/login#{link.partition('#')[2]}")
    made.page.wait_for_url(f"{made.base}/")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("path", "name", "right"),
    [
        ("/", "Run the demo", "run"),
        ("/connections", "Connect a service", "edit_connections"),
        ("/connections/postmark-clinic", "Test in Development", "run"),
        ("/connections/postmark-clinic", "Set up Production", "edit_connections"),
        ("/catalog?q=postmark", "Connect Postmark", "edit_connections"),
        ("/flows", "New flow", "edit_flows"),
        ("/flows/patient-intake", "Publish", "edit_flows"),
        ("/flows/patient-intake", "Run in sandbox", "run"),
        ("/settings?section=environments", "Add", "manage_project"),
        ("/settings?section=network", "Open", "grant_networks"),
    ],
)
def test_a_control_without_its_right_says_whom_to_ask(viewer, path, name, right):
    page = viewer.open(path)
    control = page.get_by_role("button", name=name, exact=True).first
    expect(control).to_have_attribute("aria-disabled", "true")
    control.focus()
    page.keyboard.press("Enter")
    told = page.get_by_text(f"This needs the right `{right}`. Ask an administrator")
    expect(told.first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert viewer.axe() == []


def test_a_flow_is_read_and_not_changed(viewer):
    page = viewer.open("/flows/patient-intake?step=confirm")
    expect(page.get_by_text("You can look at this flow and not change it.")).to_be_visible()
    panel = page.locator("[data-step-panel]")
    expect(panel.get_by_label("Name", exact=True)).to_be_disabled()
    expect(panel.get_by_label("Connection", exact=True)).to_be_disabled()
    page.keyboard.press("Delete")
    expect(page.get_by_text("This needs the right `edit_flows`").last).to_be_visible()
    assert len(viewer.api("GET", "/api/flows/patient-intake")["draft"]["nodes"]) > 2


def test_who_may_is_not_hindered(visitor):
    page = visitor.open("/connections")
    expect(page.get_by_role("link", name="Connect a service").first).to_be_visible()
    expect(page.locator("[data-denied]")).to_have_count(0)
