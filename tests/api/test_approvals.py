"""Waiting runs over REST: approvals, links that decide once, signals and callbacks."""

from __future__ import annotations

import re
import time
from urllib.parse import urlencode, urlsplit

import pytest

TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
END = {"id": "end", "type": "respond", "body": "{{steps.w.output}}"}
FORM = {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}}


def approve(**more):
    fields = {"id": "w", "type": "approve", "title": "Refund <b>?", "details": {"sum": 5}}
    return {**fields, "next": "end", "link": True, "timeout": 600, **more}


def tell(kind):
    variables = {"url": f"{{{{run.{kind}.w}}}}"}
    return {"id": "tell", "type": "set", "variables": variables, "next": "w"}


@pytest.fixture
def start(served, request):
    made = []

    def begin(*nodes, **more):
        key = f"f{len(made)}-{request.node.name[:30].replace('_', '-').strip('-')}"
        document = {"key": key, "nodes": [*nodes, END]}
        saved = served.request("POST", "/api/flows", document)
        assert saved.status == 201, saved.text
        made.append(saved.json["id"])
        where = f"/api/flows/{saved.json['id']}/runs"
        run = served.request("POST", where, {"mode": "live", "wait": 30, **more})
        assert run.status == 202, run.text
        assert run.json["state"] == "waiting"
        return run.json["id"]

    yield begin
    for each in made:
        served.request("DELETE", f"/api/flows/{each}?force=true")


def ended(served, run_id):
    return served.run(served.instance.engine.result(served.project.id, run_id, 10))


def address(served, run_id, kind):
    """What the run itself used the address for, read where only the engine looks."""
    steps = served.run(served.instance.engine.steps(served.project.id, run_id))
    url = next(s.record["vars"]["url"] for s in steps if s.name == "node:tell")
    assert f"/{kind}/" in url
    return urlsplit(url).path


def test_an_approval_is_listed_and_decided_by_whom_the_flow_names(served, start):
    run = start(approve(approvers={"roles": ["project_admin"]}, form=FORM))
    listed = served.request("GET", "/api/approvals", role="viewer").json["items"]
    [found] = [each for each in listed if each["runId"] == run]
    assert (found["title"], found["details"], found["state"]) == ("Refund <b>?", {"sum": 5}, "open")
    assert not found["mayDecide"]
    where = f"/api/approvals/{run}/w"
    assert served.request("GET", where).json["mayDecide"]
    assert served.request("GET", where, key=served.other_key).status == 404
    refused = served.request("POST", f"{where}/decide", {"decision": "approve"}, role="operator")
    assert (refused.status, "project admin" in refused.text) == (403, True)
    bare = served.request("POST", f"{where}/decide", {"decision": "approve"})
    assert (bare.status, bare.json["field"]) == (422, "/reason")
    given = {"decision": "approve", "values": {"reason": "broken"}, "comment": "yes"}
    made = served.request("POST", f"{where}/decide", given).json
    assert (made["state"], made["decision"], made["values"]) == (
        "answered",
        "approved",
        {"reason": "broken"},
    )
    assert served.request("POST", f"{where}/decide", given).status == 409
    assert ended(served, run).output["body"]["decision"] == "approved"
    states = {each["runId"] for each in served.request("GET", "/api/approvals").json["items"]}
    assert run not in states
    audit = served.request("GET", "/api/audit?kind=approval.decide").text
    assert "approval.decide" in audit


def test_without_approvers_whoever_may_run_decides(served, start):
    run = start(approve())
    where = f"/api/approvals/{run}/w/decide"
    assert served.request("POST", where, {"decision": "reject"}, role="viewer").status == 403
    assert served.request("POST", where, {"decision": "reject"}, role="operator").status == 200
    assert ended(served, run).error["errorClass"] == "rejected"


