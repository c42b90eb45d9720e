"""How traces are printed."""

from __future__ import annotations

import io
import sys

import click
import pytest

from junctor.cli import show
from junctor.cli.connection import report_lines

REQUEST = {"method": "POST", "url": "https://api.vendor.example/v1/notes"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"response": {"status": 200}}, "sent: POST"),
        ({"error": {"message": "blocked", "sent": "no"}}, "not sent: POST"),
        ({"error": {"message": "it broke off", "sent": "maybe"}}, "sent: POST"),
        ({"error": {"message": "a redirect was blocked", "sent": "yes"}}, "sent: POST"),
        ({"simulated": True, "error": {"message": "timeout", "sent": "no"}}, "would send: POST"),
    ],
)
def test_only_what_left_is_said_to_be_sent(capsys, more, said):
    show.trace([{"request": REQUEST, "simulated": False, "response": None, **more}])
    assert capsys.readouterr().out.startswith(said)


@pytest.mark.parametrize(
    ("error_class", "said"),
    [("rejected", "refused: no"), ("blocked", "refused: no"), ("timeout", "no answer: no")],
)
def test_only_silence_is_called_no_answer(capsys, error_class, said):
    error = {"message": "no", "errorClass": error_class, "sent": "maybe"}
    show.trace([{"request": {"url": "https://a.example"}, "response": None, "error": error}])
    assert capsys.readouterr().out == f"sent: https://a.example\n{said}\n"


@pytest.mark.parametrize(
    ("response", "times"),
    [
        ({"status": 200, "body": {"id": "only-this"}}, 1),
        ({"output": {"id": "only-this"}}, 1),
        ({"status": 200, "body": {"data": {"id": "only-this"}}}, 2),
        (None, 1),
    ],
)
def test_an_answer_that_is_the_output_is_printed_once(capsys, response, times):
    trace = [{"request": REQUEST, "response": response}] if response else []
    show.result({"ok": True, "status": 200, "output": {"id": "only-this"}, "trace": trace})
    assert capsys.readouterr().out.count("only-this") == times


def test_several_faults_are_sentences(capsys):
    fault = {"field": "/a", "reason": "is required", "cure": "Add this field."}
    show.problem(
        {"message": "It does not fit.", "faults": [fault, {**fault, "field": ""}, "a schema"]}
    )
    told = capsys.readouterr().err
    assert (
        "  /a: is required. Add this field.\n  value: is required. Add this field.\n  a schema\n"
        in told
    )


def test_a_connection_test_says_nothing_twice_and_leaves_out_stages_it_has_not(capsys):
    stages = [
        {"name": "policy", "state": "ok", "milliseconds": 0.1},
        {"name": "tls", "state": "skipped"},
        {"name": "sign_in", "state": "failed", "milliseconds": 2.0, "message": "Gone."},
        {"name": "permission", "state": "skipped"},
    ]
    report_lines(
        {
            "environment": "development",
            "message": "Gone.",
            "stages": stages,
            "diagnosis": {"message": "Gone.", "cause": "Gone."},
            "nextAction": "Ask.",
        }
    )
    assert capsys.readouterr().out.splitlines() == [
        "development: Gone.",
        "  policy: ok 0 ms",
        "  sign_in: failed 2 ms",
        "  permission: skipped",
        "  Ask.",
    ]


def test_a_live_call_that_is_blocked_was_not_sent(acme):
    config = '{"baseUrl": "http://127.0.0.1:9"}'
    acme(
        "connection", "create", "Near", "--connector", "http", "--auth", "none", "--config", config
    )
    result = acme("call", "near", "get", "--live", "--input", '{"path": "/x"}', code=1)
    assert "not sent: GET http://127.0.0.1:9/x" in result.stdout
    assert "\nsent: " not in result.stdout


def test_what_is_not_http_is_shown_as_it_is_sent(capsys):
    request = {
        "protocol": "sql",
        "action": "query",
        "url": "postgresql://db.example.com:5432",
        "statement": "SELECT ?1",
        "parameters": ["x"],
    }
    answer = {"status": 200, "output": {"rows": [{"a": 1}]}}
    show.trace([{"simulated": True, "request": request, "response": answer}])
    printed = capsys.readouterr().out
    assert "would send: query postgresql://db.example.com:5432" in printed
    assert "SELECT ?1" in printed
    assert '"rows"' in printed


def shown_in(monkeypatch, columns, *rows):
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("COLUMNS", str(columns))
    show.table(("Key", "Name", "Changed"), rows)
    return click.unstyle(out.getvalue())


def test_a_narrow_terminal_gets_a_block_for_each_row_and_no_broken_word(monkeypatch):
    row = ("flow-of-the-second-team", "Orders of the week", "2026-01-31")
    narrow = shown_in(monkeypatch, 40, row)
    assert [line.split() for line in narrow.splitlines()] == [
        ["flow-of-the-second-team"],
        ["name", "Orders", "of", "the", "week"],
        ["changed", "2026-01-31"],
    ]
    wide = shown_in(monkeypatch, 80, row)
    assert "flow-of-the-second-team   Orders of the week   2026-01-31" in wide
