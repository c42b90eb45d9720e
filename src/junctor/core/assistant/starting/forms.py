"""Fields that a planned form must have because the sentence speaks of them: `their message`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from junctor.core.assistant.language.conditions import LISTED, Condition
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.schemas.paths import path_for
from junctor.core.assistant.starting.start import Start
from junctor.model.value import JsonSchema

_FIELDS: dict[str, JsonSchema] = {
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
}
_SAID = heard(
    rf"\b(their|his|her|whose) (\w+ (and|or) )?{{name={'|'.join(_FIELDS)}}}\b(?! address)"
)


def with_fields(start: Start, text: str, conditions: Iterable[Condition]) -> Start:
    """The start of a flow, its new form with the fields that a text and its conditions speak of."""
    entity = start.entity
    if entity is None:
        return start
    known = entity.shape.get("properties", {})
    fields = {**known}
    for said in _SAID.finditer(text):
        fields.setdefault(said["name"].lower(), _FIELDS[said["name"].lower()])
    for each in conditions:
        if each.field and each.field != LISTED and path_for(each, fields) is None:
            fields[each.name] = _compared(each)
    if fields == known:
        return start
    before, after = ", ".join(known), ", ".join(fields)
    return replace(
        start,
        fields=fields,
        entity=entity.model_copy(update={"shape": {**entity.shape, "properties": fields}}),
        questions=tuple(each.replace(f": {before}.", f": {after}.") for each in start.questions),
    )


def _compared(condition: Condition) -> JsonSchema:
    """The field of a form that is compared with a number, or with one of several words."""
    title = " ".join(condition.field).capitalize()
    if condition.value == "true":
        return {"type": "boolean", "title": title}
    if condition.value.startswith('"'):
        return {"type": "string", "title": title, "examples": [condition.value.strip('"')]}
    return {"type": "number", "title": title}
