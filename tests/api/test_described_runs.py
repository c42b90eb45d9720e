"""What a described flow would send: each payload says what the sentence says, and nothing else.

A sentence is planned, filled in, applied and run in the sandbox, with an event as its trigger
would tell of it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from junctor.core.sandbox.mock import mock
from junctor.model.access import Role
from served import SYSTEM

ROWS = yaml.safe_load((Path(__file__).parent / "described_runs.yaml").read_text())


def given(plan):
    """The plan as somebody confirms it: what it still needs is given, by the examples."""
    for step in plan["steps"]:
        for name in step["missing"]:
            field = step["inputSchema"]["properties"][name]
            shown = next(iter(field.get("examples", ())), None)
            step["inputs"][name] = shown or mock(field, seed=name)
    for each in plan["connections"]:
        wanted = [f for f in each["settings"] if f["required"] or f["name"].startswith("from")]
        each["config"] |= {f["name"]: f["example"] for f in wanted}
    return plan


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["say"][:50])
def test_a_described_flow_would_send_what_was_said(served, row):
    said, sent = row["say"], row["sends"]
    project = served.run(served.instance.projects.create(said[:60], actor=SYSTEM))
    key = served.run(served._key(project.id, Role.PROJECT_ADMIN))
    plan = served.request("POST", "/api/assistant/plan", {"text": said}, key=key).json
    assert plan["notUnderstood"] == []
    applied = served.request("POST", "/api/assistant/apply", {"plan": given(plan)}, key=key)
    assert applied.status == 201, applied.json
    assert [f for f in applied.json["findings"] if f["severity"] == "error"] == []
    body = {"draft": True, "sample": True}
    run = served.request("POST", f"/api/flows/{applied.json['flowId']}/runs", body, key=key).json
    assert [step["state"] for step in run["steps"]] == ["succeeded"] * len(sent), run
    for step, wanted in zip(run["steps"], sent, strict=True):
        assert "{{" not in json.dumps(step["inputs"])
        for name, value in wanted.items():
            assert _says(step["inputs"].get(name), value), (name, step["inputs"])


def _says(sent, wanted):
    """Whether a value is the wanted one, or of its kind where it was made up."""
    if wanted == "some text":
        return isinstance(sent, str) and sent.strip() != ""
    return str(sent).endswith("@example.com") if wanted == "an address" else sent == wanted
