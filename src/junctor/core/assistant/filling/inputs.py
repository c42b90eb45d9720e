"""Fills a step's inputs: from the event's fields, from the sentence, or as a draft."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from junctor.core.assistant.filling.details import details
from junctor.core.assistant.filling.feeding import ENVELOPES, HOLDERS, PERSONS, fed
from junctor.core.assistant.filling.narrowing import comment_input
from junctor.core.assistant.filling.persons import is_known, put_person
from junctor.core.assistant.filling.queries import put_queries, put_sql
from junctor.core.assistant.filling.reach import is_inside
from junctor.core.assistant.filling.rows import (
    put_file,
    put_keys,
    put_message,
    put_product,
    put_rows,
)
from junctor.core.assistant.filling.slots import named_values
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.states import put_state
from junctor.core.assistant.filling.taking import as_taken
from junctor.core.assistant.filling.texts import Composer, is_upload
from junctor.core.assistant.filling.values import (
    PHONES,
    RECIPIENTS,
    TEXTS,
    Filled,
    Origin,
    literals,
)
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.words import stem, tokens, verb_group
from junctor.core.assistant.schemas.shapes import (
    fitting,
    is_phone,
    is_scalar,
    plain_name,
    spared,
    takes_text,
)
from junctor.model.spec import Effect, Operation
from junctor.model.value import JsonSchema
from junctor.sdk.services import sender_input

_PERSON = ("email", "firstname", "lastname", "phone", "company")
_QUALITIES = frozenset(("status", "stage", "state", "priority", "owner", "assignee", "tag", "tags"))
"""What is changed of a record where it is said: then nothing else is."""
_ENVELOPE = frozenset(
    stem(w) for w in ("id", "type", "event", "timestamp", "object", "created", "status", "action",
                      "channel", "chat", "key", "url", "from", "to", "version", "topic", "priority",
                      "severity", "stage", "owner", "assignee")
)  # fmt: skip
"""Fields of a vendor's event that are about the event; what is called so elsewhere differs."""


def fill(
    operation: Operation, clause: Clause, source: Source, connector: str, about: Iterable[str]
) -> Filled:
    """What can be said of the inputs of an operation of a connector; `about`: its stems."""
    schema = operation.input
    properties: dict[str, JsonSchema] = schema.get("properties", {})
    filled = Filled()
    must = set(schema.get("required", ()))
    _from_clause(operation, clause, about, filled)
    if operation.effect is Effect.READ:
        put_queries(properties, must, clause, source.reach("email") or "", filled)
    elif "sql" in must:
        put_sql("sql", clause, filled)
    inside = is_inside(clause.text) or (operation.effect is Effect.READ and not source.whole)
    if source.file:
        put_file(properties, source.file, filled)
    made = verb_group(tokens(operation.name)[0]) == "create"
    own = source.teller == connector and not made
    own = own or (is_change(operation.name) and "text" in filled.origins.values())
    told = details(clause.text, source.known, source.root)
    taken = {
        n: each
        for n, each in properties.items()
        # `post its link`: not the text that it has as well
        if (n in must or not own) and not (told and plain_name(n) in TEXTS)
    }
    foreign = bool(source.teller) and source.teller != connector
    _from_event(taken, source, filled, must, inside=inside, own_elsewhere=foreign)
    given = apart_from(source, connector)
    who = not (is_change(operation.name) and _QUALITIES & {*clause.words})
    if who and PERSONS & {*about} and operation.effect is not Effect.READ and not inside:
        put_person(properties, given, filled, must)
    every = [] if told or not source.whole else _all_of(source)
    told = told or every or source.row()
    if not told and not source.listed:
        put_message(properties, must, source, filled)
    put_rows(properties, must, told, source.unknown_row or source.listed, filled)
    _nested(properties, must, clause, given, filled, changes=is_change(operation.name))
    one_of = set(_required(schema, filled)) - must
    wanted = [(n, each) for n, each in properties.items() if n in must | one_of]
    for name, template in fed(wanted, connector, source.givers).items():
        filled.put(name, template, "step" if "{{steps." in template else "event")
    if source.product:
        put_product(properties, must, source.product, filled)
    if is_change(operation.name):
        _drop_own(filled, connector, source, must)
    _composed(operation, clause, source, must | one_of, filled)
    as_taken(properties, source, filled)
    return filled


