"""Flows and projects as files for Git: written in stable order, planned, applied once."""

from __future__ import annotations

import json

import pytest
import yaml

from fixtures_notify import FLOW
from small_disk import small_disk

ENTITY = {"type": "object", "properties": {"name": {"type": "string"}}}


@pytest.fixture
def furnished(acme, tmp_path):
    acme("connection", "create", "Patient mail", "--connector", "postmark", "--key", "mail")
    acme("connection", "credential", "set", "mail", "--env", "development", stdin="pm-token-123456")
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    acme("flow", "create", str(file))
    return acme


def test_a_flow_is_written_by_names_and_applied_twice(furnished, tmp_path):
    acme, folder = furnished, tmp_path / "flows"
    acme("flow", "publish", "notify")
    printed = json.loads(acme.out("flow", "export", "notify"))
    acme("flow", "export", "--dir", str(folder))
    text = (folder / "notify.json").read_text()
    assert json.loads(text) == printed
    assert next(iter(printed)) == "key"
    node = printed["nodes"][0]
    assert node["connection"] == "mail"
    assert not {"connectionId", "specDigest", "integrationVersion"} & set(node)
    assert "= flow notify: unchanged" in acme.out("flow", "apply", str(folder), "--plan")
    (folder / "notify.json").write_text(
        text.replace('"key": "notify"', '"key": "notify", "tags": ["x"]')
    )
    plan = acme.out("flow", "apply", str(folder), "--plan")
    assert "~ flow notify: change" in plan
    assert 'tags: ["x"]' in plan
    assert acme.json("flow", "show", "notify")["revision"] == 2, "a plan changes nothing"
    assert " made" in acme.out("flow", "apply", str(folder), "--publish")
    version = acme.json("flow", "show", "notify", "--version", "2")
    assert version["document"]["nodes"][0]["specDigest"].startswith("sha256:")
    assert "nothing to change" in acme.out("flow", "apply", str(folder), "--publish")
    acme("flow", "export", "--dir", str(folder))
    again = (folder / "notify.json").read_text()
    acme("flow", "export", "--dir", str(folder))
    assert (folder / "notify.json").read_text() == again


def test_flows_are_put_into_folders_which_their_files_name(furnished, tmp_path):
    acme, folder = furnished, tmp_path / "flows"
    assert "1 flow moved to Clinic/Mail" in acme.out(
        "flow", "move", "notify", "--to", "Clinic/Mail"
    )
    assert "Clinic/Mail" in acme.out("flow", "list", "--folder", "Clinic")
    assert acme.json("flow", "list", "--folder", "Clin") == []
    assert len(acme.json("flow", "list", "mail")) == 1, "the folder is searched too"
    acme("flow", "move", "--from", "Clinic", "--to", "Practice")
    acme("flow", "export", "--dir", str(folder))
    text = (folder / "notify.json").read_text()
    assert json.loads(text)["folder"] == "Practice/Mail"
    (folder / "notify.json").write_text(text.replace("Practice/Mail", "Mail"))
    assert "folder: " in acme.out("flow", "apply", str(folder))
    assert acme.json("flow", "list", "--folder", "Mail")[0]["key"] == "notify"
    acme("flow", "move", "notify", "--to", "")
    assert acme.json("flow", "list")[0]["folder"] == ""
    assert "--from" in acme.err("flow", "move", "--to", "X", code=2)
    assert "folder" in acme.err("flow", "move", "notify", "--to", "/X")


def test_a_project_goes_to_another_one_without_a_secret(furnished, tmp_path):
    acme, folder = furnished, tmp_path / "project"
    acme("secret", "set", "API_TOKEN", "--env", "development", stdin="secret-value-123456")
    acme("flow", "publish", "notify")
    acme("project", "export", "--dir", str(folder))
    files = {str(f.relative_to(folder)): f.read_text() for f in folder.rglob("*.json")}
    assert set(files) == {"project.json", "connections/mail.json", "flows/notify.json"}
    assert not any("pm-token" in text or "secret-value" in text for text in files.values())
    assert json.loads(files["project.json"])["secrets"] == {
        "API_TOKEN": ["development"],
        "MAIL_SERVER_TOKEN": ["development"],
    }
    assert "nothing to change" in acme.out("project", "apply", str(folder))
    acme("project", "create", "Second")
    other = ("--project", "second")
    plan = acme.out("project", "apply", str(folder), "--plan", *other)
    for line in ("+ connection mail", "+ flow notify", "! secret API_TOKEN", "! credential mail"):
        assert line in plan
    assert " made" in acme.out("project", "apply", str(folder), *other)
    assert acme.json("flow", "show", "notify", *other)["deployed"] == {
        "development": 1,
        "production": 1,
    }
    assert "nothing to change" in acme.out("project", "apply", str(folder), *other)
    acme("project", "export", "--dir", str(tmp_path / "again"), *other)
    assert written(tmp_path / "again") == files


