"""A Linear issue is moved to Done, and Slack says so: once, by webhook or by poll, over kill -9."""

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

from journeys.linear import HOST, KEY, SIGNING, LinearDouble, until
from junctor.testing import VendorDouble

TOKEN = "xoxb-example-token-000000000000"
FLOW = {
    "key": "issue-done",
    "name": "Tell Slack when an issue is done",
    "trigger": {
        "type": "connector",
        "connection": "linear",
        "trigger": "issueChanged",
        "secrets": ["{env.LINEAR_SIGNING}"],
        "fields": {"state.name": {"to": "Done"}},
        "interval": 3600,
    },
    "nodes": [
        {
            "id": "tell",
            "type": "apiCall",
            "mode": "integration",
            "connection": "slack",
            "operationKey": "sendMessage",
            "inputs": {
                "channel": "#done",
                "text": "{{event.after.identifier}} is done: {{event.after.title}}",
            },
        }
    ],
}


class Process:
    """A server of its own, driven by the command line."""

    def __init__(self, home, linear, slack):
        home.mkdir()
        (home / "ca.pem").write_text(linear.authority.ca_pem + slack.ca_pem)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.home = home / "home"
        hosts = {f"{HOST}:443": f"127.0.0.1:{linear.port}", **slack.host_map}
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "JUNCTOR_HOME": str(self.home),
            "JUNCTOR_PORT": str(self.port),
            "JUNCTOR_CA_FILE": str(home / "ca.pem"),
            "JUNCTOR_HOST_MAP": ",".join(f"{a}={b}" for a, b in hosts.items()),
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

    def _begin(self):
        command = [sys.executable, "-m", "junctor", "serve"]
        quiet = subprocess.DEVNULL
        self.running = subprocess.Popen(
            command, env=self.environment, stdin=quiet, stdout=quiet, stderr=quiet
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


async def set_up(junctor, linear, slack, flow):
    await junctor("project", "create", "Team")
    for name, connector, token in (("Linear", "linear", KEY), ("Slack", "slack", TOKEN)):
        auth = "api_key" if connector == "linear" else "bearer_token"
        await junctor("connection", "create", name, "--connector", connector, "--auth", auth)
        await junctor("connection", "credential", "set", connector, given=token)
    for port in (linear.port, slack.port):
        await junctor("grant", "add", "127.0.0.1/32", "--port", str(port))
    await junctor("secret", "set", "LINEAR_SIGNING", given=SIGNING)
    flow.write_text(json.dumps(FLOW))
    await junctor("flow", "apply", str(flow))
    await junctor("flow", "publish", "issue-done", "--env", "development")
    (trigger,) = await junctor("trigger", "list")
    return trigger


def texts(slack):
    return [each.form["text"] for each in slack.calls("sendMessage")]


async def test_an_issue_that_is_done_is_told_once(tmp_path):
    async with (
        LinearDouble() as linear,
        VendorDouble.shipped("slack", accept=[TOKEN]) as slack,
    ):
        linear.put(12, "Fix the login", at="2026-01-02T00:00:00.000Z")
        linear.put(13, "Fix the logout", at="2026-01-02T00:00:00.000Z")
        junctor = Process(tmp_path / "p", linear, slack)
        await junctor.start()
        try:
            trigger = await set_up(junctor, linear, slack, tmp_path / "flow.json")
            await _told(junctor, trigger, linear, slack)
        finally:
            await junctor.stop()


async def _told(junctor, trigger, linear, slack):
    path = "/hooks/" + trigger["url"].rsplit("/", 1)[1]
    await until(lambda: linear.asked)
    end = time.monotonic() + 20
    while (await junctor("trigger", "show", trigger["id"]))["source"]["entities"] < 2:
        assert time.monotonic() < end

    # Moved, and told by webhook: one message, though it is delivered twice and polled too.
    moved = linear.put(12, "Fix the login", "s2")
    body, headers = linear.delivery(moved, 1)
    assert (await junctor.deliver(path, body, headers))[0] == 200
    assert (await junctor.deliver(path, body, headers))[1]["status"] == "duplicate"
    await until(lambda: texts(slack))
    assert (await junctor("trigger", "poll", trigger["id"]))["events"] == 0
    forged = {**headers, "Linear-Signature": "0" * 64}
    assert (await junctor.deliver(path, body, forged))[0] == 401
    renamed = linear.put(12, "Fix the login page", "s2")
    assert (await junctor.deliver(path, *linear.delivery(renamed, 2)))[1]["status"] == "ignored"
    assert texts(slack) == ["ENG-12 is done: Fix the login"]

    # The process dies; meanwhile another issue is moved. The next start asks, and tells it.
    junctor.kill()
    linear.put(13, "Fix the logout", "s2")
    await junctor.start()
    await until(lambda: len(texts(slack)) == 2)

    # It dies while it asks: nothing was stored, so the next start asks the same again.
    linear.put(14, "New", "s2")
    linear.hang = asyncio.Event()
    count = len(linear.asked)
    asking = asyncio.create_task(_poll(junctor, trigger))
    await until(lambda: len(linear.asked) > count)
    junctor.kill()
    await asking
    linear.hang.set()
    linear.hang = None
    await junctor.start()
    await until(lambda: len(texts(slack)) == 3)
    await junctor("trigger", "poll", trigger["id"])
    assert texts(slack) == [
        "ENG-12 is done: Fix the login",
        "ENG-13 is done: Fix the logout",
        "ENG-14 is done: New",
    ]
    shown = await junctor("trigger", "show", trigger["id"])
    assert (shown["health"]["status"], shown["health"]["events"]) == ("ok", 3)
    known = {
        each["key"]: each["fields"] for each in await junctor("trigger", "known", trigger["id"])
    }
    assert known["issue-12"]["title"] == "Fix the login page"


async def _poll(junctor, trigger):
    with contextlib.suppress(AssertionError):
        await junctor("trigger", "poll", trigger["id"])
