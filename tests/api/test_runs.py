"""Runs that are waited for or not, cancelled, resumed, forked and run again over REST."""

from __future__ import annotations

import pytest

NODES = [
    {"id": "a", "type": "apiCall", "mode": "http", "url": "https://api.example.com/x", "next": "b"},
    {"id": "b", "type": "apiCall", "mode": "http", "url": "https://api.example.com/y"},
]


@pytest.fixture(scope="module")
def flow(served):
    made = served.request("POST", "/api/flows", {"key": "verbs", "nodes": NODES})
    return f"/api/flows/{made.json['id']}/runs"


def ended(served, run_id):
    return served.run(served.instance.engine.result(served.project.id, run_id, 10))


def test_whoever_does_not_wait_gets_the_run_as_it_stands(served, flow):
    begun = served.request("POST", flow, {"wait": 0})
    assert begun.status in (201, 202)
    assert begun.headers["location"] == f"/api/runs/{begun.json['id']}"
    assert ended(served, begun.json["id"]).state == "succeeded"


def test_a_run_is_of_the_draft_or_of_a_version(served, flow):
    both = served.request("POST", flow, {"draft": True, "version": 1})
    assert (both.status, both.json["field"]) == (422, "version")
    assert both.json["cure"] == "Leave `version` out, or `draft`."
    assert served.request("POST", flow, {"draft": True}).status == 201


def test_one_key_is_one_run(served, flow):
    first = served.request("POST", flow, {"deduplicationKey": "order 7"})
    again = served.request("POST", flow, {"deduplicationKey": "order 7"})
    other = served.request("POST", flow, {"deduplicationKey": "order 8"})
    assert first.json["id"] == again.json["id"] != other.json["id"]


def test_a_failed_run_is_forked_run_again_and_resumed(served, flow):
    failed = served.request("POST", flow, {"scenarios": {"b": "404"}}).json
    assert failed["state"] == "failed"
    where = f"/api/runs/{failed['id']}"
    assert served.request("POST", f"{where}/cancel").json["state"] == "failed"
    resumed = served.request("POST", f"{where}/resume", {"wait": 10})
    assert (resumed.status, resumed.json["id"]) == (201, failed["id"])
    forked = served.request("POST", f"{where}/fork", {"node": "b"}).json
    assert [step["nodeId"] for step in forked["steps"]] == ["a", "b"]
    assert forked["id"] != failed["id"]
    again = served.request("POST", f"{where}/rerun").json
    assert again["flowKey"] == "verbs"
    wrong = served.request("POST", f"{where}/fork", {"node": "zz"})
    assert (wrong.status, wrong.json["field"]) == (422, "node")


def test_one_step_runs_alone_with_what_those_before_it_gave(served, flow):
    first = served.request("POST", flow, {}).json
    where = f"/api/runs/{first['id']}"
    alone = served.request("POST", f"{where}/rerun", {"node": "b", "until": "b"}).json
    (kept, fresh) = alone["steps"]
    assert kept["startedAt"] == first["steps"][0]["startedAt"]
    assert fresh["startedAt"] > first["steps"][1]["startedAt"]
    only = served.request("POST", f"{where}/rerun", {"node": "a", "until": "a"}).json
    assert [each["nodeId"] for each in only["steps"]] == ["a"]
    wrong = served.request("POST", f"{where}/rerun", {"until": "zz"})
    assert (wrong.status, wrong.json["field"]) == (422, "until")


def test_a_run_is_run_again_with_another_input_and_another_mode(served):
    doc = {
        "key": "greets",
        "input": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "nodes": [
            {"id": "a", "type": "set", "variables": {"first": "{{input.name}}"}, "next": "b"},
            {"id": "b", "type": "respond", "body": "{{vars.first}}, {{input.name}}, {{event.name}}"},
        ],
    }  # fmt: skip
    made = served.request("POST", "/api/flows", doc).json
    first = served.request("POST", f"/api/flows/{made['id']}/runs", {"input": {"name": "Ada"}}).json
    where = f"/api/runs/{first['id']}/rerun"
    other = served.request("POST", where, {"input": {"name": "Bo"}}).json
    assert (other["output"]["body"], other["input"]) == ("Bo, Bo, Bo", {"name": "Bo"})
    # What ran before the node is kept.
    rest = served.request("POST", where, {"node": "b", "input": {"name": "Bo"}}).json
    assert rest["output"]["body"] == "Ada, Bo, Bo"
    wrong = served.request("POST", where, {"input": {"name": 7}})
    assert (wrong.status, wrong.json["field"]) == (422, "/name")
    live = served.request("POST", where, {"mode": "live"}).json
    assert (live["mode"], live["output"]["body"]) == ("live", "Ada, Ada, Ada")
    tried = served.request("POST", f"/api/runs/{live['id']}/rerun", {"mode": "sandbox"}).json
    assert tried["mode"] == "sandbox"
    # Nothing that the sandbox made up is sent for real.
    mixed = served.request("POST", where, {"node": "b", "mode": "live"})
    assert (mixed.status, mixed.json["field"]) == (422, "mode")
    assert served.request("POST", where).json["output"]["body"] == "Ada, Ada, Ada"


def test_a_sandbox_run_does_not_become_a_live_one_without_the_right(served):
    made = served.request("POST", "/api/flows", {"key": "tame", "nodes": [{"id": "a", "type": "set", "variables": {"x": 1}}]}).json  # fmt: skip
    run = served.request(
        "POST", f"/api/flows/{made['id']}/runs", {"environment": "production"}
    ).json
    where = f"/api/runs/{run['id']}/rerun"
    assert served.request("POST", where, {"mode": "live"}, role="editor").status == 403
    assert served.request("POST", where, {}, role="editor").status == 201


def test_verbs_on_runs_take_the_right_to_run(served, flow):
    run = served.request("POST", flow, {}).json
    for verb, given in (("cancel", None), ("resume", {}), ("fork", {"node": "a"}), ("rerun", {})):
        path = f"/api/runs/{run['id']}/{verb}"
        assert served.request("POST", path, given, role="viewer").status == 403
        assert served.request("POST", path, given, key=served.other_key).status == 404
    refused = served.request("POST", f"/api/runs/{run['id']}/resume")
    assert (refused.status, refused.json["errorClass"]) == (422, "input")


def test_only_the_sandbox_takes_another_moment_for_now(served):
    said = {"jmespath": "date_format(now(), '%Y-%m-%d')"}
    document = {
        "key": "dated",
        "nodes": [{"id": "s", "type": "set", "variables": {"on": said}, "next": "r"}],
    }
    document["nodes"].append({"id": "r", "type": "respond", "body": "{{vars.on}}"})
    made = served.request("POST", "/api/flows", document).json
    path = f"/api/flows/{made['id']}/runs"
    run = served.request("POST", path, {"at": 0}).json
    assert run["output"]["body"] == "1970-01-01"
    refused = served.request("POST", path, {"at": 0, "mode": "live"})
    assert (refused.status, refused.json["field"]) == (422, "at")
    live = served.request("POST", path, {"mode": "live"}).json
    assert live["output"]["body"] > "2026"
