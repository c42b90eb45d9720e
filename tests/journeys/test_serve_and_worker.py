"""A server and a worker on one PostgreSQL, with one `.env`, run a developer's own action."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from left_behind import MARK

KEY = base64.b64encode(b"j" * 32).decode()
ACTION = '''
from junctor.sdk import action


@action(
    key="greeter.greet",
    name="Greet",
    auth=["none"],
    base_url="https://greeter.example",
    inputs={"name": "string"},
    summary="a greeting",
    idempotent=True,
)
async def greet(ctx, inputs):
    """Says hello, and from which process."""
    import os

    return {"text": f"Hello {inputs.name}", "process": os.getpid()}
'''
FLOW = {
    "key": "greeting",
    "nodes": [
        {
            "id": "greet",
            "type": "apiCall",
            "mode": "integration",
            "operationKey": "greeter.greet",
            "inputs": {"name": "{{input.name}}"},
            "next": "say",
        },
        {"id": "say", "type": "respond", "body": "{{steps.greet.output}}"},
    ],
}


class Machine:
    """A home with an `.env`, and the real program over it."""

    def __init__(self, home):
        self.home = home
        self.processes = []

    def environment(self, **more):
        shared = {each: os.environ[each] for each in ("PATH", "JUNCTOR_CACHE", MARK)}
        return {**shared, "JUNCTOR_HOME": str(self.home), **more}

    def begin(self, *command, **more):
        made = subprocess.Popen(
            [sys.executable, "-m", "junctor", *command],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(made)
        return made

    def run(self, *command):
        done = subprocess.run(
            [sys.executable, "-m", "junctor", *command],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def end(self):
        for each in self.processes:
            if each.poll() is None:
                each.terminate()
        for each in self.processes:
            each.communicate(timeout=60)


@pytest.fixture
def machine(tmp_path, postgres_url):
    home = tmp_path / "home"
    home.mkdir()
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "greeter.py").write_text(ACTION)
    (home / ".env").write_text(
        f"JUNCTOR_DATABASE={postgres_url}\nJUNCTOR_KEY={KEY}\nJUNCTOR_CONNECTORS={folder}\n"
    )
    made = Machine(home)
    yield made
    made.end()


def read(url, key):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def test_a_worker_runs_what_the_server_was_asked_for(machine, tmp_path):
    server = machine.begin("serve", "--port", "0", JUNCTOR_MAX_RUNS="0")
    assert "listens on" in server.stdout.readline()
    worker = machine.begin("worker", "--metrics-port", "0")
    said = worker.stdout.readline()
    assert "takes runs" in said
    numbers = said.split("numbers on ")[1].strip()
    (tmp_path / "flow.json").write_text(json.dumps(FLOW))
    machine.run("project", "create", "Greetings")
    machine.run("flow", "apply", str(tmp_path / "flow.json"))
    watching = machine.begin("event", "watch", "--json", "--count", "6")
    assert watching.stderr.readline() == "listening\n"
    shown = json.loads(
        machine.run(
            "flow", "run", "greeting", "--env", "development", "--live",
            "--input", '{"name": "Ada"}', "--json",
        )
    )  # fmt: skip
    run = shown.get("run", shown)
    assert run["state"] == "succeeded", shown
    assert run["output"]["body"] == {"text": "Hello Ada", "process": worker.pid}
    told, _ = watching.communicate(timeout=120)  # from the server, of what the worker drove
    events = [json.loads(line) for line in told.splitlines()]
    assert [(each["kind"], each.get("nodeId")) for each in events] == [
        ("run.started", None),
        ("step.started", "greet"),
        ("step.finished", "greet"),
        ("step.started", "say"),
        ("step.finished", "say"),
        ("run.finished", None),
    ]
    assert {each["runId"] for each in events} == {run["id"]}
    made = json.loads(machine.run("key", "create", "prometheus", "--role", "viewer", "--json"))
    shown = read(numbers, made["value"])
    assert 'junctor_runs_total{error_class="",mode="live",project="prj_' in shown
    assert 'type="respond"' in shown
    with pytest.raises(urllib.error.HTTPError, match="401"):
        read(numbers, "jk_nonsense")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(numbers.replace("/metrics", "/api/runs"), made["value"])
    other = base64.b64encode(b"x" * 32).decode()
    refused = machine.begin("worker", JUNCTOR_KEY=other)
    _, said = refused.communicate(timeout=120)
    assert refused.returncode != 0
    assert "need the provider key prv_" in said
    assert "at hand is prv_" in said
    worker.terminate()
    assert worker.wait(60) == 0
