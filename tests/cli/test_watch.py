"""Runs and events followed live at the command line, of a server of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from junctor.cli.event import event_line

FLOW = {
    "key": "asked",
    "nodes": [
        {"id": "before", "type": "set", "variables": {"a": 1}, "next": "answer"},
        {"id": "answer", "type": "wait", "for": "signal", "signal": "go", "next": "pop"},
        {"id": "pop", "type": "screenPop", "card": {"title": "Ada calls"}, "to": "desk"},
    ],
}


class Watching:
    """A command that goes on, and what it has said so far."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "junctor", *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def until(self, word):
        found = []
        for line in self.process.stdout:
            found.append(line)
            if word in line:
                return found
        raise AssertionError("".join(found) + self.process.stderr.read())

    def end(self):
        out, err = self.process.communicate(timeout=60)
        return out, err, self.process.returncode


@pytest.fixture
def flow(tmp_path):
    file = tmp_path / "asked.yaml"
    file.write_text(yaml.safe_dump(FLOW))
    return str(file)


def test_a_run_is_followed_to_its_end(server, flow):
    server("flow", "create", flow)
    run = server.json("flow", "run", "asked", "--live")
    kinds = "screenPop,run.finished"
    events = Watching("event", "watch", "--json", "--kinds", kinds, "--count", "2")
    plain = Watching("run", "watch", run["id"])
    said = plain.until("answer [wait] waiting")
    assert said[0].startswith("asked (the draft) in development, live: run_")
    assert "  before [set] ok 200 → case next\n" in said
    assert events.process.stderr.readline() == "listening\n"
    server("run", "signal", run["id"], "go")
    out, _, code = plain.end()
    assert code == 0
    assert "  answer [wait] ok" in out
    assert "  pop [screenPop] ok" in out
    assert "succeeded" in out
    assert "before" not in out
    told = [json.loads(line) for line in events.end()[0].splitlines()]
    assert [each["kind"] for each in told] == ["screenPop", "run.finished"]
    assert told[0]["card"]["title"] == "Ada calls"
    assert told[1]["runId"] == run["id"]
    assert "succeeded" in server.out("run", "watch", run["id"])


def test_without_a_server_nothing_goes_on_and_it_is_said(acme, flow):
    acme("flow", "create", flow)
    run = acme.json("flow", "run", "asked", "--live")
    assert "Start `junctor serve`" in acme.err("run", "watch", run["id"])
    acme("run", "signal", run["id"], "go")
    assert "pop [screenPop] ok" in acme.out("run", "watch", run["id"])


def test_every_kind_of_event_has_its_line():
    health = {"connectionId": "con_1", "ok": False, "errorClass": "auth", "message": "no", "at": 1}
    assert event_line("connection.health", health).endswith("con_1  fails  auth  no")
    assert event_line("reset", {}) == "--:--:--  reset"
