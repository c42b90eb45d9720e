"""Hosted forms in a real browser: by keyboard alone, with errors, long, dark, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from api.hooked import publish, runs_of
from served import Served
from web.conftest import AXE

pytestmark = pytest.mark.browser
DRUG = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "dose": {"type": "integer", "minimum": 1}},
}
SHAPE = {
    "type": "object",
    "required": ["name", "email", "drugs"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "title": "Name"},
        "email": {"type": "string", "format": "email", "title": "E-mail"},
        "kind": {"type": "string", "enum": ["new", "back"], "title": "Visit"},
        "agreed": {"type": "boolean", "title": "I agree"},
        "drugs": {"type": "array", "title": "Drug", "minItems": 1, "maxItems": 9, "items": DRUG},
        **{
            f"more{n}": {"type": "string", "title": f"A long question with the number {n}, " * 2}
            for n in range(30)
        },
    },
}
FORM = {"type": "form", "entity": "intake", "mode": "sandbox", "title": "Intake"}


@pytest.fixture(scope="module")
def form(chromium, tmp_path_factory):
    with Served(tmp_path_factory.mktemp("home")) as served:
        made = served.request("POST", "/api/entities", {"name": "Intake", "schema": SHAPE})
        assert made.status == 201, made.text
        trigger = publish(served, FORM, {"id": "a", "type": "respond", "body": "{{event}}"})
        path = trigger["url"].split("/", 3)[3]
        yield served, trigger, f"http://127.0.0.1:{served.port}/{path}"


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "dark")], ids=str)
def page(request, chromium, form):
    width, scheme = request.param
    viewport = {"width": width, "height": 844}
    # The checks of accessibility are a script, which the page itself allows to nobody.
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    opened.goto(form[2])
    yield opened
    context.close()


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def sound(page):
    """Nothing wider than the screen, and nothing that a checker of accessibility finds."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def tab_to(page, wanted):
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"{wanted} is not reached by the Tab key")


def test_a_form_is_filled_in_corrected_and_sent_by_keyboard_alone(form, page):
    served, trigger, _ = form
    before = len(runs_of(served, trigger, wait=0))
    sound(page)
    page.keyboard.press("Tab")
    assert focused(page) == "f-name"
    page.keyboard.type("A")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: Intake")
    expect(page.get_by_role("alert")).to_be_focused()
    sound(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#f-name", "the first error's link"
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("da")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("b")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "f-drugs_2f_0_2f_name")
    page.keyboard.type("Aspirin")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    second = page.locator("#f-drugs_2f_1_2f_name")
    expect(second).to_be_focused()
    page.keyboard.type("Ibuprofen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    sound(page)
    run = runs_of(served, trigger, count=before + 1)[0]
    seen = run["output"]["body"]
    assert (seen["name"], seen["kind"], seen["agreed"]) == ("Ada", "back", True)
    assert [each["name"] for each in seen["drugs"]] == ["Aspirin", "Ibuprofen"]
