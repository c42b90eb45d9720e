from __future__ import annotations

import json

import pytest

NODES = [
    {
        "id": "w",
        "type": "approve",
        "title": "Ship {{event.to}}?",
        "details": {"to": 1},
        "next": "s",
    },
    {"id": "s", "type": "wait", "for": "signal", "signal": "sent", "next": "end"},
    {"id": "end", "type": "respond", "body": "{{steps.s.output}}"},
]


@pytest.fixture
def waiting(acme, tmp_path):
    file = tmp_path / "flow.json"
    file.write_text(json.dumps({"key": "asking", "nodes": NODES}))
    acme("flow", "create", str(file))
    run = acme.json("flow", "run", "asking", "--live", "--input", '{"to": "Ada"}')
    assert run["state"] == "waiting"
    return run["id"]


def test_a_run_that_waits_is_approved_and_given_its_signal(acme, waiting):
    assert "Ship Ada?" in acme.out("approval", "list")
    shown = acme.out("approval", "show", waiting, "w")
    assert "operators" in shown
    assert '"to": 1' in shown
    assert acme.json("approval", "show", waiting, "w")["state"] == "open"
    done = acme.out("approval", "approve", waiting, "w", "--comment", "fine", "--values", "{}")
    assert f"w of {waiting} is approved" in done
    assert "Nothing waits" in acme.out("approval", "list")
    assert "approved" in acme.out("approval", "list", "--state", "all")
    assert "before" in acme.err("approval", "reject", waiting, "w")
    told = acme.out("run", "signal", waiting, "sent", "--payload", '{"parcel": 7}')
    assert f"s of {waiting} was given the signal sent" in told
    run = acme.json("run", "show", waiting)
    assert (run["state"], run["output"]["body"]) == ("succeeded", {"parcel": 7})


def test_a_rejected_run_fails(acme, waiting):
    acme("approval", "reject", waiting, "w", "--comment", "no")
    assert acme.json("run", "show", waiting)["error"]["errorClass"] == "rejected"
