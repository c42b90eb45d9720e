"""A secret is rotated: new value, test of what uses it, switch, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def orders(visitor, api):
    """A connection whose token is a named secret."""
    secret = {"environment": "development", "value": "the-first-value-1234"}
    visitor.api("PUT", "/api/secrets/ORDERS_KEY", secret)
    made = visitor.api(
        "POST",
        "/api/integrations",
        {
            "name": "Orders",
            "integrationSlug": "http",
            "authType": "bearer_token",
            "config": {"baseUrl": api.url},
            "credentials": {"development": {"token": "{env.ORDERS_KEY}"}},
        },
    )
    yield made
    visitor.api("DELETE", f"/api/integrations/{made['id']}?force=true")
    visitor.api("DELETE", "/api/secrets/ORDERS_KEY?force=true")


def version(visitor):
    found = visitor.api("GET", "/api/secrets")["items"]
    return next(each["version"] for each in found if each["name"] == "ORDERS_KEY")


def test_a_secret_is_tested_switched_and_taken_back(visitor, orders):
    page = visitor.open("/secrets?open=ORDERS_KEY")
    page.get_by_role("button", name="Rotate").click()
    field = page.get_by_label("New value in Development")
    field.fill("values-to-refuse-1234")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The old one still serves.")).to_be_visible()
    expect(page.get_by_role("button", name="Switch all the same")).to_be_visible()
    assert visitor.axe() == []
    assert version(visitor) == 1
    field.fill("the-second-value-1234")  # what was tested no longer stands there
    expect(page.get_by_text("The old one still serves.")).to_have_count(0)
    page.get_by_role("button", name="Test with it").click()
    expect(page.get_by_text("Everything that uses it works")).to_be_visible()
    assert version(visitor) == 1
    page.get_by_role("button", name="Switch to it").click()
    expect(page.get_by_text("Development uses the new value.")).to_be_visible()
    assert version(visitor) == 2
    assert "the-second-value-1234" not in page.content()
    page.get_by_role("button", name="Bring the former value back").click()
    expect(page.get_by_text("The former value is back, as version 3")).to_be_visible()
    assert version(visitor) == 3
