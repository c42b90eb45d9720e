from __future__ import annotations

import json
import re

import pytest

from fixtures_notify import FLOW
from junctor.testing.authority import LoopbackAuthority


@pytest.fixture
def mail(acme):
    acme("connection", "create", "Patient mail", "--connector", "postmark", "--key", "mail")
    return acme


def test_a_connection_is_made_shown_changed_and_deleted(acme):
    assert "no connection yet" in acme.out("connection", "list")
    made = acme("connection", "create", "Stripe", "--connector", "stripe", "--config", "{}")
    assert "connection stripe created" in made.stdout
    assert "note:" in made.stderr  # the name says what it is, not what it is for
    assert "credential set stripe" in made.stderr
    shown = acme.out("connection", "show", "stripe")
    assert re.search(r"connector +stripe 1\.", shown)
    assert "secret_key" in shown
    changed = ("--name", "Clinic payments", "--env-config", "production", "{}", "--timeout", "5")
    acme("connection", "update", "stripe", *changed)
    found = acme.json("connection", "show", "stripe")
    assert (found["name"], found["timeout"]) == ("Clinic payments", 5)
    assert "production" in found["environments"]
    assert "Say what to change" in acme.err("connection", "update", "stripe", code=2)
    assert "createCustomer" in acme.out("connection", "operations", "stripe")
    assert "Clinic payments" in acme.out("connection", "list", "clinic")
    acme("connection", "delete", "stripe")
    assert acme.json("connection", "list") == []
    assert "There is no connection" in acme.err("connection", "show", "stripe")


def test_a_name_that_is_not_known_brings_the_one_that_was_meant(mail):
    for words, meant in (
        (("call", "mail", "sendEmial"), "`sendEmail`"),
        (("call", "postmrak.sendEmail"), "`postmark`"),
        (("call", "mial", "sendEmail"), "`mail`"),
        (("connection", "test", "mial"), "`mail`"),
        (("connection", "create", "Other", "--connector", "postmrak"), "`postmark`"),
        (("connector", "show", "postmrak"), "`postmark`"),
    ):
        assert f"Did you mean {meant}" in mail.err(*words)
    assert "sendEmail" in mail.out("connection", "operations", "mail")


def test_certificates_are_trusted_or_not_checked_per_environment(acme, tmp_path):
    acme("connection", "create", "Payments", "--connector", "stripe")
    pem = tmp_path / "authority.pem"
    pem.write_text(LoopbackAuthority().ca_pem)
    changed = ("--authority", "production", str(pem), "--verify-tls", "development", "off")
    told = acme("connection", "update", "payments", *changed)
    assert "note: Certificates are not checked in `development`" in told.stderr
    shown = acme.out("connection", "show", "payments")
    assert "certificates, production   an authority of its own" in shown
    assert "certificates, development  not checked" in shown
    back = ("--authority", "production", "-", "--verify-tls", "development", "on")
    acme("connection", "update", "payments", *back)
    assert "not checked" not in acme.out("connection", "show", "payments")
    for option, word, said in (
        ("--verify-tls", "no", "Say on or off."),
        ("--authority", "/nowhere.pem", "/nowhere.pem"),
    ):
        wrong = ("connection", "update", "payments", option, "production", word)
        assert said in acme.err(*wrong, code=2)


def test_credentials_come_from_stdin_and_are_never_shown(mail):
    token = "pm_token_1234567890abcdef"
    mail("connection", "credential", "set", "mail", stdin=token + "\n")
    shown = mail.out("connection", "show", "mail") + mail.out(
        "connection", "show", "mail", "--json"
    )
    assert token not in shown
    assert re.search(r"credential, development +server_token", shown)
    assert re.search(r"credential, production +none yet", shown)
    assert "server_token" in mail.err("connection", "credential", "set", "mail", stdin="x")
    mail("connection", "credential", "set", "mail", "--confirm-short", stdin="abc1234")
    mail("connection", "credential", "delete", "mail", "--env", "development")
    assert mail.json("connection", "show", "mail")["credentials"] == {}


