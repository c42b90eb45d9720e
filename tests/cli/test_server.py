from __future__ import annotations

import json

from fixtures_notify import FLOW, MAIL


def test_verbs_use_the_running_server_and_work_alike_without_it(server, tmp_path):
    from junctor.cli.backend import ServerBackend, running_server

    desk = running_server(server.home)
    assert isinstance(desk, ServerBackend)
    desk.close()
    server("connection", "create", "Patient mail", "--connector", "postmark", "--key", "mail")
    assert server.json("call", "mail", "sendEmail", "--input", MAIL)["ok"]
    assert server.json("call", "postmark.sendEmail", "--input", MAIL)["ok"]
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    server("flow", "create", str(file))
    result = server("flow", "run", "notify", "--input", '{"to": "b@example.com"}')
    assert "would have sent an email to b@example.com" in result.stdout
    assert "/login#" in server.out("login-link")
    assert "the running server has it open" in server.out("migrate")
    assert "server at http://127.0.0.1" in server.out("doctor")
    (entry,) = server.json("audit", "list", "--kind", "connection.create")
    assert entry["actor"] == "operator:local"
    server("secret", "set", "ONE", stdin="value-of-one")
    assert "version 2 seals" in server.out("keys", "rotate")
    assert server.json("keys", "rewrap")["unreadable"] == 0
    assert "provider key" in server.out("keys", "status")
    saved = tmp_path / "saved"
    assert server.json("backup", str(saved))["providerKeys"]
    assert saved.exists()


def test_a_file_of_a_dead_server_is_no_server(acme):
    beacon = {"url": "http://127.0.0.1:1", "pid": 1, "tokenFile": "operator.token", "startedAt": 1}
    (acme.home / "server.json").write_text(json.dumps(beacon))
    (acme.home / "operator.token").write_text("jo_x")
    assert acme.json("secret", "list") == []
    (acme.home / "server.json").write_text("{")
    assert acme.json("secret", "list") == []


def test_serve_says_when_it_cannot_listen(junctor):
    assert "Cannot listen on 203.0.113.9" in junctor.err("serve", "--host", "203.0.113.9")
