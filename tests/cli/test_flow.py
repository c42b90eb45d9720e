from __future__ import annotations

import json

import pytest
import yaml

from fixtures_notify import FLOW


@pytest.fixture
def file(acme, tmp_path):
    acme("connection", "create", "Patient mail", "--connector", "postmark", "--key", "mail")
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    return str(file)


def test_a_flow_is_validated_saved_run_published_and_deleted(acme, file, tmp_path):
    assert "no faults" in acme.out("flow", "validate", file)
    assert acme.json("flow", "validate", file) == []
    lacks = acme("flow", "validate", file, "--env", "production", code=1).stdout
    assert "no credential in the environment `production`" in lacks
    acme("flow", "create", file)
    assert "notify" in acme.err("flow", "create", file)
    assert "nothing to change" in acme.out("flow", "apply", file)
    result = acme("flow", "run", "notify", "--input", '{"to": "b@example.com"}')
    assert "mail [apiCall] ok 200 → case 2xx  would have sent an email to b@" in result.stdout
    assert "[secret:server_token]" in result.stdout
    assert "succeeded" in result.stdout
    assert "version 1 published" in acme.out("flow", "publish", "notify", "--note", "first")
    assert "first" in acme.out("flow", "versions", "notify")
    assert "notify" in acme.out("flow", "list")
    assert "2xx: done" in acme.out("flow", "show", "notify")
    assert acme.json("flow", "show", "notify", "--version", "1")["version"] == 1
    acme("flow", "deploy", "notify", "1", "--env", "production")
    run = acme.json("flow", "run", "notify", "--version", "1", "--input", '{"to": "c@example.com"}')
    assert run["flowVersion"] == 1
    assert "notify" in acme.out("run", "list", "--flow", "notify", "--mode", "sandbox")
    shown = acme.out("run", "show", run["id"])
    assert "would have sent an email to c@example.com" in shown
    assert acme.json("run", "show", run["id"])["steps"][0]["nodeId"] == "mail"
    loop = {
        "id": "each",
        "type": "forEach",
        "items": [1],
        "nodes": [{"id": "x", "type": "set", "variables": {}}],
    }
    other = tmp_path / "loop.json"
    other.write_text(json.dumps({"key": "loop", "nodes": [loop]}))
    acme("flow", "create", str(other))
    run = acme.json("flow", "run", "loop")
    inner = f"{run['id']}~each~0"
    assert f"inside of each: {inner} succeeded" in acme.out("run", "show", run["id"])
    assert f"inside of each in {run['id']}" in acme.out("run", "show", inner)
    acme("flow", "delete", "loop")
    acme("flow", "delete", "notify")
    assert "no flow yet" in acme.out("flow", "list")


def test_scenarios_choose_the_answers_and_a_failed_run_ends_with_one(acme, file, tmp_path):
    acme("flow", "apply", file)
    result = acme("flow", "run", "notify", "--draft", "--scenario", "mail=429", "--no-trace",
                  "--input", '{"to": "b@example.com"}')  # fmt: skip
    assert "mail [apiCall] failed 429 → case default" in result.stdout
    for wrong in ("mail", "mail=never"):
        assert "NODE=SCENARIO" in acme.err("flow", "run", "notify", "--scenario", wrong, code=2)
    other = tmp_path / "other.yaml"
    other.write_text(FLOW.replace("cases: {2xx: done, default: done}", "next: done")
                     .replace("key: notify", "key: strict"))  # fmt: skip
    acme("flow", "create", str(other))
    result = acme("flow", "run", "strict", "--scenario", "mail=timeout",
                  "--input", '{"to": "b@example.com"}', code=1)  # fmt: skip
    assert "failed" in result.stdout
    assert "at mail" in result.stderr
    assert "LIVE in development" in acme.err("flow", "run", "notify", "--live")


def test_faults_are_told_with_node_and_field(acme, file, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(FLOW.replace("default: done", "default: gone").replace("sendEmail", "sendMal"))
    result = acme("flow", "validate", str(bad), code=1)
    assert "mail" in result.stdout
    assert "gone" in result.stdout
    assert acme.json("flow", "validate", str(bad), code=1)[0]["severity"] == "error"
    bad.write_text("- 1\n")
    assert "holds no object" in acme.err("flow", "validate", str(bad))
    bad.write_text("a: [")
    assert "bad.yaml" in acme.err("flow", "validate", str(bad))
    acme("flow", "validate", file)


def test_versions_are_compared_rolled_back_and_switched_off(acme, file, tmp_path):
    acme("flow", "create", file)
    assert "no differences" in acme.out("flow", "diff", "notify")
    acme("flow", "publish", "notify")
    changed = tmp_path / "changed.yaml"
    changed.write_text(FLOW.replace("key: notify", "key: notify\ndescription: Tells people"))
    acme("flow", "apply", str(changed))
    assert '+ flow description: "Tells people"' in acme.out("flow", "diff", "notify", "1")
    acme("flow", "publish", "notify")
    assert acme.json("flow", "diff", "notify", "1", "2")["changes"][0]["field"] == "description"
    assert "version 1 is live" in acme.out("flow", "rollback", "notify", "--env", "development")
    assert "no version before" in acme.err("flow", "rollback", "notify", "--env", "development")
    acme("flow", "disable", "notify", "--env", "development")
    assert "development 1 (off)" in acme.out("flow", "list")
    refused = acme.err("flow", "run", "notify", "--input", '{"to": "b@example.com"}')
    assert "switched off in `development`" in refused
    run = acme.json("flow", "run", "notify", "--draft", "--input", '{"to": "b@example.com"}')
    assert run["state"] == "succeeded"
    acme("flow", "enable", "notify", "--env", "development")
    acme("flow", "enable", "notify", "--env", "development")
    acme("flow", "run", "notify", "--input", '{"to": "b@example.com"}')


def test_an_answer_of_a_model_is_printed_while_its_flow_runs(acme, tmp_path):
    acme("connection", "create", "Model", "--connector", "openai", "--auth", "api_key")
    node = {
        "id": "ask",
        "type": "apiCall",
        "mode": "integration",
        "connection": "model",
        "operationKey": "chatCompletion",
        "inputs": {"prompt": "Name three teas."},
    }
    file = tmp_path / "teas.yaml"
    file.write_text(yaml.safe_dump({"key": "teas", "name": "Teas", "nodes": [node]}))
    acme("flow", "create", str(file))
    out = acme.out("flow", "run", "teas", "--follow", "--no-trace")
    begins, said, *_ = (line for line in out.splitlines() if line.startswith(("  ask", "Green")))
    assert begins == "  ask [apiCall] begins"
    assert said == "Green, black and white tea."
    assert out.index(said) < out.index("ask [apiCall] ok 200")
    lines = acme.out("flow", "run", "teas", "--follow", "--json").splitlines()
    told = [json.loads(line) for line in lines]
    deltas = [each["text"] for each in told if each.get("kind") == "step.output.delta"]
    assert "".join(deltas) == "Green, black and white tea."
    assert told[-1]["steps"][0]["output"]["text"] == "Green, black and white tea."
