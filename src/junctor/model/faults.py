"""What does not fit, in words: validator errors become field, reason and cure.

A value is never repeated, so that a secret in the wrong field does not reach a log.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from junctor.model.value import Json, JsonSchema

MAX_FAULTS = 50
_BRANCHES = ("anyOf", "oneOf")
_ARTICLES = {"array": "an array", "object": "an object", "integer": "an integer", "null": "null"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit; `field` is a JSON pointer, empty for the whole value."""

    field: str
    reason: str
    cure: str

    def to_json(self) -> dict[str, str]:
        """The fault as it stands in `details`."""
        return {"field": self.field, "reason": self.reason, "cure": self.cure}

    def __str__(self) -> str:
        return f"{self.field or 'value'}: {self.reason}"


def pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer of a path: `/a/0/b`."""
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)


def faults_of(errors: Iterable[Any], schema: JsonSchema) -> list[Fault]:
    """The faults behind validator errors, each place and reason once, bounded."""
    found: dict[Fault, None] = {}
    for error in errors:
        for fault in _explain(error, schema, 0):
            found[fault] = None
        if len(found) >= MAX_FAULTS:
            break
    return list(found)[:MAX_FAULTS]


def _explain(error: Any, schema: JsonSchema, depth: int) -> list[Fault]:
    name, facts = error.kind.name, error.kind.as_dict()
    path = list(error.instance_path)
    if name in _BRANCHES and depth < 8:
        if not all(facts["context"]):  # a branch without errors: more than one of them fits
            cure = "Use exactly one of the forms."
            return [Fault(pointer(path), "fits more than one of the allowed forms", cure)]
        branch = _nearest(facts["context"], len(path))
        if branch:
            return [fault for inner in branch for fault in _explain(inner, schema, depth + 1)]
    if name == "required":
        return [Fault(pointer([*path, facts["property"]]), "is required", "Add this field.")]
    if name in ("additionalProperties", "unevaluatedProperties"):
        known = _known_properties(error, schema)
        return [_unknown([*path, extra], extra, known) for extra in facts["unexpected"]]
    sentence = _SENTENCES.get(name)
    if sentence is None:
        return [Fault(pointer(path), f"does not fit the rule `{name}`", "Correct this field.")]
    reason, cure = sentence(facts)
    return [Fault(pointer(path), reason, cure)]


def _nearest(branches: list[list[Any]], depth: int) -> list[Any] | None:
    """The branch that was probably meant: the kind of value fits and least is wrong with it."""
    fitting = [
        branch
        for branch in branches
        if branch
        and not any(
            e.kind.name in ("type", "const", "enum") and len(e.instance_path) == depth
            for e in branch
        )
    ]
    return min(fitting, key=len) if fitting else None


def _known_properties(error: Any, schema: JsonSchema) -> list[str]:
    place: Any = schema
    for step in error.schema_path[:-1]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            return []
    return list(place.get("properties", ()))


def _unknown(path: list[str | int], name: str, known: list[str]) -> Fault:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return Fault(pointer(path), "is not a known field", f"Did you mean `{near[0]}`?")
    names = ", ".join(f"`{k}`" for k in known[:12])
    cure = f"Remove it; known fields are {names}." if names else "Remove it."
    return Fault(pointer(path), "is not a known field", cure)


def _type(facts: dict[str, Any]) -> tuple[str, str]:
    wanted = " or ".join(_ARTICLES.get(t, f"a {t}") for t in facts["types"])
    return f"must be {wanted}", f"Give {wanted}."


def _enum(facts: dict[str, Any]) -> tuple[str, str]:
    options = facts["options"]
    shown = ", ".join(_short(o) for o in options[:8]) + (", ..." if len(options) > 8 else "")
    return "is not one of the allowed values", f"Use one of {shown}."


def _format(facts: dict[str, Any]) -> tuple[str, str]:
    example = _EXAMPLES.get(facts["format"])
    cure = f"Write it like `{example}`." if example else f"Write it as a {facts['format']}."
    return f"is not a valid {facts['format']}", cure


def _short(value: Json) -> str:
    text = f"`{value}`"
    return text if len(text) <= 60 else text[:58] + "…`"


def _bound(reason: str) -> Callable[[dict[str, Any]], tuple[str, str]]:
    def sentence(facts: dict[str, Any]) -> tuple[str, str]:
        said = reason.format(**facts)
        return f"must {said}", f"It must {said}."

    return sentence


_EXAMPLES = {
    "email": "ada@example.com",
    "uri": "https://example.com/path",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "ipv4": "192.0.2.1",
    "hostname": "example.com",
}

_SENTENCES: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda f: ("is not the one allowed value", f"Use {_short(f['expected_value'])}."),
    "format": _format,
    "pattern": lambda f: (
        "does not match the pattern",
        f"It must match {_short(f['pattern'])}.",
    ),
    "minimum": _bound("be at least {limit}"),
    "maximum": _bound("be at most {limit}"),
    "exclusiveMinimum": _bound("be more than {limit}"),
    "exclusiveMaximum": _bound("be less than {limit}"),
    "multipleOf": _bound("be a multiple of {multiple_of}"),
    "minLength": _bound("have at least {limit} characters"),
    "maxLength": _bound("have at most {limit} characters"),
    "minItems": _bound("have at least {limit} items"),
    "maxItems": _bound("have at most {limit} items"),
    "minProperties": _bound("have at least {limit} fields"),
    "maxProperties": _bound("have at most {limit} fields"),
    "uniqueItems": _bound("not hold the same item twice"),
    "contains": _bound("hold an item of the required kind"),
    "falseSchema": lambda _: ("is not allowed here", "Remove it."),
    "anyOf": lambda _: ("fits none of the allowed forms", "Use one of the allowed forms."),
    "oneOf": lambda _: ("fits none of the allowed forms", "Use one of the allowed forms."),
}
