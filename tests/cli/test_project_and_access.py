from __future__ import annotations

from small_disk import small_disk


def test_projects_are_made_renamed_and_chosen(junctor, monkeypatch):
    assert "no project yet" in junctor.out("project", "list")
    junctor("project", "create", "Acme")
    junctor("project", "create", "Beta clinic", "--key", "beta")
    assert "beta" in junctor.out("project", "list")
    assert "is called Beta" in junctor.out("project", "rename", "beta", "Beta")
    junctor("secret", "set", "ONE", "--project", "beta", stdin="value-of-one")
    assert junctor.json("secret", "list") == []  # the first project
    monkeypatch.setenv("JUNCTOR_PROJECT", "beta")
    assert junctor.json("secret", "list")[0]["name"] == "ONE"
    assert "no project `gamma`" in junctor.err("secret", "list", "--project", "gamma")


def test_environments_are_added_changed_and_deleted(acme):
    acme("env", "add", "staging", "--same-as", "development")
    assert "staging" in acme.out("env", "list")
    acme("env", "update", "staging", "--name", "Stage", "--live", "--same-as", "none")
    (found,) = [e for e in acme.json("env", "list") if e["key"] == "staging"]
    assert (found["name"], found["live"], found["inherits"]) == ("Stage", True, None)
    assert "Say what to change" in acme.err("env", "update", "staging", code=2)
    acme("env", "update", "staging", "--color", "violet", "--position", "1")
    acme("env", "add", "qa", "--color", "pink", "--position", "2")
    assert [(e["key"], e["color"]) for e in acme.json("env", "list")] == [
        ("staging", "violet"),
        ("qa", "pink"),
        ("development", "teal"),
        ("production", "orange"),
    ]
    assert "violet" in acme.out("env", "list")
    assert "'red' is not one of" in acme.err("env", "update", "qa", "--color", "red", code=2)
    acme("secret", "set", "ONE", "--env", "staging", stdin="value-of-one")
    assert "in use" in acme.err("env", "delete", "staging")
    acme("env", "delete", "staging", "--force")


def test_secrets_are_set_listed_replaced_and_deleted(acme):
    said = acme("secret", "set", "ONE", stdin="value-of-one-1234567890\n")
    assert "version 1" in said.stdout
    assert "value-of-one" not in acme.out("secret", "list") + acme.out("secret", "list", "--json")
    acme("secret", "set", "ONE", stdin="value-of-two-1234567890")
    assert acme.json("secret", "list", "--env", "development")[0]["version"] == 2
    assert "previous" in acme.out("secret", "versions", "ONE")
    assert "version 3" in acme.out("secret", "restore", "ONE")
    found = acme.json("secret", "versions", "ONE")
    assert [(each["version"], each["state"]) for each in found] == [
        (3, "current"),
        (2, "previous"),
        (1, "retired"),
    ]
    assert "version 2 of ONE is wiped" in acme.out("secret", "retire", "ONE")
    assert "no former value" in acme.err("secret", "restore", "ONE")
    assert "0 credentials" in acme.out("secret", "replace", "ONE", "TWO")
    assert "Nothing depends" in acme.out("secret", "dependents", "ONE")
    said = acme.err("secret", "set", "ONE", stdin="tiny")
    assert "tiny" not in said
    acme("secret", "set", "ONE", "--confirm-short", stdin="tiny")
    acme("secret", "delete", "ONE", "--env", "development")
    assert "no secret yet" in acme.out("secret", "list")


def test_members_come_with_a_link_and_leave(acme):
    result = acme("member", "add", "Ada", "--email", "ada@example.com", "--role", "project_admin")
    assert "/login#" in result.stdout
    acme("member", "add", "Bo", "--role", "viewer")
    ada, bo = acme.json("member", "list")
    assert "operator" in acme.out("member", "change", bo["userId"], "--role", "operator")
    acme("member", "remove", bo["userId"])
    assert "last project admin" in acme.err("member", "remove", ada["userId"])
    assert "/login#" in acme.out("login-link", "--user", "ada@example.com")
    assert "Ada" in acme.out("member", "list")
    assert "Invalid value" in acme.err("member", "add", "C", "--role", "king", code=2)


