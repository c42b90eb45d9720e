"""Values do not change; their copies do, and share nothing where that is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from junctor.model.value import Value, unchecked


class Note(Value):
    """A value with something inside that could be shared."""

    text: str = ""
    tags: dict[str, Any] = {}


def test_a_copy_has_what_was_changed_and_knows_what_was_set():
    note = Note(tags={"a": [1]})
    copy = note.model_copy(update={"text": "x"})
    assert (copy.text, copy.tags is note.tags, note.text) == ("x", True, "")
    assert copy.model_fields_set == {"text", "tags"}
    assert note.model_fields_set == {"tags"}
    assert copy == Note(text="x", tags={"a": [1]})
    assert copy.model_dump() == {"text": "x", "tags": {"a": [1]}}


def test_a_deep_copy_shares_nothing():
    note = Note(tags={"a": [1]})
    copy = note.model_copy(update={"text": "x"}, deep=True)
    assert copy == Note(text="x", tags={"a": [1]})
    assert copy.tags["a"] is not note.tags["a"]


class Paper(Value):
    """A value with a field that must be given."""

    written_by: str
    text: str = ""
    tags: list[str] = []


def test_what_is_made_without_checks_equals_what_is_checked():
    made = unchecked(Paper)
    paper, checked = made(written_by="ada", tags=["a"]), Paper(written_by="ada", tags=["a"])
    assert paper == checked
    assert paper.model_fields_set == checked.model_fields_set
    assert paper.to_json() == {"writtenBy": "ada", "text": "", "tags": ["a"]}
    assert paper.model_copy(update={"text": "x"}) == Paper(written_by="ada", text="x", tags=["a"])
    with pytest.raises(ValidationError):
        paper.text = "y"
    assert made(written_by="b").tags is not made(written_by="b").tags, "nothing is shared"
    with pytest.raises(TypeError, match="written_by"):
        made()
