"""Conditions of triggers."""

from __future__ import annotations

from junctor.core.feeds.conditions import fits


def test_every_path_must_hold_its_value():
    event = {"a": {"b": 1}, "c": True}
    assert fits({"a.b": [1, 2], "c": True}, event)
    assert not fits({"a.b": 2}, event)
    assert not fits({"c": 1}, event), "true is not 1"
    assert fits({"d": None}, event)


def test_of_several_paths_the_first_that_is_there_counts():
    either = {"new.type, old": "Bounce"}
    assert fits(either, {"new": {"type": "Bounce"}})
    assert fits(either, {"old": "Bounce"})
    assert not fits(either, {"new": {"type": "Delivery"}, "old": "Bounce"})
    assert not fits(either, {})
    assert fits({"new.type, old": None}, {})
    assert fits({"a,b": 1}, {"a,b": 1}), "a name may hold a comma"
