"""What is made of recorded runs: curl commands, origins, comparisons, golden requests."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from junctor.core.runs import Case, compare, curl_of, differences, golden, step_details, timing
from junctor.core.runs.curl import variables
from junctor.core.runs.golden import text_of
from junctor.core.runs.origins import origins_of
from junctor.model.flow import Run, Step

DOCUMENT = {
    "nodes": [
        {
            "id": "each",
            "type": "forEach",
            "nodes": [{"id": "in", "type": "apiCall", "inputs": {"n": "{{vars.item}}"}}],
        },
        {
            "id": "mail",
            "type": "apiCall",
            "inputs": {
                "to": "{{input.to}}",
                "lines": ["plain", "{{steps.find.output.name | upper}} and {{vars.x}}"],
            },
            "outputMappings": {"x": "{{not.an.input}}"},
        },
    ]
}


def run(**more):
    known = {
        "id": "run_1",
        "project_id": "p",
        "flow_id": "f",
        "flow_key": "f",
        "flow_digest": "d",
        "environment": "development",
        "mode": "sandbox",
        "state": "succeeded",
        "actor": "user:1",
        "created_at": 100,
    }
    return Run(**{**known, **more})


def exchange(url="https://api.example/x", **more):
    request = {"method": "POST", "url": url, "headers": {}, "body": {"a": 1}}
    return {
        "request": {**request, **more},
        "response": {"status": 200},
        "startedAt": 110,
        "milliseconds": 30.0,
        "waited": 10.0,
        "attempt": 1,
        "simulated": True,
        "error": None,
    }


def step(node="mail", index=0, **more):
    known = {
        "run_id": "run_1",
        "project_id": "p",
        "node_id": node,
        "node_type": "apiCall",
        "index": index,
        "state": "succeeded",
        "exchanges": [exchange()],
        "started_at": 105,
        "finished_at": 150,
    }
    return Step(**{**known, **more})


def test_a_request_becomes_a_command_that_a_shell_reads_the_same_way(tmp_path):
    request = {
        "method": "PUT",
        "url": "https://api.example/it's?key=[secret:api key]",
        "headers": {"Authorization": "Bearer [secret:access_token]", "Host": "x"},
        "body": {"text": 'o\'clock $HOME `id` \n"quoted"'},
    }
    command = curl_of(request)
    assert variables(command) == ["API_KEY", "ACCESS_TOKEN"]
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    fake.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "API_KEY": "k1", "ACCESS_TOKEN": "t1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\0")[:-1] == [
        "-X",
        "PUT",
        "https://api.example/it's?key=k1",
        "-H",
        "Authorization: Bearer t1",
        "--data-raw",
        '{"text":"o\'clock $HOME `id` \\n\\"quoted\\""}',
    ]


def test_forms_are_encoded_by_curl_and_what_is_no_http_has_no_command():
    form = {
        "method": "POST",
        "url": "https://a.example",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": {"a": "1 2", "b": ["x", "y"]},
    }
    parts = shlex.split(curl_of(form).replace("\\\n", " "))
    assert [p for p in parts if "=" in p] == ["a=1 2", "b=x", "b=y"]
    assert "'" not in parts
    assert curl_of({"protocol": "sql", "text": "select 1"}) is None
    assert curl_of({"method": "PUT", "url": "x", "body": {"bytes": 9, "base64Head": "AA"}}) is None
    signed = {"Authorization": "Basic [secret:username]:[secret:password]"}
    command = curl_of({"method": "GET", "url": "https://a", "headers": signed})
    assert command.endswith("""-u "${USERNAME}"':'"${PASSWORD}\"""")
    assert curl_of({"method": "GET", "url": "https://a"}) == "curl -X GET 'https://a'"


def test_inputs_name_the_template_and_the_nodes_they_come_from():
    found = origins_of(DOCUMENT, "mail")
    assert found == [
        {"field": "inputs.to", "template": "{{input.to}}", "reads": ["input.to"], "nodes": []},
        {
            "field": "inputs.lines[1]",
            "template": "{{steps.find.output.name | upper}} and {{vars.x}}",
            "reads": ["steps.find.output.name", "vars.x"],
            "nodes": ["find"],
        },
    ]
    assert origins_of(DOCUMENT, "in")[0]["field"] == "inputs.n"
    assert origins_of(DOCUMENT, "gone") == []