def test_keys_are_shown_once_and_revoked(acme):
    result = acme("key", "create", "CI", "--role", "operator", "--days", "30")
    value = result.stdout.strip()
    assert value.startswith("jk_")
    listed = acme.out("key", "list")
    assert value not in listed
    (found,) = acme.json("key", "list")
    assert found["expiresAt"]
    acme("key", "revoke", found["id"])
    assert "no API key" in acme.err("key", "revoke", found["id"])
    assert acme.json("key", "create", "CI", "--role", "viewer")["value"].startswith("jk_")


def test_grants_open_and_close_networks(acme):
    assert "No private network" in acme.out("grant", "list")
    made = acme.json("grant", "add", "10.1.2.0/24", "--port", "443", "--reason", "warehouse")
    assert "warehouse" in acme.out("grant", "list")
    assert "never opened" in acme.err("grant", "add", "169.254.169.254/32")
    acme("grant", "delete", made["id"])


def test_what_happened_is_listed_verified_and_exported(acme, tmp_path):
    acme("secret", "set", "ONE", stdin="value-of-one")
    acme("connection", "create", "Patient mail", "--connector", "postmark", "--key", "mail")
    assert "secret.put" in acme.out("audit", "list", "--kind", "secret.put")
    found = acme.json("audit", "list", "--connection", "mail", "--limit", "5")
    assert found[0]["actor"] == "operator:local"
    assert "no entry" in acme.out("audit", "list", "--kind", "nothing")
    assert "audit.read" in acme.out("audit", "list", "--instance", "--kind", "audit.")
    assert "secret.put" not in acme.out("audit", "list", "--instance")
    assert "hold together" in acme.out("audit", "verify")
    file = tmp_path / "audit.jsonl"
    acme("audit", "export", "--output", str(file))
    assert "secret.put" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert "cannot be written" in acme.err("audit", "export", "--output", str(file))
    (full := tmp_path / "full").mkdir()
    with small_disk(full, "4k"):
        (full / "other").write_text("takes the place")
        said = acme.err("audit", "export", "--output", str(full / "audit.jsonl"))
        assert "No space left" in said
        assert [each.name for each in full.iterdir()] == ["other"]
    assert "secret.put" in acme.out("audit", "export")


def test_verify_tells_altered_cut_off_and_unproven_by_its_exit_code(acme):
    import sqlite3

    checkpoints = acme.home / "checkpoints" / "audit.jsonl"
    acme("secret", "set", "ONE", stdin="value-of-one")
    lines = checkpoints.read_text()
    checkpoints.write_text("")
    assert "cannot be excluded" in acme.out("audit", "verify", code=4)
    checkpoints.write_text(lines)
    with sqlite3.connect(acme.home / "junctor.db") as store:
        store.execute("UPDATE audit SET body = replace(body, 'ONE', 'TWO')")
    store.close()
    assert acme.json("audit", "verify", code=2)["verdict"] == "altered"
    with sqlite3.connect(acme.home / "junctor.db") as store:
        store.execute("DELETE FROM audit WHERE seq > 1")
    store.close()
    acme("audit", "verify", code=3)


def test_views_are_saved_listed_and_forgotten(acme):
    said = acme.out("view", "save", "runs", "Failed today", "state=failed", "time=day")
    assert said.strip() == "view Failed today of runs saved"
    assert "time=day" in acme.out("view", "list", "--screen", "runs")
    assert acme.json("view", "list")[0]["shared"] is True
    assert "is not FILTER=VALUE" in acme.err("view", "save", "runs", "Other", "failed", code=2)
    assert "no view" in acme.err("view", "delete", "runs", "Failed today", "--own")
    acme("view", "delete", "runs", "Failed today")
    assert "no view yet" in acme.out("view", "list")


def test_a_second_project_says_which_one_commands_use(junctor):
    assert junctor("project", "create", "Acme").stderr == ""
    said = junctor("project", "create", "Beta").stderr
    assert said == (
        "Commands use the project acme unless you say --project beta, or export "
        "JUNCTOR_PROJECT=beta.\n"
    )
