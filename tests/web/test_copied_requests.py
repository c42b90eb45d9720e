"""A request of a run is taken into a shell as it was, without its secrets."""

from __future__ import annotations

import shlex

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("slug", "auth", "fields", "operation", "inputs"),
    [
        ("slack", "bearer_token", ["token"], "sendMessage", {"channel": "#a", "text": "it's 5 €"}),
        ("twilio", "basic", ["username", "password"], "sendMessage",
         {"to": "+15005550006", "from": "+15005550001", "body": "$HOME `id`"}),
        ("postmark", "server_token", ["server_token"], "sendEmail",
         {"from": "a@b.example", "to": "c@d.example", "subject": "Hi", "textBody": 'a "b"'}),
    ],
)  # fmt: skip
def test_a_request_is_copied_as_the_command_that_the_api_gives(
    visitor, slug, auth, fields, operation, inputs
):
    values = {name: f"planted-{name}-0123456789" for name in fields}
    values |= {"username": "AC" + "0" * 32} if "username" in fields else {}
    config = {"accountSid": values["username"]} if slug == "twilio" else {}
    draft = {"name": f"Curl {slug}", "integrationSlug": slug, "authType": auth, "config": config}
    draft["credentials"] = {"development": values}
    made = visitor.api("POST", "/api/integrations", draft)
    node = {"id": "a", "type": "apiCall", "mode": "integration", "connection": made["key"]}
    node |= {"operationKey": f"{slug}.{operation}", "inputs": inputs}
    visitor.api("POST", "/api/flows", {"key": f"curl-{slug}", "nodes": [node]})
    run = visitor.api("POST", f"/api/flows/curl-{slug}/runs", {"mode": "sandbox", "wait": 20})
    step = visitor.api("GET", f"/api/runs/{run['id']}/steps/0")
    page = visitor.open(f"/runs/{run['id']}")
    page.get_by_role("tab", name="Request").click()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_text("Copied").first).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    words = [
        shlex.split(each.replace("\\\n", " ")) for each in (copied, step["exchanges"][0]["curl"])
    ]
    assert words[0] == words[1]
    assert all(f"${{{name.upper()}}}" in copied for name in fields)
    assert "planted" not in copied
