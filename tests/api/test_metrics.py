"""Numbers for Prometheus: they take a key, and a key sees its own project."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from served import OPERATOR_TOKEN


def numbers(served, **who):
    answer = served.request("GET", "/metrics", **who)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return [s for family in text_string_to_metric_families(answer.text) for s in family.samples]


def test_numbers_take_a_key_and_are_of_its_project(served):
    node = {"id": "a", "type": "respond", "body": 1}
    for key in (served.keys["editor"], served.other_key):
        flow = served.request("POST", "/api/flows", {"key": "n", "nodes": [node]}, key=key).json
        served.request("POST", f"/api/flows/{flow['id']}/runs", {}, key=key)
    assert served.request("GET", "/metrics", role=None).status == 401
    own = [s for s in numbers(served, role="auditor") if s.name == "junctor_runs_total"]
    assert [(s.labels["project"], s.labels["state"], s.value) for s in own] == [
        (served.project.id, "succeeded", 1.0)
    ]
    buckets = [s for s in numbers(served, role="viewer") if s.name == "junctor_run_seconds_bucket"]
    assert buckets[-1].labels["le"] == "+Inf"
    assert buckets[-1].value == 1.0
    operator = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}
    everything = numbers(served, role=None, headers=operator)
    assert {s.labels["project"] for s in everything if "project" in s.labels} == {
        served.project.id,
        served.other.id,
    }
    token, _ = served.session()
    person = served.request(
        "GET", "/metrics", role=None, headers={"Cookie": f"junctor_session={token}"}
    )
    assert person.status in (200, 403)
