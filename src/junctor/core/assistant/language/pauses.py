"""Waits and approvals in a sentence: marked where they stand, as conditions are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from junctor.core.assistant.language.conditions import MARKS, PAUSES
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import COUNTS
from junctor.core.assistant.language.words import active, verb_group

_SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "m": 60, "hour": 3600,
            "hr": 3600, "h": 3600, "day": 86_400, "d": 86_400, "week": 604_800,
            "month": 2_592_000}  # fmt: skip
_LENGTH = (
    rf"(?:(?P<count>\d{{1,3}}(?=\s?[smhd]\b)|(?:\d{{1,3}}|an?|half\s+an|{'|'.join(COUNTS)}|a\s+few|a\s+couple\s+of)"
    r"(?=\s+[a-z]{2}))\s*)"
    rf"(?:working\s+|business\s+)?(?P<unit>{'|'.join(_SECONDS)})s?\b"
)
_BEFORE = r"(?:^|[,;:.]?\s+)[\ue000-\ue110]*(?:and\s+)?(?:then\s+)?"
_BEHIND = (
    r"(?:\s*[,;:.]\s*(?:and\s+)?(?:then\s+)?|\s+(?:and\s+)?then\s+|\s+and\s+|\s+before\s+|\s*$)"
)
_WHO = (
    r"(?:(?:the|our|my|an?|his|her|their)\s+)?(?:[\w-]+\s+){0,2}?(?:manager|boss|head|director|ceo|cfo|cto|lead|leader"
    r"|owner|lawyer|accountant|supervisor|admin|administrator|doctor|nurse|hr|finance|legal|team|somebody|someone"
    r"|person|human|colleague|editor|reviewer|client|chief|management|department|controller|partner"
    r"|committee|board|chair|principal|officer|head\s+of\s+\w+|i|we|me|us)"
)
_APPROVES = (
    r"(?:approves?|approved|has\s+approved|have\s+approved|signs?\s+off|signed\s+off|has\s+signed\s+off|agrees?"
    r"|confirms?|accepts?|says?\s+yes|gives?\s+(?:(?:the|his|her|their)\s+)?(?:ok|okay|approval|consent|go-ahead))"
    r"(?:\s+(?:on\s+|to\s+)?(?:it|them|this|that))?"
)
_APPROVAL = r"(?:approval|consent|sign-?off|go-ahead|permission)"
_UNTIL = (
    rf"^(?:please\s+)?(?:do\s+not|don't|never)\s+(?P<act>\w[^,;.]*?)\s+(?:until|before|unless)\s+{_WHO}\s+(?:have\s+|has\s+)?"
    rf"{_APPROVES}(?:\s+(?:the|this|that|an?)\s+[\w-]+)?[.!]*$"
)
"""`do not send it until I have approved it`: it is sent, but approved before."""
_APPROVED_BEFORE = (
    r"^(?:[^,;.]{3,80}?)\s+(?:must\s+|should\s+|has\s+to\s+|needs?\s+to\s+|shall\s+)?(?:be|is|are)\s+(?:first\s+)?"
    r"(?:approved|confirmed|signed\s+off|released)(?:\s+by\s+(?:the\s+|our\s+)?[\w-]+(?:\s[\w-]+){0,3}?)?\s+before\s+"
    r"(?P<what>(?:the|an?|any)\s+[^,;.]+?)\s+(?:is|are|gets?)\s+(?P<verb>\w+ed|sent|paid|made)\b(?P<rest>[^,;.]*)$"
)
_ASKED_BEFORE = (
    r"(?P<asks>\b(?:ask|get|have|let)\s+[^,;.]+?\s+(?:to\s+)?(?:approve|confirm)s?(?:\s+(?:it|them))?)\s+before\s+"
    r"(?P<what>(?:the|an?|any|our)\s+[^,;.]+?)\s+(?:is|are|gets?)\s+(?P<verb>\w+ed|sent|paid|made)\b"
    r"(?P<rest>[^;]*)$"
)
"""`ask Peter to approve before the order is sent to the API`."""
_BEFORE_DOING = (
    r"^(?:please\s+)?before\s+(?P<verb>\w+ing)\b(?P<what>[^,;]*),\s+(?:please\s+)?(?:have|let|ask|get|make|wait\s+for|first\s+ask)"
    r"\s+[^,;.]*?\b(?:approv\w+|confirm\w*|agree\w*|sign(?:s|ed)?\s+off|consent|go-ahead)\b(?:\s+(?:it|this|that|them|first|from\s+\w+|for\s+it))*"
    r"(?:[,;]?\s+(?:and\s+)?then\s+(?P<then>.+))?[.!]*$"
)
"""`before sending it, have Peter approve it`."""
_PAUSES: tuple[tuple[Literal["time", "approval"], str], ...] = (
    (
        "time",
        rf"{_BEFORE}(?:wait|pause|hold\s+on|sleep|delay(?:\s+it)?)\s+(?:for\s+)?(?:another\s+)?{_LENGTH}{_BEHIND}",
    ),
    ("time", rf"\s+(?:after\s+)?{_LENGTH}\s+later(?P<trails>)\s*$"),
    ("time", rf"{_BEFORE}(?:after\s+(?:another\s+)?)?{_LENGTH}\s+later(?:{_BEHIND}|\s+)"),
    ("time", rf"[,;:.]\s*(?:and\s+)?(?:then\s+)?after\s+{_LENGTH}{_BEHIND}"),
    ("time", rf"(?<=\w)\s+after\s+(?:another\s+)?{_LENGTH}(?P<trails>)[.!]*$"),
    ("time", rf"\s+with\s+a\s+delay\s+of\s+{_LENGTH}(?P<trails>)"),
    (
        "time",
        rf"(?:^|\s+)(?:exactly\s+)?{_LENGTH}\s+(?=(?:after|when|once)\s+(?!that\b))(?P<trails>)",
    ),
    (
        "approval",
        rf"{_BEFORE}(?:after|once|when|if|as\s+soon\s+as)\s+{_WHO}\s+{_APPROVES}{_BEHIND}",
    ),
    (
        "approval",
        (
            rf"{_BEFORE}(?:ask|get|have|let|make|wait\s+(?:for|until))\s+(?:{_WHO}|[\w-]+)\s+(?:(?:to\s+)?(?:approve|confirm|agree|sign\s+off)s?"
            rf"(?:\s+(?:on\s+|to\s+)?(?:it|them|this|that))?(?:\s+first)?|(?:for|to\s+give)\s+(?:(?:an?|the|his|her|their)\s+)?{_APPROVAL})"
            rf"{_BEHIND}"
        ),
    ),
    (
        "approval",
        (
            rf"{_BEFORE}(?:wait\s+for|get|ask\s+for|request|require|obtain|needs?|with|upon|after|on)\s+(?:(?:an?|the|his|her|my|our|your|their)\s+)?"
            rf"(?:(?P<whose>{_WHO}|[\w-]+)'s\s+)?{_APPROVAL}(?:\s+(?:from|of|by)\s+{_WHO})?{_BEHIND}"
        ),
    ),
    (
        "approval",
        rf"{_BEFORE}(?:once|if|when|after)\s+(?:it\s+is\s+)?approved(?:\s+by\s+{_WHO})?{_BEHIND}",
    ),
    (
        "approval",
        (
            r"(?:,?\s+(?:but\s+)?(?:only\s+)?)(?:after|once|when|if)\s+"
            rf"{_WHO}\s+{_APPROVES}(?P<trails>)[.!\s]*$"
        ),
    ),
    (
        "approval",
        (
            rf"[,;.]?\s+(?:(?:but|and)\s+)?(?:only\s+)?(?:with|after|upon)\s+(?:the\s+)?{_APPROVAL}(?:\s+(?:from|of|by)\s+"
            rf"{_WHO})?(?P<trails>)[.!\s]*(?=$|\s+if\s)"
        ),
    ),
)
_RULES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PAUSES)
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{1,500}[\"“”«»]")
_MOST = 8
_NEXT_ACT = re.compile(r"[,;]\s+(?:and\s+)?(?:then\s+)?|\s+and\s+(?:then\s+)?")
_STARTS = heard(r"(when(ever)?|if|once|after|as soon as|every|each|on)\b")


@dataclass(frozen=True, slots=True)
class Pause:
    """What a flow waits for: so many seconds, or somebody's approval."""

    kind: Literal["time", "approval"]
    said: str
    seconds: int = 0
    unless: str = ""
    """The mark of a condition: where it holds, nobody is asked."""