def test_a_credential_may_point_at_a_secret_or_come_as_json(mail):
    mail("secret", "set", "PM", stdin="pm_token_1234567890abcdef")
    mail("connection", "credential", "set", "mail", "--bind", "server_token=PM")
    assert "connection Patient mail" in mail.out("secret", "dependents", "PM")
    assert "in use" in mail.err("secret", "delete", "PM")
    assert "is not FIELD=SECRET" in mail.err(
        "connection", "credential", "set", "mail", "--bind", "PM", code=2
    )
    document = json.dumps({"server_token": "pm_token_abcdef1234567890"})
    mail("connection", "credential", "set", "mail", "--json-stdin", stdin=document)
    said = mail.err("connection", "credential", "set", "mail", "--json-stdin", stdin="pm_tok")
    assert "not a JSON object" in said
    assert "pm_tok" not in said
    mail("secret", "delete", "PM")


def test_a_secret_switches_only_when_what_uses_it_is_content(mail):
    mail("secret", "set", "PM", stdin="pm_token_1234567890abcdef")
    mail("connection", "credential", "set", "mail", "--bind", "server_token=PM")
    result = mail("secret", "rotate", "PM", stdin="pm_token_second_1234567", code=1)
    assert "Patient mail: " in result.stdout
    assert "nothing was saved" in result.stdout
    assert mail.json("secret", "list")[0]["version"] == 1
    tried = mail.json("secret", "rotate", "PM", "--test-only", stdin="another-long-value", code=1)
    assert tried["connections"][0]["test"]["ok"] is False
    forced = mail.json("secret", "rotate", "PM", "--force", stdin="pm_token_second_1234567")
    assert (forced["version"], forced["test"]["ok"]) == (2, False)
    unused = mail.out("secret", "rotate", "PM", "--env", "production", stdin="a-live-value-1")
    assert "nothing to test" in unused
    assert "junctor secret restore PM --env production" in unused


def test_several_fields_without_a_terminal_come_as_json(acme):
    acme("connection", "create", "Orders", "--connector", "http", "--auth", "basic",
         "--config", '{"baseUrl": "https://orders.example.com"}')  # fmt: skip
    assert "username, password" in acme.err("connection", "credential", "set", "orders", stdin="x")
    given = json.dumps({"username": "ada", "password": "s3cret-s3cret"})
    acme("connection", "credential", "set", "orders", "--json-stdin", stdin=given)


def test_rotation_is_begun_cancelled_promoted_and_undone(mail):
    mail("connection", "credential", "set", "mail", stdin="pm_token_1234567890abcdef")
    # Nothing answers here, so the test of the new values fails and nothing is switched.
    result = mail("connection", "rotate", "mail", stdin="pm_token_second_1234567", code=1)
    assert "are pending in development" in result.stdout
    mail("connection", "rotate", "mail", "--cancel")
    assert "No rotation" in mail.err("connection", "promote", "mail")
    found = mail.json("connection", "rotate", "mail", stdin="pm_token_second_1234567", code=1)
    assert found["test"]["ok"] is False
    mail("connection", "promote", "mail")
    mail("connection", "undo", "mail")


def test_a_test_says_which_stage_failed(mail):
    mail("connection", "credential", "set", "mail", stdin="pm_token_1234567890abcdef")
    result = mail("connection", "test", "mail", "--env", "development", code=1)
    assert "development: " in result.stdout
    assert "resolve: " in result.stdout
    assert mail.json("connection", "test", "mail", code=1)["ok"] is False


def test_what_is_in_use_is_told_and_can_be_re_pointed(mail, tmp_path):
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    mail("flow", "create", str(file))
    told = mail.out("connection", "dependents", "mail")
    assert "node mail of flow notify" in told
    assert "Calls in the last 24 hours: 0" in told
    mail("connection", "test", "mail", code=1)
    said = mail.err("connection", "delete", "mail")
    assert "node mail of flow notify" in said
    assert "force" in said
    shown = mail.json("connection", "delete", "mail", code=1)
    assert shown["dependents"][0]["nodeId"] == "mail"
    mail("connection", "create", "Other mail", "--connector", "postmark", "--key", "other")
    assert "1 flow draft changed" in mail.out("connection", "replace", "mail", "other")
    assert "Nothing depends" in mail.out("connection", "dependents", "mail")
    assert mail.json("connection", "dependents", "mail") == []
    mail("connection", "delete", "mail")
    mail("connection", "delete", "other", "--force")
