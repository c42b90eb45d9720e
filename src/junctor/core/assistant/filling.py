"""Fills a step's inputs: from the event's fields, from the sentence, or as a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from junctor.core.assistant.sentence import Clause
from junctor.core.assistant.words import stem, tokens
from junctor.model.spec import Operation
from junctor.model.value import JsonSchema
from junctor.sdk.services import sender_input

Origin = Literal["event", "text", "draft", "default", "step"]
_RECIPIENTS = (
    "to", "recipient", "recipients", "email", "emailaddress", "destination", "address", "sharewith",
)  # fmt: skip
_TEXTS = ("text", "textbody", "bodytext", "body", "message", "content", "plaintext", "comment")
_SUBJECTS = ("subject", "title", "summary", "name")
_CHANNELS = ("channel", "channelid", "chatid", "room")
_PHONES = ("to", "phone", "phonenumber", "number")
_PERSON = ("email", "firstname", "lastname", "phone", "company")
_PROMPTS = ("prompt", "input", "question")
_ADDRESSED = frozenset((*_RECIPIENTS, *_CHANNELS, *_PHONES, "from"))
_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d+\b")
_NUMBER = re.compile(r"(?P<what>\w+\s+\w+)\s+(?:no\.?\s*|number\s+|#)?(?P<number>\d{1,9})\b")
_CODE = re.compile(r"\b[a-z]{2,6}_[A-Za-z0-9]{3,}\b")
_FILE = re.compile(r"\b[\w-]+\.(?:csv|pdf|txt|xlsx?|json|xml|docx?|png|jpe?g|zip)\b", re.IGNORECASE)
_TITLED = re.compile(
    r"\b(?:subject|title|titled)\s+(?:line\s+)?[\"“«](?P<said>[^\"”»]{1,200})[\"”»]", re.IGNORECASE
)
_LITERAL = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]|https?://\S+")
_ENVELOPE = frozenset(
    stem(w) for w in ("id", "type", "event", "timestamp", "object", "created", "status", "action",
                      "key", "url", "from", "to", "version", "topic")
)  # fmt: skip
"""Fields of a vendor's event that are about the event; what is called so elsewhere differs."""
_KINDS = ("confirmation", "welcome", "reminder", "invoice", "receipt", "notification", "summary",
          "report", "alert", "invitation", "follow-up")  # fmt: skip


@dataclass(slots=True)
class Filled:
    """Inputs with their origins."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def put(self, name: str, value: Any, origin: Origin) -> None:
        """Take a value for a field that has none yet."""
        if name not in self.values:
            self.values[name] = value
            self.origins[name] = origin


@dataclass(frozen=True, slots=True)
class Source:
    """What a step may take from: fields of the event by name, and what the sentence is about."""

    fields: Mapping[str, JsonSchema]
    subject: str = ""
    root: str = "event"
    read: str | None = None
    """What the step before read or answered, as a template's inside, if there is one."""

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
        return self.template("email", "mail")


def fill(schema: JsonSchema, clause: Clause, source: Source) -> Filled:
    """What can be said of an operation's inputs."""
    properties: dict[str, JsonSchema] = schema.get("properties", {})
    filled = Filled()
    _literals(properties, clause, filled)
    _from_event(properties, source, filled)
    _nested(properties, set(schema.get("required", ())), clause, source, filled)
    must = set(schema.get("required", ()))
    one_of = set(_required(schema, filled)) - must
    _drafts(properties, must, one_of, clause, source, filled)
    return filled


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
    return next((n for n in known if _plain(n) in ("text", "outputtext", "response")), None)


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


def _literals(properties: Mapping[str, JsonSchema], clause: Clause, filled: Filled) -> None:
    found = clause.mentions
    _told_values(properties, clause, filled)
    pairs = (
        (_CHANNELS, found.channels),
        (_RECIPIENTS, found.emails),
        (_PHONES, found.phones),
        ((*_TEXTS, *_PROMPTS, *_SUBJECTS), found.quoted[-1:]),
        (_SUBJECTS, found.quoted[:1] if len(found.quoted) > 1 else ()),
    )
    for names, said in pairs:
        values = [each for each in said if "{{" not in each]  # templates are not said, but made
        if not values:
            continue
        for wanted in names:
            name = _named(properties, wanted)
            if name is not None:
                filled.put(name, _fitting(properties[name], values), "text")
                break


def _told_values(properties: Mapping[str, JsonSchema], clause: Clause, filled: Filled) -> None:
    """`the topic ... to "Closed"`, `issue ABC-123`, `pull request 42`: values by their kind."""
    quoted = clause.mentions.quoted
    words = set(clause.words)
    if len(quoted) == 1:
        named = [
            n
            for n in properties
            if {_plain(n), _plain(n).removesuffix("s")} & words and _plain(n) not in _TEXTS
        ]
        named = [n for n in named if _takes_text(properties[n]) and not _fixed(properties[n])]
        if len(named) == 1 and _plain(named[0]) not in _ADDRESSED:
            filled.put(named[0], _fitting(properties[named[0]], quoted), "text")
    bare = _LITERAL.sub(" ", clause.text)
    titled = _TITLED.search(clause.text)
    if titled and (name := next((n for n in properties if _plain(n) in _SUBJECTS), None)):
        filled.put(name, titled["said"], "text")
    _codes(properties, bare, filled)
    for name, schema in properties.items():
        about = tokens(name)
        if about[-1] in ("key", "id", "issue") and "issue" in about and (key := _KEY.search(bare)):
            filled.put(name, key[0], "text")
        if schema.get("type") == "integer" and about[-1] == "number":
            for number in _NUMBER.finditer(bare):
                if set(about[:-1]) & set(tokens(number["what"])):
                    filled.put(name, int(number["number"]), "text")


