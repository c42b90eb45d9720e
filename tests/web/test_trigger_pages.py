"""Triggers in the browser: poll now, what is known, and events run again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FEED = {
    "key": "own-feed",
    "name": "Own feed",
    "version": "1.0.0",
    "baseUrl": "{{conn.baseUrl}}",
    "connection": {
        "type": "object",
        "required": ["baseUrl"],
        "additionalProperties": False,
        "properties": {"baseUrl": {"type": "string", "pattern": "^https?://[a-z0-9.:]+$"}},
    },
    "operations": {
        "listOrders": {
            "name": "List orders",
            "effect": "read",
            "summary": "a question for orders",
            "request": {"method": "GET", "path": "/orders"},
        }
    },
    "triggers": {
        "orders": {"kind": "poll", "name": "Orders", "operation": "listOrders", "items": "orders"},
        "orderChanged": {
            "kind": "data_change",
            "name": "Order changed",
            "entity": "order",
            "schema": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "feeds": [{"trigger": "orders"}],
        },
    },
}


def test_what_a_trigger_knows_is_shown_and_asked_for_now(visitor, api, pytestconfig):
    trigger = _watching(visitor, api.url)
    page = visitor.open(f"/triggers?open={trigger['id']}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Nothing is known yet")).to_be_visible()
    drawer.get_by_role("button", name="Poll now").click()
    expect(page.get_by_text("Asked: nothing is new")).to_be_visible()
    expect(drawer.get_by_text("Nothing is known yet")).to_have_count(0)
    expect(drawer.locator("summary code")).to_have_text("1")
    drawer.locator("summary").click()
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-known-{theme}")
        assert visitor.axe() == []


def test_an_event_is_replayed_in_the_sandbox(visitor, site, pytestconfig):
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    trigger = _started_by(visitor, "heard", hook)
    path = "/" + trigger["url"].split("/", 3)[3]
    assert site.request("POST", path, {"order": 7}).status == 200
    page = visitor.open(f"/triggers?open={trigger['id']}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Replay the event").click()
    expect(page.get_by_text("1 event replayed")).to_be_visible()
    expect(drawer.get_by_role("button", name="Replay the event")).to_have_count(2)
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-replay-{theme}")
        assert visitor.axe() == []
    found = visitor.api("GET", f"/api/triggers/{trigger['id']}")["recentEvents"]
    assert sorted(each["mode"] for each in found) == ["live", "sandbox"]


def _watching(visitor, url):
    visitor.api("POST", "/api/catalog", FEED)
    visitor.api("POST", f"/api/catalog/{FEED['key']}/versions/1.0.0/publish")
    feed = {"name": "Feed", "integrationSlug": FEED["key"], "config": {"baseUrl": url}}
    visitor.api("POST", "/api/integrations", {**feed, "authType": "none"})
    told = {"type": "connector", "connection": "feed", "trigger": "orderChanged"}
    return _started_by(visitor, "watched", told)


def _started_by(visitor, key, trigger):
    nodes = [{"id": "a", "type": "respond", "body": "{{event}}"}]
    visitor.api("POST", "/api/flows", {"key": key, "trigger": trigger, "nodes": nodes})
    visitor.api("POST", f"/api/flows/{key}/publish", {"environments": ["development"]})
    listed = visitor.api("GET", "/api/triggers")["items"]
    return next(each for each in listed if each["flowKey"] == key)
