"""Runs compared, written as curl, run again together, and golden tests of flows."""

from __future__ import annotations

import json
import time

import pytest
import yaml

FLOW = {
    "key": "orders",
    "nodes": [
        {
            "id": "send",
            "type": "apiCall",
            "mode": "http",
            "method": "POST",
            "url": "https://api.example.com/orders",
            "body": {"name": "{{input.name}}"},
        }
    ],
}


@pytest.fixture
def flow(acme, tmp_path):
    file = tmp_path / "orders.yaml"
    file.write_text(yaml.safe_dump(FLOW))
    acme("flow", "create", str(file))
    return file


def start(acme, name):
    return acme.json("flow", "run", "orders", "--input", json.dumps({"name": name}))


def test_runs_are_compared_and_written_as_curl(acme, flow):
    one, other = start(acme, "a"), start(acme, "b")
    assert "the same" in acme.out("run", "compare", one["id"], one["id"])
    said = acme.out("run", "compare", one["id"], other["id"], code=1)
    assert "send: requests[0].body.name" in said
    assert '  + "b"' in said
    assert "curl -X POST 'https://api.example.com/orders'" in acme.out(
        "run", "curl", one["id"], "send"
    )
    assert "it has send" in acme.err("run", "curl", one["id"], "nope", code=2)


def test_failed_runs_are_found_and_run_again_together(acme, flow):
    acme("flow", "run", "orders", "--scenario", "send=404", "--input", '{"name": "x"}', code=1)
    assert "not_found" in acme.out("run", "list", "--state", "failed", "--since", "1h")
    assert acme.json("run", "list", "--until", "2020-01-01") == []
    assert "no moment" in acme.err("run", "list", "--since", "soon", code=2)
    done = acme.json("run", "rerun-all", "--flow", "orders", "--yes")
    assert len(done) == 1
    assert done[0]["newRunId"]


def test_a_run_is_run_again_with_another_input(acme, flow):
    run = start(acme, "a")
    again = ("run", "rerun", run["id"], "--input")
    assert acme.json(*again, '{"name": "b"}', "--sandbox")["input"] == {"name": "b"}
    assert "--input" in acme.err(*again, "{no", code=2)
    assert acme.json("run", "rerun", run["id"])["input"] == {"name": "a"}


def test_a_flow_is_tested_against_golden_files(acme, flow, tmp_path):
    folder = tmp_path / "golden"
    test = ("flow", "test", "orders", "--golden", str(folder))
    assert "no case `default`" in acme.err(*test, "--ci", code=2)
    assert not folder.exists()
    assert "default: stored" in acme.out(*test, "--input", '{"name": "Ada"}')
    first = (folder / "default.json").read_bytes()
    assert "default: same, 1 requests" in acme.out(*test, "--ci")
    assert "writes nothing" in acme.err(*test, "--ci", "--update", code=2)
    assert "missing: stored" in acme.out(
        *test, "--case", "missing", "--input", '{"name": "B"}', "--scenario", "send=404"
    )
    assert json.loads((folder / "missing.json").read_text())["state"] == "failed"
    changed = {**FLOW, "nodes": [{**FLOW["nodes"][0], "url": "https://api.example.com/v2"}]}
    flow.write_text(yaml.safe_dump(changed))
    acme("flow", "apply", str(flow))
    said = acme.out(*test, code=1)
    assert '+      "url": "https://api.example.com/v2"' in said
    assert (folder / "default.json").read_bytes() == first
    acme(*test, "--update")
    assert [each["state"] for each in acme.json(*test)] == ["same", "same"]
    assert "Name the case" in acme.err(*test, "--input", "{}", code=2)
    (folder / "bad.json").write_text("[]")
    assert "no golden file" in acme.err(*test, code=2)


def test_a_golden_file_holds_for_dates_and_for_what_waits(acme, tmp_path):
    said = {"jmespath": "date_format(now(), '%d.%m.%Y %H:%M:%S')"}
    nodes = [
        {"id": "s", "type": "set", "variables": {"on": said}, "next": "ask"},
        {"id": "ask", "type": "approve", "title": "Go on?", "link": True, "next": "w"},
        {"id": "w", "type": "wait", "for": "webhook", "next": "t"},
        {"id": "t", "type": "wait", "for": "time", "seconds": 3600, "next": "each"},
        {"id": "each", "type": "forEach", "items": [1, 2], "nodes": [tell("inner")], "next": "f"},
        {"id": "f", "type": "flow", "flow": "under", "next": "m"},
        tell("m"),
    ]
    for key, inside in (("under", [{**nodes[0], "next": "u"}, tell("u")]), ("dated", nodes)):
        (tmp_path / f"{key}.json").write_text(json.dumps({"key": key, "nodes": inside}))
        acme("flow", "create", str(tmp_path / f"{key}.json"))
    folder = tmp_path / "golden"
    test = ("flow", "test", "dated", "--golden", str(folder))
    assert "default: stored, 4 requests" in acme.out(*test)
    file = folder / "default.json"
    kept = json.loads(file.read_text())
    time.sleep(1.1)
    assert "default: same, 4 requests" in acme.out(*test, "--ci")
    file.write_text(json.dumps({**kept, "at": kept["at"] + 1000}))
    assert acme.out(*test, code=1).count('+        "on": "') == 4
    old = {name: value for name, value in kept.items() if name != "at"}
    file.write_text(json.dumps(old))
    acme(*test, "--update")
    assert json.loads(file.read_text())["at"] > kept["at"]
    assert "default: same" in acme.out(*test, "--ci")


def tell(node_id):
    body = {"on": "{{vars.on}}", "run": "{{run.id}}"}
    url = "https://api.example.com/orders"
    more = {"mode": "http", "method": "POST", "url": url, "body": body}
    return {"id": node_id, "type": "apiCall", **more}


def test_a_file_of_a_run_is_listed_and_written(acme, tmp_path):
    file = tmp_path / "filed.yaml"
    sample = {"name": "a.txt", "contentType": "text/plain", "size": 2, "base64": "SGk="}
    node = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://a.example"}
    file.write_text(yaml.safe_dump({"key": "filed", "nodes": [{**node, "sample": sample}]}))
    acme("flow", "create", str(file))
    run = acme.json("flow", "run", "filed")["id"]
    (kept,) = acme.json("run", "files", run)
    target = tmp_path / "out.txt"
    acme("run", "file", run, kept["digest"], "--to", str(target))
    assert target.read_bytes() == b"Hi"
    assert "exists" in acme.err("run", "file", run, kept["digest"], "--to", str(target))
    assert len(acme.json("audit", "list", "--kind", "file.open")) == 2
