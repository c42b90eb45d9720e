"""Values do not change; their copies do, and share nothing where that is asked for."""

from __future__ import annotations

from typing import Any

from junctor.model.value import Value


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
