"""The webhook verifier passes every row of our corpus, for the expected reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpora import signatures

DATA = Path(__file__).parent / "data" / "webhook_signatures.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_delivery_is_judged_as_expected(row):
    assert signatures.check(row) is None
    assert signatures.judge(row).reason == row["reason"]