def _codes(properties: Mapping[str, JsonSchema], bare: str, filled: Filled) -> None:
    """`in_123` is the id of what it is about, `claims.csv` a file."""
    code, file = _CODE.search(bare), _FILE.search(bare)
    ids = [n for n in properties if tokens(n)[-1] == "id" or _plain(n) in ("invoice", "customer")]
    if code and ids:
        filled.put(ids[0], code[0], "text")
    paths = [
        n for n in properties if _plain(n) in ("path", "remotepath", "filename", "name", "file")
    ]
    if file and paths and _takes_text(properties[paths[0]]):
        filled.put(paths[0], file[0], "text")


def _from_event(properties: Mapping[str, JsonSchema], source: Source, filled: Filled) -> None:
    for name, schema in properties.items():
        plain = _plain(name)
        if source.read and plain in _TEXTS:
            continue  # what the step before said is what there is to say
        addressed = schema.get("format") == "email" or _takes_text(schema)
        if plain in _RECIPIENTS and addressed and not _is_phone(schema):
            template = source.address() if plain != "to" or source.address() else None
            if template is None and plain in _PHONES:
                template = source.template("phone", "mobile")
            if template:
                filled.put(name, _fitting(schema, [template]), "event")
            continue
        if plain in _PHONES:
            template = source.template("phone", "mobile", "tel")
            if template:
                filled.put(name, template, "event")
            continue
        template = _same_name(name, source)
        if template and _scalar(schema):
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
        _literals(schema.get("properties", {}), clause, inner)
        if source.fields:
            known = schema.get("properties") or {key: {"type": "string"} for key in _PERSON}
            _from_event(known, source, inner)
        if inner.values:
            filled.put(name, inner.values, "text" if "text" in inner.origins.values() else "event")


def _same_name(name: str, source: Source) -> str | None:
    wanted = stem(_plain(name))
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
    told = any(_plain(name) in _TEXTS for name in filled.values)
    for name, schema in properties.items():
        plain = _plain(name)
        if told and plain in _TEXTS and name not in required:
            continue
        wanted = name in required | one_of or plain in ("textbody", "bodytext", "text", "subject")
        if name in filled.values or not wanted or not _takes_text(schema) or _fixed(schema):
            continue
        if plain in _SUBJECTS and plain != "name":
            words = f"{kind} of {about}" if kind else about
            filled.put(name, words[:1].upper() + words[1:], "draft")
        elif plain in _TEXTS and source.read and not kind:
            filled.put(name, f"{{{{{source.read}}}}}", "step")
            told = True
        elif plain in _TEXTS:
            letter = any(_plain(each) == "subject" for each in properties)
            greeting = f"Hello {person},\n\n" if person and letter else ""
            filled.put(name, f"{greeting}{_sentence(kind, about)}", "draft")
            told = True
        elif plain in _PROMPTS:
            said = source.template(*_TEXTS) if source.fields else None
            given = f"{{{{{source.read}}}}}" if source.read else said or ""
            given = f"\n\n{given}" if given else ""
            filled.put(name, f"{clause.text.replace('{{', '{ {')}{given}", "draft")


def _sentence(kind: str, about: str) -> str:
    if kind:
        return f"This is the {kind} of {about}."
    return f"News about {about}."


def _named(properties: Mapping[str, JsonSchema], wanted: str) -> str | None:
    return next((name for name in properties if _plain(name) == wanted), None)


def _fitting(schema: JsonSchema, said: Sequence[str]) -> Any:
    kinds = schema.get("type")
    listed = kinds == "array" or (isinstance(kinds, list) and "string" not in kinds)
    if not listed:
        return said[0]
    items = schema.get("items", {})
    return [_item(items, value) if isinstance(items, dict) else value for value in said]


def _item(schema: JsonSchema, said: str) -> Any:
    """One value as a schema takes it: as the first field of an object, however deep."""
    if schema.get("type") != "object":
        return said
    properties = schema.get("properties") or {"email": {}}
    name = next(iter(properties))
    return {name: _item(properties[name], said)}


def _scalar(schema: JsonSchema) -> bool:
    return schema.get("type") in ("string", "number", "integer", "boolean", None)


def _takes_text(schema: JsonSchema) -> bool:
    kinds = schema.get("type")
    return kinds in ("string", "array", None) or (isinstance(kinds, list) and "string" in kinds)


def _is_phone(schema: JsonSchema) -> bool:
    """Whether only a number fits, as in `to` of an SMS: an address never would."""
    return "\\+" in schema.get("pattern", "") or "E.164" in schema.get("description", "")


def _fixed(schema: JsonSchema) -> bool:
    return any(word in schema for word in ("enum", "const", "default")) or schema.get("format") in (
        "date", "date-time", "uri", "uuid",
    )  # fmt: skip


def _last(path: str) -> str:
    return _plain(path.rpartition(".")[2])


def _plain(name: str) -> str:
    return "".join(tokens(name))