def test_a_step_in_full_keeps_waiting_apart_from_sending():
    found = step_details(run(), step(), DOCUMENT)
    assert found["timing"] == {"total": 45.0, "waited": 10.0, "sent": 20.0}
    assert found["attempts"][0] == {
        "attempt": 1,
        "startedAt": 110,
        "milliseconds": 30.0,
        "waited": 10.0,
        "status": 200,
        "errorClass": None,
        "simulated": True,
    }
    assert found["exchanges"][0]["curl"].startswith("curl -X POST")
    assert found["audit"] == "/api/audit?runId=run_1"
    skipped = step_details(run(), step(started_at=None, exchanges=[]), None)
    assert (skipped["timing"]["total"], skipped["origins"]) == (None, [])


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, {"queued": 400, "running": None}),
        ({"started_at": 130}, {"queued": 30, "running": 370}),
        ({"started_at": 130, "finished_at": 180}, {"queued": 30, "running": 50}),
        ({"finished_at": 180}, {"queued": 80, "running": None}),
    ],
)
def test_waiting_for_a_turn_is_told_apart_from_running(more, wanted):
    assert timing(run(**more), 500) == wanted


def test_runs_are_compared_without_times_and_ids():
    ours = run(), [step(), step("skipped", 1, exchanges=[])]
    theirs = (
        run(id="run_2", created_at=999),
        [
            step(exchanges=[exchange(headers={"Idempotency-Key": "other"})]),
            step("new", 2),
        ],
    )
    same = compare(ours, (run(id="run_3"), [step(started_at=7), *ours[1][1:]]))
    assert same["same"] is True
    found = compare(ours, theirs)
    assert found["same"] is False
    assert {n["nodeId"]: n["change"] for n in found["nodes"]} == {
        "mail": "changed",
        "skipped": "removed",
        "new": "added",
    }
    assert found["nodes"][0]["fields"] == [
        {"field": "requests[0].headers.Idempotency-Key", "left": None, "right": "<key>"}
    ]
    for kind, output in [
        ("forEach", {"results": [{"runId": "run_1~each~0"}]}),
        ("wait", {"until": 1}),
    ]:
        left = step(node_type=kind, output=output)
        right = step(node_type=kind, output={"until": 2}) if kind == "wait" else None
        again = {"results": [{"runId": "run_2~each~0"}]}
        right = right or step(node_type=kind, output=again, run_id="run_2")
        assert compare((run(), [left]), (run(id="run_2"), [right]))["same"] is True
    other = compare(ours, (run(environment="production"), ours[1]))
    assert other["run"] == [{"field": "environment", "left": "development", "right": "production"}]


def test_golden_requests_mask_what_changes_and_nothing_else():
    volatile = {
        "id": "run_06f3aaaaaaaaaaaaaaaaaaaaaa",
        "uuid": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6 in text",
        "at": "2026-01-31T10:20:30.123Z",
        "day": "2026-01-31",
        "ms": 1_790_000_000_000,
        "text ms": "since 1790000000000",
        "phone": "+15551234567",
        "amount": 1999,
        "flag": True,
        "none": None,
    }
    found = golden([step("b", 1), step("a", 0, exchanges=[exchange(body=volatile)])])
    assert [each["node"] for each in found] == ["a", "b"]
    assert found[0]["body"] == {
        "id": "<id>",
        "uuid": "<uuid> in text",
        "at": "<time>",
        "day": "2026-01-31",
        "ms": "<time>",
        "text ms": "since <time>",
        "phone": "+15551234567",
        "amount": 1999,
        "flag": True,
        "none": None,
    }


def test_a_difference_reads_like_a_diff_and_files_are_stable():
    case = {"flow": "f", "requests": [{"node": "a", "url": "https://a/1"}]}
    assert differences("x", case, dict(reversed(case.items()))) == ""
    other = {**case, "requests": [{"node": "a", "url": "https://a/2"}]}
    diff = differences("x.json", case, other)
    assert '-      "url": "https://a/1"' in diff
    assert '+      "url": "https://a/2"' in diff
    assert text_of(case).endswith("}\n")
    order = Case(flow="f", input={"a": 1}, scenarios={"n": "404"}).order
    assert order["input"] == {"a": 1}
    assert (order["mode"], order["scenarios"], "event" in order) == ("sandbox", {"n": "404"}, False)


def test_what_retention_removed_is_not_called_the_same():
    gone, whole = run(id="run_2", pruned_at=9), run(input={"n": 1})
    emptied = compare((gone, []), (run(id="run_3", pruned_at=9), []))
    assert not emptied["same"]
    assert emptied["run"] == [{"field": "payload", "left": "removed", "right": "removed"}]
    half = compare((whole, []), (gone, []))
    assert half["run"][0] == {"field": "payload", "left": "kept", "right": "removed"}
    assert compare((whole, []), (run(id="run_4", input={"n": 1}), []))["same"]
