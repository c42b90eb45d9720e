"""Every screen in both themes: nothing that axe finds, nothing refused, nothing in the console."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from web.watched import NEW

pytestmark = pytest.mark.browser

SCREENS = {
    "home": "/",
    "catalog": "/catalog",
    "catalog-nothing": "/catalog?q=zzzz",
    "connector": "/catalog?q=hubspot&open=hubspot",
    "connect": "/catalog?q=http&connect=http",
    "connections": "/connections",
    "connections-nothing": "/connections?q=zzzz",
    "connection": "/connections/clinic-api",
    "connection-edit": "/connections/clinic-api?edit=production",
    "blast-radius": "/connections/postmark-clinic?tab=blast",
    "blast-radius-list": "/connections/postmark-clinic?tab=blast&view=list",
    "operations": "/connections/postmark-clinic?tab=operations",
    "connection-triggers": "/connections/postmark-clinic?tab=triggers",
    "connection-audit": "/connections/postmark-clinic?tab=audit",
    "secrets": "/secrets",
    "secret": "/secrets?open=CLINIC_API_TOKEN",
    "secret-new": "/secrets?add=new",
    "credentials": "/credentials",
    "audit": "/audit",
    "settings-projects": "/settings?section=projects",
    "settings-environments": "/settings",
    "settings-members": "/settings?section=members",
    "settings-keys": "/settings?section=keys",
    "settings-network": "/settings?section=network",
    "settings-alerts": "/settings?section=alerts",
    "settings-connectors": "/settings?section=connectors",
    "settings-retention": "/settings?section=retention",
    "settings-instance": "/settings?section=instance",
    "settings-appearance": "/settings?section=appearance",
    "assistant": "/assistant",
    "import": "/catalog/import",
    "import-mcp": "/catalog/import?kind=mcp",
    "flows": "/flows",
    "flows-nothing": "/flows?q=zzzz",
    "runs": "/runs",
    "approvals": "/approvals",
    "triggers": "/triggers",
    "screen-pop": "/screen",
    "run": "/runs/{run}?step=confirm",
    "run-graph": "/runs/{run}?view=graph",
}


@pytest.fixture(scope="module")
def furnished(site):
    """A demo that has run once; what the addresses of screens name."""
    body = {"environment": "development", "input": {"name": "Ada", "email": "ada@example.com"}}
    clinic = {
        "name": "Clinic API",
        "description": "Appointments and patients of the clinic.",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": "https://api.clinic.example/v1"},
        "environments": {"production": {"config": {"baseUrl": "https://api.clinic.example/v2"}}},
        "credentials": {"development": {"token": "planted-development-token"}},
    }
    made = site.request("POST", "/api/integrations", clinic, key=site.demo_key)
    assert made.status == 201, made.text
    secret = {"environment": "development", "value": "planted-secret-value"}
    site.request("PUT", "/api/secrets/CLINIC_API_TOKEN", secret, key=site.demo_key)
    run = site.request("POST", "/api/flows/patient-intake/runs", body, key=site.demo_key).json
    return {"run": run["id"]}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_accessible_and_quiet(visitor, furnished, pytestconfig, name):
    page = visitor.open(SCREENS[name].format(**furnished))
    expect(page.locator("h1")).to_have_count(1)
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"{name}-{theme}")
        assert visitor.axe() == []


def test_the_palette_and_the_sheet_are_accessible(visitor, pytestconfig):
    page = visitor.open("/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert visitor.axe() == []
    visitor.shot(pytestconfig.getoption("--screenshots"), "palette")
    page.keyboard.type("connec")
    page.keyboard.press("Enter")
    expect(page).to_have_url(visitor.base + "/connections")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(visitor.base + "/")


OPENED = {
    "/": [("button", "Project Demo"), ("button", "Owner")],
    "/connections/clinic-api": [("button", "More actions"), ("button", "More for Development")],
    "/settings": [("combobox", "Color of Production")],
}


@pytest.mark.parametrize("path", OPENED)
def test_what_opens_beside_a_control_is_accessible(visitor, furnished, path):
    page = visitor.open(path)
    for role, name in OPENED[path]:
        page.get_by_role(role, name=name, exact=True).click()
        opened = page.locator("[role=menu]:visible, [role=listbox]:visible")
        expect(opened).to_be_visible()
        assert visitor.axe() == []
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)


def test_dialogs_of_a_connection_are_accessible(visitor, furnished):
    page = visitor.open("/connections/clinic-api")
    for menu, item in [
        ("More for Development", "Rotate…"),
        ("More actions", "Rename and describe"),
        ("More actions", "Delete"),
    ]:
        page.get_by_role("button", name=menu).click()
        page.get_by_role("menuitem", name=item).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        visitor.settle()
        assert visitor.axe() == []
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_page_that_is_not_there_keeps_the_way_to_all_others(visitor):
    page = visitor.open("/no-such-page")
    expect(page.get_by_role("heading", name="There is no such page").last).to_be_visible()
    expect(page.get_by_role("link", name="Connections")).to_be_visible()
    assert visitor.axe() == []
    visitor.expect_status(404)
    visitor.open("/connections/no-such-one")
    expect(page.get_by_text("There is no connection “no-such-one” here")).to_be_visible()
    page.get_by_role("link", name="All connections").click()
    expect(page.get_by_role("heading", name="Connections", level=1)).to_be_visible()


# Those of one screen do not follow each other: a new page is known by its new heading.
PHONE = [
    "/",
    "/connections",
    "/settings?section=members",
    "/catalog",
    "/flows",
    "/flows/patient-intake?step=confirm",
    "/runs",
    "/audit",
    "/runs/{run}?view=graph",
    "/secrets?open=CLINIC_API_TOKEN",
    "/settings?section=network",
    "/credentials",
]


# What is wider than the window, or a table that does not show all of its columns, once a page of
# another width is drawn: a busy browser shows some frames of the old one first.
_BEYOND = """() => new Promise((done) => {
  const from = performance.now();
  const look = () => {
    const beyond = Math.max(document.documentElement.scrollWidth - innerWidth,
      ...[...document.querySelectorAll("main [role=region]:has(> table)")].map((each) => each.scrollWidth - each.clientWidth));
    if (beyond <= 0 || performance.now() - from > 5000) done(beyond);
    else setTimeout(look, 50);
  };
  look();
})"""


def test_screens_read_well_on_a_phone_and_at_double_size(visitor, furnished):
    page = visitor.open("/settings?section=appearance")
    beyond, wrong = {}, {}
    for path in PHONE:
        visitor.go(path.format(**furnished))
        expect(page.locator(f"main h1{NEW}")).to_be_visible()
        for width in (720, 390):
            page.set_viewport_size({"width": width, "height": 800})
            visitor.settle()
            beyond[path, width] = page.evaluate(_BEYOND)
        wrong[path] = visitor.axe()
    assert {each: by for each, by in beyond.items() if by > 0} == {}
    assert {each: found for each, found in wrong.items() if found} == {}


_OUTSIDE = """() => [...document.querySelectorAll("thead [data-environment] button")]
  .filter((each) => each.getBoundingClientRect().right >
    each.closest("[data-environment]").getBoundingClientRect().right).length"""
_NARROWEST = """(cells) => Math.min(...cells.map((each) => each.getBoundingClientRect().width))"""
_SCROLLS = """(each) => each.scrollWidth <= each.clientWidth || getComputedStyle(each).overflowX === 'auto'"""


def test_many_environments_with_long_names_fit_on_a_screen(visitor, site, furnished):
    names = ("Staging Europe Central One", "Quality Assurance Environment Of The Second Team")
    for name in names:
        body = {"key": name.lower().replace(" ", "-")[:48], "name": name}
        made = site.request("POST", "/api/environments", body, key=site.demo_key)
        assert made.status == 201, made.text
    page = visitor.open("/connections/clinic-api")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("thead [data-environment]")).to_have_count(4)
    assert page.evaluate(_OUTSIDE) == 0
    assert page.locator("thead [data-environment]").evaluate_all(_NARROWEST) >= 150
    visitor.go("/flows/patient-intake")
    needed = page.get_by_role("link", name="HubSpot Clinic")
    expect(needed).to_be_visible()
    assert page.evaluate(_BEYOND) <= 0
    assert needed.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.go("/connections/clinic-api")
    chooser = page.get_by_role("radiogroup", name="Environment")
    expect(chooser.get_by_text(names[1])).to_be_attached()
    assert chooser.evaluate(_SCROLLS)
    visitor.go("/assistant")
    expect(page.get_by_text(names[1])).to_be_visible()
    assert page.evaluate(_BEYOND) <= 0


_LINES = """() => new Set([...document.querySelectorAll("[data-page-search], main select")]
  .map((each) => Math.round(each.getBoundingClientRect().top / 10))).size"""


def test_filters_of_runs_stand_in_one_line_whatever_could_be_chosen(visitor, site, furnished):
    long = {"key": "long", "name": "Acceptance Environment Of Everybody In The North"}
    assert site.request("POST", "/api/environments", long, key=site.demo_key).status == 201
    page = visitor.open("/runs")
    page.set_viewport_size({"width": 1280, "height": 800})
    environment = page.get_by_label("Environment", exact=True)
    expect(environment.locator("option", has_text=long["name"])).to_have_count(1)
    assert page.evaluate(_LINES) == 1
    environment.select_option("long")
    expect(environment).to_have_value("long")
    assert page.evaluate(_BEYOND) <= 0
    assert visitor.axe() == []
    visitor.go("/runs")
    page.get_by_label("Error class").select_option("rate_limited")
    expect(page).to_have_url(re.compile("error=rate_limited"))
    expect(page.get_by_text("No runs match")).to_be_visible()


def test_filters_are_folded_on_a_phone_and_counted(visitor):
    page = visitor.open("/settings?section=appearance")
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.go("/audit")
    outcome = page.get_by_label("Outcome", exact=True)
    expect(page.get_by_role("button", name="Filters")).to_have_attribute("aria-expanded", "false")
    expect(outcome).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    outcome.select_option("ok")
    expect(page.get_by_role("button", name="Filters: 1")).to_be_visible()
    assert page.evaluate(_BEYOND) <= 0
    assert visitor.axe() == []
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("button", name="Filters: 1")).to_be_hidden()
    expect(outcome).to_be_visible()


def test_rows_are_closer_in_compact_density_and_it_is_kept(visitor, furnished):
    page = visitor.open("/connections")
    rows = page.locator("tbody tr")
    comfortable = rows.first.bounding_box()["height"]
    visitor.open("/settings?section=appearance")
    page.get_by_text("Compact rows", exact=True).click()
    visitor.open("/connections")
    expect(page.locator("html[data-density=compact]")).to_be_attached()
    assert rows.first.bounding_box()["height"] < comfortable
    assert visitor.axe() == []


def test_who_is_not_signed_in_is_told_how(chromium, site):
    from web.watched import Visitor

    visitor = Visitor(chromium, site, sign_in=False)
    visitor.expect_status(401, 422)
    page = visitor.open("/connections")
    expect(page.get_by_text("junctor login-link")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_label("Or paste the link").fill(f"{visitor.base}/login#{site.link()}")
    expect(page.get_by_role("heading", name="Connections", level=1)).to_be_visible()
    visitor.close()
