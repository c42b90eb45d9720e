"""The template corpus, and proof that its runner notices a row that does not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpora import templates

DATA = Path(__file__).parent / "data"
CONTEXT = templates.load_context(DATA)
ROWS = [
    json.loads(line)
    for line in (DATA / "template_injection.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("group", sorted({row["group"] for row in ROWS}))
def test_every_row_of_the_group_holds(group):
    failures = [
        f"{row['id']}: {said}"
        for row in ROWS
        if row["group"] == group and (said := templates.check(row, CONTEXT))
    ]
    assert failures == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"template": "{{vars.name}}", "expect": "reject"}, "instead of being refused"),
        ({"template": "{{7*7}}", "expect": "render"}, "refused"),
        ({"template": "{{vars.name}}", "expect": "render", "output": "Bob"}, "expected 'Bob'"),
        ({"template": "{{vars.ok}}", "expect": "render", "output": 1}, "expected 1"),
        ({"template": "49", "expect": "inert", "must_not_render": ["49"]}, "rendered '49'"),
        ({"template": "a", "expect": "render", "max_ms": 0}, "took"),
        ({"template": None, "template_gen": {"n": 3}, "expect": "reject"}, "unknown"),
    ],
)
def test_the_runner_notices_a_row_that_does_not_hold(row, says):
    assert says in templates.check(row, CONTEXT)


def test_the_runner_builds_generated_values_and_templates():
    assert not templates.check(
        {
            "template_gen": {"prefix": "{{vars.big", "repeat": " ", "n": 2, "suffix": "}}"},
            "context_gen": {"vars.big": {"repeat": "x", "n": 3}},
            "expect": "render",
            "output": "xxx",
        },
        CONTEXT,
    )
    assert not templates.check(
        {
            "template": '{"q":"{{vars.quote}}","l":{{vars.l}}}',
            "context_gen": {"vars.l": {"list": 2}},
            "sink": "json_body",
            "expect": "render",
            "output": {"q": CONTEXT["vars"]["quote"], "l": [0, 1]},
        },
        CONTEXT,
    )
