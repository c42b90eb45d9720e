"""How traces are printed."""

from __future__ import annotations

import pytest

from junctor.cli import show

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
