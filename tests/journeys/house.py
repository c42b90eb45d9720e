"""A real server process over a fresh home, and doubles of vendors that it reaches over TLS."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from junctor.testing.authority import LoopbackAuthority
from junctor.testing.double import VendorDouble

SERVE = (
    "from junctor.app.settings import read_settings; from junctor.server.main import serve; "
    "serve(read_settings())"
)


class House:
    """The home, its server, the vendors, and REST as the operator of the machine."""

    def __init__(self, folder, *slugs, accept):
        self.home, self._folder = folder / "home", folder
        self._authority = LoopbackAuthority()
        self.doubles = {
            slug: VendorDouble.shipped(slug, accept=accept, authority=self._authority)
            for slug in slugs
        }
        self.project = None
        self._starts = 0

    async def __aenter__(self):
        self._stack = contextlib.AsyncExitStack()
        for double in self.doubles.values():
            await self._stack.enter_async_context(double)
        await self.start()
        made = await self.ask("POST", "/api/projects", {"name": "Clinic"})
        self.project = made["id"]
        for double in self.doubles.values():
            grant = {"cidr": "127.0.0.1/32", "ports": [double.port], "reason": "a double"}
            await self.ask("POST", "/api/grants", grant)
        return self

    async def __aexit__(self, *_):
        await self.stop()
        await self._stack.aclose()

    @property
    def environment(self):
        ca = self._folder / "ca.pem"
        ca.write_text(self._authority.ca_pem)
        hosts = {k: v for d in self.doubles.values() for k, v in d.host_map.items()}
        return {
            **os.environ,
            "JUNCTOR_HOME": str(self.home),
            "JUNCTOR_PORT": "0",
            "JUNCTOR_HOST_MAP": ",".join(f"{k}={v}" for k, v in hosts.items()),
            "JUNCTOR_CA_FILE": str(ca),
        }

    async def start(self):
        """Start the server and wait until it listens."""
        self._starts += 1
        beacon = self.home / "server.json"
        beacon.unlink(missing_ok=True)
        log = (self._folder / f"server{self._starts}.log").open("wb")
        self.process = subprocess.Popen(  # noqa: ASYNC220 - it only begins here
            [sys.executable, "-c", SERVE],
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        async with asyncio.timeout(60):
            while not beacon.exists():
                assert self.process.poll() is None, "the server ended"
                await asyncio.sleep(0.05)
        self.url = json.loads(beacon.read_text())["url"]
        self.token = (self.home / "operator.token").read_text().strip()

    async def stop(self, how=signal.SIGTERM):
        """End the server; SIGKILL gives it no chance to tidy up."""
        self.process.send_signal(how)
        await asyncio.to_thread(self.process.wait, 30)

    async def ask(self, method, path, body=None):
        """The JSON of a good answer."""
        status, found = await asyncio.to_thread(self._send, method, path, body)
        assert status < 300, (method, path, status, found)
        return found

    def _send(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if self.project:
            request.add_header("Junctor-Project", self.project)
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        try:
            return status, json.loads(content or b"null")
        except ValueError:
            return status, content.decode()

    async def command(self, *arguments, given=None):
        """A command as somebody types it; what it prints."""
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "junctor", *arguments],
            capture_output=True,
            text=True,
            check=False,
            input=given,
            env={**self.environment, "JUNCTOR_PROJECT": "clinic"},
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def connect(self, name, slug, **credentials):
        """A connection with a credential in each environment."""
        draft = {"name": name, "integrationSlug": slug, "credentials": credentials}
        return await self.ask("POST", "/api/integrations?confirmShort=true", draft)

    async def flow(self, document, *, publish=True):
        """A saved and published flow."""
        made = await self.ask("POST", "/api/flows", document)
        assert [f for f in made["findings"] if f["severity"] == "error"] == []
        if publish:
            await self.ask("POST", f"/api/flows/{made['id']}/publish", {})
        return made["id"]

    async def run(self, flow_id, given, **more):
        body = {"mode": "live", "input": given, "wait": 30, **more}
        return await self.ask("POST", f"/api/flows/{flow_id}/runs", body)

    async def until(self, run_id, *states):
        """The run once it stands as wanted."""
        async with asyncio.timeout(30):
            while True:
                run = await self.ask("GET", f"/api/runs/{run_id}")
                if run["state"] in states:
                    return run
                await asyncio.sleep(0.1)


class Screen:
    """An agent's screen: reads the stream of cards on a socket of its own."""

    def __init__(self, house, to):
        host, port = house.url.removeprefix("http://").split(":")
        self._sock = socket.create_connection((host, int(port)), timeout=20)
        lines = [
            f"GET /api/screen-pops?to={to}&project={house.project} HTTP/1.1",
            f"Host: {host}:{port}",
            f"Authorization: Bearer {house.token}",
        ]
        self._sock.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._sock.makefile("rb")
        assert b"200" in self._file.readline()
        self._until(b": connected")

    def _until(self, start):
        while True:
            line = self._file.readline()
            assert line, "the stream ended"
            if line.startswith(start):
                return line

    def card(self):
        """The next card, and when it came."""
        line = self._until(b"data: ")
        return json.loads(line.removeprefix(b"data: ")), time.monotonic()

    def close(self):
        self._file.close()
        self._sock.close()
