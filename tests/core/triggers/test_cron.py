from __future__ import annotations

from datetime import UTC, datetime

import pytest

from junctor.core.triggers.cron import Schedule, due_text
from junctor.model.errors import InvalidInput


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def times(cron, zone, start, count):
    schedule = Schedule(cron, zone)
    moment, found = at(start), []
    for _ in range(count):
        moment = schedule.next_after(moment)
        found.append(due_text(moment))
    return found


def test_a_schedule_is_due_at_the_time_of_day_of_its_zone():
    assert times("30 7 * * 1-5", "Europe/Berlin", "2026-01-09T00:00", 3) == [
        "2026-01-09T06:30:00Z",
        "2026-01-12T06:30:00Z",
        "2026-01-13T06:30:00Z",
    ]
    assert times("0 0 1 jan *", "UTC", "2026-01-01T00:00", 1) == ["2027-01-01T00:00:00Z"]


def test_a_fixed_hour_that_spring_skips_is_shifted_and_runs_once():
    # Berlin, 29 March 2026: 02:00 becomes 03:00.
    assert times("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00", 3) == [
        "2026-03-28T01:30:00Z",
        "2026-03-29T01:30:00Z",
        "2026-03-30T00:30:00Z",
    ]


def test_a_fixed_hour_that_autumn_repeats_runs_once():
    # Berlin, 25 October 2026: 03:00 becomes 02:00.
    assert times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 2) == [
        "2026-10-25T00:30:00Z",
        "2026-10-26T01:30:00Z",
    ]


def test_every_half_hour_follows_elapsed_time_through_both_changes():
    spring = times("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15", 4)
    assert [t[11:16] for t in spring] == ["00:30", "01:00", "01:30", "02:00"]
    autumn = times("*/30 * * * *", "Europe/Berlin", "2026-10-24T23:45", 6)
    assert [t[11:16] for t in autumn] == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]


def test_two_times_of_day_that_spring_makes_one_are_one_start():
    assert times("30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00", 3) == [
        "2026-03-29T01:30:00Z",
        "2026-03-30T00:30:00Z",
        "2026-03-30T01:30:00Z",
    ]


def test_a_half_hour_change_of_lord_howe_is_right_too():
    # Lord Howe, 4 October 2026: 02:00 becomes 02:30.
    assert times("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T10:00", 2) == [
        "2026-10-03T15:45:00Z",
        "2026-10-04T15:15:00Z",
    ]


def test_what_was_missed_is_the_latest_ten_however_long_it_was():
    schedule = Schedule("* * * * *", "UTC")
    found = schedule.between(at("2026-01-01T00:00"), at("2026-03-01T12:00"))
    assert [due_text(t)[11:16] for t in found] == [f"11:{m}" for m in range(51, 60)] + ["12:00"]
    daily = Schedule("0 9 * * *", "UTC").between(at("2026-01-01T00:00"), at("2026-01-03T12:00"))
    assert [due_text(t) for t in daily] == [f"2026-01-0{d}T09:00:00Z" for d in (1, 2, 3)]
    assert schedule.between(at("2026-01-01T00:00"), at("2026-01-01T00:00") + 5) == []


@pytest.mark.parametrize(
    ("cron", "zone", "field"),
    [
        ("", "UTC", "cron"),
        ("* * * *", "UTC", "cron"),
        ("* * * * * *", "UTC", "cron"),
        ("61 * * * *", "UTC", "cron"),
        ("@hourly", "UTC", "cron"),
        ("R * * * *", "UTC", "cron"),
        ("H * * * *", "UTC", "cron"),
        ("0 9 * * everyday", "UTC", "cron"),
        ("*/0 * * * *", "UTC", "cron"),
        ("0 0 30 2 *", "UTC", "cron"),
        ("0 9 * * *", "Mars/Olympus", "timeZone"),
        ("0 9 * * *", "../etc/passwd", "timeZone"),
        ("0 9 * * *", "", "timeZone"),
        ("0 9 * * *", "Europe", "timeZone"),
    ],
)
def test_what_no_clock_can_follow_is_refused_by_field(cron, zone, field):
    with pytest.raises(InvalidInput) as refused:
        Schedule(cron, zone).next_after(0)
    assert refused.value.field == field
    assert refused.value.cure.endswith((".", "?"))


@pytest.mark.parametrize(
    ("cron", "zone", "said"),
    [
        ("@hourly", "UTC", "Write `0 * * * *`."),
        ("@Daily", "UTC", "Write `0 0 * * *`."),
        ("*/10 * * * * *", "UTC", "Leave the seconds out: `* * * * *`."),
        ("0 25 * * *", "UTC", "The hour `25` is not from 0 to 23."),
        ("0 9 1,32 * *", "UTC", "The day of month `1,32` is not from 1 to 31."),
        ("twice a month", "UTC", "Write minute, hour"),
        ("0 9 * * *", "Europe/Berln", "Did you mean `Europe/Berlin`?"),
        ("0 9 * * *", "new york", "Did you mean `America/New_York`?"),
        ("0 9 * * *", "america/new_york", "Did you mean `America/New_York`?"),
        ("0 9 * * *", "Mars/Olympus", "such as `Europe/Berlin`"),
    ],
)
def test_what_was_meant_is_said(cron, zone, said):
    with pytest.raises(InvalidInput) as refused:
        Schedule(cron, zone)
    assert said in f"{refused.value.message} {refused.value.cure}"


def test_twice_a_month_and_on_the_leap_day():
    assert times("0 9 1,15 * *", "Europe/Berlin", "2026-02-28T12:00", 3) == [
        "2026-03-01T08:00:00Z",
        "2026-03-15T08:00:00Z",
        "2026-04-01T07:00:00Z",
    ]
    assert times("0 0 29 2 *", "UTC", "2026-03-01T00:00", 1) == ["2028-02-29T00:00:00Z"]
