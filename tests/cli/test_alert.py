"""Alerts from the command line; how a project is, and how long it keeps."""

from __future__ import annotations

import yaml


def test_an_alert_is_applied_tried_and_deleted(acme, tmp_path):
    acme("connection", "create", "Mail", "--connector", "postmark")
    acme("connection", "credential", "set", "mail", "--env", "development", stdin="token-of-mail-1")
    file = tmp_path / "alert.yaml"
    rule = {
        "name": "failures",
        "kinds": ["run.failed"],
        "connection": "mail",
        "operation": "sendEmail",
        "environment": "development",
        "inputs": {
            "from": "junctor@example.com",
            "to": "ops@example.com",
            "subject": "{{alert.title}}",
            "textBody": "{{alert.text}}",
        },
    }
    file.write_text(yaml.safe_dump(rule))
    assert "alert failures created" in acme.out("alert", "apply", str(file))
    file.write_text(yaml.safe_dump({**rule, "quietMinutes": 5}))
    assert "alert failures changed" in acme.out("alert", "apply", str(file))
    assert "5 min" in acme.out("alert", "list")
    assert acme.json("alert", "show", "failures")["connection"].startswith("con_")
    said = acme.out("alert", "try", "failures")
    assert "would have sent an email to ops@example.com" in said
    file.write_text(yaml.safe_dump({**rule, "inputs": {"to": "x"}}))
    assert "could not be sent" in acme.err("alert", "apply", str(file))
    acme("alert", "delete", "failures")
    assert acme.json("alert", "list") == []


def test_how_a_project_is_and_how_long_it_keeps(acme):
    said = acme.out("home")
    assert "0 runs succeeded, 0 failed, 0 under way or ended." in said
    assert "Nothing needs attention." in said
    assert "payloads: 30 days" in acme.out("retention")
    assert "runs: forever" in acme.out("retention", "--runs", "forever", "--payloads", "7")
    assert acme.json("retention")["payloadDays"] == 7
    assert "neither days" in acme.err("retention", "--runs", "soon", code=2)
    assert "policy" in acme.out("grant", "test", "https://127.0.0.1/", code=1)
    assert acme.json("audit", "list", "--kind", "retention.", "--fold")[0]["count"] == 1
    assert "retention.set" in acme.out("audit", "export", "--csv", "--kind", "retention.")
