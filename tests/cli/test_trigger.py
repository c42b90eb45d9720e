"""`junctor trigger`, and an accepted delivery that outlives kill -9."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

HOOK = {
    "key": "hooked",
    "trigger": {"type": "webhook", "mode": "sandbox", "verify": {"scheme": "none"}},
    "nodes": [{"id": "a", "type": "respond", "body": {"n": "{{event.json.n}}"}}],
}
# Servers whose process dies after it answered and before any step of the run.
_DYING = """
import asyncio, os, signal
from junctor.app.settings import read_settings
from junctor.app.starting import FlowStarter
from junctor.core.flows.driving import Driving
from junctor.server.main import serve

async def die(*_):
    await asyncio.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)

async def apart(self, event):
    return None

{patches}
serve(read_settings(port=0))
"""
DYING = {
    "the event alone is stored": "FlowStarter.start_together = apart; FlowStarter.start_run = die",
    "the run is stored with its event": "Driving.__call__ = die",
}
SERVING = """
from junctor.app.settings import read_settings
from junctor.server.main import serve
serve(read_settings(port=0))
"""


@pytest.fixture
def hooked(acme, tmp_path):
    """A live flow with a webhook; gives the trigger's id."""
    file = tmp_path / "hook.json"
    file.write_text(json.dumps(HOOK))
    acme("flow", "apply", str(file))
    acme("flow", "publish", "hooked", "--env", "development")
    return acme.json("trigger", "list")[0]["id"]


def test_triggers_are_listed_shown_paused_resumed_and_tried(acme, hooked):
    assert "silent" in acme.out("trigger", "list", "--env", "development")
    assert "No live flow has a trigger." in acme.out("trigger", "list", "--env", "production")
    shown = acme.out("trigger", "show", hooked)
    assert "/hooks/" in shown
    assert "sandbox" in shown
    assert "paused" in acme.out("trigger", "pause", hooked)
    assert acme.json("trigger", "show", hooked)["state"] == "paused"
    assert "resumed" in acme.out("trigger", "resume", hooked)
    tried = acme.out("trigger", "try", hooked, "--event", '{"json": {"n": 7}}')
    assert "a [respond] ok" in tried
    assert "succeeded" in tried
    failing = acme.json("trigger", "try", hooked, "--event", "{}", code=1)
    assert failing["state"] == "failed"
    assert "no trigger `trg_x`" in acme.err("trigger", "show", "trg_x")


def _serve(acme, script):
    from junctor.cli.backend import running_server

    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(400):
        assert process.poll() is None, "the server did not start"
        found = running_server(acme.home)
        if found is not None:
            found.close()
            beacon = json.loads((acme.home / "server.json").read_text())
            return process, beacon["url"]
        time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.mark.parametrize("dying", DYING)
