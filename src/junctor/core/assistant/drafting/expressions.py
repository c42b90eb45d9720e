"""Where a condition stands in a plan, and how what it compares with is spelled there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from junctor.core.assistant.filling.details import path_called
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.language.conditions import (
    ADJECTIVES,
    ANSWER,
    LISTED,
    Condition,
)
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, stem, tokens, verb_group
from junctor.core.assistant.matching.triggers import is_event
from junctor.core.assistant.plan import PlannedStep
from junctor.core.assistant.schemas.fields import plain_values
from junctor.core.assistant.schemas.paths import list_in, path_for, spelled_alike
from junctor.model.spec import ConnectorSpec, Effect
from junctor.model.value import JsonSchema

_ABOUT_IT = ("status", "title", "description")
"""What stands in the object that an event tells of, so that what is not known stands there too."""
_NAMES = frozenset(("name", "title", "value", "label"))


def held(
    condition: Condition,
    source: Source,
    read: PlannedStep | None,
    spec: ConnectorSpec | None,
    *,
    always: bool,
    answer: str | None = None,
) -> tuple[str, bool]:
    """A condition as an expression, and whether the field that it speaks of is known.

    `read` is the last step that tells something, `spec` the connector that tells of the event;
    `answer` is the field of a step's answer in words, which holds what it is asked to say.
    """
    if condition.sign == "tells" and read is not None:
        return condition.expression(f"steps.{read.id}.output"), True
    if condition.field == ANSWER and not answer:
        condition = replace(condition, field=LISTED, value="true")
    if condition.field == LISTED and read is not None:
        place, _ = list_in(read.output_schema, read.name) or ("", {})
        return condition.expression(f"steps.{read.id}.output{place and f'.{place}'}"), True
    path = path_for(condition, source.known)
    if path is not None:
        condition = _spelled(condition, path, source.known[path], spec)
        return condition.expression(f"{source.root}.{path}"), True
    its_own = read is not None and spec is not None and read.connection == spec.key
    if read is not None and (its_own or not always):
        fields = dict(plain_values(read.output_schema or {}, (), 0))
        path = path_for(condition, fields)
        headed = (
            its_own and condition.field == ("text",) and str(path).endswith(("title", "subject"))
        )
        if path is not None and not headed:
            condition = _spelled(condition, path, fields[path], spec if its_own else None)
            return condition.expression(f"steps.{read.id}.output.{path}"), True
    in_words = condition.sign in ("is", "not") and condition.value.startswith('"')
    if read is not None and answer and in_words and not always:
        return _in_words(condition, f"steps.{read.id}.output.{answer}"), True
    condition = _spelled(condition, "", {}, spec)
    bare = read is not None and not condition.field  # `if it is below 10`
    if read is not None and bare:
        condition = replace(condition, field=_looked_at(read))
    last = condition.name
    if read is not None and not always and (bare or not source.fields) and source.root == "event":
        return condition.expression(f"steps.{read.id}.output.{_first_of(read)}{last}"), False
    return condition.expression(f"{_object(source)}.{_as_read(condition, spec) or last}"), False


def _looked_at(read: PlannedStep) -> tuple[str, ...]:
    """What `check the stock in MySQL` looks at: `if it is below 10` speaks of that."""
    said = [w for w in tokens(read.name) if w not in STOP and not verb_group(w)]
    return tuple(said[:1])


def _first_of(read: PlannedStep) -> str:
    """Where in an answer of which nobody knows the fields these stand: its body, its first row."""
    body = (read.output_schema or {}).get("properties", {}).get("body")
    if body is not None and not body.get("properties"):
        return "body."
    place, item = list_in(read.output_schema, read.name) or ("", {})
    return f"{place}[0]." if place and not item.get("properties") else ""


def _in_words(condition: Condition, place: str) -> str:
    """A condition on an answer in words, which may begin with a capital."""
    value = condition.value.strip('"')
    said = [
        replace(condition, sign="contains", value=f'"{each}"').expression(place)
        for each in dict.fromkeys((value, f"{value[:1].upper()}{value[1:]}"))
    ]
    either = " || ".join(said)
    return f"!({either})" if condition.sign == "not" else f"({either})"


def _object(source: Source) -> str:
    """Where the object stands that an event is about."""
    for detail in _ABOUT_IT:
        path = path_called(detail, source.known)
        if path and "." in path:
            return f"{source.root}.{path.rpartition('.')[0]}"
    body = source.known.get("message", {})
    if isinstance(next(iter(body.get("examples", ())), None), dict):
        return f"{source.root}.message"  # of a queue
    called = any(path.startswith("json.") for path in source.known)
    return source.top if source.open else f"{source.root}.json" if called else source.root


def _as_read(condition: Condition, spec: ConnectorSpec | None) -> str | None:
    """The end of the path at which the connector's own readings hold such a field."""
    wanted = stem(condition.field[-1]) if condition.field else ""
    found = []
    for operation in spec.operations.values() if spec else ():
        if operation.effect is not Effect.READ:
            continue
        for path in plain_values(operation.output or {}, (), 0):
            parts = path[0].split(".")
            at = next((n for n, each in enumerate(parts) if stem(each.lower()) == wanted), None)
            if at is not None and (at == len(parts) - 1 or parts[-1] in _NAMES):
                found.append(".".join(parts[at:]))
    return min(found, key=len, default=None)


