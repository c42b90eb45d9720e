from __future__ import annotations

import io
import re
import shutil
import sqlite3
import tarfile

import pytest

from junctor.cli.archive import store_facts


def test_data_keys_are_rotated_rewrapped_and_destroyed_when_nothing_needs_them(acme):
    acme("secret", "set", "ONE", stdin="value-of-one")
    assert "version 2 seals" in acme.out("keys", "rotate")
    found = acme.json("keys", "rewrap")
    assert (found["rewrapped"], found["unreadable"]) == (1, 0)
    status = acme.json("keys", "status")
    assert [k["rows"] for k in status["keys"] if k["kind"] == "data"] == [0, 1]
    assert "provider key" in acme.out("keys", "status")
    assert "there is no old key" in acme.out("keys", "destroy")  # a worker may still use it
    acme("keys", "rotate", "--project", "acme")


def test_the_root_key_is_rotated_and_the_old_one_kept_for_workers(acme):
    acme("secret", "set", "ONE", stdin="value-of-one")
    assert "is active" in acme.out("keys", "rotate", "--root")
    assert "still wrapped" in acme.err("keys", "destroy")
    acme("keys", "rewrap")
    assert "A worker may still use" in acme.err("keys", "destroy")
    acme("secret", "list")


def test_another_provider_key_opens_the_store_and_the_former_one_no_longer(acme, monkeypatch):
    acme("secret", "set", "ONE", stdin="value-of-one")
    former = acme.json("keys", "status")["providerKeys"]
    file = acme.home / "other.key"
    made = acme.json("keys", "provider", "--key-file", str(file))
    assert file.stat().st_mode & 0o077 == 0
    assert [made["providerKey"]] != former
    assert made["providerKey"] in acme.err("secret", "list")  # the former key is still named
    monkeypatch.setenv("JUNCTOR_KEY_FILE", str(file))
    assert acme.json("secret", "list")[0]["name"] == "ONE"
    assert acme.json("keys", "status")["providerKeys"] == [made["providerKey"]]
    assert "Retype" not in acme.out("keys", "rewrap")
    kinds = [e["kind"] for e in acme.json("audit", "list", "--instance")]
    assert "keys.change_provider" in kinds


def test_a_passphrase_takes_the_place_of_the_key_file(acme, monkeypatch):
    acme("secret", "set", "ONE", stdin="value-of-one")
    words = "six quiet words for a test"
    said = acme.err("keys", "provider", "--passphrase", stdin="short\nshort\n")
    assert "longer passphrase" in said
    assert acme.json("secret", "list")[0]["name"] == "ONE"  # nothing was changed
    acme("keys", "provider", "--passphrase", stdin=f"{words}\n{words}\n")
    monkeypatch.setenv("JUNCTOR_PASSPHRASE", words)
    assert acme.json("secret", "list")[0]["name"] == "ONE"
    assert "Give one of" in acme.err("keys", "provider")


def test_there_is_nothing_to_rotate_without_a_project(junctor):
    assert "no project" in junctor.err("keys", "rotate")


@pytest.fixture
def saved(acme, tmp_path):
    acme("secret", "set", "ONE", stdin="value-of-one-1234567890")
    file = tmp_path / "saved.backup"
    return acme, file, acme.json("backup", str(file))


def test_a_backup_holds_ciphertext_only_and_comes_back_with_its_key(saved, tmp_path, monkeypatch):
    junctor, file, manifest = saved
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as tar:
        parts = {name: tar.extractfile(name).read() for name in tar.getnames()}
    assert set(parts) == {"manifest.json", "junctor.db", "checkpoints/audit.jsonl"}
    key = (junctor.home / "provider.key").read_bytes().strip()
    for text in parts.values():
        assert b"value-of-one" not in text
        assert key not in text
    monkeypatch.setenv("JUNCTOR_HOME", str(tmp_path / "other"))
    result = junctor("restore", str(file))
    assert manifest["providerKeys"][0] in result.stdout
    assert manifest["providerKeys"][0] in junctor.err("secret", "list")
    shutil.copy(junctor.home / "provider.key", tmp_path / "other" / "provider.key")
    assert junctor.json("secret", "list")[0]["name"] == "ONE"
    junctor("audit", "verify")
    assert "no problem" not in junctor.out("doctor")


