"""Short forms written out: abbreviations, lists of items, times in words."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard

_AS_WRITTEN = {
    "PR": "pull request", "PRs": "pull requests", "DM": "direct message", "DMs": "direct messages",
    "dm": "message", "txt": "text", "TG": "Telegram", "WA": "WhatsApp", "GH": "GitHub",
}  # fmt: skip
_IN_ANY_CASE = {
    "e-mail": "email", "e-mails": "emails", "msgs?": "message", "repos": "repositories",
    "repo": "repository", "pl[sz]": "please", "w/": "with ", "appts": "appointments",
    "appt": "appointment", "mtg": "meeting", "opps": "opportunities", "opp": "opportunity",
    r"g\s?cal": "Google Calendar", r"g\s?sheets?": "Google Sheets", r"g\s?drive": "Google Drive",
    r"g\s?docs?": "Google Docs",
}  # fmt: skip
_SHORT = tuple(
    (re.compile(rf"(?<![\w@#/.-]){short}(?![\w@/-]|\.\w)", flags), long)
    for table, flags in ((_AS_WRITTEN, 0), (_IN_ANY_CASE, re.IGNORECASE))
    for short, long in table.items()
)

_HOURS = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
]  # fmt: skip

_HALF = heard(rf"\b{{part=half|quarter}} past {{hour=\d{{1,2}}|{'|'.join(_HOURS)}}}\b")

_NO_WEEKEND = heard(
    r"\b(every|each) day,? (except|but not|not|other than) (on |for |at )?(the )?weekends?\b"
)

_LITERAL = re.compile(r"([\"“”„«»][^\"“”„«»]{1,500}[\"“”«»])")

_ITEM = re.compile(r"(?:^|(?<=[\s;:]))(?:\d{1,2}[.)]|[-*•])\s+(?=[^\s*])")

ARROW = re.compile(r"\s*(?:->|=>|→|⇒|➔|>>|(?<=\w)\s+>(?=\s+[A-Za-z]))\s*")

_MORE = re.compile(r"[ \t]*\n[ \t\n]*")


def in_figures(text: str) -> str:
    """`half past eight` as 8:30, and days but weekends as weekdays."""
    return _NO_WEEKEND.sub("every weekday", _HALF.sub(_clock, text))


def _clock(said: re.Match[str]) -> str:
    """`half past eight` as 8:30."""
    hour = said["hour"].lower()
    number = int(hour) if hour.isdigit() else _HOURS.index(hour) + 1
    return f"{number}:{'30' if said['part'].lower() == 'half' else '15'}"


def listed_acts(text: str) -> str:
    """Items of a list as acts one behind the other."""
    text = _MORE.sub("; ", text)
    items = len(_ITEM.findall(text))
    if items > 1:
        text = _ITEM.sub("; ", text)
    text = re.sub(r"([:;,.])\s*(?:;\s*)+", r"\1 ", text)
    return text.strip(" ;")


def long_form(text: str) -> str:
    """Abbreviations written out, but not in what is quoted."""
    parts = _LITERAL.split(text)
    for place in range(0, len(parts), 2):
        for pattern, instead in _SHORT:
            parts[place] = pattern.sub(instead, parts[place])
    return "".join(parts)
