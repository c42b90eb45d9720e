"""YAML of the wild is read from events as PyYAML's own loader reads it, but for what JSON has not."""

from __future__ import annotations

import math

import pytest

from junctor.core.catalog.descriptions.document import load
from junctor.model.errors import InvalidInput


def test_plain_texts_are_numbers_and_words_of_yaml_and_quoted_ones_stay_text():
    text = """
a: 1
b: 0x1F
c: 1_000
d: .inf
e: 1e3
f: 1.0e+3
g: ~
h:
i: yes
j: True
k: 2020-01-01
l: =
m: '7'
n: !!str 5
o: !!int '7'
p: !mine 5
q: !!binary aGk=
200: x
"""
    found = load(text)
    assert found.pop("d") == math.inf
    assert found == {
        "a": 1,
        "b": 31,
        "c": 1000,
        "e": "1e3",
        "f": 1000.0,
        "g": None,
        "h": None,
        "i": "yes",
        "j": True,
        "k": "2020-01-01",
        "l": "=",
        "m": "7",
        "n": "5",
        "o": 7,
        "p": "5",
        "q": "aGk=",
        200: "x",
    }


def test_a_mapping_takes_over_what_others_have_and_its_own_counts_more():
    text = """
x: &a {p: 1, q: 2}
y: {<<: *a, q: 3}
z: {<<: [*a, {r: 5, p: 9}], s: 1}
w: {'<<': 1}
&k name: 1
again: *k
*k : 2
"""
    found = load(text)
    assert found["y"] == {"p": 1, "q": 3}
    assert found["z"] == {"p": 1, "q": 2, "r": 5, "s": 1}
    assert found["w"] == {"<<": 1}
    assert (found["again"], found["name"]) == ("name", 2)


def test_names_that_stand_twice_are_noted_and_an_anchor_may_be_used_again():
    repeated: list[str] = []
    assert load("a: &b 1\na: &b 2\nc: {d: 1, d: *b}", repeated) == {"a": 2, "c": {"d": 2}}
    assert sorted(repeated) == ["a", "d"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: *gone", "nothing is called"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("? [a, b]\n: 1", "a name is no text"),
        ("a: {<<: 5}", "takes mappings"),
        ("a: &x [1, *x]", "refers to itself"),
        ("a: " + "[" * 500 + "]" * 500, "nests deeper"),
        ("", "not an object"),
        ("- a", "not an object"),
    ],
)
def test_what_is_no_description_is_refused_in_its_own_words(text, why):
    with pytest.raises(InvalidInput, match=why):
        load(text)
