"""What stands one lookup away: an event that carries an id alone, a place to be found on the map.

A step that needs an address, and has none, gets a reading step before it whose answer has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from junctor.core.assistant.filling.details import facts_of
from junctor.core.assistant.filling.feeding import ASKERS, PERSONS, Giver, of_persons, reference
from junctor.core.assistant.filling.slots import place_in
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import kin, stem, tokens
from junctor.core.assistant.schemas.fields import plain_values
from junctor.core.assistant.schemas.paths import list_in
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.spec import ConnectorSpec, Effect, Operation
from junctor.model.value import JsonSchema

_READS = frozenset(("get", "read", "retrieve", "fetch", "find", "lookup", "download"))
_PLACES = ("place", "city", "location")
_IDS = frozenset(("id", "ids", "gid", "sid", "key"))
_SOMEBODY = frozenset(
    map(stem, ("contact", "user", "customer", "person", "lead", "member", "subscriber"))
)
EACH_ONE = heard(
    r"\b(each|every)\b(?! (hour|day|week|month|minute|morning|evening|night|time|quarter|year)\b)"
    r"|\bone by one\b|\bindividually\b"
)
"""`remind each of them`, `post each row`: once for each of the list before."""
IT = heard(r"\b(it|them|this|that|link|url|result|file|image|picture|invoice link)\b")
"""What the step before made: `send it`, `post the link`."""
TOLD_THEM = heard(
    r"^(welcome|greet|thank|congratulate|notify|tell|remind|inform|alert|warn) (them|him|her)\b"
)
_WANTED: Mapping[str, Callable[[str], bool]] = {
    "email": lambda last: last.endswith(("email", "emailaddress")) or last == "mail",
    "phone": lambda last: last in ("phone", "mobile", "phonenumber", "mobilephone", "tel"),
    "text": lambda last: (
        last
        in (
            "description", "text", "body", "subject", "content", "summary", "title", "comment",
            "snippet",
        )
    ),
}  # fmt: skip
"""How a field is called in which such a thing stands."""
_HEADS = frozenset(("subject", "title", "summary", "snippet"))
"""Texts that stand above another."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reading step that has to come first."""

    connector: str
    key: str
    inputs: dict[str, Any]
    wanted: str


_INSIDE = re.compile(
    r"\b(?:me|us|myself|ourselves|everyone|everybody)\b|\b(?:(?:the|our|my|their)\s+)?(?:[\w-]+\s+)?(?:team|manager|boss|admins?|owner|"
    r"ops|hr|finance|sales|support|marketing|accountants?|accounting|staff|colleagues?|ceo|cfo|cto|director|management|"
    r"department|office|developers?|devs?|engineers?|nurses?|doctors?|reception(?:ist)?|warehouse|lawyers?|principal|supervisor|"
    r"secretary|assistant|on-?call|board|partners?|crew|teachers?|coach|landlord|dispatcher|driver)\b"
    r"(?!\s+(?:email|mail|ticket|form|message|address|request|team's))",
    re.IGNORECASE,
)
"""People of one's own: an event about a customer does not carry their address."""
THEM = heard(
    r"\b(them|they|each|every|everyone|everybody|all|(the|their|our|those|these) "
    r"(\w+ )?(customers?|clients?|contacts?|people|persons?|"
    "patients?|users?|leads?|members?|subscribers?|employees?|students?|parents?|tenants?|guests?"
    r"|attendees?|payers?|owners?|recipients?))\b"
)
"""Those who stand in the list before."""


def is_inside(text: str) -> bool:
    """Whether a clause is addressed to people of one's own: `email our sales team`."""
    return _INSIDE.search(text) is not None


def has(fields: Iterable[str], wanted: str) -> str | None:
    """The nearest field to the top in which such a thing stands."""
    fits = [p for p in fields if _WANTED[wanted](plain_name(p.rpartition(".")[2]))]
    return min(fits, key=lambda path: (path.count("."), len(path)), default=None)


def tells_all(fields: Iterable[str]) -> bool:
    """Whether a text itself stands there, and not its title alone."""
    lasts = {plain_name(path.rpartition(".")[2]) for path in fields}
    return any(_WANTED["text"](last) for last in lasts - _HEADS)


def lookup_for(
    wanted: str, givers: Sequence[Giver], specs: Mapping[str, ConnectorSpec]
) -> Lookup | None:
    """The step that finds such a thing by an id that somebody gives."""
    for giver in givers:
        spec = specs.get(giver.connector)
        found = [
            (_nearness(key, giver, wanted), key, inputs)
            for key, operation in (spec.operations.items() if spec else ())
            if (inputs := _inputs(key, operation, giver)) and _gives(key, operation, wanted)
        ]
        if found:
            _, key, inputs = min(found, key=lambda each: each[0])
            return Lookup(giver.connector, key, inputs, wanted)
    return None