def paused(text: str) -> tuple[str, tuple[Pause, ...]]:
    """The text with its waits and approvals as marks before the act that they hold up."""
    found: list[Pause] = []
    text = _approved_first(text, found)
    for kind, rule in _RULES:
        while len(found) < _MOST and (said := rule.search(_hidden(text))):
            cut = _cut(text, said, chr(PAUSES + len(found)))
            if cut is None:
                break
            words = text[said.start() : said.end()].strip(" ,;:.")
            found.append(Pause(kind, words, _seconds(said) if kind == "time" else 0))
            text = cut
    return text, tuple(found)


_OTHERWISE_ASKED = heard(
    r"{first=[\ue000-\ue07f]}?{act=\w[^;,\ue000-\ue110]+},?\s*{mark=[\ue000-\ue07f]}?;"
    r"\s*[\ue080-\ue0ff]\s*{asks=(first )?(ask|get|have|let|wait for|need) [^;,]*?\b"
    rf"(approv\w+|confirm\w*|agree\w*|{_APPROVAL})\b[^;,]{{0,30}}}}$"
)
"""`refund it if it is under 50, otherwise ask Maria to approve it`: it is done in any case."""


_ASKED_ELSE = heard(
    r"{asks=[\ue000-\ue07f](first )?(ask|get|have|let|wait for|need) [^;,]*?\b"
    rf"(approv\w+|confirm\w*|agree\w*|sign off|{_APPROVAL})\b[^;,]{{0,30}}}},?\s*;\s*"
    r"{mark=[\ue080-\ue0ff]}{act=\w[^;]+}$"
)
"""`if it is over 500, ask Maria to approve, otherwise refund it`: it is done in any case."""


