from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.model.errors import InvalidTemplate
from junctor.model.templates import compile_template

DATA = {
    "t": " Ab ", "n": 7, "f": 1.9, "yes": True, "none": None, "l": [1, "b", None], "m": {"k": [1]},
    "nothing": [], "bad": "\ud800", "digits": "-12", "inf": float("inf"), "wide": 2**70,
    "huge": 10**5000, "big": "x" * 600_000, "set": {1}, "wider": [2**70, float("nan")], "e": "",
}  # fmt: skip


def render(expression, **data):
    template = compile_template("{{" + expression + "}}", roots=frozenset({"vars"}))
    return template.render({"vars": {**DATA, **data}})


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("vars.t|upper", " AB "), ("vars.t|lower", " ab "), ("vars.t|trim", "Ab"),
        ("vars.n|upper", "7"), ("vars.none|upper", ""), ("vars.yes|upper", "TRUE"),
        ("vars.l|length", 3), ("vars.m|length", 1), ("vars.t|length", 4),
        ("vars.t|json", '" Ab "'), ("vars.m|json", '{"k":[1]}'), ("vars.none|json", "null"),
        ("vars.wide|json", str(2**70)), ("vars.wide|string", str(2**70)),
        ("vars.m|urlencode", "%7B%22k%22%3A%5B1%5D%7D"), ("vars.t|base64", "IEFiIA=="),
        ("vars.l|first", 1), ("vars.l|last", None), ("vars.t|trim|first", "A"),
        ("vars.nothing|first|default('x')", "x"), ("vars.digits|int", -12), ("vars.f|int", 1),
        ("vars.yes|int", 1), ("vars.n|string", "7"), ("vars.f|string", "1.9"),
        ("vars.l|join('-')", "1-b-"), ("vars.t|trim|truncate(1)", "A"), ("vars.e|default('x')", ""),
        ("vars.t|truncate(0)", ""), ("vars.t|replace('b','')", " A "),
        ("vars.n|split(',')", ["7"]), ("vars.none|default('x')", "x"),
        ("vars.missing|upper|default('x')|upper", "X"), ("'a,b'|split(',')|last", "b"),
    ],
)  # fmt: skip
def test_a_filter_gives_what_its_name_says(expression, gives):
    result = render(expression)
    assert result == gives
    assert type(result) is type(gives)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("vars.l|upper", "not a list"), ("vars.m|split('a')", "not a list"),
        ("vars.n|length", "takes text, a list"), ("vars.n|first", "takes a list or text"),
        ("vars.m|last", "takes a list or text"), ("vars.t|int", "takes a number"),
        ("vars.inf|int", "takes a number"), ("vars.none|int", "takes a number"),
        ("vars.t|join('')", "takes a list"), ("vars.bad|base64", "lone surrogate"),
        ("vars.bad|urlencode", "lone surrogate"), ("vars.bad|json", "as JSON"),
        ("vars.inf|string", "no text form"), ("vars.set|string", "no text form"),
        ("vars.set|json", "as JSON"), ("vars.huge|string", "too many digits"),
        ("vars.wider|json", "as JSON"), ("vars.nothing|first", "has no value"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_a_filter_is_refused(expression, says):
    with pytest.raises(InvalidTemplate, match=says):
        render(expression)


@pytest.mark.parametrize(
    "expression",
    ["vars.big|base64|base64|base64|base64", "vars.big|replace('x','xx')|json",
     "vars.big2|upper", "vars.bigs|join('')", "vars.big|urlencode|replace('x','12')",
     "vars.big2", "vars.bigs"],
)  # fmt: skip
def test_growth_beyond_one_mebibyte_is_refused(expression):
    with pytest.raises(InvalidTemplate, match="1 MiB"):
        render(expression, big2="x" * 2**21, bigs=[DATA["big"]] * 3)
    assert render("vars.big|truncate(2)") == "xx"


@pytest.mark.parametrize("chain", ["upper|truncate(0)", "split('q')|length", "trim|length"])
def test_much_work_for_a_small_result_is_refused(chain):
    template = compile_template("{{vars.big|" + chain + "}}", roots=frozenset({"vars"}))
    many = compile_template(["{{vars.big|" + chain + "}}"] * 5000, roots=frozenset({"vars"}))
    with pytest.raises(InvalidTemplate, match="too much text"):
        many.render({"vars": DATA})
    assert template.render({"vars": DATA}) in {"", 1, 600_000}


def test_a_split_into_very_many_items_is_refused():
    with pytest.raises(InvalidTemplate, match="100000 items"):
        render("vars.big|split('x')")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_splitting_and_joining_gives_the_text_back(text):
    assert render("vars.any|split(',')|join(',')", any=text) == text
