"""Times of day and days of the week in words, as a schedule."""

from __future__ import annotations

import re

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAY = "|".join(_DAYS)
_AT = r"(?:\s+(?:at|around)\s+(?P<at>noon|midnight|\d{1,2}(?::\d{2})?\s*(?:am|pm|h)?))?"
_UNITS = r"minutes?|mins?|hours?|days?|weeks?"
TIMES = re.compile(
    rf"\b(?:(?:every|each)\s+(?P<number>\d{{1,3}})\s+(?P<unit>{_UNITS})"
    rf"|(?:every|each)\s+(?P<every>weekday|minute|hour|day|night|morning|evening|week|month"
    rf"|working\s+day|{_DAY}){_AT}"
    rf"|(?P<ly>hourly|daily|nightly|weekly|monthly)(?:\s+(?:at|around)\s+(?P<at2>noon|midnight"
    rf"|\d{{1,2}}(?::\d{{2}})?\s*(?:am|pm|h)?))?"
    rf"|(?:on\s+)?(?P<days>(?:{_DAY})s)(?:\s+(?:at|around)\s+(?P<at3>noon|midnight"
    rf"|\d{{1,2}}(?::\d{{2}})?\s*(?:am|pm|h)?))?)",
    re.IGNORECASE,
)
_LY = {"hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month"}
_HOURS = {"night": (2, 0), "morning": (8, 0), "evening": (18, 0)}
_USUAL = (9, 0)


def cron_of(text: str) -> str | None:
    """The cron expression for words such as `every Monday at 9`; None when there are none."""
    found = TIMES.search(text)
    if found is None:
        return None
    if found["number"]:
        return _each(int(found["number"]), found["unit"].lower())
    word = (found["every"] or _LY.get((found["ly"] or "").lower()) or found["days"] or "").lower()
    word = " ".join(word.split())
    hour, minute = _time(found["at"] or found["at2"] or found["at3"]) or _HOURS.get(word, _USUAL)
    return _named(word.removesuffix("s") if found["days"] else word, hour, minute)


def _each(number: int, unit: str) -> str:
    if unit.startswith("min"):
        return f"*/{min(number, 59)} * * * *"
    if unit.startswith("hour"):
        return f"0 */{min(number, 23)} * * *"
    if unit.startswith("day"):
        return f"0 9 */{min(number, 31)} * *"
    return "0 9 * * 1"


def _named(word: str, hour: int, minute: int) -> str:
    if word == "minute":
        return "* * * * *"
    if word == "hour":
        return "0 * * * *"
    if word in _DAYS:
        return f"{minute} {hour} * * {_DAYS.index(word)}"
    if word in ("weekday", "working day"):
        return f"{minute} {hour} * * 1-5"
    if word == "week":
        return f"{minute} {hour} * * 1"
    if word == "month":
        return f"{minute} {hour} 1 * *"
    return f"{minute} {hour} * * *"


def _time(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    text = text.lower().strip()
    if text in ("noon", "midnight"):
        return (12, 0) if text == "noon" else (0, 0)
    digits = re.match(r"(\d{1,2})(?::(\d{2}))?", text)
    assert digits is not None, "the pattern lets digits through only"
    hour, minute = int(digits[1]), int(digits[2] or 0)
    if text.endswith("pm") and hour < 12:
        hour += 12
    if text.endswith("am") and hour == 12:
        hour = 0
    return (hour % 24, minute % 60)