def _composed(
    operation: Operation, clause: Clause, source: Source, required: set[str], filled: Filled
) -> None:
    """Texts that nobody wrote."""
    says = comment_input(clause.words, operation.input)
    keeps = operation.effect is Effect.READ or is_change(operation.name)
    composer = Composer(clause, source, required | ({says} if says else set()))
    composer.put(operation.input.get("properties", {}), filled, changes=keeps)


def _from_clause(
    operation: Operation, clause: Clause, about: Iterable[str], filled: Filled
) -> None:
    """What stands in the words themselves."""
    properties: dict[str, JsonSchema] = operation.input.get("properties", {})
    named_values(properties, clause, about, filled)
    put_keys(properties, clause.text, filled)
    literals(properties, clause, filled)
    if is_change(operation.name):
        put_state(properties, clause.text, filled)


def _drop_own(filled: Filled, connector: str, source: Source, must: set[str]) -> None:
    """Take out what a record holds already: it is no change."""
    own = [each.root for each in source.givers if each.connector == connector]
    for name, value in list(filled.values.items()):
        read = str(value).removeprefix("{{")
        same = stem(_last(re.split(r"[\s|}]", read)[0])) == stem(plain_name(name))
        if name not in must and same and any(read.startswith(f"{root}.") for root in own):
            del filled.values[name], filled.origins[name]


def _all_of(source: Source) -> list[tuple[str, str]]:
    """Each field by its own name, with its template."""
    root = source.root
    return [(p.rpartition(".")[2], f'{{{{{root}.{p} | default("")}}}}') for p in source.fields]


def _required(schema: JsonSchema, filled: Filled) -> tuple[str, ...]:
    """What must be there, with the first of alternatives of which none is there yet."""
    required = tuple(schema.get("required", ()))
    for several in (schema.get("anyOf", ()), schema.get("oneOf", ())):
        choices = [tuple(each.get("required", ())) for each in several]
        if choices and all(choices) and not any(set(c) <= set(filled.values) for c in choices):
            required += tuple(name for name in choices[0] if name not in required)
    return required


def missing(
    operation: Operation, filled: Filled, connection: JsonSchema, held: Mapping[str, Any]
) -> tuple[str, ...]:
    """The inputs that are needed and were not found; `held` are the connection's settings.

    A message's sender is needed where the connection could name one and does not.
    """
    known = operation.input.get("properties", {})
    needed = _required(operation.input, filled)
    if is_upload(known) and not {"text", "content"} & {*filled.values, *needed}:
        needed = (*needed, "content")
    sender = sender_input(operation, connection, held)
    if sender is not None:
        needed = (sender, *needed)
    lacking = tuple(
        name
        for name in needed
        if name not in filled.values and "default" not in known.get(name, {})
    )
    more = operation.input.get("minProperties", 0) - len({*filled.values, *lacking})
    others = [name for name in known if name not in filled.values and name not in lacking]
    return lacking + tuple(others[: max(more, 0)])


def _from_event(
    properties: Mapping[str, JsonSchema],
    source: Source,
    filled: Filled,
    required: Collection[str] = (),
    *,
    inside: bool = False,
    own_elsewhere: bool = False,
) -> None:
    """Inputs that a field of the event fills: whom it is sent to, and what is called the same."""
    for name, schema in properties.items():
        plain = plain_name(name)
        if (source.read and plain in TEXTS) or schema.get("contentEncoding"):
            continue  # what the step before said is what there is to say
        wanted = addressee(name, schema)
        if wanted:
            template = None if inside else source.reach(wanted)
            if template is None and not inside and plain in PHONES and wanted == "email":
                template = source.reach("phone")
            if template:
                value = fitting(schema, [spared(template, name, schema, required)])
                filled.put(name, value, _origin(template))
            continue
        template = _same_name(name, source)
        if own_elsewhere and stem(tokens(name)[-1]) in _ENVELOPE:
            continue  # an id, a type or a status is the vendor's own
        if template and is_scalar(schema):
            filled.put(name, spared(template, name, schema, required), "event")


