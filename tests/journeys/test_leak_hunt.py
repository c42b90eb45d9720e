"""Fifty planted secrets, a journey with failures, then everything that was left is searched."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from urllib.parse import quote

from aiohttp import web

from fixtures_world import AUTHORITY, HOST, MANIFEST
from journeys.hunted import leaks, planted

SECRETS = planted()
SERVE = (
    "from junctor.app.settings import read_settings; from junctor.server.main import serve; "
    "serve(read_settings())"
)


class Echo:
    """A vendor that repeats whatever it is told, in its body, headers and errors."""

    def __init__(self):
        self.seen = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _main(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        context = AUTHORITY.server_context(HOST)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request):
        self.seen += 1
        body = await request.read()
        if request.path == "/token":
            form = await request.post()
            given = form.get("client_secret", "")
            return web.json_response({"access_token": f"at-{given}-{self.seen}", "expires_in": 60})
        sent = request.headers.get("Authorization", "") + request.query_string
        shown = sent
        if sent.startswith("Basic "):
            shown += " " + base64.b64decode(sent[6:].split("&")[0] + "==").decode(
                "utf-8", "replace"
            )
        token = shown.removeprefix("Bearer ")
        echo = {
            "ok": self.seen % 7 != 0,
            "id": "note_1",
            "error": "nope",
            "message": f"you sent {shown} and {body.decode('utf-8', 'replace')}",
            "hex": token.encode().hex(),
            "base64": base64.b64encode(b"x" + token.encode()).decode(),
            "percent": quote(token, safe=""),
            "nested": json.dumps({"again": json.dumps(token)}),
            "token": token,
        }
        status = [200, 200, 401, 200, 500, 200, 429, 200, 404][self.seen % 9]
        if self.seen % 23 == 0:
            request.transport.abort()
        headers = {"X-Echo": quote(token, safe=""), "Retry-After": "0"}
        return web.json_response(echo, status=status, headers=headers)


class Door:
    """REST as the operator of the machine; keeps every answer."""

    def __init__(self, url, token, project=None):
        self.url, self.token, self.project = url, token, project
        self.answers = {}

    def __call__(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if self.project:
            request.add_header("Junctor-Project", self.project)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                status, content, headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            status, content, headers = error.code, error.read(), error.headers
        place = f"{method} {path.split('?')[0]} #{len(self.answers)}"
        self.answers[place] = content + str(headers).encode()
        assert status < 500 or status == 503, (place, status, content[:500])
        is_json = "json" in headers.get("Content-Type", "") and "export" not in path
        return status, json.loads(content) if is_json else content


@contextmanager
def serving(home, folder, echo):
    ca_file = folder / "ca.pem"
    ca_file.write_text(AUTHORITY.ca_pem)
    environment = {
        **os.environ,
        "JUNCTOR_HOME": str(home),
        "JUNCTOR_PORT": "0",
        "JUNCTOR_CONNECTORS": str(folder / "connectors"),
        "JUNCTOR_HOST_MAP": f"{HOST}:443=127.0.0.1:{echo.port}",
        "JUNCTOR_CA_FILE": str(ca_file),
        "JUNCTOR_LOG_LEVEL": "DEBUG",
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", SERVE],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(600):
                if (home / "server.json").exists():
                    break
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            place = json.loads((home / "server.json").read_text())
            yield Door(place["url"], (home / "operator.token").read_text().strip()), process, log
        finally:
            process.terminate()
            process.wait(20)


def journey(door, echo):
    """Save every secret somewhere, use it, and go wrong in between."""
    _, project = door("POST", "/api/projects", {"name": "Hunt"})
    door.project = project["id"]
    door("POST", "/api/grants", {"cidr": "127.0.0.1/32", "ports": [echo.port], "reason": "test"})
    schemes = [
        ("bearer_token", lambda s: {"token": s}),
        ("basic", lambda s: {"username": "ada", "password": s}),
        ("api_key", lambda s: {"api_key": s}),
        ("oauth2", lambda s: {"client_id": "client", "client_secret": s}),
    ]
    for n, secret in enumerate(SECRETS[:40]):
        auth, document = schemes[n % 4]
        status, made = door(
            "POST",
            "/api/integrations?confirmShort=true",
            {
                "name": f"Hunted {n}",
                "integrationSlug": "vendor",
                "authType": auth,
                "credentials": {"development": document(secret)},
            },
        )
        assert status == 201, made
        ref = made["id"]
        for call in range(3):
            door(
                "POST",
                f"/api/integrations/{ref}/operations/{['whoami', 'send', 'charge'][call]}/call",
                {
                    "inputs": {"to": "ada@example.com"} if call == 1 else {},
                    "environment": "development",
                    "mode": "live",
                },
            )
        if n % 8 == 0:
            door("POST", f"/api/integrations/{ref}/test")
            wrong = {"credentials": {"development": {"tokn": secret, "token": 5}}}
            door("PUT", f"/api/integrations/{ref}", wrong)
            door("PUT", f"/api/integrations/{ref}", {"authType": secret})
            door("GET", f"/api/integrations/{quote(secret, safe='')}")
    for n, secret in enumerate(SECRETS[40:]):
        door("PUT", f"/api/secrets/HUNTED_{n}", {"environment": "development", "value": secret})
        door("POST", "/api/flows", adhoc_flow(n, echo.port))
        door(
            "POST",
            f"/api/flows/hunted-{n}/runs",
            {"environment": "development", "mode": "live", "input": {"note": "hello"}},
        )
    door("POST", "/api/flows", {"key": "pasted", "nodes": [pasted_node()]})


def adhoc_flow(n, port):
    return {
        "key": f"hunted-{n}",
        "nodes": [
            {
                "id": "call",
                "type": "apiCall",
                "mode": "http",
                "method": "POST",
                "url": f"https://{HOST}/any",
                "auth": {"type": "bearer", "token": f"{{env.HUNTED_{n}}}"},
                "body": {"note": "{{input.note}}"},
                "cases": {"default": "done", "2xx": "done"},
            },
            {"id": "done", "type": "respond", "status": 200, "body": "{{vars.httpResult}}"},
        ],
    }


def pasted_node():
    return {
        "id": "call",
        "type": "apiCall",
        "mode": "http",
        "url": "https://api.example.com",
        "headers": {"Authorization": f"Bearer {SECRETS[0]}"},
    }


READS = [
    "/api/integrations", "/api/secrets", "/api/environments", "/api/members", "/api/api-keys",
    "/api/grants", "/api/flows", "/api/runs", "/api/audit?limit=200", "/api/audit/export",
    "/api/audit/verify", "/api/settings", "/api/catalog", "/api/openapi.json", "/healthz",
]  # fmt: skip


def read_everything(door):
    for path in READS:
        status, found = door("GET", path)
        assert status == 200, (path, found)
        for item in found.get("items", []) if isinstance(found, dict) else []:
            ref = item.get("id") or item.get("name")
            if path == "/api/runs":
                door("GET", f"/api/runs/{ref}")
                assert door("GET", f"/api/runs/{ref}/steps")[0] == 200
            elif path in ("/api/integrations", "/api/flows"):
                door("GET", f"{path}/{ref}")
            if path == "/api/integrations":
                door("GET", f"/api/integrations/{ref}/audit")
                door("GET", f"/api/integrations/{ref}/dependents")


def tables(database):
    """Every row of every table as text, so that nothing hides in a page's layout."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    found = {}
    try:
        names = [
            r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for name in names:
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            found[f"table {name}"] = repr(rows).encode()
            blobs = b"\n".join(v for row in rows for v in row if isinstance(v, bytes))
            found[f"blobs of {name}"] = blobs
    finally:
        connection.close()
    return found


def test_no_planted_secret_is_found_anywhere_after_a_journey_with_failures(tmp_path):
    home = tmp_path / "home"
    folder = tmp_path / "world"
    connectors = folder / "connectors" / "vendor"
    connectors.mkdir(parents=True)
    (connectors / "connector.yaml").write_text(MANIFEST)
    with Echo() as echo, serving(home, folder, echo) as (door, process, log):
        journey(door, echo)
        read_everything(door)
        assert echo.seen > 100
        process.terminate()
        process.wait(20)
        places = dict(door.answers)
        places["server log"] = log.read_bytes()
        for file in home.rglob("*"):
            if file.is_file():
                places[f"file {file.relative_to(home)}"] = file.read_bytes()
        places.update(tables(home / "junctor.db"))
    assert len(places) > 200
    assert leaks(
        [places["server log"].decode("utf-8", "replace")[:20]], {"self": places["server log"]}
    )
    # The vendor's echo did reach us and was masked; the search itself finds what is there.
    assert sum(b"[redacted]" in data for data in places.values()) > 60
    assert sum(b"you sent" in data for data in places.values()) > 30
    assert leaks(SECRETS, places) == []
