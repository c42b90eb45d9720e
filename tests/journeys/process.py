"""A Junctor process of its own, driven by the command line."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from journeys.linear import until
from left_behind import marked


class Process:
    """A server of its own, driven by the command line."""

    def __init__(self, home, hosts, authorities, **more):
        home.mkdir()
        (home / "ca.pem").write_text(authorities)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.home = home / "home"
        self.environment = {
            "PATH": os.environ["PATH"],
            **marked(),
            "HOME": str(home),
            "JUNCTOR_HOME": str(self.home),
            "JUNCTOR_CACHE": os.environ["JUNCTOR_CACHE"],
            "JUNCTOR_PORT": str(self.port),
            "JUNCTOR_CA_FILE": str(home / "ca.pem"),
            "JUNCTOR_HOST_MAP": ",".join(f"{a}={b}" for a, b in hosts.items()),
            **more,
        }
        self.running = None

    async def __call__(self, *arguments, given=None):
        found = await asyncio.to_thread(self._said, arguments, given)
        return json.loads(found) if found.strip().startswith(("{", "[")) else found

    def _said(self, arguments, given):
        command = [sys.executable, "-m", "junctor", *arguments, "--json"]
        done = subprocess.run(
            command, env=self.environment, input=given, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    async def start(self):
        self._begin()
        await until(self._is_healthy)

    async def work(self):
        """Be a worker instead: it takes runs, and nobody can ask it anything."""
        self._begin("worker", stdout=subprocess.PIPE)
        said = await asyncio.to_thread(self.running.stdout.readline)
        assert b"takes runs" in said

    def _begin(self, command="serve", stdout=subprocess.DEVNULL):
        quiet = subprocess.DEVNULL
        self.running = subprocess.Popen(
            [sys.executable, "-m", "junctor", command],
            env=self.environment,
            stdin=quiet,
            stdout=stdout,
            stderr=quiet,
        )

    def _is_healthy(self):
        assert self.running.poll() is None, "the server ended"
        url = f"http://127.0.0.1:{self.port}/healthz"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1) as it:
            return it.status == 200
        return False

    def kill(self):
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(10)

    async def stop(self):
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            await asyncio.to_thread(self.running.wait, 20)
        if self.running is not None and self.running.stdout is not None:
            self.running.stdout.close()

    async def deliver(self, path, body, headers):
        return await asyncio.to_thread(self._deliver, path, body, headers)

    def _deliver(self, path, body, headers):
        url = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