def test_another_instance_writes_the_files_that_were_applied_byte_by_byte(
    furnished, tmp_path, monkeypatch
):
    acme, first, second = furnished, tmp_path / "first", tmp_path / "second"
    acme("env", "add", "staging", "--color", "pink", "--position", "1")
    acme("connection", "create", "Chat", "--connector", "slack", "--key", "chat")
    acme("secret", "set", "HOOK", "--env", "staging", stdin="secret-value-123456")
    for name, document in (("sub", SUB), ("main", MAIN)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
        acme("flow", "create", str(tmp_path / f"{name}.json"))
        acme("flow", "publish", name, "--env", "staging")
    acme("project", "export", "--dir", str(first))
    monkeypatch.setenv("JUNCTOR_HOME", str(tmp_path / "other"))
    acme("project", "create", "Elsewhere")
    acme("project", "apply", str(first))
    acme("project", "export", "--dir", str(second))
    assert written(second) == written(first)
    acme("secret", "set", "HOOK", "--env", "staging", stdin="another-value-123456")
    acme("secret", "set", "MORE", "--env", "staging", stdin="another-value-123456")
    acme("project", "export", "--dir", str(second))
    assert json.loads(written(second).pop("project.json"))["secrets"]["MORE"] == ["staging"]
    asked = acme.json("project", "apply", str(first), "--plan")["actions"]
    missing = [(each["kind"], each["key"]) for each in asked if each["does"] == "missing"]
    assert missing == [("secret", "MAIL_SERVER_TOKEN"), ("credential", "mail")]
    less = json.loads((first / "project.json").read_text())
    del less["credentials"]
    (first / "project.json").write_text(json.dumps(less))
    acme("project", "apply", str(first))
    acme("project", "export", "--dir", str(second))
    assert "credentials" not in json.loads((second / "project.json").read_text())


SUB = {"key": "sub", "nodes": [{"id": "r", "type": "respond", "body": "{{input.x}}"}]}
SEND = {
    "id": "m",
    "type": "apiCall",
    "mode": "integration",
    "connection": "Chat",
    "operationKey": "slack.sendMessage",
    "inputs": {"text": "{{vars.item}}", "channel": "#a"},
}
MAIN = {
    "nodes": [
        {"next": "l", "id": "s", "type": "flow", "flow": "sub", "input": {"x": 1}},
        {"id": "l", "type": "forEach", "items": "{{event.json.list}}", "nodes": [SEND]},
    ],
    "trigger": {
        "type": "webhook",
        "verify": {"scheme": "hmac", "secrets": ["{env.HOOK}"], "header": "X-Signature"},
    },
    "key": "main",
}


def written(folder):
    return {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*.json")}


def test_what_is_gone_is_removed_from_the_files_and_changes_are_applied(furnished, tmp_path):
    acme, folder = furnished, tmp_path / "project"
    acme("project", "export", "--dir", str(folder))
    connection = folder / "connections" / "mail.json"
    connection.write_text(connection.read_text().replace("Patient mail", "All mail"))
    plan = acme.out("project", "apply", str(folder), "--plan")
    assert "~ connection mail: change" in plan
    assert '"Patient mail" → "All mail"' in plan
    acme("project", "apply", str(folder))
    assert "All mail" in acme.out("connection", "list")
    acme("flow", "delete", "notify")
    acme("project", "export", "--dir", str(folder))
    assert list((folder / "flows").glob("*.json")) == []


def looks(acme, *other):
    found = acme.json("env", "list", *other)
    return [(each["key"], each["color"], each["position"]) for each in found]


def test_colors_and_order_of_environments_go_along(acme, tmp_path):
    folder = tmp_path / "project"
    acme("env", "add", "staging", "--color", "pink", "--position", "1")
    acme("env", "update", "production", "--color", "gray", "--position", "2")
    acme("project", "export", "--dir", str(folder))
    assert not {"secrets", "credentials"} & set(json.loads((folder / "project.json").read_text()))
    acme("project", "create", "Second")
    other = ("--project", "second")
    plan = acme.out("project", "apply", str(folder), "--plan", *other)
    assert "+ environment staging" in plan
    assert "~ environment production: change" in plan
    acme("project", "apply", str(folder), *other)
    assert looks(acme, *other) == looks(acme)
    assert looks(acme)[:2] == [("staging", "pink", 1), ("production", "gray", 2)]
    assert "nothing to change" in acme.out("project", "apply", str(folder), *other)


def test_files_that_say_nothing_of_looks_leave_them_and_a_changed_name_is_refused(acme, tmp_path):
    acme("project", "export", "--dir", str(tmp_path))
    file = tmp_path / "project.json"
    written = json.loads(file.read_text())
    for each in written["environments"]:
        del each["color"], each["position"]
    file.write_text(json.dumps(written))
    acme("env", "update", "production", "--color", "blue", "--position", "1")
    before = looks(acme)
    assert "nothing to change" in acme.out("project", "apply", str(tmp_path))
    assert looks(acme) == before
    written["environments"][0]["name"] = "Dev"
    file.write_text(json.dumps(written))
    assert "differs from the files" in acme.err("project", "apply", str(tmp_path))
    written["environments"][0] |= {"name": "Development", "position": 99}
    file.write_text(json.dumps(written))
    assert "nothing to change" in acme.out("project", "apply", str(tmp_path))


SHOP = {
    "key": "shop",
    "name": "Shop",
    "version": "1.0.0",
    "baseUrl": "https://shop.example/v1",
    "operations": {
        "list": {"name": "List", "effect": "read", "request": {"method": "GET", "path": "/orders"}}
    },
}


def test_what_cannot_be_applied_is_said_before_anything_is_done(acme, tmp_path):
    folder = tmp_path / "project"
    for name in ("connectors", "connections"):
        (folder / name).mkdir(parents=True)
    (folder / "project.json").write_text("{}")
    (folder / "connectors" / "shop-1.0.0.json").write_text(json.dumps(SHOP))
    main = {"key": "main", "name": "Shop", "integrationSlug": "shop", "timeout": 0}
    file = folder / "connections" / "main.json"
    file.write_text(json.dumps(main))
    said = acme("project", "apply", str(folder), "--plan", code=1)
    assert "The connection `main` does not fit: `timeout` must be" in said.output
    file.write_text(json.dumps({**main, "timeout": 5}))
    assert " made" in acme.out("project", "apply", str(folder))
    acme("project", "create", "Second")
    said = acme("project", "apply", str(folder), "--plan", "--project", "second", code=1)
    assert "The key `shop` belongs to another connector." in said.output


def test_an_export_on_a_full_disk_leaves_the_files_as_they_were(furnished, tmp_path):
    acme, folder = furnished, tmp_path / "project"
    folder.mkdir()
    with small_disk(folder):
        acme("project", "export", "--dir", str(folder))
        before = {file: file.read_text() for file in folder.rglob("*.*") if file.is_file()}
        flow = {**yaml.safe_load(FLOW), "description": "long " * 20_000}
        (tmp_path / "long.json").write_text(json.dumps(flow))
        acme("flow", "apply", str(tmp_path / "long.json"))
        acme("connection", "delete", "mail", "--force")
        assert "No space left" in acme.err("project", "export", "--dir", str(folder))
        after = {file: file.read_text() for file in folder.rglob("*.*") if file.is_file()}
        assert after == before
        assert folder / "connections/mail.json" in after
        (tmp_path / "short.json").write_text(json.dumps({**flow, "description": "short"}))
        acme("flow", "apply", str(tmp_path / "short.json"))
        acme("project", "export", "--dir", str(folder))
        assert "short" in (folder / "flows/notify.json").read_text()
        assert not (folder / "connections/mail.json").exists()
