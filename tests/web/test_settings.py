"""Settings that do something: somebody is told, connections go to a newer version."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
INTAKE = "patient-intake"


def test_an_alert_is_made_tried_turned_off_and_deleted(visitor):
    page = visitor.open("/settings?section=alerts")
    page.get_by_role("button", name="Add an alert").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Failed runs")
    dialog.get_by_label("Connection", exact=True).select_option(label="Postmark Clinic")
    dialog.get_by_label("Operation").select_option(label="Send email")
    assert visitor.axe() == []
    dialog.get_by_role("textbox", name="From").first.fill("junctor@example.com")
    dialog.get_by_role("textbox", name=re.compile("^To")).first.fill("ops@example.com")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The alert Failed runs is on")).to_be_visible()
    (saved,) = visitor.api("GET", "/api/alerts")["items"]
    assert saved["inputs"]["subject"] == "{{alert.title}}"
    page.get_by_role("button", name="Try it: Failed runs").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("would have sent")
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    on = page.get_by_role("switch", name="Failed runs is on")
    on.press("Space")
    expect(on).not_to_be_checked()
    assert visitor.api("GET", "/api/alerts")["items"][0]["enabled"] is False
    page.get_by_role("button", name="Delete Failed runs").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nobody is told yet")).to_be_visible()


def test_connections_take_a_newer_version_after_one_saw_what_changes(visitor):
    endpoint = {"key": "list", "name": "List", "method": "GET", "path": "/a"}
    form = {"key": "stock", "name": "Stock", "baseUrl": "https://api.example.com"}
    old = {**form, "version": "1.0.0", "endpoints": [endpoint, {**endpoint, "key": "gone"}]}
    visitor.api("POST", "/api/catalog/custom-http", old)
    visitor.api("POST", "/api/catalog/stock/versions/1.0.0/publish")
    made = visitor.api(
        "POST", "/api/integrations", {"name": "Our stock", "integrationSlug": "stock"}
    )
    new = {**form, "version": "2.0.0", "endpoints": [endpoint]}
    visitor.api("POST", "/api/catalog/custom-http", new)
    visitor.api("POST", "/api/catalog/stock/versions/2.0.0/publish")
    page = visitor.open("/settings?section=connectors")
    page.get_by_role("button", name="Update 1 connection of Stock").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Our stock (1.0.0)")
    expect(dialog.get_by_text("breaks")).to_be_visible()
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Update 1 connection").click()
    expect(page.get_by_text("1 connection is on 2.0.0 now")).to_be_visible()
    expect(page.get_by_role("button", name="Update 1 connection of Stock")).to_have_count(0)
    assert visitor.api("GET", f"/api/integrations/{made['id']}")["integrationVersion"] == "2.0.0"


def test_a_project_gets_another_name_and_is_taken_along_as_a_file(visitor):
    page = visitor.open("/settings?section=projects")
    page.get_by_role("button", name="Rename Demo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Clinic")
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Rename Clinic")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export this project").click()
    bundle = json.loads(taken.value.path().read_text("utf-8"))
    flow = next(each["document"] for each in bundle["flows"] if each["document"]["key"] == INTAKE)
    flow["description"] = "As the file says."
    _choose(page, b"no JSON")
    expect(page.get_by_role("alert")).to_contain_text("not a file that Junctor exported")
    _choose(page, json.dumps(bundle).encode())
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("As the file says.")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("The project is as the file says")).to_be_visible()
    kept = visitor.api("GET", f"/api/flows/{INTAKE}")
    assert "As the file says." in json.dumps(kept)
    _choose(page, json.dumps(bundle).encode())
    expect(page.get_by_text("is here already")).to_be_visible()


def _choose(page, content):
    file = {"name": "project.json", "mimeType": "application/json", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)


def test_a_member_gets_a_new_sign_in_link_which_is_shown_once(visitor, site):
    page = visitor.open("/settings?section=members")
    page.get_by_role("button", name="New sign-in link for Owner").click()
    link = page.get_by_role("status").locator("code").filter(has_text="/login#")
    expect(link).to_be_visible()
    assert visitor.axe() == []
    token = link.inner_text().partition("#")[2]
    assert site.request("POST", "/api/auth/login", {"token": token}, role=None).status == 200
    visitor.open("/settings?section=members")
    assert token not in page.content()


def test_an_own_connector_says_what_is_behind_and_is_deleted(visitor):
    endpoint = {"key": "list", "name": "List", "method": "GET", "path": "/a"}
    form = {"key": "shelf", "name": "Shelf", "baseUrl": "https://api.example.com"}
    visitor.api(
        "POST", "/api/catalog/custom-http", {**form, "version": "1.0.0", "endpoints": [endpoint]}
    )
    page = visitor.open("/catalog?open=shelf")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Versions: 1.0.0")
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Delete the connector").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Shelf is deleted")).to_be_visible()
    assert (
        visitor.site.request("GET", "/api/catalog/shelf", key=visitor.site.demo_key).status == 404
    )


def test_a_secret_in_use_is_replaced_by_another_before_it_is_deleted(visitor):
    for name in ("SHELF_OLD", "SHELF_NEW"):
        value = {"environment": "development", "value": f"value-of-{name}"}
        visitor.api("PUT", f"/api/secrets/{name}", value)
    connection = {
        "name": "Shelf keeper",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": "https://api.example.com"},
        "credentials": {"development": {"token": "{env.SHELF_OLD}"}},
    }
    visitor.api("POST", "/api/integrations", connection)
    page = visitor.open("/secrets?open=SHELF_OLD")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(dialog.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
    assert visitor.axe() == []
    dialog.get_by_role("combobox", name="Replace with").click()
    page.get_by_role("option", name="SHELF_NEW").click()
    dialog.get_by_role("button", name="Replace and delete").click()
    expect(page.get_by_text("SHELF_OLD is deleted")).to_be_visible()
    field = visitor.api("GET", "/api/integrations/shelf-keeper")["credentials"]["development"]
    assert field["fields"]["token"]["secret"] == "SHELF_NEW"
