"""A step in full, payloads aside, comparisons, and many runs once more, over REST."""

from __future__ import annotations

import base64

import pytest

from junctor.api.saved import disposition

NODES = [
    {
        "id": "a",
        "type": "apiCall",
        "mode": "http",
        "url": "https://api.example.com/{{input.name}}",
        "next": "b",
    },
    {"id": "b", "type": "set", "variables": {"big": "{{input.big}}"}, "next": "c"},
    {"id": "c", "type": "respond", "body": {"big": "{{input.big}}"}},
]


@pytest.fixture(scope="module")
def flow(served):
    document = {"key": "told", "businessKey": "order {{input.name}}", "nodes": NODES}
    made = served.request("POST", "/api/flows", document)
    assert made.json["findings"] == [], made.text
    return f"/api/flows/{made.json['id']}/runs"


def start(served, flow, name="seven", big="small", **more):
    return served.request("POST", flow, {"input": {"name": name, "big": big}, **more}).json


def test_a_step_tells_where_its_inputs_came_from_and_how_to_send_it_by_hand(served, flow):
    run = start(served, flow)
    found = served.request("GET", f"/api/runs/{run['id']}/steps/0", role="viewer").json
    assert found["nodeId"] == "a"
    assert found["origins"][0]["reads"] == ["input.name"]
    assert found["exchanges"][0]["curl"] == "curl -X GET 'https://api.example.com/seven'"
    assert len(found["attempts"]) == 1
    assert served.request("GET", f"/api/runs/{run['id']}/steps/9").status == 404
    assert served.request("GET", f"/api/runs/{run['id']}/steps/0", role="auditor").status == 403
    shown = served.request("GET", f"/api/runs/{run['id']}").json
    assert shown["timing"]["queued"] >= 0
    assert shown["businessKey"] == "order seven"
    listed = served.request("GET", "/api/runs?businessKey=order%20seven").json["items"]
    assert run["id"] in {each["id"] for each in listed}


def test_a_value_too_large_for_a_step_is_kept_aside_whole(served, flow):
    run = start(served, flow, big="x" * 70_000)
    steps = served.request("GET", f"/api/runs/{run['id']}/steps").json["items"]
    cut = steps[2]["output"]
    assert cut["truncated"] is True
    path = f"/api/runs/{run['id']}/payloads/{cut['payload']}"
    assert served.request("GET", path).json["body"] == {"big": "x" * 70_000}
    assert served.request("GET", path, key=served.other_key).status == 404
    assert served.request("GET", path[:-1] + "!").status == 422


def test_two_runs_are_compared(served, flow):
    one, other = start(served, flow), start(served, flow, "eight")
    same = served.request("GET", f"/api/runs/{one['id']}/compare?with={one['id']}").json
    assert same["same"] is True
    found = served.request("GET", f"/api/runs/{one['id']}/compare?with={other['id']}").json
    places = {field["field"] for node in found["nodes"] for field in node["fields"]}
    assert "requests[0].url" in places
    assert served.request("GET", f"/api/runs/{one['id']}/compare?with=gone").status == 404


def test_many_failed_runs_get_their_input_once_more(served, flow):
    failed = [start(served, flow, scenarios={"a": "404"}) for _ in range(2)]
    ids = [each["id"] for each in failed]
    body = {"runIds": [*ids, "run_gone"]}
    found = served.request("POST", "/api/runs/rerun", body, role="operator").json["items"]
    assert [each["runId"] for each in found] == body["runIds"]
    assert all(each["newRunId"] for each in found[:2])
    assert found[2]["newRunId"] is None
    assert "no run" in found[2]["problem"]["message"]
    assert served.request("POST", "/api/runs/rerun", body, role="viewer").status == 403


def test_a_business_key_reads_what_starts_a_run_alone(served):
    for text in ("{{vars.x}}", "{{input.x"):
        document = {"key": "wrong-matter", "businessKey": text, "nodes": NODES[:1]}
        found = served.request("POST", "/api/flows/validate", document).json["items"]
        assert "businessKey" in {each["field"] for each in found}
    odd = {"key": "odd", "businessKey": "{{input.none}}", "nodes": NODES[2:]}
    made = served.request("POST", "/api/flows", odd).json
    run = served.request("POST", f"/api/flows/{made['id']}/runs", {"input": {"big": 1}}).json
    assert (run["state"], run["businessKey"]) == ("succeeded", None)


def test_a_file_of_a_run_is_saved_and_never_shown(served):
    data = b"<script>alert(1)</script>" * 40
    sample = {"name": '../x"ä.html', "contentType": "text/html"}
    sample |= {"size": len(data), "base64": base64.b64encode(data).decode()}
    node = {
        "id": "a",
        "type": "apiCall",
        "mode": "http",
        "url": "https://a.example",
        "sample": sample,
    }
    made = served.request("POST", "/api/flows", {"key": "filed", "nodes": [node]})
    run = served.request("POST", f"/api/flows/{made.json['id']}/runs", {}).json
    (file,) = served.request("GET", f"/api/runs/{run['id']}/files", role="viewer").json["items"]
    assert (file["contentType"], file["size"]) == ("text/html", len(data))
    path = f"/api/runs/{run['id']}/files/{file['digest']}"
    found = served.request("GET", path, role="viewer")
    assert found.body == data
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"] == (
        "attachment; filename=\"x__.html\"; filename*=UTF-8''x%22%C3%A4.html"
    )
    assert found.headers["x-content-type-options"] == "nosniff"
    assert served.request("GET", path, role="auditor").status == 403
    assert served.request("GET", path, key=served.other_key).status == 404
    assert served.request("GET", path[:-1] + ("0" if path[-1] != "0" else "1")).status == 404
    assert served.request("GET", f"/api/runs/{run['id']}/files/nope").status == 422


def test_a_file_without_a_name_gets_a_harmless_one():
    assert disposition(None, "application/pdf", "sha256:" + "a" * 64).startswith(
        'attachment; filename="file-aaaaaaaaaaaa.pdf"'
    )
    assert 'filename="a.txt"' in disposition("C:\\tmp\\a.txt", None, "x")
