"""Signing in at a real authorization server from the command line, by pasting the answer."""

from __future__ import annotations

import json
import os
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from fixtures_oidc import (
    CLIENT_ID,
    CLIENT_SECRET,
    need_provider,
    oidc_provider,
    settings_for,
    visit,
)
from servers import free_port

CLIENT = json.dumps({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
CALLBACK = "http://127.0.0.1:8765/oauth/callback"


@pytest.fixture
def signing(home, tmp_path, monkeypatch, acme):
    """The command line with a connection to the provider; nobody signed in."""
    need_provider()
    port = free_port()
    settings = settings_for(tmp_path, port)
    monkeypatch.setenv("JUNCTOR_CONNECTORS", os.fspath(settings["connectors"][0]))
    monkeypatch.setenv("JUNCTOR_CA_FILE", os.fspath(settings["ca_file"]))
    monkeypatch.setenv("JUNCTOR_GRANT_LIMIT", settings["grant_limit"][0])
    acme("connection", "create", "Provider", "--connector", "provider", "--auth", "oauth2",
         "--config", '{"site": "north"}')  # fmt: skip
    acme("grant", "add", "127.0.0.1", "--port", str(port), "--connection", "provider")
    acme("connection", "credential", "set", "provider", "--json-stdin", stdin=CLIENT)
    with oidc_provider(port, CALLBACK) as provider:
        yield acme, provider


def begun(acme):
    """The address to open; the verb ends where nobody pastes anything."""
    told = acme("connection", "authorize", "provider", code=1, stdin="")
    assert f"Redirect URI to register at the vendor: {CALLBACK}" in told.stderr
    return next(line for line in told.stdout.splitlines() if line.startswith("https://"))


def test_an_answer_from_another_machine_is_pasted_once_and_told_in_full(signing):
    acme, provider = signing
    (row,) = acme.json("connection", "health")
    assert row["health"] == "not_signed_in"
    assert "connection authorize provider" in acme.out("connection", "health")
    url = begun(acme)
    assert dict(parse_qsl(urlsplit(url).query))["redirect_uri"] == CALLBACK
    answer = visit(url, CALLBACK)
    forged = urlencode({**answer, "iss": "https://other.example"})
    assert "issuer" in acme.err("connection", "authorize", "provider", "--answer", forged)
    again = acme.err("connection", "authorize", "provider", "--answer", urlencode(answer))
    assert "finished before" in again
    answer = f"{CALLBACK}?{urlencode(visit(begun(acme), CALLBACK))}"
    done = acme.out("connection", "authorize", "provider", "--answer", answer)
    assert "Provider is connected in development" in done
    assert "finished before" in acme.err("connection", "authorize", "provider", "--answer", answer)
    table = acme.out("connection", "scopes", "provider")
    assert "granted" in table
    assert "whoami" in table
    (row,) = acme.json("connection", "health")
    assert (row["health"], row["renewable"]) == ("ok", True)
    assert acme.json("connection", "show", "provider")["config"] == {"site": "north"}
    acme("connection", "credential", "delete", "provider", "--env", "development")
    assert provider.journal("revoked")
    assert not provider.alive(provider.journal("granted")[-1]["refresh"])
    # Without offline access there is no refresh token: the board says when it ends.
    acme("connection", "credential", "set", "provider", "--json-stdin", stdin=CLIENT)
    asked = acme("connection", "authorize", "provider", "--scope", "openid", code=1, stdin="")
    answer = urlencode(visit(asked.stdout.splitlines()[0], CALLBACK))
    done = acme("connection", "authorize", "provider", "--answer", answer)
    assert "no refresh token" in done.stderr
    table = acme.out("connection", "scopes", "provider")
    assert "not granted" in table
    assert "staying signed in" in table
    (row,) = acme.json("connection", "health")
    assert row["health"] in {"ending", "ended"}
    assert row["diesAt"] == row["expiresAt"] is not None
    assert "Press Connect" in row["cure"]
