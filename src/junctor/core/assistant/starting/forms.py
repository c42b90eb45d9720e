"""Fields that a planned form must have because the sentence says so.

They are listed where it is spoken of (`the intake form (name, clinic)`, `a form with iin and
service`), meant by a word (`their message`), or compared (`and the score is below 5`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from junctor.core.assistant.language.conditions import LISTED, Condition
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, tokens
from junctor.core.assistant.schemas.paths import path_for
from junctor.core.assistant.starting.start import Start
from junctor.model.value import JsonSchema

_FIELDS: dict[str, JsonSchema] = {
    "name": {"type": "string", "minLength": 1, "title": "Name", "examples": ["Ada Lovelace"]},
    "email": {
        "type": "string", "format": "email", "title": "Email", "examples": ["ada@example.com"],
    },
    "phone": {"type": "string", "title": "Phone", "examples": ["+15550100"]},
    "message": {"type": "string", "title": "Message", "examples": ["I have a question."]},
    "comment": {"type": "string", "title": "Comment", "examples": ["Thank you."]},
    "question": {"type": "string", "title": "Question", "examples": ["When do you open?"]},
    "feedback": {"type": "string", "title": "Feedback", "examples": ["It was good."]},
    "reason": {"type": "string", "title": "Reason", "examples": ["A second opinion"]},
    "company": {"type": "string", "title": "Company", "examples": ["Analytical Engines"]},
    "address": {"type": "string", "title": "Address", "examples": ["1 Main Street"]},
    "city": {"type": "string", "title": "City", "examples": ["Almaty"]},
    "country": {"type": "string", "title": "Country", "examples": ["Kazakhstan"]},
    "budget": {"type": "number", "title": "Budget", "examples": [1000]},
    "date": {"type": "string", "format": "date", "title": "Date", "examples": ["2026-01-31"]},
}  # fmt: skip
_ALSO = {
    "mail": "email", "e-mail": "email", "email address": "email", "e-mail address": "email",
    "phone number": "phone", "telephone": "phone", "mobile": "phone",
}  # fmt: skip
_COUNTED = frozenset((
    "age", "amount", "budget", "count", "guests", "number", "price", "quantity", "rating", "score",
    "sum", "total", "weight",
))  # fmt: skip
_TIMES = {
    "date": ("date", "2026-01-31"), "birthday": ("date", "1990-05-17"),
    "day": ("date", "2026-01-31"), "time": ("date-time", "2026-01-31T09:30:00Z"),
    "start": ("date-time", "2026-01-31T09:30:00Z"), "end": ("date-time", "2026-01-31T10:00:00Z"),
}  # fmt: skip
_SAID = heard(
    rf"\b(their|his|her|whose) (\w+ (and|or) )?{{name={'|'.join(_FIELDS)}}}\b(?! address)"
    r"|\bwith the (\w+ and )?{also=date|score|rating|age|budget|company|city|country|reason}\b"
)
_ONE = (
    r"(the |its |their )?[a-z][\w-]*( (?!and\b|is\b|are\b|was\b|gets?\b|comes\b)[a-z][\w-]*){0,2}"
)
_LIST = rf"({_ONE}(\s*,\s*{_ONE})*(\s*,)?\s+and {_ONE}|{_ONE}(\s*,\s*{_ONE})*)"
_TELLS = "(form|survey|questionnaire|webhook)"
_HAPPENS = (
    r"( (is|are|was|gets?) (submitted|sent|filled( in| out)?|received|completed)"
    r"| comes in| arrives| is called)"
)
_ASKS = (
    "(with|containing|including|asking for|collecting"
    "|(that|which) (has|contains|asks for|collects|includes))"
)
_LISTED = heard(
    rf"^{{start=[^,;:()]*?\b{_TELLS}{_HAPPENS}?}} {_ASKS} (the |these )?(fields )?"
    rf"{{fields={_ONE}(\s*,\s*{_ONE})*(\s*,)?\s+and {_ONE}}}"
    rf"(?=\s*,|{_HAPPENS})"
)
_IN_BRACKETS = heard(
    rf"^{{start=[^,;:()]*\b({_TELLS}|sign(s|ed) up|registers?|submits?|submitted|books?|applies)\b"
    rf"[^,;:()]*?}}\s*\((fields:? |with )?{{fields={_LIST}}}\)"
)
_BETWEEN = re.compile(r"\s*,\s*and\s+|\s*,\s*|\s+and\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|its|their|an?)\s+", re.IGNORECASE)
_NEEDS = {"email": heard(r"\be-?mails?\b"), "phone": heard(r"\b(sms|whatsapp|text|call)\b")}
"""What somebody is reached by, where the text goes on to do so."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A text without the list of the fields that its start has, and those fields by name."""

    text: str
    said: str = ""
    fields: Mapping[str, JsonSchema] | None = None