def test_a_delivery_that_was_answered_is_started_after_a_kill(acme, hooked, dying):
    address = acme.json("trigger", "show", hooked)["url"]
    process, url = _serve(acme, _DYING.format(patches=DYING[dying]))
    request = urllib.request.Request(
        url + urlsplit(address).path, b'{"n": 42}', {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        said = json.load(answer)
    assert said["status"] == "accepted"
    assert process.wait(20) == -9
    (acme.home / "server.json").unlink(missing_ok=True)
    stored = [] if "alone" in dying else [(said["runId"], "running")]
    assert [(run["id"], run["state"]) for run in acme.json("run", "list")] == stored
    shown = acme.json("trigger", "show", hooked)
    assert [e["state"] for e in shown["recentEvents"]] == ["accepted"]
    process, url = _serve(acme, SERVING)
    try:
        for _ in range(200):
            runs = acme.json("run", "list")
            if runs and runs[0]["finishedAt"]:
                break
            time.sleep(0.05)
        assert [(r["id"], r["state"]) for r in runs] == [(said["runId"], "succeeded")]
        assert acme.json("run", "show", said["runId"])["output"]["body"] == {"n": 42}
        shown = acme.out("trigger", "show", hooked)
        assert said["runId"] in shown
    finally:
        process.terminate()
        process.wait(30)


def test_entity_types_are_declared_listed_changed_and_deleted(acme):
    shape = {"type": "object", "properties": {"name": {"type": "string"}}}
    acme("entity", "create", "Guest", "--schema", json.dumps(shape))
    assert "Guest" in acme.out("entity", "list")
    assert acme.json("entity", "show", "guest")["schema"] == shape
    wider = {**shape, "properties": {**shape["properties"], "age": {"type": "integer"}}}
    assert "updated" in acme.out("entity", "update", "guest", "--schema", json.dumps(wider))
    assert "name, age" in acme.out("entity", "list")
    acme("entity", "delete", "guest")
    assert "no entity type" in acme.out("entity", "list")


def test_a_trigger_of_a_connection_is_shown_tried_and_named_when_the_connection_changes(acme):
    acme("connection", "create", "Linear", "--connector", "linear", "--auth", "api_key")
    document = {
        "key": "moved",
        "trigger": {"type": "connector", "connection": "linear", "trigger": "issueChanged"},
        "nodes": [{"id": "a", "type": "respond", "body": "{{event.key}}"}],
    }
    file = acme.home.parent / "moved.json"
    file.write_text(json.dumps(document))
    acme("flow", "apply", str(file))
    acme("flow", "publish", "moved", "--env", "development")
    (found,) = acme.json("trigger", "list")
    assert (found["type"], found["source"]["trigger"]) == ("dataChange", "issueChanged")
    shown = acme.out("trigger", "show", found["id"])
    assert "linear.issueChanged" in shown
    assert "silent since" in shown
    tried = acme.json("trigger", "try", found["id"])
    assert (tried["eventSource"], tried["state"]) == ("sample", "succeeded")
    assert "Nothing is known yet" in acme.out("trigger", "known", found["id"])
    assert "no credential" in acme.err("trigger", "poll", found["id"]).lower()
    assert "takes no requests" in acme.err("trigger", "token", found["id"])
    changed = acme("connection", "update", "linear", "--description", "of the team")
    assert "trigger of flow moved, live in development" in changed.stderr
    assert "trigger of flow moved" in acme.err("connection", "delete", "linear")


def test_accepted_events_are_run_again(acme, hooked):
    assert "Name events, or --failed" in acme.err("trigger", "replay", hooked, code=2)
    assert acme.json("trigger", "replay", hooked, "--failed") == []
    assert "took no event" in acme.err("trigger", "replay", hooked, "evt_nobody")


def test_what_came_in_within_a_time_is_counted_asked_about_and_run_again(acme, hooked):
    address = urlsplit(acme.json("trigger", "show", hooked)["url"]).path
    process, url = _serve(acme, SERVING)
    try:
        for n in (1, 2, 3):
            _send(url + address, {"n": n} if n != 2 else {})
        _ended(acme, 3)
        (bad,) = acme.json("trigger", "events", hooked, "--failed", "--since", "1h")
        assert bad["error"].endswith("`event.json.n` has no value.")
        assert len(acme.json("trigger", "events", hooked, "--limit", "2")) == 2
        assert "nothing then" in acme.out("trigger", "events", hooked, "--until", "1h")
        asked = acme("trigger", "replay", hooked, "--since", "1h", stdin="n\n", code=1)
        assert "Run 3 events again, sandbox?" in asked.stdout
        assert len(acme.json("run", "list")) == 3
        assert "3 events run again" in acme.out(
            "trigger", "replay", hooked, "--since", "1h", "--yes"
        )
        runs = _ended(acme, 6)
        assert sorted(run["state"] for run in runs) == ["failed"] * 2 + ["succeeded"] * 4
        one = acme.json("trigger", "replay", hooked, "--since", "1h", "--failed")
        assert (one["count"], one["gone"]) == (1, 0)
        assert "0 events" in acme.out("trigger", "replay", hooked, "--until", "1h")
    finally:
        process.terminate()
        process.wait(30)


def _send(address, body):
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(
        urllib.request.Request(address, json.dumps(body).encode(), headers), timeout=20
    ) as answer:
        return json.load(answer)


def _ended(acme, count):
    """The runs once there are so many and all have ended."""
    for _ in range(200):
        runs = acme.json("run", "list")
        if len(runs) == count and all(run["finishedAt"] for run in runs):
            break
        time.sleep(0.05)
    assert len(runs) == count
    return runs
