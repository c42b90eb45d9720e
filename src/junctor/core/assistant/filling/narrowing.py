"""What narrows a request, such as `unpaid`, `by last name`: the inputs that take it are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import stem, tokens
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]|https?://\S+|\S+@\S+")
_STATE = heard(
    r"\b(unpaid|unsigned|overdue|unread|unassigned|inactive|pending|expired|expiring|unsubscribed"
    r"|cancell?ed|incomplete|unresolved|abandoned|outstanding|late)\b"
)
_BY = heard(
    r"\b(by|for|of|with) ((an?|the|its|their|his|her|some|one|each|every) )?(given |certain "
    "|specific )?"
    r"{what=[a-z]+(\s(name|number|code|date|id|address))?}(?= (in|on|from|via|with|using|and)\b"
    r"|\s*$|[,.;])"
)
_ALIKE = {
    "last name": ("family", "lastname"),
    "surname": ("family", "lastname"),
    "first name": ("given", "firstname"),
    "phone number": ("phone",),
    "email address": ("email",),
    "birth date": ("birthdate",),
}


def also_asked(
    clause: Clause, schema: JsonSchema, filled: Mapping[str, Any], *, reads: bool
) -> list[str]:
    """The inputs that a clause speaks of, with nothing to put in."""
    if reads:
        return asked_for(clause.text, schema, filled)
    asked = assigned_to(clause.text, schema, filled) + changed_to(clause.text, schema, filled)
    return asked + commented(clause.words, schema, filled)


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
    if states and states[0] not in filled and _STATE.search(text):
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


def changed_to(text: str, schema: JsonSchema, filled: Mapping[str, Any]) -> list[str]:
    """The inputs that a change names, with nothing to change them to: `update their phone`."""
    said = re.match(
        r"(?:update|change|set|edit|correct)\s+(?:the|their|its|his|her)\s+(?P<what>[a-z]+(?:\s[a-z]+)?)\b",
        text,
        re.IGNORECASE,
    )
    words = [stem(word) for word in tokens(said["what"])] if said else []
    for name in schema.get("properties", {}):
        if words and stem(plain_name(name)) in (words[0], "".join(words)) and name not in filled:
            return [name]
    return []


_COMMENTS = frozenset(("note", "comment", "remark", "reply", "respond", "answer"))


def comment_input(words: Sequence[str], schema: JsonSchema) -> str | None:
    """The input for the words of a note or a reply, where a change takes one too."""
    takes = (n for n in schema.get("properties", {}) if plain_name(n) in ("comment", "note"))
    return next(takes, None) if _COMMENTS & {*words} else None


def commented(words: Sequence[str], schema: JsonSchema, filled: Mapping[str, Any]) -> list[str]:
    """The input that takes what a note or a reply says, where nothing is said."""
    name = comment_input(words, schema)
    return [name] if name and name not in filled else []