def test_a_backup_replaces_nothing_and_a_restore_only_when_forced(saved):
    junctor, file, _ = saved
    assert "exists already" in junctor.err("backup", str(file))
    said = junctor.err("backup", str(file.parent / "nowhere" / "file"))
    assert "folder that exists" in said
    assert "is not empty" in junctor.err("restore", str(file))
    junctor("secret", "set", "TWO", stdin="value-of-two")
    junctor("restore", str(file), "--force", "--json")
    assert [s["name"] for s in junctor.json("secret", "list")] == ["ONE"]
    assert len(list(junctor.home.glob("junctor.db.before-*"))) == 1


def test_what_is_no_backup_is_refused_and_leaves_the_home_alone(saved, tmp_path, monkeypatch):
    junctor, file, _ = saved
    monkeypatch.setenv("JUNCTOR_HOME", str(tmp_path / "other"))
    odd = tmp_path / "odd"
    odd.write_bytes(b"no archive")
    assert "no backup of ours" in junctor.err("restore", str(odd))
    torn = tmp_path / "torn"
    torn.write_bytes(file.read_bytes()[:-200])
    assert "no backup of ours" in junctor.err("restore", str(torn))
    newer, other_sum = (rb'"schema": \d+', b'"schema": 999'), (b'"sha256": "', b'"sha256": "0')
    for change, said in ((newer, "newer Junctor"), (other_sum, "no backup of ours")):
        with tarfile.open(file) as tar, tarfile.open(odd, "w:gz") as other:
            for member in tar:
                text = tar.extractfile(member).read()
                if member.name == "manifest.json":
                    text, found = re.subn(*change, text)
                    assert found
                member.size = len(text)
                other.addfile(member, io.BytesIO(text))
        assert said in junctor.err("restore", str(odd), "--force")
    with tarfile.open(odd, "w:gz"):
        pass
    assert "no backup of ours" in junctor.err("restore", str(odd), "--force")
    assert not (tmp_path / "other" / "junctor.db").exists()
    junctor("restore", str(file), "--force")


def test_there_has_to_be_a_store_and_postgres_has_its_own_tools(junctor, tmp_path, monkeypatch):
    assert "There is no store" in junctor.err("backup", str(tmp_path / "b"))
    monkeypatch.setenv("JUNCTOR_DATABASE", "postgresql://localhost/none")
    assert "pg_dump" in junctor.err("backup", str(tmp_path / "b"))


def test_the_manifest_is_read_from_the_store(saved):
    junctor, _, manifest = saved
    store = sqlite3.connect(junctor.home / "junctor.db")
    facts = store_facts(store)
    store.close()
    assert facts["instanceId"] == manifest["instanceId"]
    assert facts["keys"]


def test_a_store_moves_to_an_empty_postgresql_and_nowhere_else(acme, postgres_url, monkeypatch):
    assert "PostgreSQL only" in acme.err("migrate", "--to", "mysql://x")
    found = acme.json("migrate", "--to", postgres_url)
    rows = {each["table"]: each["rows"] for each in found["tables"]}
    assert (rows["projects"], rows["runs"]) == (1, 0)
    assert "not empty" in acme.err("migrate", "--to", postgres_url)
    monkeypatch.setenv("JUNCTOR_DATABASE", postgres_url)
    assert "Acme" in acme.out("project", "list")
    assert "not on the embedded database" in acme.err("migrate", "--to", postgres_url)


def test_migrate_upgrades_the_schema(junctor):
    assert "no store" in junctor.err("migrate", "--to", "postgresql://nowhere.example/x").lower()
    assert "has schema" in junctor.out("migrate")
    store = sqlite3.connect(junctor.home / "junctor.db")
    store.execute("UPDATE meta SET value = '999' WHERE name = 'schema'")
    store.commit()
    store.close()
    assert "schema 999" in junctor.err("migrate")