def _approved_first(text: str, found: list[Pause]) -> str:
    """What is only done once somebody approved, as the approval and the act."""
    bare = text.strip(" .!")
    if other := _ASKED_ELSE.search(bare):
        asks = MARKS.sub("", other["asks"])
        found.append(Pause("approval", asks, unless=other["mark"]))
        return f"{bare[: other.start()]}{chr(PAUSES)}{other['act']}"
    if other := _OTHERWISE_ASKED.search(bare):
        mark = other["mark"] or other["first"] or ""
        found.append(Pause("approval", other["asks"], unless=mark))
        return f"{bare[: other.start()]}{chr(PAUSES)}{other['act']}"
    if said := re.match(_UNTIL, bare, re.IGNORECASE):
        found.append(Pause("approval", bare))
        return f"{chr(PAUSES)}{said['act']}"
    asked = re.search(_ASKED_BEFORE, bare, re.IGNORECASE)
    if asked and (verb := active(asked["verb"])):
        found.append(Pause("approval", asked["asks"]))
        return f"{bare[: asked.start()]}{chr(PAUSES)}{verb} {asked['what']}{asked['rest']}"
    said = re.match(_BEFORE_DOING, bare, re.IGNORECASE)
    if said and (verb := active(said["verb"])):
        found.append(Pause("approval", bare))
        then = f"; {said['then']}" if said["then"] else ""
        return f"{chr(PAUSES)}{verb}{said['what']}{then}"
    said = re.match(_APPROVED_BEFORE, bare, re.IGNORECASE)
    if said and (verb := active(said["verb"])):
        found.append(Pause("approval", bare))
        return f"{chr(PAUSES)}{verb} {said['what']}{said['rest']}"
    return text


def _hidden(text: str) -> str:
    return _QUOTED.sub(lambda said: "\x00" * len(said[0]), text)


def _cut(text: str, said: re.Match[str], mark: str) -> str | None:
    before, after = text[: said.start()].rstrip(" ,;"), text[said.end() :]
    mark = f"{''.join(MARKS.findall(said[0]))}{mark}"  # a condition on what is waited for
    if "trails" in said.re.groupindex:
        rest = after.lstrip()
        if not before:  # `two days after the form is submitted, ask ...`
            first = re.match(r"[^,]+,\s*", rest)
            return f"{rest[: first.end()]}{mark}{rest[first.end() :]}" if first else None
        at = max(
            (m.end() for m in _NEXT_ACT.finditer(before) if _acts(before[m.end() :])),
            default=0,
        )
        return f"{before[:at]}{mark}{before[at:]} {rest}".strip()
    if not after.strip(" ."):
        return None
    starts = _STARTS.match(before) and not re.search(r"[,;:]", before)
    return f"{before}{',' if starts else ';'} {mark}{after}" if before else f"{mark}{after}"


def _acts(text: str) -> bool:
    return verb_group(text.split(" ", maxsplit=1)[0].lower()) is not None


def _seconds(said: re.Match[str]) -> int:
    word = " ".join(said["count"].lower().split())
    count = {"a": 1, "an": 1, "half an": 0.5, "a few": 3, "a couple of": 2}.get(word)
    if count is None:
        count = int(word) if word.isdigit() else COUNTS[word]
    return int(count * _SECONDS[said["unit"].lower()])


def pauses_of(marks: str, known: tuple[Pause, ...]) -> list[Pause]:
    """The pauses that marks mean."""
    places = [ord(mark) - PAUSES for mark in marks]
    return [known[place] for place in places if 0 <= place < len(known)]
