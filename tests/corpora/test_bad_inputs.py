"""The bad_inputs corpus against a real server, and proof that its runner notices a difference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpora import bad_inputs

DATA = Path(__file__).parent / "data" / "bad_inputs.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def house():
    with bad_inputs.opened() as opened:
        yield opened


def _said(row, house) -> str | None:
    try:
        return bad_inputs.check(row, house)
    except bad_inputs.Skipped:
        return None


@pytest.mark.parametrize("group", sorted({row["group"] for row in ROWS}))
def test_every_row_of_the_group_holds(house, group):
    said = {row["id"]: _said(row, house) for row in ROWS if row["group"] == group}
    assert {name: text for name, text in said.items() if text} == {}


def _row(**more):
    base = {"id": "x", "group": "field", "method": "POST", "path": "/api/integrations"}
    body = {"key": "good", "integration": "http", "authType": "none"}
    body["baseUrl"] = "https://api.example.com"
    rest = {"actor": "editor", "expect_status": [422], "invariants": ["state_unchanged"]}
    return {**base, **rest, "body": body, **more}


def test_a_row_that_is_accepted_against_its_word_is_a_failure(house):
    assert bad_inputs.check(_row(), house).startswith("answered 201, expected [422]")
    assert bad_inputs.check(_row(expect_status=[201], invariants=[]), house) is None


def test_an_unmutated_form_that_is_refused_is_a_failure(house):
    row = _row(actor="viewer", expect_status=[403])
    assert bad_inputs.check(row, house).startswith("the unmutated form is not accepted: 403")


def test_an_invariant_that_nobody_checks_is_a_failure(house):
    row = _row(body={}, invariants=["all_is_well"])
    assert "does not know the invariant" in bad_inputs.check(row, house)


def test_a_row_for_a_route_that_does_not_exist_is_skipped_with_the_reason(house):
    with pytest.raises(bad_inputs.Skipped, match="/api/teapots is not built yet"):
        bad_inputs.check(_row(path="/api/teapots"), house)
