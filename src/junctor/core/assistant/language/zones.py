"""Time zones in words: `Almaty time`, `in Europe/Berlin`, `UTC+5`, `CET`."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from junctor.core.assistant.language.patterns import heard

_SHORT = {
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York",
    "eastern": "America/New_York", "cst": "America/Chicago", "cdt": "America/Chicago",
    "central": "America/Chicago", "mst": "America/Denver", "mountain": "America/Denver",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "cet": "Europe/Berlin", "cest": "Europe/Berlin",
    "bst": "Europe/London", "msk": "Europe/Moscow", "ist": "Asia/Kolkata", "jst": "Asia/Tokyo",
    "utc": "UTC", "gmt": "UTC", "astana": "Asia/Almaty", "kazakhstan": "Asia/Almaty",
}  # fmt: skip
"""What people write where the tz database has another name or several."""
_OFFSET = heard(r"\(?(utc|gmt)\s*{sign=[+-]}\s*{hours=\d{1,2}}(:00)?\)?")
_PATH = re.compile(r"(?:in\s+)?\(?(?P<path>[A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?)\)?(?:\s+time)?")
_WORDS = heard(r"(in |by )?{city=[A-Za-z]+(\s[A-Za-z]+)?} time\b")
_ALONE = re.compile(r"\(?(?P<short>UTC|GMT|E[SD]T|C[SD]T|P[SD]T|CES?T|MSK|BST|IST|JST)\b\)?")


@cache
def _cities() -> dict[str, str]:
    """The last part of each name, in small letters."""
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area and area not in ("Etc", "US", "SystemV", "posix", "right"):
            found.setdefault(city.replace("_", " ").lower(), name)
    return found


@cache
def places() -> frozenset[str]:
    """Cities and countries of one word, in small letters: no slips of other names."""
    return frozenset(name for name in (*_SHORT, *_cities()) if name.isalpha())


def zone_in(text: str, place: int) -> tuple[str, int] | None:
    """The time zone that is named at a place of a text, and where its name ends."""
    offset = _OFFSET.match(text, place)
    if offset:
        hours = int(offset["hours"])
        sign = "-" if offset["sign"] == "+" else "+"  # POSIX counts the other way
        named = "UTC" if hours == 0 else f"Etc/GMT{sign}{hours}"
        return (named, offset.end()) if named in available_timezones() else None
    path = _PATH.match(text, place)
    if path and path["path"] in available_timezones():
        return path["path"], path.end()
    for pattern, group in ((_WORDS, "city"), (_ALONE, "short")):
        words = pattern.match(text, place)
        if words:
            word = words[group].lower()
            zone = _SHORT.get(word) or _cities().get(word)
            if zone:
                return zone, words.end()
    return None
