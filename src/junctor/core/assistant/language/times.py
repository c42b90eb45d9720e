"""Times in words, as a schedule: `every Monday and Thursday at 9 Almaty time`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.zones import zone_in

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAY = rf"(?:{'|'.join(_DAYS)}|sun|mon|tues?|wed|thu(?:rs?)?|fri|sat)"
_TO = r"(?:\s*-\s*|\s+(?:to|through|till|until)\s+)"
_LIST = rf"{_DAY}s?(?:{_TO}{_DAY}s?)?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){_DAY}s?)*"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DOM = r"(?:first|1st|last|\d{1,2}(?:st|nd|rd|th))"
_DOMS = rf"{_DOM}(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+)(?:(?:on\s+)?the\s+)?{_DOM})*"
COUNTS = {
    "one": 1, "two": 2, "other": 2, "second": 2, "three": 3, "third": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "half": 30,
}  # fmt: skip
_NUMBER = rf"\d{{1,3}}|{'|'.join(COUNTS)}"
_UNITS = r"minutes?|mins?|m|hours?|hrs?|h|days?|weeks?|months?"
_CLOCK = (
    r"noon|midnight|\d{1,2}(?::\d{2}|\.\d{2}(?!\d))?(?:\s*(?:am|pm|a\.m\.|p\.m\.|h\b|o'clock))?"
)
_AT = heard(
    "((at|around|by) "
    rf"|(?=\d{{1,2}}(:\d\d|\s*[ap]m))){{at={_CLOCK}}}(?!\s*(%|\w*(minute|hour|day)))"
    "( (in the )?{part=morning|evening|afternoon})?"
)
_APART = heard(r" at {at=noon|midnight|\d{1,2}:\d{2}(\s*[ap]m)?|\d{1,2}\s*(am|pm)}\b")
_PART = heard(r"(in the )?{part=morning|afternoon|evening|night}s?\b")
_ON = heard(rf"on {{days={_LIST}}}\b")
_ON_THE = heard(rf"(on|at) the {{doms={_DOMS}}}\b( day)?")
_RECURS = heard(
    r"\b((every|each) {fraction=quarter|half}( of)?( an?)? hour\b"
    "|((every|each) year on|on|every|each) "
    rf"((the )?{{day=\d{{1,2}}}}(st|nd|rd|th)? (of )?{{month={_MONTH}}}"
    rf"|{{named={_MONTH}}} (the )?{{date=\d{{1,2}}}}(st|nd|rd|th)?)\b(?!\s*,? 20\d\d)"
    rf"|(every|each) {{number={_NUMBER}}}\s*(?<=[\d\s]){{unit={_UNITS}}}\b"
    r"|(every|each) {every=weekday|work(ing |\s*)day|(business|school) day|weekend|minute|hour|day"
    r"|night|morning|afternoon|evening|week|month|quarter|year}s?\b"
    rf"|(every|each) {{days={_LIST}}}\b"
    r"|{ly=hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually}\b"
    r"|{times=once|twice|(three|four|six) times} (a|per|an) {per=hour|day|week|month}\b"
    f"|(on|every|each) (the )?{{dom={_DOMS}}}( days?)?"
    r" of ((every|each|the|a) )?{of=month|quarter}\b"
    rf"|(\bon |^\s*){{plural=(({'|'.join(_DAYS)})s(\s*,\s*| and )?)+|weekdays|workdays"
    r"|weekends}\b)"
)
_CRON = re.compile(r"(?:\bcron:?\s+)?(?<!\S)(?P<cron>(?:[\d*/,-]+\s+){4}[\d*/-]+)(?=[\s,;:]|$)")
"""`*/15 * * * *`, as those write who know it."""
_CRON_AT = heard(r"\bcron:? {hour=[01]?\d|2[0-3]}:{minute=[0-5]\d}\b")
_MONTH_END = heard(
    r"(?<!due[ ])\b(at|by|on) (the )?(month('s)? end|end of ((the|each|every) )?month)\b"
)
_OF_WHAT = heard(r" (?!at\b|on\b|by\b|in\b|and\b|to\b|with\b)[a-z]+")
"""`weekly report`: a word that says what it is rather than when."""
_A_PLAN = heard(
    " (plan|subscription|tier|price|fee|rate|package|membership|limit|budget|quota|target|goal"
    r"|allowance|salary|payment|instal+ment|rent|active)s?\b"
)
"""`the monthly plan`: what it is, and never when something is done."""
_FIRST = heard(r"^\s*at {at=noon|midnight|\d{1,2}(:\d{2}(\s*[ap]m)?|\s*[ap]m)}\b")
_LY = {"hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month",
       "quarterly": "quarter", "yearly": "year", "annually": "year"}  # fmt: skip
_HOURS = {"night": (2, 0), "morning": (8, 0), "afternoon": (14, 0), "evening": (18, 0)}
_USUAL = (9, 0)
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Times:
    """Where in a text times stand, and the schedule they name."""

    start: int
    end: int
    cron: str
    zone: str | None = None
    note: str = ""
    also: tuple[int, int] | None = None
    """Where the hour stands, if it stands apart: `the daily report ... at 6 pm`."""


def times_in(text: str) -> Times | None:
    """The schedule that words such as `every Monday at 9` name; None when there are none."""
    if (written := _CRON.search(text)) and "*" in written["cron"]:
        return Times(*written.span(), " ".join(written["cron"].split()))
    if at := _CRON_AT.search(text):
        return Times(*at.span(), f"{int(at['minute'])} {int(at['hour'])} * * *")
    if last := _MONTH_END.search(text):
        fields, note = _monthly("last", "month", ["0", "9"])
        return Times(*last.span(), " ".join(fields), note=note)
    every = [each for each in _RECURS.finditer(text) if not _is_appointed(text, each)]
    every = [each for each in every if not (each["ly"] and _A_PLAN.match(text, each.end()))]
    told = [each for each in every if not (each["ly"] and _OF_WHAT.match(text, each.end()))]
    recurs = next(iter(told or every), None) or _FIRST.search(text)
    if recurs is None:
        return None
    said = {name: value for name, value in recurs.groupdict().items() if value}
    start, end = recurs.span()
    before = re.search(rf"{_AT.pattern}[\s,]*$", text[:start], re.IGNORECASE)
    if before:
        start = before.start()
        said |= {name: value for name, value in before.groupdict().items() if value}
    zone, end = _rest(text, end, said)
    apart = None if "at" in said or "number" in said else _APART.search(text, end)
    if apart:
        said |= {name: value for name, value in apart.groupdict().items() if value}
    fields, note = _fields(said)
    return Times(start, end, " ".join(fields), zone, note, apart.span() if apart else None)


_APPOINTED = heard(
    r"\b(event|meeting|appointment|call|task|exam|deadline|due|visit|interview|lesson|reminder"
    r"|dinner|lunch|webinar|invite)\b"
)


def _is_appointed(text: str, said: re.Match[str]) -> bool:
    """Whether a date is that of what is made: `add an event on 15 January` happens once."""
    dated = (said["month"] or said["named"]) and said[0].lower().startswith("on ")
    return bool(dated and _APPOINTED.search(text[: said.start()]))


def _rest(text: str, end: int, said: dict[str, str]) -> tuple[str | None, int]:
    """What is said behind it: the day, the time, the part of the day, the zone."""
    zone: str | None = None
    while True:
        gap = _BETWEEN.match(text, end)
        place = gap.end() if gap else end
        found = next(
            (m for each in (_AT, _ON, _ON_THE, _PART) if (m := each.match(text, place))), None
        )
        if found is not None:
            said |= {name: value for name, value in found.groupdict().items() if value}
            end = found.end()
            continue
        named = zone_in(text, place) if zone is None else None
        if named is None:
            return zone, end
        zone, end = named


def _fields(said: dict[str, str]) -> tuple[list[str], str]:
    """What `every Monday at 9` says, as the five fields of cron, and what must be known."""
    every = (said.get("every") or _LY.get(said.get("ly", "").lower(), "")).lower()
    every = " ".join(every.split())
    part = said.get("part", "").lower()
    hour, minute = (
        _time(said.get("at"), part or every) or _HOURS.get(part) or _HOURS.get(every) or _USUAL
    )
    at = [str(minute), str(hour)]
    if "fraction" in said:
        return _each(15 if said["fraction"].lower() == "quarter" else 30, "minutes", at)
    if month := said.get("month") or said.get("named"):
        place = _MONTHS.index(month.lower()) + 1
        day = said.get("day") or said["date"]
        return [*at, day, str(place), "*"], f"It runs every year on {day} {month.capitalize()}."
    if "number" in said:
        word = said["number"].lower()
        count = int(word) if word.isdigit() else COUNTS[word]
        return _each(count, said["unit"].lower(), at)
    days = said.get("days") or said.get("plural")
    if "dom" in said or "doms" in said:
        return _monthly(said.get("doms") or said["dom"], said.get("of", "month"), at)
    if "times" in said and not days:
        return _per(said["times"].lower(), said["per"].lower(), at), ""
    if days:
        return [*at, "*", "*", _weekdays(days.lower())], ""
    return _named(every, at), ""


def _monthly(doms: str, of: str, at: list[str]) -> tuple[list[str], str]:
    """`on the 1st and 16th of every month`."""
    found = re.findall(_DOM, doms.lower())
    digits = ["28" if d == "last" else "".join(c for c in d if c.isdigit()) or "1" for d in found]
    note = "The last day of a month cannot be said in a schedule; the plan takes day 28."
    months = "1,4,7,10" if of.lower() == "quarter" else "*"
    return [*at, ",".join(digits), months, "*"], note if "last" in found else ""


def _each(number: int, unit: str, at: list[str]) -> tuple[list[str], str]:
    """`every 15 minutes`, `every 2 days`."""
    if unit.startswith("m") and not unit.startswith("mo"):
        return [f"*/{min(number, 59)}" if number > 1 else "*", *"****"], ""
    if unit.startswith("h"):
        if number == 30:  # every half hour
            return ["*/30", *"****"], ""
        return ["0", f"*/{min(number, 23)}" if number > 1 else "*", *"***"], ""
    if unit.startswith("day"):
        return [*at, f"*/{min(number, 31)}" if number > 1 else "*", "*", "*"], ""
    if unit.startswith("week"):
        note = f"A schedule knows no {number} weeks; the plan takes every week."
        return [*at, "*", "*", "1"], note if number > 1 else ""
    return [*at, "1", f"*/{min(number, 12)}" if number > 1 else "*", "*"], ""


def _per(times: str, unit: str, at: list[str]) -> list[str]:
    """`twice a day`, `once a month`."""
    twice = times == "twice"
    count = COUNTS.get(times.split(maxsplit=1)[0], 0)
    if count and unit == "day":
        return [at[0], ",".join(str(8 + 12 // count * n) for n in range(count)), *"***"]
    return {
        "hour": ["0,30" if twice else "0", *"****"],
        "day": [at[0], f"{at[1]},{(int(at[1]) + 8) % 24}" if twice else at[1], *"***"],
        "week": [*at, "*", "*", "1,4" if twice else "1"],
        "month": [*at, "1,15" if twice else "1", "*", "*"],
    }[unit]


def _weekdays(text: str) -> str:
    """`Monday and Thursday` as `1,4`, `Monday to Friday` as `1,2,3,4,5`."""
    if text in ("weekdays", "workdays", "weekends"):
        return "0,6" if text == "weekends" else "1-5"
    numbers = {_day(each) for each in re.findall(rf"{_DAY}", text)}
    if said := re.search(rf"({_DAY})s?{_TO}({_DAY})", text):
        first, last = _day(said[1]), _day(said[2])
        numbers |= {day % 7 for day in range(first, last + 1 + 7 * (last < first))}
    return ",".join(str(number) for number in sorted(numbers))


def _day(word: str) -> int:
    return next(i for i, day in enumerate(_DAYS) if day.startswith(word[:3]))


def _named(word: str, at: list[str]) -> list[str]:
    """`every weekday`, `every month`."""
    if word in ("minute", "hour"):
        return ["*" if word == "minute" else "0", *"****"]
    if word.endswith("day") and word != "day":  # a working day, a school day
        return [*at, "*", "*", "1-5"]
    return {
        "weekend": [*at, "*", "*", "0,6"],
        "week": [*at, "*", "*", "1"],
        "month": [*at, "1", "*", "*"],
        "quarter": [*at, "1", "1,4,7,10", "*"],
        "year": [*at, "1", "1", "*"],
    }.get(word, [*at, "*", "*", "*"])


def _time(text: str | None, part: str) -> tuple[int, int] | None:
    """`9`, `9:30`, `6 pm`, `noon` as hour and minute; `part` tells 9 in the evening from 9."""
    if text is None:
        return None
    text = text.lower().replace(".", ":", 1) if re.match(r"\d+\.\d", text) else text.lower()
    if text in ("noon", "midnight"):
        return (12, 0) if text == "noon" else (0, 0)
    digits = re.match(r"(\d{1,2})(?::(\d{2}))?", text)
    assert digits is not None, "the pattern lets digits through only"
    hour, minute = int(digits[1]), int(digits[2] or 0)
    late = part in ("afternoon", "evening") or (part == "night" and hour > 5)
    afternoon = "p" in text or ("a" not in text and late)
    if afternoon and hour < 12:
        hour += 12
    if not afternoon and "a" in text and hour == 12:
        hour = 0
    return hour % 24, minute % 60