def record_for(wanted: str, spec: ConnectorSpec, connector: str, address: str) -> Lookup | None:
    """The step that finds somebody's record by an address, for an input that takes its id."""
    words = tokens(wanted)
    thing = {stem(word) for word in words if word not in _IDS}
    if not (thing & _SOMEBODY and ({*words} & _IDS or words[-1].endswith("s") or len(words) == 1)):
        return None
    for taken in (("email",), ("query", "term")):
        for key, operation in spec.operations.items():
            about = {stem(word) for word in tokens(key)}
            properties = operation.input.get("properties", {})
            name = next((n for n in properties if plain_name(n) in taken), None)
            required = {*operation.input.get("required", ())} - {name}
            free = not {n for n in required if "default" not in properties[n]}
            if operation.effect is Effect.READ and name and free and thing & about:
                return Lookup(connector, key, {name: address}, "record")
    return None


def place_for(
    operation: Operation, text: str, connector: str, specs: Mapping[str, ConnectorSpec]
) -> Lookup | None:
    """The step that finds where a place is, for an operation that asks for its coordinates."""
    required = set(operation.input.get("required", ()))
    place = place_in(text) if {"lat", "lon"} <= required else None
    for key, other in specs[connector].operations.items() if place else ():
        named = next((n for n in other.input.get("required", ()) if n in _PLACES), None)
        if named and other.effect is Effect.READ:
            return Lookup(connector, key, {named: str(place)}, "place")
    return None


def _inputs(key: str, operation: Operation, giver: Giver) -> dict[str, Any] | None:
    """What an operation that reads one takes, where the giver has all of it."""
    required = operation.input.get("required", ())
    if operation.effect is not Effect.READ or not required or tokens(key)[0] not in _READS:
        return None
    properties: dict[str, JsonSchema] = operation.input.get("properties", {})
    found: dict[str, Any] = {}
    words = any(_is_word(s, each) for each in properties.values() for s in each.get("examples", ()))
    for name in required:
        if "default" in properties[name]:
            continue
        shown = next(iter(properties[name].get("examples", ())), None)
        if isinstance(shown, str) and (name == "fields" or _is_word(shown, properties[name])):
            found[name] = shown  # which of them the answer has, or one of several words for it
            continue
        thing = {*tokens(name)} - {"id", "gid", "sid"}
        told = name if thing else f"{properties[name].get('title', '')} {name}"
        many = properties[name].get("type") == "array"
        path = giver.id_for(told.removesuffix("s") if many else told)
        if path is None or not (words or _is_about(key, giver, path)):
            return None
        one = reference(
            path, giver, properties[name].get("items", {}) if many else properties[name]
        )
        found[name] = [one] if many else one
    return found or None


def _is_word(shown: Any, schema: JsonSchema) -> bool:
    """Whether an example is one of the words that an input knows besides ids: `combined`."""
    return shown in str(schema.get("pattern", "")).strip("^$()").split("|")


def _is_about(key: str, giver: Giver, path: str) -> bool:
    """Whether an id is that of the thing that is read: of an event's own thing, or named for it."""
    things = {stem(word) for word in tokens(key)[1:]}
    named = {stem(word) for word in tokens(path.removeprefix(giver.root))}
    if things & PERSONS and named & ASKERS and not giver.root.startswith("steps."):
        return True
    return not things or bool(things & (giver.about | kin(giver.about) | named))


_ENOUGH = 2


def _gives(key: str, operation: Operation, wanted: str) -> bool:
    fields = _fields_of(key, operation)
    if wanted == "whole":
        return len(facts_of(fields, "")) >= _ENOUGH
    if wanted == "file":
        return any(plain_name(path) == "base64" for path in fields)
    return has(of_persons(map(stem, tokens(key)), fields), wanted) is not None


def _fields_of(key: str, operation: Operation) -> dict[str, JsonSchema]:
    """What an operation tells of the one thing that it reads, also where it stands in a list."""
    fields = dict(plain_values(operation.output or {}, (), 0))
    listed = None if fields else list_in(operation.output, key)
    return dict(plain_values(listed[1], (), 0)) if listed else fields


def _nearness(key: str, giver: Giver, wanted: str) -> tuple[bool, bool, int]:
    """Somebody's address in the record of a person, what the event is about, the shortest name."""
    things = {stem(word) for word in tokens(key)[1:]}
    elsewhere = wanted in ("email", "phone") and not things & PERSONS
    return elsewhere, not things & giver.about, len(key)
