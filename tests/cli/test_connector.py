from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from junctor.cli.connector import connector


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("JUNCTOR_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()

    def run(*args: str, code: int = 0):
        result = CliRunner().invoke(connector, args, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_new_writes_a_folder_that_check_accepts(run, tmp_path):
    shown = run("new", "my_shop", "--into", str(tmp_path))
    assert "my_shop: no faults" in shown
    checked = run("check", str(tmp_path / "my_shop"))
    assert "no faults" in checked
    assert "\n  grade bronze\n" in checked
    assert "    for " in checked, "what the next grade asks"
    answer = json.loads(run("check", str(tmp_path / "my_shop"), "--json"))
    assert answer == {str(tmp_path / "my_shop"): []}
    assert "exists" in run("new", "my_shop", "--into", str(tmp_path), code=1)


def test_check_prints_every_fault_with_place_and_cure_and_ends_with_one(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    manifest = tmp_path / "my_shop" / "connector.yaml"
    text = manifest.read_text()
    manifest.write_text(
        text.replace("{{input.limit}}", "{{input.lmit}}").replace("test: listThings", "test: x")
    )
    shown = run("check", str(tmp_path / "my_shop"), code=1)
    assert "3 faults" in shown
    assert "names no declared field" in shown
    assert "Known: limit." in shown
    (faults,) = json.loads(run("check", str(tmp_path / "my_shop"), "--json", code=1)).values()
    assert {"place", "message", "cure"} == set(faults[0])
    manifest.write_text(text)
    run("check", str(tmp_path / "my_shop"))


def test_new_http_wraps_endpoints(run, tmp_path):
    answer = json.loads(
        run(
            "new", "crm", "--http", "--auth", "oauth2", "--base-url", "https://crm.example",
            "--endpoint", "ping", "get", "/ping", "--endpoint", "find", "get", "/c/{id}",
            "--into", str(tmp_path), "--json",
        )
    )  # fmt: skip
    assert answer["faults"] == []
    shown = json.loads(run("show", "crm", "--path", str(tmp_path / "crm"), "--json"))
    assert shown["operations"]["find"]["request"]["path"] == "/c/{{input.id}}"
    form = tmp_path / "form.yaml"
    form.write_text("baseUrl: https://x.example\nendpoints:\n  - {key: ping, path: /ping}\n")
    run("new", "other", "--http", "--from", str(form), "--into", str(tmp_path))
    form.write_text("endpoints: []\n")
    shown = run("new", "third", "--http", "--from", str(form), "--into", str(tmp_path), code=1)
    assert "`baseUrl` is required" in shown
    answer = json.loads(
        run(
            "new",
            "x",
            "--http",
            "--base-url",
            "http://x",
            "--into",
            str(tmp_path),
            "--json",
            code=1,
        )
    )
    assert "is not https" in answer["error"]


def test_new_http_says_when_no_test_operation_could_be_named_and_how_to(run, tmp_path):
    crm = ["new", "crm", "--http", "--base-url", "https://crm.example", "--into", str(tmp_path)]
    find = ["--endpoint", "find", "get", "/c/{id}"]
    shown = run(*crm, *find)
    assert "No test operation could be named" in shown
    assert "--endpoint ping GET /" in shown
    assert "`test: ITS-KEY`" in shown
    crm[1] = "crm2"
    shown = run(*crm, *find, "--endpoint", "ping", "GET", "/")
    assert "No test operation" not in shown
    assert "no faults" in shown


def test_list_and_show(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    assert "My Shop" in run("list", "--path", str(tmp_path))
    (row,) = json.loads(run("list", "my_shop", "--path", str(tmp_path / "my_shop"), "--json"))
    assert row["source"] == "path"
    shown = run("show", "my_shop", "--path", str(tmp_path))
    assert "createThing" in shown
    assert "limit?" in shown
    assert "no connector `nope`" in run("show", "nope", code=1)
    assert "no connector in" in run("list", "--path", str(tmp_path / "home"), code=1)
    assert json.loads(run("show", "nope", "--json", code=1))["cure"]


def test_faulty_folders_of_the_administrator_are_told_apart(run, tmp_path, monkeypatch):
    bad = tmp_path / "more" / "bad"
    bad.mkdir(parents=True)
    (bad / "connector.yaml").write_text("key: bad")
    monkeypatch.setenv("JUNCTOR_CONNECTORS", str(tmp_path / "more"))
    assert f"left out {bad}" in run("list")


def test_try_shows_what_would_have_been_sent(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    place = ("--path", str(tmp_path / "my_shop"))
    shown = run("try", "createThing", "--input", '{"name": "Lamp"}', *place)
    assert "would have sent a thing named Lamp" in shown
    answer = json.loads(run("try", "listThings", *place, "--json"))
    assert answer["ok"]
    assert "rate_limited" in run("try", "listThings", "--scenario", "429", *place, code=1)
    assert "--input is not JSON" in run("try", "listThings", "--input", "{", *place, code=1)


def test_a_try_is_kept_as_a_sample_and_checked(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    folder = tmp_path / "my_shop"
    lamp = ("try", "createThing", "--input", '{"name": "Lamp"}', "--path", str(folder))
    assert "createThing.again.json: ok" in run(*lamp, "--sample", "again")
    kept = json.loads((folder / "samples" / "createThing.again.json").read_text())
    assert kept["request"] == {"method": "POST", "path": "/things", "json": {"name": "Lamp"}}
    assert "delete the file first" in run(*lamp, "--sample", "again", code=1)
    shown = run(*lamp, "--scenario", "404", "--sample", "gone", "--json")
    assert json.loads(shown)["sample"]["outcome"]["errorClass"] == "not_found"
    assert "gave no answer" in run(*lamp, "--scenario", "timeout", "--sample", "slow", code=1)
    answer = tmp_path / "answer.json"
    answer.write_text('{"error": {"code": "odd", "message": "No."}}')
    told = run(*lamp, "--sample", "odd", "--answer", str(answer), "--status", "422")
    assert "createThing.odd.json: rejected" in told
    assert "no faults" in run("check", str(folder))
    told = run(*lamp, "--sample", "wrong", "--answer", str(answer), code=1)
    assert "does not fit its schema" in told
    (folder / "samples" / "createThing.wrong.json").unlink()
    answer.write_text("<p>Busy</p>")
    told = run(*lamp, "--sample", "busy", "--answer", str(answer), "--status", "503")
    assert "createThing.busy.json: remote" in told
    assert "Add --sample CASE" in run(*lamp, "--answer", str(answer), code=1)
    assert "is no object" in run("try", "createThing", "--input", "[]", code=1)
    elsewhere = ("--path", str(tmp_path), "--sample", "ok", "--answer", str(answer))
    assert "is no connector folder" in run("try", "createThing", *elsewhere, code=1)
    assert "no faults" in run("check", str(folder))


def test_a_try_takes_settings_of_the_connection_and_keeps_them_in_its_sample(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    folder = tmp_path / "my_shop"
    manifest = folder / "connector.yaml"
    text = manifest.read_text().replace(
        "https://api.example.com", "https://{{conn.shop}}.example.com"
    )
    settings = """connection:
  type: object
  additionalProperties: false
  required: [shop]
  properties: {shop: {type: string, title: Shop, pattern: "^[a-z]{1,20}$", examples: [tea]}}
auth:"""
    manifest.write_text(text.replace("auth:", settings, 1))
    lamp = ("try", "createThing", "--input", '{"name": "Lamp"}', "--path", str(folder))
    assert "https://tea.example.com/v1/things" in run(*lamp)
    assert "https://lamps.example.com/v1/things" in run(*lamp, "--config", '{"shop": "lamps"}')
    kept = run(*lamp, "--config", '{"shop": "lamps"}', "--sample", "lamps", "--json")
    assert json.loads(kept)["sample"]["config"] == {"shop": "lamps"}
    answer = tmp_path / "answer.json"
    answer.write_text("{}")
    for more in ((), ("--sample", "odd", "--answer", str(answer))):
        assert "shop" in run(*lamp, "--config", '{"shop": "9"}', *more, code=1)
    assert "--config is no object" in run(*lamp, "--config", "[]", code=1)


def test_a_list_tells_every_way_to_sign_in_by_its_own_name(run):
    rows = {each["key"]: each for each in json.loads(run("list", "--json"))}
    assert rows["digital_sign"]["signIns"] == ["none", "signing_key", "bearer_token"]
    assert rows["digital_sign"]["authTypes"] == ["none", "bearer_token"]


def test_bytes_that_the_sandbox_did_not_make_are_no_sample(run, tmp_path):
    run("new", "my_shop", "--into", str(tmp_path))
    folder = tmp_path / "my_shop"
    manifest = folder / "connector.yaml"
    manifest.write_text(
        manifest.read_text()
        + """  getPicture:
    name: Get picture
    effect: read
    summary: a picture
    request: {method: GET, path: /picture}
    response: binary
    output:
      type: object
      required: [base64]
      properties: {base64: {type: string, examples: [SGVsbG8=]}}
"""
    )
    picture = ("try", "getPicture", "--path", str(folder), "--sample", "ok")
    assert "--answer FILE" in run(*picture, code=1)
    answer = tmp_path / "picture.txt"
    answer.write_text("Hello")
    assert "getPicture.ok.json: ok" in run(*picture, "--answer", str(answer))
