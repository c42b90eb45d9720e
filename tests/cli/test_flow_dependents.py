"""What hangs on a flow is listed before it is deleted or switched off."""

from __future__ import annotations

import json

HOOKED = {
    "key": "hooked",
    "name": "Hooked",
    "trigger": {"type": "webhook", "verify": {"scheme": "none"}},
    "nodes": [{"id": "ask", "type": "approve", "title": "Go on?"}],
}
CALLER = {"key": "caller", "nodes": [{"id": "inner", "type": "flow", "flow": "hooked"}]}


def test_a_flow_with_a_trigger_a_caller_and_an_open_run_is_deleted_only_by_force(acme, tmp_path):
    for each in (HOOKED, CALLER):
        (tmp_path / f"{each['key']}.json").write_text(json.dumps(each))
    acme("flow", "apply", str(tmp_path), "--publish", "--env", "development")
    run = acme.json("flow", "run", "hooked", "--live")["id"]
    waits = f"run {run}, waiting in development, waits for a decision at ask"
    said = acme("flow", "disable", "hooked", "--env", "development").stderr.splitlines()
    trigger = "trigger of flow Hooked, live in development"
    caller = "node inner of flow caller, live in development"
    assert said == [f"note: {each}" for each in (trigger, caller, waits)]
    refused = acme.err("flow", "delete", "hooked").splitlines()
    assert refused[0] == "The flow `hooked` is in use in 3 places."
    assert refused[1:4] == [f"  {each}" for each in (trigger, caller, waits)]
    acme("flow", "delete", "hooked", "--force")
    acme("approval", "approve", run, "ask")
    assert acme.json("run", "show", run)["state"] == "succeeded", "what was under way goes on"
    assert "Nothing depends on it" in acme.out("flow", "dependents", "caller")
