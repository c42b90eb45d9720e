"""The scrubber passes every row of our redaction corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpora import redaction

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "redaction.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_row_is_redacted_as_expected(row):
    assert redaction.check(row) is None
