"""Every word a person reads in the web UI stands in its dictionary."""

from __future__ import annotations

import re
from pathlib import Path

UI = Path(__file__).parents[2] / "ui" / "src"
_TEXT = re.compile(r"(?<![=-])>\s*([A-Z][a-z]+(?: [a-z]+)*[.?!]?)\s*</")
_NAMED = r"(?:aria-label|title|label|placeholder|alt|description)"
_ATTRIBUTE = re.compile(_NAMED + r"=(?:\"([A-Z][a-z][^\"]*)\"|\{[`\"]([A-Z][a-z]+[^`\"]*)[`\"]\})")


def literal(text: str) -> list[str]:
    found = [each.group(1) for each in _TEXT.finditer(text)]
    return found + [each.group(1) or each.group(2) for each in _ATTRIBUTE.finditer(text)]


def test_no_word_stands_in_a_component():
    wrong = {
        each.relative_to(UI).as_posix(): found
        for each in UI.rglob("*.tsx")
        if (found := literal(each.read_text("utf-8")))
    }
    assert wrong == {}, "move these into ui/src/words"


def test_the_search_finds_words_where_they_stand():
    assert literal("<p>Nothing here</p>") == ["Nothing here"]
    assert literal('<input placeholder="Staging" />') == ["Staging"]
    assert literal("<i aria-label={`Select all: ${label}`} />") == ["Select all: ${label}"]
    assert literal("const a = (b: Promise<Some>) => <p>{w.state.loading}</p>") == []
