"""A new value of a secret is tried with all that use it; until the switch nothing has changed."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from served import Served
from servers import AUTHORITY

GOOD = "the-value-that-is-accepted"
OLD = "the-value-before-the-switch"


class _Vendor(BaseHTTPRequestHandler):
    """Orders for who shows the good value, as a token or as a client's secret."""

    def do_GET(self):
        shown = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._answer(200 if shown in self.server.good else 401, b'{"orders": []}')

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        pair = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if pair.partition(":")[2] not in self.server.good:
            return self._answer(401, b'{"error": "invalid_client"}')
        self.server.good.add("handed-out-access-token")
        token = b'{"access_token": "handed-out-access-token", "expires_in": 3600}'
        return self._answer(200, token)

    def _answer(self, status, body):
        self.server.asked.append((self.path, status))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def vendor():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vendor)
    server.good, server.asked = {OLD}, []
    shown = AUTHORITY.server_context("127.0.0.1")
    server.socket = shown.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = {"grant_limit": ("127.0.0.1/32",)}
    with Served(tmp_path_factory.mktemp("home"), settings=settings) as running:
        yield running


@pytest.fixture
def users(site, vendor):
    """Two connections with the secret: by a token, and by a client's secret."""
    base = f"https://127.0.0.1:{vendor.server_port}"
    grant = {"cidr": "127.0.0.1/32", "ports": [vendor.server_port]}
    assert site.request("POST", "/api/grants", grant).status == 201
    body = {"environment": "development", "value": OLD}
    assert site.request("PUT", "/api/secrets/VENDOR_KEY", body).status == 200
    by_token = {
        "name": "By token",
        "authType": "bearer_token",
        "config": {"baseUrl": base},
        "credentials": {"development": {"token": "{env.VENDOR_KEY}"}},
    }
    by_client = {
        "name": "By client",
        "authType": "oauth2",
        "config": {"baseUrl": base, "tokenUrl": f"{base}/token"},
        "credentials": {
            "development": {"client_id": "us", "client_secret": "{env.VENDOR_KEY}"},
        },
    }
    both = {"integrationSlug": "http", "environments": {"development": {"caPem": AUTHORITY.ca_pem}}}
    made = [
        site.request("POST", "/api/integrations", {**both, **each}).json["id"]
        for each in (by_token, by_client)
    ]
    yield made
    for each in made:
        site.request("DELETE", f"/api/integrations/{each}?force=true")
    site.request("DELETE", "/api/secrets/VENDOR_KEY?force=true")


def rehearse(site, value, **more):
    body = {"environment": "development", "value": value, **more}
    return site.request("POST", "/api/secrets/VENDOR_KEY/test", body)


def works(site, connection):
    body = {"environment": "development"}
    return site.request("POST", f"/api/integrations/{connection}/test", body).json["ok"]


def health(site, connection):
    rows = site.request("GET", "/api/credentials").json["items"]
    return next(row["health"] for row in rows if row["connectionId"] == connection)


def attention(site):
    found = site.request("GET", "/api/home").json["attention"]
    return [each for each in found if each["kind"] == "connection.failing"]


def state(site):
    """All that a rehearsal must leave as it was."""
    shown = site.request("GET", "/api/secrets").json["items"]
    kept = [(each["name"], each["version"], each["fingerprint"]) for each in shown]
    every = site.request("GET", "/api/integrations").json["items"]
    return kept, [(each["id"], each["credentials"]) for each in every]


def test_what_uses_a_secret_is_tested_with_the_new_value_and_nothing_is_saved(site, vendor, users):
    assert all(works(site, each) for each in users)
    before = state(site)
    vendor.good = {GOOD}
    refused = rehearse(site, "a-value-that-is-refused").json
    assert refused["ok"] is False
    assert health(site, users[0]) == "ok", "the one in use was not tried"
    assert not attention(site), "nothing that is in use fails"
    assert [each["name"] for each in refused["connections"]] == ["By client", "By token"]
    assert [each["test"]["ok"] for each in refused["connections"]] == [False, False]
    assert all(each["test"]["nextAction"] for each in refused["connections"])
    accepted = rehearse(site, GOOD).json
    assert accepted["ok"] is True
    assert [each["test"]["message"] for each in accepted["connections"]] == ["Connected"] * 2
    assert state(site) == before
    # Only the switch makes it current; the next call then works.
    vendor.good = {GOOD}
    assert not works(site, users[0])
    assert health(site, users[0]) == "turned_away"
    assert attention(site)
    saved = {"environment": "development", "value": GOOD}
    assert site.request("PUT", "/api/secrets/VENDOR_KEY", saved).status == 200
    assert works(site, users[0])
    assert health(site, users[0]) == "ok"
    everything = site.request("GET", "/api/audit?limit=200").text
    assert "secret.rehearse" in everything
    assert GOOD not in everything


def test_one_connection_alone_is_tested_and_an_unused_secret_has_none(site, vendor, users):
    vendor.good.add(GOOD)
    found = rehearse(site, GOOD, connection=users[0]).json["connections"]
    assert [each["connectionId"] for each in found] == [users[0]]
    nobody = {"environment": "production", "value": GOOD}
    assert site.request("POST", "/api/secrets/VENDOR_KEY/test", nobody).json == {
        "ok": True,
        "connections": [],
    }


def test_a_value_that_could_not_be_saved_is_not_tried_either(site, vendor, users):
    short = rehearse(site, "short")
    assert (short.status, short.json["field"]) == (422, "value")
    nowhere = {"environment": "nowhere", "value": GOOD}
    assert site.request("POST", "/api/secrets/VENDOR_KEY/test", nowhere).status in {404, 422}
    assert vendor.asked == []
    assert (
        site.request("POST", "/api/secrets/VENDOR_KEY/test", nowhere, role="editor").status == 403
    )
    assert rehearse(site, OLD).json["ok"] is True


def test_a_rotation_of_a_client_tests_the_new_client_and_not_the_one_before(site, vendor, users):
    assert works(site, users[1])
    where = f"/api/integrations/{users[1]}/credentials/development"
    wrong = {"client_id": "us", "client_secret": "a-value-that-is-refused"}
    begun = site.request("POST", f"{where}/rotate", wrong).json
    assert begun["test"]["ok"] is False
    vendor.good.add(GOOD)
    begun = site.request("POST", f"{where}/rotate", {**wrong, "client_secret": GOOD}).json
    assert begun["test"]["ok"] is True
    assert site.request("POST", f"{where}/promote").status == 200
    assert works(site, users[1])
