"""A Linear issue is moved to Done, and Slack says so: once, by webhook or by poll, over kill -9."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time

import pytest

from journeys.linear import HOST, KEY, SIGNING, LinearDouble, until
from journeys.process import Process
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
    await _journey(tmp_path)


@pytest.mark.postgres
async def test_an_issue_that_is_done_is_told_once_by_two_servers(tmp_path, postgres_url):
    shared = {
        "JUNCTOR_DATABASE": postgres_url,
        "JUNCTOR_KEY_FILE": str(tmp_path / "provider.key"),
        "JUNCTOR_LEASE": "3",
    }
    await _journey(tmp_path, beside=True, **shared)


async def _journey(tmp_path, *, beside=False, **shared):
    async with (
        LinearDouble() as linear,
        VendorDouble.shipped("slack", accept=[TOKEN]) as slack,
    ):
        linear.put(12, "Fix the login", at="2026-01-02T00:00:00.000Z")
        linear.put(13, "Fix the logout", at="2026-01-02T00:00:00.000Z")
        hosts = {f"{HOST}:443": f"127.0.0.1:{linear.port}", **slack.host_map}
        authorities = linear.authority.ca_pem + slack.ca_pem
        junctor = Process(tmp_path / "p", hosts, authorities, **shared)
        other = Process(tmp_path / "other", hosts, authorities, **shared)
        await junctor.start()
        try:
            trigger = await set_up(junctor, linear, slack, tmp_path / "flow.json")
            if beside:
                await other.start()
            await _told(junctor, trigger, linear, slack)
        finally:
            await junctor.stop()
            await other.stop()


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
