"""Fields that a planned form must have because the sentence speaks of them: `their message`."""

from __future__ import annotations

from dataclasses import replace

from junctor.core.assistant.language.patterns import heard
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


def with_fields(start: Start, text: str) -> Start:
    """The start of a flow, its new form with the fields that a text speaks of."""
    entity = start.entity
    named = [said["name"].lower() for said in _SAID.finditer(text)]
    if entity is None or not named:
        return start
    known = entity.shape.get("properties", {})
    fields = {**known, **{name: _FIELDS[name] for name in named}}
    before, after = ", ".join(known), ", ".join(fields)
    return replace(
        start,
        fields=fields,
        entity=entity.model_copy(update={"shape": {**entity.shape, "properties": fields}}),
        questions=tuple(each.replace(f": {before}.", f": {after}.") for each in start.questions),
    )
