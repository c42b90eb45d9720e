"""The ssrf corpus, and proof that its runner notices a row that does not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpora import ssrf

DATA = Path(__file__).parent / "data" / "ssrf_urls.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
PUBLIC = {"api.example.com": [["93.184.216.34"]], "other.example.com": [["151.101.1.69"]]}


def _row(**more):
    base = {"id": "x", "group": "x", "url": "https://api.example.com/", "dns": PUBLIC}
    return {**base, "expect": "allow", **more}


@pytest.mark.parametrize("group", sorted({row["group"] for row in ROWS}))
def test_every_row_of_the_group_holds(group):
    failures = [
        f"{row['id']}: {said}"
        for row in ROWS
        if row["group"] == group and (said := ssrf.check(row))
    ]
    assert failures == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row(expect="deny"), "allowed, dialling 93.184.216.34"),
        (_row(connect="10.0.0.1"), "dials"),
        (_row(url="http://127.0.0.1/"), "denied by ip_loopback"),
        (_row(max_lookups=0), "1 lookups, at most 0"),
        (_row(max_lookups=0, expect="deny", dns={}), "1 lookups, at most 0"),
        (_row(host_header="else.example.com"), "host_header is api.example.com"),
        (_row(tls_sni="else.example.com"), "tls_sni is api.example.com"),
        (_row(strip=True), "the last hop still carries"),
        (_row(strip=["X-Secret"]), "the last hop still carries ['x-secret']"),
        (_row(strip=False, redirects=["https://other.example.com/"]), "was dropped"),
    ],
)
def test_a_row_that_does_not_hold_is_told_in_one_line(row, said):
    line = ssrf.check(row)
    assert line is not None
    assert said in line
    assert "\n" not in line


def test_another_rule_than_the_row_names_is_reported_and_passes(capsys):
    assert ssrf.check(_row(url="http://10.0.0.1/", expect="deny", reason="ip_loopback")) is None
    assert "rule ip_private, the row says ip_loopback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ({"token_endpoint": "https://other.example.com/token"}, False),
        ({"token_endpoint": "http://other.example.com/token"}, True),
        ({"servers": [{"url": "https://10.0.0.1/"}]}, True),
        ({"brokers": ["other.example.com:9092", "10.0.0.1:9092"]}, True),
        ({"next_link": "?page=2"}, False),
        ({"$ref": None}, False),
    ],
)
def test_nested_second_hops_are_judged(said, denied):
    row = _row(server_says=said, expect="deny" if denied else "allow")
    assert ssrf.check(row) is None


def test_redirects_may_carry_their_own_status_and_named_parameters_are_stripped():
    row = _row(
        redirects=[{"status": 301, "location": "https://other.example.com/?api_key=1&page=2"}],
        strip=["api_key", "Authorization"],
        connect="151.101.1.69",
    )
    assert ssrf.check(row) is None
    assert ssrf.check(_row(redirects=["/x"], status=200, connect="93.184.216.34")) is None
