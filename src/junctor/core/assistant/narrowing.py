"""What narrows a request, such as `unpaid`, `today`, `above 10000`: in the plan, or told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from junctor.core.assistant.plan import PlannedStep
from junctor.core.assistant.shapes import plain_name
from junctor.core.assistant.words import stem, tokens
from junctor.model.value import JsonSchema

_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]|https?://\S+|\S+@\S+")
_NARROWS = re.compile(
    r"\b(?P<when>today(?:'s)?|yesterday(?:'s)?|tomorrow(?:'s)?|tonight|this\s+(?:week|month)|last\s+(?:week|month|night|quarter|year)"
    r"|next\s+(?:week|month)|(?:within|in)\s+the\s+(?:last|past|next)\s+\w+\s+\w+)\b"
    r"|\b(?P<state>unpaid|unsigned|overdue|unread|unassigned|inactive|pending|expired|expiring|unsubscribed|cancell?ed|incomplete|unresolved"
    r"|abandoned|outstanding|late)\b"
    r"|\b(?P<than>(?:above|over|below|under|more\s+than|less\s+than|greater\s+than|older\s+than|at\s+least|at\s+most|bigger\s+than)\s+[$€£]?-?\d[\d.,]*\s?(?:%|k\b)?(?:\s(?:days?|hours?|years?))?)"
    r"|\b(?P<whose>whose\s+\w+\s+(?:is|are|has|was)\s+[^,;.]+)"
    r"|\b(?P<before>\w+\s+(?:hours?|days?|minutes?|weeks?)\s+before\s+(?:the|an?|each|every)\s+\w+)"
    r"|\b(?:move|set|change|mark|transition|update|put|assign)\b[^,;.]*?\s(?:to|as|into)\s+(?P<to>[A-Z]\w*(?:\s[A-Z]\w*)?)"
    r"(?=\s*$|[,.;]|\s+(?:in|and|then)\b)"
    r"|\b(?P<newest>latest|newest|most\s+recent)\b"
    r"|\b(?P<goal>for\s+(?:an?\s+)?(?:approval|review))\b"
    r"|\b(?P<as>(?<=\bas\s)(?!an?\b|the\b|soon\b|well\b|pdf\b|csv\b|it\b|they\b|a\b)[a-z]+(?:\s[a-z]+)?(?=\s*$|[,.;]))",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|for|of|with)\s+(?:(?:an?|the|its|their|his|her|some|one|each|every)\s+)?(?:given\s+|certain\s+|specific\s+)?"
    r"(?P<what>[a-z]+(?:\s(?:name|number|code|date|id|address))?)(?=\s+(?:in|on|from|via|with|using|and)\b|\s*$|[,.;])",
    re.IGNORECASE,
)
_ALIKE = {
    "last name": ("family", "lastname"),
    "surname": ("family", "lastname"),
    "first name": ("given", "firstname"),
    "phone number": ("phone",),
    "email address": ("email",),
    "birth date": ("birthdate",),
}


def asked_for(text: str, schema: JsonSchema, filled: Mapping[str, Any]) -> list[str]:
    """The inputs that a clause searches by, with nothing to search for: `by last name`."""
    properties: dict[str, JsonSchema] = schema.get("properties", {})
    found = []
    for said in _BY.finditer(_QUOTED.sub(" ", text)):
        what = " ".join(said["what"].lower().split())
        words = {stem("".join(tokens(what))), *(stem(w) for w in tokens(what)[:1])}
        also = set(_ALIKE.get(what, ()))
        for name in properties:
            plain = plain_name(name)
            named = stem(plain.removesuffix("id")) in words or plain in also
            if named and name not in filled and name not in found:
                found.append(name)
                break
        else:
            if what.split()[0] in _SEARCHED and not _SEARCHES & filled.keys():
                found += [n for n in properties if n in _SEARCHES and n not in found][:1]
    states = [n for n in properties if n.lower() in ("status", "state")]
    if states and states[0] not in filled and any(s["state"] for s in _NARROWS.finditer(text)):
        found += [n for n in states[:1] if n not in found]
    return found


_SEARCHED = frozenset(("phone", "email", "name", "address", "surname", "last", "number"))
_SEARCHES = frozenset(("filterByFormula", "filter", "where", "query", "conditions"))
"""Inputs that search by any field."""


def assigned_to(text: str, schema: JsonSchema, filled: Mapping[str, Any]) -> list[str]:
    """The input that takes who it is assigned to, where only a name is said."""
    if not re.match(r"(?:re)?assign\w*\s.+\sto\s", text, re.IGNORECASE):
        return []
    takes = [n for n in schema.get("properties", {}) if tokens(n)[0] in ("assignee", "owner")]
    return [] if {*takes} & filled.keys() else takes[:1]


def untold(
    text: str,
    steps: Sequence[PlannedStep],
    trigger: Mapping[str, Any],
    said: Iterable[str],
    known: Callable[[str], bool],
) -> list[str]:
    """What narrows the request and stands neither in the plan nor in its questions."""
    if not steps:
        return []
    bare = _QUOTED.sub(lambda m: " " * len(m[0]), text)
    heard = [each for each in said if not each.startswith(("Step “", "Read over"))]
    told = " ".join(re.findall(r"“([^”]*)”", " ".join(heard))).lower()
    inputs = " ".join(
        _texts(
            [[s.inputs, s.when, *s.missing, *(p.title for p in s.pauses)] for s in steps]
            + [dict(trigger)]
        )
    ).lower()
    found = []
    for each in _NARROWS.finditer(bare):
        kind = each.lastgroup or ""
        words = each[kind].strip()
        if not _stands(kind, words.lower(), inputs, told) and not (kind == "to" and known(words)):
            found.append(words)
    return [
        f"“{each}” narrows this, and the plan does not: add it to the step it is about."
        for each in dict.fromkeys(found)
    ]


_WRITTEN = {
    "unpaid": "open",
    "overdue": "overdue|past_due|duedate|open",
    "unread": "unread",
    "late": "late",
    "unresolved": "statuscategory|solved",
    "outstanding": "open|statuscategory",
}


def _stands(kind: str, words: str, inputs: str, told: str) -> bool:
    if kind == "than" and (number := re.search(r"\d[\d.,]*", words)):
        digits = number[0].replace(",", "").rstrip(".")
        return re.search(rf"(?<!\d){re.escape(digits)}", inputs) is not None or words in told
    if kind == "state":
        return re.search(_WRITTEN.get(words, words), inputs) is not None or f"“{words}”" in told
    if kind == "goal":
        return "approve:" in inputs or words in told
    if kind == "newest":
        return re.search(r"limit|sort|order|\bdesc|-date", inputs) is not None
    if kind == "when":
        days = re.search(r"startofday|newer_than|>= -\d+d", inputs)
        return days is not None or words in told or words.removesuffix("'s") in inputs
    return words in inputs or words in told


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
