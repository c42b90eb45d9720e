"""Keys are rotated under a server that goes on serving calls."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from fixtures_world import AUTHORITY, HOST, MANIFEST, TOKEN, World, vendor_on_loopback
from served import OPERATOR_TOKEN, Served


@pytest.fixture
def served(tmp_path):
    with Served(tmp_path / "home") as running:
        yield running


class Callers(threading.Thread):
    """Calls live with a credential, and saves secrets, until told to stop."""

    def __init__(self, served, connection):
        super().__init__()
        self.served, self.connection = served, connection
        self.stopping = threading.Event()
        self.answers = []

    def run(self):
        body = {"inputs": {}, "environment": "development", "mode": "live"}
        path = f"/api/integrations/{self.connection}/operations/whoami/call"
        number = 0
        while not self.stopping.is_set():
            number += 1
            called = self.served.request("POST", path, body)
            self.answers.append((called.status, called.json.get("ok"), called.text))
            secret = {"environment": "development", "value": f"value-of-secret-{number}"}
            saved = self.served.request("PUT", f"/api/secrets/S{number % 7}", secret)
            self.answers.append((saved.status, True, saved.text))


def _keys(served, method, step="", body=None):
    answer = served.request(method, f"/api/keys{step}", body, key=OPERATOR_TOKEN)
    assert answer.status == 200, answer.text
    return answer.json


def _connected(served, port):
    made = served.request(
        "POST",
        "/api/integrations",
        {
            "name": "Vendor notes",
            "integrationSlug": "vendor",
            "authType": "bearer_token",
            "environments": {"development": {"caPem": AUTHORITY.ca_pem}},
            "credentials": {"development": {"token": TOKEN}},
        },
    ).json
    opened = served.request("POST", "/api/grants", {"cidr": "127.0.0.1/32", "ports": [port]})
    assert opened.status == 201, opened.text
    return made["id"]


def _rotate_twice(served, callers):
    root = _keys(served, "POST", "/rotate", {"scope": "root"})["rootKey"]
    for version in (2, 3):
        before = len(callers.answers)
        wish = {"scope": "data", "projectId": served.project.id}
        assert _keys(served, "POST", "/rotate", wish)["version"] == version
        assert _keys(served, "POST", "/rewrap")["unreadable"] == 0
        while len(callers.answers) < before + 6:
            time.sleep(0.01)
    # A second root key waits until the first one's predecessor is destroyed.
    refused = served.request("POST", "/api/keys/rotate", {"scope": "root"}, key=OPERATOR_TOKEN)
    assert refused.status == 409
    assert "destroy" in refused.json["cure"]
    return root


def _serve_and_rotate(home, folder, port, vendor):
    more = {"connectors": (folder,), "host_map": {f"{HOST}:443": f"127.0.0.1:{port}"}}
    with Served(home, more) as served:
        callers = Callers(served, _connected(served, port))
        callers.start()
        try:
            root = _rotate_twice(served, callers)
        finally:
            callers.stopping.set()
            callers.join(20)
        assert [a for a in callers.answers if a[0] != 200 or not a[1]] == []
        assert {r.headers["Authorization"] for r in vendor.seen} == {f"Bearer {TOKEN}"}
        assert _keys(served, "POST", "/rewrap")["unreadable"] == 0
        status = _keys(served, "GET")
    roots = [k["id"] for k in status["keys"] if k["kind"] == "root" and k["state"] == "active"]
    assert (roots, status["toRewrap"]) == ([root], 0)
    rows = {k["version"]: k["rows"] for k in status["keys"] if k["kind"] == "data"}
    assert rows[1] == rows[2] == 0
    assert rows[3] > 0


async def test_a_server_serves_every_call_while_keys_are_rotated_twice_and_re_wrapped(tmp_path):
    folder = tmp_path / "connectors"
    (folder / "vendor").mkdir(parents=True)
    (folder / "vendor" / "connector.yaml").write_text(MANIFEST)
    holder = {"world": World(None, None, 0)}
    async with vendor_on_loopback(holder) as port:
        await asyncio.to_thread(_serve_and_rotate, tmp_path / "home", folder, port, holder["world"])
    assert len(holder["world"].seen) >= 6


def test_the_wish_says_which_key(served):
    def ask(body):
        answer = served.request("POST", "/api/keys/rotate", body, key=OPERATOR_TOKEN)
        return answer.status, answer.json.get("field")

    assert ask({"scope": "data"}) == (422, "projectId")
    assert ask({"scope": "root", "projectId": "main"}) == (422, "projectId")
    assert ask({"scope": "all"})[0] == 422
    assert ask({"scope": "data", "projectId": "nobody"})[0] == 404
    assert ask({"scope": "data", "projectId": "main"})[0] == 200
