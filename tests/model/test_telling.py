from __future__ import annotations

from junctor.model.telling import first_of


def test_a_long_list_is_told_by_its_beginning():
    assert first_of([]) == ""
    assert first_of(["a", "b"], 2) == "a, b"
    assert first_of(["a", "b", "c", "d"], 2) == "a, b and 2 more"
