"""When a schedule is due: five cron fields in a time zone, right across clock changes.

A job at a fixed hour runs once a day: shifted by the gap when its hour is skipped in spring,
at the first of two equal times in autumn. A job of every hour follows elapsed time instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from junctor.model.errors import InvalidInput
from junctor.model.spelling import did_you_mean

MOST_MISSED = 10
_FIELDS = re.compile(r"[0-9A-Za-z*,/#-]+( [0-9A-Za-z*,/#-]+){4}")
_WORDS = re.compile(
    r"(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat|l"
)
_NAMED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_PARTS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)
_CURE = "Write minute, hour, day of month, month, day of week, as in `30 7 * * 1-5`."
_REACH = timedelta(hours=3)  # more than any change of a clock
_HOUR = 3_600_000


class Schedule:
    """A cron expression in a time zone.

    Raises:
        InvalidInput: naming `cron` or `timeZone`.
    """

    def __init__(self, cron: str, time_zone: str) -> None:
        self.cron = " ".join(cron.split())
        self.zone = _zone(time_zone)
        _check(self.cron)
        # Vixie's rule: a star in the hour field means elapsed time, not a time of day.
        self._elapsed = self.cron.split(" ")[1].startswith("*")

    def next_after(self, moment: int) -> int:
        """The first due time after a moment, in milliseconds.

        Raises:
            InvalidInput: there is none within years, as on 30 February.
        """
        start = datetime.fromtimestamp(moment / 1000, UTC).astimezone(self.zone)
        local = start.replace(tzinfo=None, fold=0)
        best: int | None = None
        last: datetime | None = None
        for naive in self._locals(local - _REACH):
            if last is not None and naive > last:
                break
            for instant in self._instants(naive):
                if instant > moment and (best is None or instant < best):
                    best = instant
            if best is not None and last is None:
                last = naive + _REACH
        assert best is not None
        return best

    def between(self, after: int, until: int, most: int = MOST_MISSED) -> list[int]:
        """The latest due times after one moment and until another, oldest first."""
        window = _HOUR
        while True:
            begin = max(after, until - window)
            found = self._from(begin, until)
            if begin == after or len(found) >= most:
                return found[-most:]
            window *= 4

    def _from(self, after: int, until: int) -> list[int]:
        found = []
        moment = self.next_after(after)
        while moment <= until:
            found.append(moment)
            moment = self.next_after(moment)
        return found

    def _locals(self, start: datetime) -> Iterator[datetime]:
        """Fitting times of day after one, as a clock without changes would show them."""
        from croniter import (  # type: ignore[import-untyped]  # it ships no types
            CroniterError,
            croniter,
        )

        found = croniter(self.cron, start)
        while True:
            try:
                yield found.get_next(datetime)
            except CroniterError:
                raise _never(self.cron) from None

    def _instants(self, naive: datetime) -> Iterator[int]:
        first = naive.replace(tzinfo=self.zone)
        if not self._elapsed:
            yield _milliseconds(first)
            return
        for fold in (0, 1):
            local = naive.replace(tzinfo=self.zone, fold=fold)
            back = local.astimezone(UTC).astimezone(self.zone)
            if back.replace(tzinfo=None, fold=0) == naive and (not fold or back.fold):
                yield _milliseconds(local)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # not found, a path, a folder
        raise InvalidInput(
            f"There is no time zone `{name[:64]}`.",
            cure=_meant(name) or "Use a name of the tz database, such as `Europe/Berlin` or `UTC`.",
            field="timeZone",
        ) from None


def _meant(name: str) -> str:
    """The zone that was meant: by its city alone, in other letters, or misspelled."""
    known = available_timezones()
    wanted = name.strip().replace(" ", "_").lower()
    for each in sorted(known, key=len):
        if wanted in (each.lower(), each.lower().rpartition("/")[2]):
            return f"Did you mean `{each}`?"
    return did_you_mean(name, known)


def _check(cron: str) -> None:
    from croniter import croniter

    words = re.findall(r"[A-Za-z]+", cron)
    known = all(_WORDS.fullmatch(word) for word in words)
    if not _FIELDS.fullmatch(cron) or not known or not croniter.is_valid(cron):
        message, cure = _fault(cron)
        raise InvalidInput(message, cure=cure, field="cron")


def _fault(cron: str) -> tuple[str, str]:
    """What is wrong with an expression that does not fit, and its cure."""
    if cron.lower() in _NAMED:
        return f"`{cron}` is no cron expression here.", f"Write `{_NAMED[cron.lower()]}`."
    fields = cron.split(" ")
    if len(fields) == 6 and set(cron) <= set("0123456789*,/- "):
        cure = f"Leave the seconds out: `{' '.join(fields[1:])}`."
        return "The cron expression has six fields: a schedule is due once a minute at most.", cure
    for (name, least, most), field in zip(_PARTS, fields, strict=False):
        for number in re.findall(r"(?<![/#\d])\d+", field) if len(fields) == 5 else ():
            if not least <= int(number) <= most:
                message = f"The {name} `{field[:64]}` is not from {least} to {most}."
                return message, _CURE
    return "The cron expression does not fit.", _CURE


def _never(cron: str) -> InvalidInput:
    return InvalidInput(
        f"The cron expression `{cron}` is never due.",
        cure="Name a day that exists.",
        field="cron",
    )


def due_text(moment: int) -> str:
    """A due time as it stands in the id of its run: `2026-03-29T01:00:00Z`."""
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
