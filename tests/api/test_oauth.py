"""Signing in over REST: the routes, the page that vendors send people back to, and health."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest


@pytest.fixture
def slack(served):
    body = {
        "name": "Slack workspace",
        "integrationSlug": "slack",
        "authType": "oauth2",
        "credentials": {
            "development": {"client_id": "1.2", "client_secret": "planted-client-secret-9"}
        },
    }
    made = served.request("POST", "/api/integrations", body)
    assert made.status == 201, made.text
    yield made.json
    served.request("DELETE", f"/api/integrations/{made.json['id']}?force=true")


def start(served, ref, **more):
    return served.request(
        "POST", "/api/oauth/start", {"connection": ref, "environment": "development"}, **more
    )


def test_a_sign_in_begins_at_the_vendor_with_our_exact_redirect_uri(served, slack):
    begun = start(served, slack["key"])
    assert begun.status == 201, begun.text
    asked = dict(parse_qsl(urlsplit(begun.json["url"]).query))
    own = served.request("GET", "/api/oauth/redirect-uri").json["redirectUri"]
    assert own == f"http://127.0.0.1:{served.port}/oauth/callback"
    assert asked["redirect_uri"] == begun.json["redirectUri"] == own
    assert asked["client_id"] == "1.2"
    assert "planted-client-secret" not in begun.text


def test_scopes_may_be_chosen_and_the_former_name_of_the_field_is_taken(served, slack):
    body = {"integration": slack["key"], "environment": "development", "scopes": ["chat:write"]}
    begun = served.request("POST", "/api/oauth/start", body)
    assert begun.status == 201, begun.text
    assert dict(parse_qsl(urlsplit(begun.json["url"]).query))["scope"] == "chat:write"
    missing = served.request("POST", "/api/oauth/start", {"environment": "development"})
    assert (missing.status, missing.json["field"]) == (422, "connection")


def test_only_who_may_write_credentials_signs_in(served, slack):
    assert start(served, slack["key"], role="viewer").status == 403
    assert start(served, slack["key"], role="connection_admin").status == 201
    assert start(served, slack["key"], role=None).status == 401


def test_an_answer_of_nobody_or_somebody_else_changes_nothing(served, slack):
    begun = start(served, slack["key"])
    state = dict(parse_qsl(urlsplit(begun.json["url"]).query))["state"]
    other = served.request(
        "POST",
        "/api/oauth/finish",
        {"params": {"state": state, "code": "x"}},
        role="connection_admin",
    )
    assert other.status == 403
    assert other.json["field"] == "state"
    refused = served.request(
        "POST", "/api/oauth/finish", {"params": {"state": state, "error": "access_denied"}}
    )
    assert refused.status == 422
    assert "refused" in refused.json["detail"]
    again = served.request("POST", "/api/oauth/finish", {"params": {"state": state, "code": "x"}})
    assert again.status == 422
    assert "expired" in again.json["detail"]


def test_the_board_says_that_nobody_has_signed_in(served, slack):
    rows = served.request("GET", "/api/credentials").json["items"]
    mine = next(row for row in rows if row["connectionId"] == slack["id"])
    assert mine["health"] == "not_signed_in"
    assert mine["cure"] == "Press Connect."
    assert served.request("GET", "/api/credentials", role="auditor").status in {200, 403}


def test_the_scopes_name_the_operations_that_need_them(served, slack):
    found = served.request("GET", f"/api/integrations/{slack['id']}/scopes/development").json
    rows = {row["scope"]: row for row in found["scopes"]}
    assert "sendMessage" in rows["chat:write"]["operations"]
    assert rows["chat:write"]["granted"] is None


def test_the_callback_page_tells_a_sign_in_of_ours_from_others(served, slack):
    begun = start(served, slack["key"])
    state = dict(parse_qsl(urlsplit(begun.json["url"]).query))["state"]
    path = f"/oauth/callback?code=x&state={state}"
    assert served.request("GET", path, role=None).status == 200
    assert served.request("GET", path).status == 200
    assert served.request("GET", path, role="connection_admin").status == 403
    assert served.request("GET", path + "&code=y", role=None).status == 400
    refused = f"/oauth/callback?error=access_denied&state={state}"
    assert served.request("GET", refused, role=None).status == 400
    assert served.request("GET", "/oauth/callback", role=None).status == 400


def test_the_callback_page_reads_nothing_and_allows_no_inline_code(served):
    page = served.request("GET", "/oauth/callback?code=planted&state=planted", role=None)
    assert page.status == 400
    assert "planted" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    client = served.request("GET", "/oauth/client.json", role=None).json
    assert client["client_id"] == f"http://127.0.0.1:{served.port}/oauth/client.json"
    assert client["redirect_uris"] == [f"http://127.0.0.1:{served.port}/oauth/callback"]
    assert client["token_endpoint_auth_method"] == "none"
    script = served.request("GET", "/oauth/callback.js", role=None)
    assert script.headers["content-type"].startswith("text/javascript")
    assert "history.replaceState" in script.text


UNREACHABLE = {
    "key": "away",
    "name": "Away",
    "version": "1.0.0",
    "baseUrl": "https://api.away.invalid",
    "auth": [
        {
            "type": "oauth2",
            "authorizeUrl": "https://away.invalid/authorize",
            "tokenUrl": "https://away.invalid/token",
            "revokeUrl": "https://away.invalid/revoke",
        }
    ],
    "operations": {
        "ping": {"name": "Ping", "effect": "read", "request": {"method": "GET", "path": "/ping"}}
    },
}


def test_a_vendor_that_cannot_be_told_is_named_and_the_rest_is_deleted(served):
    made = served.request("POST", "/api/catalog", UNREACHABLE)
    assert made.status == 201, made.text
    assert served.request("POST", "/api/catalog/away/versions/1.0.0/publish").status == 200
    tokens = {"client_id": "1.2", "access_token": "planted-access-token-11", "refresh_token": "r1x"}
    body = {
        "name": "Away",
        "integrationSlug": "away",
        "authType": "oauth2",
        "credentials": {"development": tokens, "production": tokens},
    }
    ref = served.request("POST", "/api/integrations?confirmShort=true", body).json["id"]
    gone = served.request("DELETE", f"/api/integrations/{ref}/credentials/development")
    assert gone.status == 200, gone.text
    (notice,) = gone.json["notices"]
    assert (notice["code"], notice["field"]) == ("not_revoked", "development")
    assert "account at the vendor" in notice["cure"]
    gone = served.request("DELETE", f"/api/integrations/{ref}")
    assert [each["field"] for each in gone.json["notices"]] == ["production"]
    assert served.request("GET", f"/api/integrations/{ref}").status == 404
    served.run(served.instance.store.audit.flush())
    told = served.request("GET", "/api/audit?kind=credential.revoke.outcome").json["items"]
    assert len([each for each in told if each["connectionId"] == ref]) == 2