def without_fields(text: str) -> Listed:
    """A text whose start lists fields, and these apart: no name of a field is read as an act."""
    found = _IN_BRACKETS.match(text) or _LISTED.match(text)
    if found is None:
        return Listed(text)
    words = [_ARTICLE.sub("", each).strip() for each in _BETWEEN.split(found["fields"])]
    if any(not each or each.lower() in STOP for each in words):
        return Listed(text)
    fields = dict(map(_field, words))
    rest = text[found.end() :]
    for name, needed in _NEEDS.items():
        if name not in fields and needed.search(rest):
            fields[name] = _FIELDS[name]
    return Listed(found["start"] + rest, text[found.end("start") : found.end()], fields)


def _field(said: str) -> tuple[str, JsonSchema]:
    """A field as it is said, under a name that a template can hold."""
    low = said.lower()
    known = _ALSO.get(low, low)
    if known in _FIELDS:
        return known, _FIELDS[known]
    words = said.split()
    first, *more = [w for part in words for w in part.split("-") if w]
    name = first + "".join(each.capitalize() for each in more)
    return name, _shape(tokens(said), f"{said[:1].upper()}{said[1:]}")


def _shape(words: list[str], title: str) -> JsonSchema:
    """What stands in a field, by the last word for it."""
    last = words[-1] if words else ""
    if last in _TIMES:
        form, shown = _TIMES[last]
        return {"type": "string", "format": form, "title": title, "examples": [shown]}
    if last in _COUNTED and not (last == "number" and len(words) > 1):
        return {"type": "number", "title": title, "examples": [3]}
    if last in ("email", "phone"):
        return {**_FIELDS[last], "title": title}
    return {"type": "string", "title": title}


def with_fields(
    start: Start, text: str, conditions: Iterable[Condition], listed: Listed | None = None
) -> Start:
    """The start of a flow, its new form or its call with the fields that a text speaks of.

    `conditions` are those that hold before anything is done.
    """
    given = listed.fields if listed else None
    if start.entity is None:
        if given and start.trigger["type"] == "webhook" and not start.fields:
            return replace(start, fields={f"json.{n}": each for n, each in given.items()})
        return start
    known = start.entity.shape.get("properties", {})
    fields = dict(known if given is None else given)
    for said in _SAID.finditer(text):
        name, shape = _field((said["name"] or said["also"]).lower())
        fields.setdefault(name, shape)
    for each in conditions:
        if each.field and each.field != LISTED and path_for(each, fields) is None:
            fields[each.name] = _compared(each)
    if fields == known:
        return start
    before, after = ", ".join(known), ", ".join(fields)
    shape = {**start.entity.shape, "properties": fields}
    if given is not None:
        shape["required"] = [name for name in given if name in listed.said] if listed else []
    return replace(
        start,
        fields=fields,
        entity=start.entity.model_copy(update={"shape": shape}),
        questions=tuple(each.replace(f": {before}.", f": {after}.") for each in start.questions),
    )


def _compared(condition: Condition) -> JsonSchema:
    """The field that a condition speaks of, with an example that meets it, as a trial run does."""
    title = " ".join(condition.field).capitalize()
    if condition.value == "true":
        return {"type": "boolean", "title": title, "examples": [condition.sign != "not"]}
    if condition.value.startswith('"'):
        return {"type": "string", "title": title, "examples": [condition.value.strip('"')]}
    number = re.search(r"`(-?[\d.]+)`", condition.expression("it"))
    shown = float(number[1]) + _STEPS.get(condition.sign, 0) if number else 0.0
    return {"type": "number", "title": title, "examples": [_plain(shown)]}


_STEPS = {">": 1, ">=": 0, "<": -1, "<=": 0, "==": 0}


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number
