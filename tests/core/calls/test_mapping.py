from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.calls.mapping import (
    compile_expression,
    map_outputs,
    mapped_variables,
    transformed,
)
from junctor.model.call import Outcome
from junctor.model.errors import InvalidTemplate

NOW = 1_700_000_000_123


def run(expression, value=None):
    return transformed(expression, value, now=NOW)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("now()", NOW),
        ("date_format(now(), '%Y-%m-%d %H:%M')", "2023-11-14 22:13"),
        ("date_format('2026-01-31T10:00:00+02:00', '%d.%m. %H%%')", "31.01. 08%"),
        ("parse_date('2026-01-31')", 1769817600000),
        ("parse_date('Tue, 14 Nov 2023 22:13:20 GMT')", 1700000000000),
        ("add(`1`, `2.5`)", 3.5),
        ("subtract(`1`, `3`)", -2),
        ("multiply(`3`, `4`)", 12),
        ("divide(`6`, `3`)", 2),
        ("divide(`1`, `4`)", 0.25),
        ("round(`2.345`, `2`)", 2.35),
        ("round(`26`, `-1`)", 30),
        ("default(a, 'x')", "x"),
        ("default(`false`, 'x')", False),
        ("lower('Ab')", "ab"),
        ("upper('Ab')", "AB"),
        ("trim('  a ')", "a"),
        ("split('a,b', ',')", ["a", "b"]),
        ("split('ab', '')", ["a", "b"]),
        ("replace('a-b-c', '-', '+')", "a+b+c"),
        ("replace('a', '', '+')", "a"),
        ("from_json('{\"a\": [1]}')", {"a": [1]}),
        ("from_json('Hello')", None),
        ("from_json(a)", None),
        (
            "grouped([{i: 'x', n: `1`}, {i: 'y', n: `2`}, {i: 'x', n: `3`}], &i)[*].{n: [].n}",
            [{"n": [1, 3]}, {"n": [2]}],
        ),
        ("grouped([{n: `1`}, {n: `2`}], &i)[*].{n: [].n}", [{"n": [1, 2]}]),
        ("[`1`,`2`][]", [1, 2]),
        ("length('abc')", 3),
    ],
)
def test_functions_do_what_their_names_say(expression, result):
    found = run(expression, {})
    assert (found, type(found)) == (result, type(result))


def test_now_is_the_clock_when_nothing_is_given():
    assert transformed("now()", {}) > NOW


@pytest.mark.parametrize(
    "bad",
    [
        "a[",
        "nothing(@)",
        "add('a', `1`)",
        "divide(`1`, `0`)",
        "date_format(now(), '%Q')",
        "date_format('soon', '%Y')",
        "parse_date('')",
        "date_format(`1e30`, '%Y')",
        "length(`1`)",
        "add(`1`)",
        "multiply(`1e308`, `1e308`)",
        "",
        "@" * 5000,
        "round(`1e400`, `1`)",
        'sort(`[1, "a"]`)',
        "date_format(now(), '')",
    ],
)
def test_what_does_not_parse_or_fit_is_refused_in_words(bad):
    with pytest.raises(InvalidTemplate):
        run(bad, {"a": 1})
    assert run("a", {"a": 1}) == 1


@pytest.mark.parametrize(
    ("expression", "said", "cure"),
    [
        (
            "length(gone)",
            "length() takes a text or a list or an object, and here it gets null",
            "default(",
        ),
        (
            "sum(names)",
            "sum() takes a list of numbers, and here it gets a list with a text",
            "trace",
        ),
        ("add('a', `1`)", "add() takes a number, and here it gets a text", "trace"),
        ("add(`1`)", "add() takes 2 values, and here it gets 1", "Correct"),
        ("merge()", "merge() takes at least 1 value, and here it gets 0", "Correct"),
        ("lenght(names)", "there is no function lenght()", "`length`"),
        ("date_format(`1`, '%Y')[" + "'a'," * 90 + "`1`", "does not parse", "Correct"),
    ],
)
def test_what_does_not_fit_is_said_with_what_was_asked_and_the_cure(expression, said, cure):
    with pytest.raises(InvalidTemplate) as caught:
        run(expression, {"names": ["Ada"]})
    assert said in caught.value.message
    assert cure in caught.value.cure
    assert "Ada" not in caught.value.message, "what an answer holds is no part of an error"


@pytest.mark.parametrize(
    "bomb",
    [
        "|".join(["[@,@][]"] * 500),
        "|".join(["join('',[@,@])"] * 250),
        "|".join(
            ["join('',[@,@])"] * 15 + ["replace(@, 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"] * 9
        ),
        "[" * 2000 + "@" + "]" * 2000,
        "!" * 4000 + "a",
        "|".join(["map(&@, [@,@][])"] * 200),
    ],
)
def test_an_expression_cannot_exhaust_the_process(bomb):
    with pytest.raises(InvalidTemplate):
        run(bomb, "a")


def test_wide_numbers_become_floats_that_json_can_hold():
    assert run("multiply(@, @)", 2**62) == float(2**124)
    assert run("add(@, @)", 2**61) == 2**62


def test_compiled_expressions_are_kept():
    assert compile_expression("a.b") is compile_expression("a.b")


def test_node_mappings_go_over_the_operations_and_say_where_values_come_from():
    output = {"results": [{"id": 7}], "n": "x"}
    mapped = map_outputs(
        output,
        {"contactId": "results[0].id", "gone": "n", "none": "nothing.here"},
        {"gone": "", "own": "n", "bad": "add(n, n)"},
        now=NOW,
    )
    assert mapped.values == {"contactId": 7, "none": None, "own": "x"}
    assert mapped.origins["contactId"] == {"expression": "results[0].id", "from": "operation"}
    assert mapped.origins["own"]["from"] == "node"
    assert "gone" not in mapped.origins
    assert "add() takes a number" in mapped.faults["bad"]


def test_a_failed_call_sets_no_variables():
    defaults = {"id": "id"}
    assert mapped_variables(defaults, Outcome(status=200, ok=True, output={"id": 1})) == {"id": 1}
    assert mapped_variables(defaults, Outcome(status=400, ok=False, output={"id": 1})) == {}


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_refused(text):
    with suppress(InvalidTemplate):
        run(text, {"a": [1, {"b": None}]})


def test_long_work_is_stopped_too():
    slow = "[" + ",".join(["length(@[?@ > `1`])"] * 100) + "]"
    with pytest.raises(InvalidTemplate, match="more of the answer"):
        run(slow, list(range(10_000)))
    assert run("length(@[?@ > `1`])", list(range(10_000))) == 9998
