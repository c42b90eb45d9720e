"""Words are what searches compare."""

from __future__ import annotations

import pytest

from junctor.model.words import says, words_of, words_of_json


def test_a_text_is_its_letters_and_digits_without_case():
    assert words_of("An e-mail to_Ada@Example.com, 50% Größe") == (
        ["an", "e", "mail", "to", "ada", "example", "com", "50", "grösse"]
    )
    assert words_of("x" * 70) == ["x" * 64]
    assert words_of(" %_ ") == []


def test_json_is_read_without_its_escapes():
    assert words_of_json('{"a":"one\\ntwo \\"three\\" \\u0007four"}') == (
        ["a", "one", "two", "three", "four"]
    )
    assert words_of_json('{"a":1}') == ["a", "1"]


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("b c", True),
        ("b cc", True),
        ("bb c", False),
        ("a b", True),
        ("a c", False),
        ("c", True),
        ("", False),
    ],
)
def test_words_stand_one_after_the_other_and_the_last_may_be_a_beginning(wanted, there):
    assert says(words_of("a b ccd"), words_of(wanted)) is there
