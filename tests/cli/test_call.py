from __future__ import annotations

import json
import sys

import pytest

from fixtures_notify import MAIL


def test_a_shipped_connector_runs_in_the_sandbox_without_any_setup(junctor):
    result = junctor("call", "postmark.sendEmail", "--input", MAIL)
    assert "would have sent an email to b@example.com" in result.stdout
    assert "would send: POST https://api.postmarkapp.com/email" in result.stdout
    assert "[secret:server_token]" in result.stdout
    assert not junctor.home.exists()


def test_a_failed_outcome_ends_with_one_and_says_what_to_do(junctor):
    result = junctor("call", "postmark.sendEmail", "--input", MAIL, "--scenario", "429", code=1)
    assert "failed: rate_limited" in result.stdout
    found = junctor.json("call", "postmark.sendEmail", "--input", "{}", code=1)
    assert found["errorClass"] == "input"
    assert found["problem"]["cure"]


def test_several_faults_of_an_input_are_listed_each_with_its_cure(junctor):
    wrong = '{"chanel": "#general", "text": "Hello"}'
    said = junctor.err("call", "slack.sendMessage", "--input", wrong)
    assert "/chanel: is not a known field. Did you mean `channel`?" in said
    assert "/channel: is required. Add this field." in said
    junctor("call", "slack.sendMessage", "--input", wrong.replace("chanel", "channel"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["call", "a", "b", "c"], "at most one connection"),
        (["call", "a", "b", "--connection", "c"], "at most one connection"),
        (["call", "sendEmail"], "Say of which connector"),
        (["call", "postmark.sendEmail", "--live", "--scenario", "401"], "--scenario"),
        (["call", "postmark.sendEmail", "--input", "{"], "not JSON"),
        (["call", "postmark.sendEmail", "--input", "[]"], "not a JSON object"),
        (["call", "postmark.sendEmail", "--input", "@/nowhere"], "No such file"),
        (["call"], "Missing argument"),
    ],
)
def test_wrong_usage_ends_with_two(junctor, args, said):
    assert said in junctor.err(*args, code=2)


def test_the_sandbox_needs_no_driver_and_a_saved_connection_does(acme, monkeypatch):
    select = ["call", "mssql.query", "--input", '{"sql": "select 1"}']
    make = ["connection", "create", "Shop", "--connector", "mssql"]
    shop = ["--config", '{"host": "db.example.com", "database": "shop"}']
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pymssql", None)
        assert "would have sent" in acme(*select).stdout
        assert "Install junctor[mssql]" in acme.err(*make, *shop)
    acme(*make, *shop)


def test_a_live_call_needs_a_connection(junctor):
    assert "a live call needs one" in junctor.err("call", "stripe.getBalance", "--live")
    assert "no connector" in junctor.err("call", "nowhere.atAll", "--live")


def test_the_only_connection_of_a_connector_is_used_and_of_several_one_is_named(acme, tmp_path):
    acme("connection", "create", "Team mail", "--connector", "postmark", "--key", "one")
    file = tmp_path / "input.json"
    file.write_text(MAIL)
    found = acme.json("call", "postmark.sendEmail", "--input", f"@{file}")
    assert found["ok"]
    acme("connection", "create", "Other mail", "--connector", "postmark", "--key", "two")
    assert "--connection: one, two" in acme.err("call", "postmark.sendEmail", "--input", MAIL)
    acme("call", "two", "sendEmail", "--input", "-", stdin=MAIL)
    acme("call", "sendEmail", "--connection", "two", "--input", MAIL, "--all-pages")
    assert "no connection" in acme.err("call", "three", "sendEmail").lower()


def test_an_answer_is_printed_while_it_comes(acme):
    acme("connection", "create", "Model", "--connector", "openai", "--auth", "api_key")
    ask = ("call", "openai.chatCompletion", "--input", '{"prompt": "Name three teas."}')
    out = acme.out(*ask, "--stream")
    assert out.splitlines()[:2] == [
        "Green, black and white tea.",
        "would have sent a prompt to gpt-4o-mini",
    ]
    lines = [json.loads(line) for line in acme.out(*ask, "--stream", "--json").splitlines()]
    assert "".join(line["text"] for line in lines[:-1]) == "Green, black and white tea."
    assert lines[-1]["result"]["output"]["text"] == "Green, black and white tea."
    refused = acme(*ask, "--stream", "--scenario", "429", code=1)
    assert "rate_limited" in refused.stdout
    assert "Wait and try again" in refused.stderr


def test_what_has_no_text_is_printed_piece_by_piece(junctor):
    out = junctor.out("call", "ollama.pullModel", "--input", '{"model": "llama3.2"}', "--stream")
    assert out.splitlines()[0] == "status: pulling manifest"
    assert out.splitlines()[-1] == "ok, status 200"