def test_a_link_that_came_too_late_says_so_and_decides_nothing(served, start):
    then = {"id": "after", "type": "wait", "for": "signal", "signal": "go", "next": "end"}
    nodes = approve(timeout=0.5, cases={"timeout": "after"})
    run = start(tell("approval"), nodes, then)
    path = address(served, run, "approve")
    where = f"/api/approvals/{run}/w"
    for _ in range(200):
        if served.request("GET", where).json["state"] == "expired":
            break
        time.sleep(0.05)
    assert "It is too late" in served.request("GET", path, role=None).text
    sent = served.request("POST", path, role=None, raw=b"decision=approve", headers=TYPE)
    assert sent.status == 409
    served.request("POST", f"/api/runs/{run}/signals/go", {})
    assert ended(served, run).output["body"] is None


def test_a_link_takes_lists_row_by_row_and_another_row_decides_nothing(served, start):
    items = {"type": "array", "items": {"type": "string"}, "minItems": 2}
    form = {"type": "object", "required": ["items"], "properties": {"items": items}}
    run = start(tell("approval"), approve(form=form))
    path = address(served, run, "approve")

    def send(**fields):
        body = urlencode({"items/rows": "2", "items/0": "A", **fields}).encode()
        return served.request("POST", path, role=None, raw=body, headers=TYPE)

    longer = send(add="items", comment="wait")
    assert (longer.status, 'name="items/2"' in longer.text) == (200, True)
    assert "wait" in longer.text
    assert served.request("GET", f"/api/runs/{run}").json["state"] == "waiting"
    assert send(decision="approve").status == 422
    more = {"items/rows": "3", "items/1": "", "items/2": "C"}
    assert send(decision="approve", **more).status == 200
    assert ended(served, run).output["body"]["values"] == {"items": ["A", "C"]}


def test_a_link_shows_the_question_and_decides_once_by_post(served, start):
    run = start(tell("approval"), approve(form=FORM))
    path = address(served, run, "approve")
    for _ in range(2):  # programs that preview links only look
        page = served.request("GET", path, role=None)
        assert page.status == 200
        assert "Refund &lt;b&gt;?" in page.text
        assert "<script" not in page.text
    assert served.request("GET", f"/api/runs/{run}").json["state"] == "waiting"

    def send(**fields):
        body = urlencode(fields).encode()
        return served.request("POST", path, role=None, raw=body, headers=TYPE)

    missing = send(decision="approve", reason="", comment="later")
    assert missing.status == 422
    assert "later" in missing.text
    foreign = served.request(
        "POST",
        path,
        role=None,
        raw=urlencode({"decision": "approve"}).encode(),
        headers={**TYPE, "Origin": "https://evil.example"},
    )
    assert foreign.status == 403
    assert send(decision="perhaps", reason="x").status == 422
    done = send(decision="approve", reason="broken", comment="fine")
    assert (done.status, "You have approved it." in done.text) == (200, True)
    output = ended(served, run).output["body"]
    assert (output["by"], output["values"]) == ("link", {"reason": "broken"})
    assert send(decision="reject").status == 409
    again = served.request("GET", path, role=None)
    assert "It is decided" in again.text
    wrong = served.request("GET", path[:-3] + "AAA", role=None)
    assert (wrong.status, "leads nowhere" in wrong.text) == (404, True)


def test_an_address_in_a_trace_is_masked(served, start):
    run = start(tell("callback"), {"id": "w", "type": "wait", "for": "webhook", "next": "end"})
    shown = served.request("GET", f"/api/runs/{run}/steps").text
    assert re.search(r"/callbacks/[^j]", shown)
    assert "jcb_" not in shown


def test_a_callback_takes_one_request(served, start):
    run = start(tell("callback"), {"id": "w", "type": "wait", "for": "webhook", "next": "end"})
    path = address(served, run, "callbacks")
    assert served.request("GET", path, role=None).status == 405
    bad = served.request("POST", path, role=None, raw=b"{", headers={"Content-Type": "text/json"})
    assert bad.status == 422
    took = served.request("POST", f"{path}?a=1", {"amount": 3}, role=None)
    assert (took.status, took.json) == (200, {"status": "accepted"})
    assert served.request("PUT", path, {"amount": 4}, role=None).status == 409
    output = ended(served, run).output["body"]
    assert (output["body"], output["query"], output["method"]) == (
        {"amount": 3},
        {"a": "1"},
        "POST",
    )
    assert served.request("POST", "/callbacks/jcb_nonsense", {}, role=None).status == 404


