"""Complaints that repeat are said once, then ever more seldom."""

from __future__ import annotations

from clocks import MovedClock
from junctor.core.live.seldom import Seldom


def test_what_fails_every_second_is_said_at_once_and_then_after_one_two_and_four_minutes():
    clock = MovedClock()
    seldom = Seldom(clock)
    said = {}
    for second in range(600):
        more = seldom.heard("disk is full")
        if more is not None:
            said[second] = more
        clock.ms += 1000
    assert list(said) == [0, 60, 180, 420]
    assert said[0] == ""
    assert said[180] == " (120 times since this was said)"


def test_each_complaint_counts_alone_and_is_new_after_a_quiet_while():
    clock = MovedClock()
    seldom = Seldom(clock)
    assert [seldom.heard(each) for each in ("a", "b", "a")] == ["", "", None]
    clock.ms += 61_000
    assert seldom.heard("a") == ""


def test_many_complaints_take_no_more_than_some_room():
    seldom = Seldom(MovedClock())
    for i in range(2500):
        assert seldom.heard(f"run {i}") == ""
    assert seldom.heard("run 2499") is None
