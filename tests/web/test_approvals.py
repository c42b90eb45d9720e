"""A flow that waits for a person, and the person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FLOW = {
    "key": "refunds",
    "name": "Refunds",
    "nodes": [
        {
            "id": "release",
            "type": "approve",
            "title": "Refund 40 to Ada?",
            "details": {"order": "A-17"},
            "approvers": {"roles": ["project_admin"]},
            "cases": {"approved": "paid", "rejected": "kept"},
        },
        {"id": "paid", "type": "respond", "body": {"paid": True}},
        {"id": "kept", "type": "respond", "body": {"paid": False}},
    ],
}


def test_a_question_is_decided_and_the_flow_goes_on(visitor):
    visitor.api("POST", "/api/flows", FLOW)
    body = {"draft": True, "mode": "live", "wait": 0}
    run = visitor.api("POST", "/api/flows/refunds/runs", body)
    page = visitor.open("/approvals")
    expect(page.get_by_role("heading", name="Refund 40 to Ada?")).to_be_visible()
    expect(page.get_by_text("A-17")).to_be_visible()
    expect(page.get_by_text("Decided by: Project admin")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    page.goto(f"{visitor.base}/runs/{run['id']}")
    expect(page.get_by_text("Finished").first).to_be_visible()
    assert visitor.api("GET", f"/api/runs/{run['id']}")["output"]["body"] == {"paid": True}