@pytest.mark.parametrize(
    ("raw", "kind", "body"),
    [
        (b"a=1&b=", "application/x-www-form-urlencoded", {"a": "1", "b": ""}),
        (b"hello", "text/plain", "hello"),
        (b"", "application/json", None),
    ],
)
def test_a_callback_reads_forms_and_text_too(served, start, raw, kind, body):
    run = start(tell("callback"), {"id": "w", "type": "wait", "for": "webhook", "next": "end"})
    path = address(served, run, "callbacks")
    given = {"Content-Type": kind}
    assert served.request("POST", path, role=None, raw=raw, headers=given).status == 200
    assert ended(served, run).output["body"]["body"] == body


def test_a_signal_is_given_by_name(served, start):
    run = start({"id": "w", "type": "wait", "for": "signal", "signal": "paid", "next": "end"})
    where = f"/api/runs/{run}/signals"
    assert served.request("POST", f"{where}/paid", role="viewer").status == 403
    assert served.request("POST", f"{where}/other").status == 422
    took = served.request("POST", f"{where}/paid", {"payload": {"amount": 1}})
    assert took.json == {"runId": run, "nodeId": "w", "signal": "paid"}
    assert served.request("POST", f"{where}/paid").status == 409
    assert ended(served, run).output["body"] == {"amount": 1}


def test_the_runs_inside_a_run_are_listed(served):
    inside = {"id": "in", "type": "set", "variables": {"x": "{{vars.item}}"}}
    loop = {"id": "each", "type": "forEach", "items": [1, 2], "nodes": [inside]}
    made = served.request("POST", "/api/flows", {"key": "looping", "nodes": [loop]}).json
    run = served.request("POST", f"/api/flows/{made['id']}/runs", {}).json
    found = served.request("GET", f"/api/runs/{run['id']}/children").json["items"]
    assert [each["id"] for each in found] == [f"{run['id']}~each~{i}" for i in (0, 1)]
    assert {each["state"] for each in found} == {"succeeded"}
    assert found[1]["parent"] == {"runId": run["id"], "nodeId": "each", "index": 1}
    assert [each["calls"] for each in found] == [0, 0]
    assert "input" in found[0]
    short = served.request("GET", f"/api/runs/{run['id']}/children?payloads=false").json["items"]
    assert "input" not in short[0]
    assert run["parent"] is None


def test_an_approval_ends_with_its_run(served, start):
    run = start(tell("approval"), approve())
    page = address(served, run, "approve")
    assert served.request("POST", f"/api/runs/{run}/cancel", {}).status == 200
    listed = {
        state: {
            (each["runId"], each["state"], each["mayDecide"])
            for each in served.request("GET", f"/api/approvals?state={state}").json["items"]
        }
        for state in ("open", "answered", "expired", "all")
    }
    over = (run, "expired", False)
    assert [state for state, found in listed.items() if over in found] == ["expired", "all"]
    assert run not in {each[0] for each in listed["open"] | listed["answered"]}
    assert served.request("GET", f"/api/approvals/{run}/w").json["state"] == "expired"
    shown = served.request("GET", page, role=None)
    assert "too late" in shown.text
    assert "<form" not in shown.text
    resumed = served.request("POST", f"/api/runs/{run}/resume", {})
    assert resumed.json["state"] == "waiting", resumed.text
    assert "<form" in served.request("GET", page, role=None).text
    decided = served.request("POST", f"/api/approvals/{run}/w/decide", {"decision": "approve"})
    assert decided.json["decision"] == "approved"
    assert ended(served, run).output["body"]["decision"] == "approved"
