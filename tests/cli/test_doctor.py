from __future__ import annotations

import socket
import sqlite3

from junctor.adapters.transports.extras import DRIVERS


def states(found):
    return {f["check"]: f["state"] for f in found["findings"]}


def test_a_fresh_machine_has_no_problem(junctor):
    assert "does not exist yet" in junctor.out("doctor")
    assert junctor.json("doctor")["ok"]


def test_a_sound_instance_is_examined_in_every_part(acme):
    acme("grant", "add", "10.1.2.0/24", "--port", "443")
    found = acme.json("doctor")
    assert set(states(found).values()) == {"ok"}
    assert {"home", "key file", "store", "schema", "vault", "grants", "audit"} <= set(states(found))
    assert "10.1.2.0/24:443" in acme.out("doctor")


def test_open_permissions_host_map_and_broken_connectors_are_told(acme, tmp_path, monkeypatch):
    acme.home.chmod(0o755)
    bad = tmp_path / "connectors" / "bad"
    bad.mkdir(parents=True)
    (bad / "connector.yaml").write_text("key: bad")
    monkeypatch.setenv("JUNCTOR_CONNECTORS", str(bad.parent))
    monkeypatch.setenv("JUNCTOR_HOST_MAP", "api.example.com:443=127.0.0.1:8443")
    result = acme("doctor", code=1)
    assert f"chmod 700 {acme.home}" in result.stdout
    assert "api.example.com:443 → 127.0.0.1:8443" in result.stdout
    assert f"junctor connector check {bad}" in result.stdout
    monkeypatch.delenv("JUNCTOR_CONNECTORS")
    acme.home.chmod(0o700)
    assert states(acme.json("doctor"))["host map"] == "warning"


def test_a_proxy_is_shown_without_its_password_and_asked_whether_it_answers(acme, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("JUNCTOR_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setenv("JUNCTOR_PROXY_USER", "flows")
        monkeypatch.setenv("JUNCTOR_PROXY_PASSWORD", "pw_proxy_0123456789")
        monkeypatch.setenv("JUNCTOR_NO_PROXY", ".corp.example")
        shown = acme.out("doctor")
        assert "as flows; without it: .corp.example" in shown
        assert "pw_proxy" not in shown
    assert states(acme.json("doctor", code=1))["proxy"] == "problem"
    monkeypatch.setenv("JUNCTOR_PROXY", "socks5://proxy.example")
    assert "http://proxy.example.com:3128" in acme("doctor", code=1).stdout


def test_drivers_that_saved_connections_need_are_named_by_their_extras(acme, monkeypatch):
    where = '{"host": "db.example.com", "database": "shop"}'
    for slug in ("mysql", "postgres", "slack"):
        config = () if slug == "slack" else ("--config", where)
        acme("connection", "create", slug.title(), "--connector", slug, *config)
    monkeypatch.setitem(DRIVERS, "mysql", "no_such_driver")
    monkeypatch.setitem(DRIVERS, "kafka", "no_such_driver")  # which no connection needs
    shown = acme.out("doctor", code=1)
    assert "acme: no driver for mysql\n" in shown
    assert "pip install 'junctor[mysql]'" in shown
    monkeypatch.setitem(DRIVERS, "mysql", "aiomysql")
    assert states(acme.json("doctor"))["drivers"] == "ok"


def test_a_wrong_setting_or_key_or_store_is_a_problem_and_not_a_crash(acme, monkeypatch):
    acme("secret", "set", "ONE", stdin="value-of-one")
    key = acme.home / "provider.key"
    kept = key.read_bytes()
    key.unlink()
    assert states(acme.json("doctor", code=1))["instance"] == "problem"
    key.write_bytes(kept)
    key.chmod(0o644)
    assert states(acme.json("doctor", code=1))["key file"] == "problem"
    key.chmod(0o600)
    store = sqlite3.connect(acme.home / "junctor.db")
    store.execute("UPDATE meta SET value = '999' WHERE name = 'schema'")
    store.execute("UPDATE audit SET at = 99999999999999")
    store.commit()
    store.close()
    found = states(acme.json("doctor", code=1))
    assert found["schema"] == found["clock"] == "problem"
    (acme.home / "junctor.db").write_bytes(b"x" * 4096)
    found = states(acme.json("doctor", code=1))
    assert found["store"] == "problem"
    monkeypatch.setenv("JUNCTOR_PORT", "many")
    assert states(acme.json("doctor", code=1)) == {"settings": "problem"}


def test_a_home_without_a_project_says_what_to_do(junctor):
    junctor("migrate")
    assert "junctor project create" in junctor.out("doctor", code=1)
