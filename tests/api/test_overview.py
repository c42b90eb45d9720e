"""Home, settings, retention, addresses, and the audit folded and exported."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

import pytest

from served import OPERATOR_TOKEN

NODES = [
    {"id": "a", "type": "apiCall", "mode": "http", "url": "https://api.example.com/x"},
]


@pytest.fixture(scope="module")
def flow(served):
    made = served.request("POST", "/api/flows", {"key": "today", "nodes": NODES}).json
    for more in ({}, {}, {"scenarios": {"a": "404"}}):
        served.request("POST", f"/api/flows/{made['id']}/runs", more)
    return made


def test_home_counts_runs_and_names_what_needs_somebody(served, flow, connection):
    path = f"/api/integrations/{connection['id']}/operations/request/call"
    body = {"environment": "development", "mode": "live", "inputs": {"method": "GET", "path": "/"}}
    grantless = {**connection, "config": {"baseUrl": "https://127.0.0.1:1"}}
    served.request("PUT", f"/api/integrations/{connection['id']}", {"config": grantless["config"]})
    served.request("PUT", f"/api/integrations/{connection['id']}/credentials/development",
                   {"token": "planted-token-value-123456"})  # fmt: skip
    assert served.request("POST", path, body).json["errorClass"] == "blocked"
    found = served.request("GET", "/api/home", role="viewer").json
    runs = found["runs"]
    assert (runs["succeeded"], runs["failed"], runs["sandbox"]) == (2, 1, 3)
    assert sum(hour["succeeded"] for hour in runs["hours"]) == 2
    assert found["flows"] == {"total": 1, "live": 0}
    kinds = {each["kind"] for each in found["attention"]}
    assert {"connection.failing", "audit.refused"} <= kinds
    failing = next(e for e in found["attention"] if e["kind"] == "connection.failing")
    assert failing["about"]["connectionId"] == connection["id"]
    assert "port" in failing["cure"]  # what was said then, beside what to do
    assert served.request("GET", "/api/home", role="auditor").status == 403


def test_an_administrator_sees_failed_sign_ins_and_where_they_stand(served):
    refused = served.request("POST", "/api/auth/login", {"token": "no-such-token"}, role=None)
    assert refused.status == 401
    project = {"Junctor-Project": served.project.key}
    as_operator = partial(served.request, key=OPERATOR_TOKEN, headers=project)
    found = as_operator("GET", "/api/home").json["attention"]
    failed = next(e for e in found if e["about"].get("auditKind") == "login.failed")
    assert failed["about"]["scope"] == "instance"
    assert "sign-in" in failed["title"]
    shown = as_operator("GET", "/api/audit?kind=login.failed&scope=instance").json["items"]
    assert {each["kind"] for each in shown} == {"login.failed"}
    assert as_operator("GET", "/api/audit?kind=login.failed").json["items"] == []
    assert as_operator("GET", "/api/audit/folded?scope=instance").json["items"]
    assert as_operator("GET", "/api/audit/verify?scope=instance").json["exitCode"] in (0, 4)
    exported = as_operator("GET", "/api/audit/export?scope=instance&kind=login.failed").text
    assert "login.failed" in exported


def test_nobody_else_sees_the_audit_of_the_instance(served):
    for path in ("", "/folded", "/verify", "/export"):
        answer = served.request("GET", f"/api/audit{path}?scope=instance", role="auditor")
        assert answer.status == 403, path
    home = served.request("GET", "/api/home", role="viewer").json
    assert all(e["about"].get("scope") is None for e in home["attention"])
    assert served.request("GET", "/api/audit?scope=moon").status == 422


def test_settings_compare_the_public_address_with_the_one_in_use(served):
    found = served.request("GET", "/api/settings").json
    assert found["publicUrl"]["configured"] is None
    assert "JUNCTOR_PUBLIC_URL" in found["publicUrl"]["advice"]
    assert found["engine"]["kind"] == "embedded"
    assert "durable" in found["engine"]["capabilities"]
    assert found["encryption"] == {"source": "key file"}


def test_retention_is_ruled_by_a_project_admin(served):
    path = "/api/settings/retention"
    assert served.request("GET", path, role="viewer").json["payloadDays"] == 30
    wanted = {"payloadDays": 7, "runDays": None, "auditDays": 365}
    assert served.request("PUT", path, wanted, role="editor").status == 403
    assert served.request("PUT", path, wanted).json == wanted
    assert served.request("GET", path).json == wanted
    refused = served.request("PUT", path, {"auditDays": 5})
    assert (refused.status, refused.json["field"]) == (422, "auditDays")
    served.request("PUT", path, {})


@pytest.mark.parametrize(
    ("url", "allowed", "rule"),
    [
        ("https://127.0.0.1/", False, "ip_loopback"),
        ("http://169.254.169.254/", False, None),
        ("https://1.1.1.1/", True, None),
        ("nonsense", False, None),
    ],
)
def test_an_address_is_judged_without_sending_anything(served, url, allowed, rule):
    found = served.request("POST", "/api/settings/test-address", {"url": url}).json
    assert found["allowed"] is allowed
    if rule is not None:
        assert found["stages"][0]["rule"] == rule
    if not allowed:
        assert found["stages"][-1]["cure"]


def test_repeats_fold_and_a_row_can_be_opened(served, flow):
    for _ in range(4):
        served.request("POST", f"/api/flows/{flow['id']}/runs", {})
    rows = served.request("GET", "/api/audit/folded?kind=nothing.", role="auditor").json["items"]
    assert rows == []
    rows = served.request("GET", "/api/audit/folded?kind=call").json["items"]
    calls = [r for r in rows if r["newest"]["operation"] == "http.request"]
    assert max(r["count"] for r in calls) >= 4
    row = max(calls, key=lambda each: each["count"])
    newest = row["newest"]
    query = f"kind=call&operation=http.request&since={row['firstAt']}&until={row['lastAt'] + 1}"
    opened = served.request("GET", f"/api/audit?{query}").json["items"]
    assert len(opened) >= row["count"]
    assert newest["actor"] in {each["actor"] for each in opened}
    for name in ("FIRST_KEY", "SECOND_KEY"):
        secret = {"environment": "development", "value": "planted-secret-value"}
        assert served.request("PUT", f"/api/secrets/{name}", secret).status < 300
    rows = served.request("GET", "/api/audit/folded?kind=secret.put").json["items"]
    assert [each["count"] for each in rows[:2]] == [
        1,
        1,
    ]  # the same done to two things is no repeat
    first = served.request("GET", "/api/audit/folded?limit=1").json
    second = served.request("GET", f"/api/audit/folded?limit=1&cursor={first['next']}").json
    assert first["items"] != second["items"]


def test_the_audit_is_exported_filtered_as_lines_and_as_rows(served, flow):
    lines = served.request("GET", "/api/audit/export?kind=call&limit=1").status
    assert lines == 400
    text = served.request("GET", "/api/audit/export?kind=call").text
    assert {json.loads(line)["body"]["kind"] for line in text.splitlines()} == {"call"}
    answer = served.request("GET", "/api/audit/export?format=csv&kind=flow.")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert all(row["kind"].startswith("flow.") for row in rows)
    assert all(row["at"].startswith("20") for row in rows)
    failed = served.request("GET", "/api/audit?outcome=failed").json["items"]
    assert all(each["outcome"]["ok"] is False for each in failed)
