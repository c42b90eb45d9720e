"""Fills a step's inputs: from the event's fields, from the sentence, or as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from junctor.core.assistant.details import details, path_called, sentence_of
from junctor.core.assistant.feeding import Giver, fed
from junctor.core.assistant.sentence import Clause
from junctor.core.assistant.tables import put_rows
from junctor.core.assistant.values import (
    PHONES,
    PROMPTS,
    RECIPIENTS,
    SUBJECTS,
    TEXTS,
    Filled,
    Origin,
    fitting,
    is_fixed,
    is_phone,
    is_scalar,
    literals,
    plain_name,
    takes_text,
)
from junctor.core.assistant.words import stem
from junctor.model.spec import Operation
from junctor.model.value import JsonSchema
from junctor.sdk.services import sender_input

_PERSON = ("email", "firstname", "lastname", "phone", "company")
_ENVELOPE = frozenset(
    stem(w) for w in ("id", "type", "event", "timestamp", "object", "created", "status", "action",
                      "key", "url", "from", "to", "version", "topic")
)  # fmt: skip
"""Fields of a vendor's event that are about the event; what is called so elsewhere differs."""
_KINDS = ("confirmation", "welcome", "reminder", "invoice", "receipt", "notification", "summary",
          "report", "alert", "invitation", "follow-up")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """What a step may take from: fields of the event by name, and what the sentence is about."""

    fields: Mapping[str, JsonSchema]
    subject: str = ""
    root: str = "event"
    read: str | None = None
    """What the step before read or answered, as a template's inside, if there is one."""
    recorded: Mapping[str, JsonSchema] = field(default_factory=dict)
    """Fields beyond those that are declared, as recorded events have them."""
    givers: tuple[Giver, ...] = ()
    """Who has ids to give, the nearest first."""
    listed: str | None = None
    """The list of objects that the step before gave, as a template."""
    whole: bool = False
    """Whether the fields are all that there is: a form, or an item of a list."""

    @property
    def known(self) -> dict[str, JsonSchema]:
        """The declared fields, and the recorded ones behind them."""
        return {**self.fields, **self.recorded}

    def template(self, *wanted: str) -> str | None:
        """The template for the first field that is called or ends so."""
        for fits in (str.__eq__, str.__contains__):
            for want in wanted:
                for path in self.fields:
                    if fits(_last(path), want):
                        return f"{{{{{self.root}.{path}}}}}"
        return None

    def address(self) -> str | None:
        """The template for the field that is an e-mail address."""
        for name, schema in self.fields.items():
            if schema.get("format") == "email":
                return f"{{{{{self.root}.{name}}}}}"
        if found := self.template("email", "mail"):
            return found
        held = next((path for path in self.recorded if _last(path).endswith("email")), None)
        return f"{{{{{self.root}.{held}}}}}" if held else None


def fill(schema: JsonSchema, clause: Clause, source: Source, connector: str) -> Filled:
    """What can be said of the inputs of an operation of a connector."""
    properties: dict[str, JsonSchema] = schema.get("properties", {})
    filled = Filled()
    must = set(schema.get("required", ()))
    literals(properties, clause, filled)
    _from_event(properties, source, filled)
    told = details(clause.text, source.known, source.root)
    every = [] if told or not source.whole else _all_of(source)
    put_rows(properties, must, told or every, source.listed, filled)
    _nested(properties, must, clause, source, filled)
    one_of = set(_required(schema, filled)) - must
    wanted = [(n, properties[n]) for n in (*must, *one_of) if n in properties]
    for name, template in fed(wanted, connector, source.givers).items():
        filled.put(name, template, "step" if "{{steps." in template else "event")
    _drafts(properties, must, one_of, clause, source, filled)
    return filled


def _all_of(source: Source) -> list[tuple[str, str]]:
    """Each field by its own name, with its template."""
    return [(p.rpartition(".")[2], f"{{{{{source.root}.{p}}}}}") for p in source.fields]


def _required(schema: JsonSchema, filled: Filled) -> tuple[str, ...]:
    """What must be there, with the first of alternatives of which none is there yet."""
    required = tuple(schema.get("required", ()))
    for several in (schema.get("anyOf", ()), schema.get("oneOf", ())):
        choices = [tuple(each.get("required", ())) for each in several]
        if choices and all(choices) and not any(set(c) <= set(filled.values) for c in choices):
            required += tuple(name for name in choices[0] if name not in required)
    return required


def answer_of(output: JsonSchema | None) -> str | None:
    """The field in which a model's answer stands."""
    known = (output or {}).get("properties", {})
    return next((n for n in known if plain_name(n) in ("text", "outputtext", "response")), None)


