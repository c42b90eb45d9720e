"""The tasks a person does, each within its budget of clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_first_success_takes_one_click(visitor):
    page = visitor.open("/")
    visitor.click(page.get_by_role("button", name="Run the demo"))
    expect(page.get_by_role("heading", name="Send the confirmation")).to_be_visible()
    detail = page.get_by_role("complementary", name="Send the confirmation")
    expect(detail.get_by_text("Would have sent", exact=True)).to_be_visible()
    expect(detail.get_by_text("https://api.postmarkapp.com/email")).to_be_visible()
    expect(page.get_by_role("heading", name="Make it real")).to_be_visible()
    assert visitor.clicks == 1