_SMALLEST = "smallest unit"
"""How a field says that it counts in cents: `over 100` is over 10000 there."""
_NUMBER = re.compile(r"\d+(\.\d{1,2})?")
_CONCLUSIONS = {"failed": "failure", "successful": "success", "passed": "success"}
"""How a run ends, where the field is called its conclusion."""


def _spelled(
    condition: Condition, path: str, schema: JsonSchema, spec: ConnectorSpec | None
) -> Condition:
    """A condition on a state with its value as the field or the connector spells it."""
    value = condition.value.strip('"')
    if path.endswith("stage") and value.lower() in ("won", "lost"):
        sign = "lacks" if condition.sign == "not" else "contains"
        return replace(condition, sign=sign, value=f'"{value.lower()}"')  # `closedwon`
    if path.endswith("conclusion") and value.lower() in _CONCLUSIONS:
        return replace(condition, value=f'"{_CONCLUSIONS[value.lower()]}"')
    if _SMALLEST in schema.get("description", "") and _NUMBER.fullmatch(value):
        return replace(condition, value=f"{float(value) * 100:.0f}")
    if condition.sign not in ("is", "not") or value.lower() not in ADJECTIVES:
        return condition
    own = [*schema.get("enum", ()), *schema.get("examples", ())]
    shown = [each for each in own if isinstance(each, str)]
    if shown and all(each.isupper() for each in shown):  # as its example is written
        return replace(condition, value=f'"{value.upper()}"')
    known = (each for each in (*own, *_choices(spec)) if isinstance(each, str))
    best = next((each for each in known if spelled_alike(each, value)), None)
    if best is None and shown and all(each[:1].isupper() for each in shown):
        best = f"{value[:1].upper()}{value[1:]}"  # `Done`, as `To Do` is written
    return replace(condition, value=f'"{best}"') if best else condition


def _choices(spec: ConnectorSpec | None) -> Iterable[Any]:
    """The choices that the connector's operations give for states."""
    for operation in spec.operations.values() if spec else ():
        properties: Mapping[str, JsonSchema] = operation.input.get("properties", {})
        for name, schema in properties.items():
            if tokens(name)[-1] in ("status", "state", "conclusion", "priority", "stage"):
                yield from schema.get("enum", ())


_CHANGES = frozenset(map(stem, ("changed", "updated", "modified")))
_ANY_CHANGE = _CHANGES | {stem(word) for word in ("event", "edited", "altered", "happened")}
_FRESH = heard(r"\b(new(ly)?|created|added)\b")


def only_new(said: str, name: str, key: str, vendor: str) -> list[str]:
    """What must be known where new ones are meant, and a trigger tells of changes too."""
    words = {stem(word) for word in tokens(key)}
    if not _FRESH.search(said) or not words & _CHANGES or words & {stem("created"), "new"}:
        return []
    told = f"“{name}” of {vendor} tells of every change, and only new ones are meant"
    return [f"{told}: add a condition that tells them apart."]


def only_some(said: str, name: str, key: str, vendor: str) -> list[str]:
    """What must be known where one thing that happens is meant, and a trigger tells of several."""
    words = {stem(word) for word in tokens(key)}
    happens = [w for w in tokens(said) if is_event(w) and stem(w) not in words | _ANY_CHANGE]
    if not words & _ANY_CHANGE or not happens or _FRESH.search(said):
        return []
    told = f"“{name}” of {vendor} tells of other changes too, and “{happens[-1]}” is meant"
    return [f"{told}: add a condition that tells them apart."]


_IS = re.compile(r"(\S+) == '[^']*'")


def possible(conditions: Sequence[str]) -> list[str]:
    """Without what would never hold: one field cannot be two words (`cancelled`, `canceled`)."""
    found: dict[str, str] = {}
    for each in conditions:
        same = _IS.fullmatch(each)
        found.setdefault(same[1] if same else each, each)
    return list(found.values())