def missing(
    operation: Operation, filled: Filled, connection: JsonSchema, held: Mapping[str, Any]
) -> tuple[str, ...]:
    """The inputs that are needed and were not found; `held` are the connection's settings.

    A message's sender is needed where the connection could name one and does not.
    """
    known = operation.input.get("properties", {})
    needed = _required(operation.input, filled)
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


def _from_event(properties: Mapping[str, JsonSchema], source: Source, filled: Filled) -> None:
    for name, schema in properties.items():
        plain = plain_name(name)
        if source.read and plain in TEXTS:
            continue  # what the step before said is what there is to say
        addressed = schema.get("format") == "email" or takes_text(schema)
        if plain in RECIPIENTS and addressed and not is_phone(schema):
            template = source.address() if plain != "to" or source.address() else None
            if template is None and plain in PHONES:
                template = source.template("phone", "mobile")
            if template:
                filled.put(name, fitting(schema, [template]), "event")
            continue
        if plain in PHONES:
            template = source.template("phone", "mobile", "tel")
            if template:
                filled.put(name, template, "event")
            continue
        template = _same_name(name, source)
        if template and is_scalar(schema):
            filled.put(name, template, "event")


def _nested(
    properties: Mapping[str, JsonSchema],
    required: set[str],
    clause: Clause,
    source: Source,
    filled: Filled,
) -> None:
    """Objects that are required: their own fields, or the usual ones of a person."""
    for name in required & set(properties):
        schema = properties[name]
        if name in filled.values or schema.get("type") != "object":
            continue
        inner = Filled()
        literals(schema.get("properties", {}), clause, inner)
        if source.fields:
            known = schema.get("properties") or {key: {"type": "string"} for key in _PERSON}
            _from_event(known, source, inner)
        if inner.values:
            filled.put(name, inner.values, "text" if "text" in inner.origins.values() else "event")


def _same_name(name: str, source: Source) -> str | None:
    wanted = stem(plain_name(name))
    for each in source.fields:
        if stem(_last(each)) == wanted and not ("." in each and wanted in _ENVELOPE):
            return f"{{{{{source.root}.{each}}}}}"
    return None


def _drafts(
    properties: Mapping[str, JsonSchema],
    required: set[str],
    one_of: set[str],
    clause: Clause,
    source: Source,
    filled: Filled,
) -> None:
    kind = next((k for k in _KINDS if k in clause.text.lower()), "")
    about = source.subject or "your request"
    person = source.template("name", "firstname", "fullname")
    wanted_told = details(clause.text, source.known, source.root)
    told = any(plain_name(name) in TEXTS for name in filled.values)
    for name, schema in properties.items():
        plain = plain_name(name)
        if told and plain in TEXTS and name not in required:
            continue
        wanted = name in required | one_of or plain in ("textbody", "bodytext", "text", "subject")
        if name in filled.values or not wanted or not takes_text(schema) or is_fixed(schema):
            continue
        if plain in SUBJECTS and plain != "name":
            words = f"{kind} of {about}" if kind else about
            filled.put(name, words[:1].upper() + words[1:], "draft")
        elif plain in TEXTS and wanted_told and not source.read:
            filled.put(name, sentence_of(wanted_told), "event")
            told = True
        elif plain in TEXTS and source.read and not kind:
            origin: Origin = "step" if source.read.startswith("steps.") else "event"
            filled.put(name, f"{{{{{source.read}}}}}", origin)
            told = True
        elif plain in TEXTS:
            letter = any(plain_name(each) == "subject" for each in properties)
            greeting = f"Hello {person},\n\n" if person and letter else ""
            filled.put(name, f"{greeting}{_sentence(kind, about)}{_which(source)}", "draft")
            told = True
        elif plain in PROMPTS:
            said = source.template(*TEXTS) if source.fields else None
            given = f"{{{{{source.read}}}}}" if source.read else said or ""
            given = f"\n\n{given}" if given else ""
            filled.put(name, f"{clause.text.replace('{{', '{ {')}{given}", "draft")


def _which(source: Source) -> str:
    """Which one it is, in a draft about an event: its title and its link."""
    if source.whole:
        return ""
    paths = (path_called(word, source.known) for word in ("title", "link"))
    # An event need not hold what a recorded one held, and no draft is worth a failed run.
    return "".join(f'\n{{{{{source.root}.{path} | default("")}}}}' for path in paths if path)


def _sentence(kind: str, about: str) -> str:
    if kind:
        return f"This is the {kind} of {about}."
    return f"News about {about}."


def _last(path: str) -> str:
    return plain_name(path.rpartition(".")[2])