_AN_ADDRESS = "ada@example.com"


def addressee(name: str, schema: JsonSchema) -> str:
    """What an input wants of somebody: an address, a number to call, or nothing."""
    plain = plain_name(name)
    addressed = schema.get("format") == "email" or takes_text(schema)
    addressed = addressed and bool(re.search(schema.get("pattern", ""), _AN_ADDRESS))
    if plain in RECIPIENTS and addressed and not is_phone(schema):
        return "email"
    return "phone" if plain in PHONES and takes_text(schema) else ""


def apart_from(source: Source, connector: str) -> Source:
    """What is known from elsewhere: what a record holds already is not written into it again."""
    others = tuple(each for each in source.givers if each.connector != connector)
    return replace(source, givers=others)


def is_change(name: str) -> bool:
    """Whether it changes what is there, so that nothing may be written that nobody asked for."""
    return verb_group(tokens(name)[0]) in ("update", "delete")


def is_about_persons(operation: Operation, about: Iterable[str]) -> bool:
    """Whether it makes or changes somebody, so that it must be known who."""
    return operation.effect is Effect.WRITE and bool(PERSONS & {*about})


def _origin(template: str) -> Origin:
    return "step" if "{{steps." in template else "event"


def _nested(
    properties: Mapping[str, JsonSchema],
    required: set[str],
    clause: Clause,
    source: Source,
    filled: Filled,
    *,
    changes: bool = False,
) -> None:
    """Objects that are required: their own fields, or the usual ones of a person."""
    for name in required & set(properties):
        schema = properties[name]
        several = not source.open and "email" in schema.get("items", {}).get("properties", {})
        schema = schema["items"] if several else schema
        if name in filled.values or schema.get("type") != "object":
            continue
        inner = Filled()
        literals(schema.get("properties", {}), clause, inner)
        if (source.fields or is_known(source)) and (schema.get("properties") or source.whole):
            known = schema.get("properties") or {key: {"type": "string"} for key in _PERSON}
            _from_event(known, source, inner)
            put_person(known, source, inner)
        shown = next(iter(schema.get("examples", ())), None)
        if not inner.values and not schema.get("properties") and isinstance(shown, dict):
            _as_shown(shown, source, inner)
        if inner.values and not (changes and {*inner.values} <= {"email"}):
            value: Any = [inner.values] if several else inner.values
            filled.put(name, value, "text" if "text" in inner.origins.values() else "event")


def _as_shown(shown: Mapping[str, Any], source: Source, inner: Filled) -> None:
    """Who it is, in an open object, by the names and shapes that its example has."""
    known = {name: _shape(each) for name, each in shown.items()}
    if not (is_known(source) and any(plain_name(name) == "email" for name in known)):
        return
    put_person(known, source, inner)
    title = next((name for name in known if plain_name(name) == "title"), None)
    if inner.values and title and source.subject:
        inner.put(title, f"{source.subject[:1].upper()}{source.subject[1:]}", "draft")


def _shape(shown: Any) -> JsonSchema:
    """The schema of an example, as far as a text is put into it."""
    if isinstance(shown, list):
        return {"type": "array", "items": _shape(shown[0]) if shown else {}}
    if isinstance(shown, Mapping):
        return {"type": "object", "properties": {n: _shape(each) for n, each in shown.items()}}
    return {"type": "string"}


def _same_name(name: str, source: Source) -> str | None:
    """The template of the field that is called as an input: `summary` of a `summary`."""
    wanted = stem(plain_name(name))
    if wanted == "from":
        return None  # who sent the event does not send what is made of it
    for each in source.fields:
        if wanted == "nam" and not _own_name(each):
            continue  # `state.name` is no name of the issue
        if stem(_last(each)) == wanted and not ("." in each and wanted in _ENVELOPE):
            return f"{{{{{source.root}.{each}}}}}"
    return None


def _own_name(path: str) -> bool:
    """Whether a name stands in the object itself that an event is about."""
    return not {*path.split(".")[:-1]} - HOLDERS - ENVELOPES


def _last(path: str) -> str:
    return plain_name(path.rpartition(".")[2])
