"""What does not fit, in words: validator errors become field, reason and cure.

A value is never repeated, so that a secret in the wrong field does not reach a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from junctor.model.spelling import did_you_mean
from junctor.model.value import Json, JsonSchema

MAX_FAULTS = 50
_SHOWN = 8
_LONGEST = 60
_BRANCHES = ("anyOf", "oneOf")
REQUIRED, UNDECLARED, OVERLAP, RULE = "required", "undeclared", "overlap", "rule"
_CODE_OF = {"const": "enum", "anyOf": "forms", "oneOf": "forms", "propertyNames": RULE}
_ARTICLES = {"array": "an array", "object": "an object", "integer": "an integer", "null": "null"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit; `field` is a JSON pointer, empty for the whole value.

    `code` is one of `CODES` where a schema found it: what programs may decide by.
    """

    field: str
    reason: str
    cure: str
    code: str = ""

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
            return [Fault(pointer(path), "fits more than one of the allowed forms", cure, OVERLAP)]
        branch = _nearest(facts["context"], len(path))
        if branch:
            return [fault for inner in branch for fault in _explain(inner, schema, depth + 1)]
    if name == "required":
        missing = pointer([*path, facts["property"]])
        return [Fault(missing, "is required", "Add this field.", REQUIRED)]
    if name in ("additionalProperties", "unevaluatedProperties"):
        known = _known_properties(error, schema)
        return [_unknown([*path, extra], extra, known) for extra in facts["unexpected"]]
    sentence = _SENTENCES.get(name)
    if sentence is None:
        said = f"does not fit the rule `{name}`"
        return [Fault(pointer(path), said, "Correct this field.", RULE)]
    reason, cure = sentence(facts)
    if name in ("pattern", "propertyNames"):
        cure = _by_example(_place(error, schema)) or cure
    return [Fault(pointer(path), reason, cure, _CODE_OF.get(name, name))]


def _by_example(field: Any) -> str:
    """A cure from what the field says of itself: people read an example, not a pattern."""
    examples = field.get("examples") if isinstance(field, Mapping) else None
    if not examples:
        return ""
    return f"Write it like {_short(examples[0])}. {field.get('description', '')}".rstrip()


def _place(error: Any, schema: JsonSchema) -> Any:
    """The part of the schema that holds the rule, None where the path leads through others."""
    place: Any = schema
    path = list(error.schema_path)
    if error.kind.name == "propertyNames":  # its path goes on to what the name does not fit
        path = path[: len(path) - path[::-1].index("propertyNames")]
    for step in path[:-1]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            return None
    return place


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
    place = _place(error, schema)
    return list(place.get("properties", ())) if isinstance(place, Mapping) else []


def _unknown(path: list[str | int], name: str, known: list[str]) -> Fault:
    names = ", ".join(f"`{k}`" for k in known[:12])
    listed = f"Remove it; known fields are {names}." if names else "Remove it."
    cure = did_you_mean(name, known, listed)
    return Fault(pointer(path), "is not a known field", cure, UNDECLARED)


def of_type(*types: str) -> tuple[str, str]:
    """Reason and cure of a value of the wrong type."""
    wanted = " or ".join(_ARTICLES.get(t, f"a {t}") for t in types)
    return f"must be {wanted}", f"Give {wanted}."


def one_of(options: Sequence[Json]) -> tuple[str, str]:
    """Reason and cure of a value outside a list."""
    shown = ", ".join(_short(o) for o in options[:_SHOWN]) + (
        ", ..." if len(options) > _SHOWN else ""
    )
    if len(options) == 1:
        return "is not the one allowed value", f"Use {shown}."
    return "is not one of the allowed values", f"Use one of {shown}."


def of_format(name: str) -> tuple[str, str]:
    """Reason and cure of a text that is not written in a format."""
    example = _EXAMPLES.get(name)
    cure = f"Write it like `{example}`." if example else f"Write it as a {name}."
    return f"is not a valid {name}", cure


def of_pattern(pattern: str) -> tuple[str, str]:
    """Reason and cure of a text that does not match."""
    words = _ALTERNATIVES.fullmatch(pattern)
    if words:
        several = " Several go with commas between." if words[2] else ""
        shown = ", ".join(f"`{word}`" for word in words[1].split("|"))
        return "is not one of the allowed values", f"Use one of {shown}.{several}"
    return "does not match the pattern", f"It must match {_short(pattern)}."


def must(rule: str, cure: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Reason and cure of a rule with holes, such as `be at least {limit}`."""

    def sentence(facts: Mapping[str, Any]) -> tuple[str, str]:
        whole = {
            name: int(fact) if isinstance(fact, float) and fact.is_integer() else fact
            for name, fact in facts.items()
        }
        return f"must {rule.format(**whole)}", cure.format(**whole)

    return sentence


def at_least_some(
    limit: str, things: str, empty: str
) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Reason and cure of too little; `empty` is the cure where one would be enough."""
    fewer = must(f"have at least {{{limit}}} {things}", f"Give {{{limit}}} {things} or more.")

    def sentence(facts: Mapping[str, Any]) -> tuple[str, str]:
        return ("is empty", empty) if facts[limit] == 1 else fewer(facts)

    return sentence


def _short(value: Json) -> str:
    text = f"`{value}`"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + "…`"


_ALTERNATIVES = re.compile(r"\^\(([\w|-]+)\)(\(,\(\1\)\)\*)?\$")
_EXAMPLES = {
    "duration": "PT1H30M",
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
    "type": lambda f: of_type(*f["types"]),
    "enum": lambda f: one_of(f["options"]),
    "const": lambda f: one_of([f["expected_value"]]),
    "format": lambda f: of_format(f["format"]),
    "pattern": lambda f: of_pattern(f["pattern"]),
    "minimum": must("be at least {limit}", "Give {limit} or more."),
    "maximum": must("be at most {limit}", "Give {limit} or less."),
    "exclusiveMinimum": must("be more than {limit}", "Give more than {limit}."),
    "exclusiveMaximum": must("be less than {limit}", "Give less than {limit}."),
    "multipleOf": must("be a multiple of {multiple_of}", "Give a multiple of {multiple_of}."),
    "minLength": at_least_some("limit", "characters", "Write something."),
    "maxLength": must("have at most {limit} characters", "Shorten it to {limit} characters."),
    "minItems": at_least_some("limit", "items", "Give at least one."),
    "maxItems": must("have at most {limit} items", "Give {limit} items or fewer."),
    "minProperties": at_least_some("limit", "fields", "Give at least one."),
    "maxProperties": must("have at most {limit} fields", "Give {limit} fields or fewer."),
    "propertyNames": lambda _: ("has a field whose name is not allowed", "Correct its name."),
    "uniqueItems": must("not hold the same item twice", "Take the second one out."),
    "contains": must("hold an item of the required kind", "Add one."),
    "falseSchema": lambda _: ("is not allowed here", "Remove it."),
    "anyOf": lambda _: ("fits none of the allowed forms", "Use one of the allowed forms."),
    "oneOf": lambda _: ("fits none of the allowed forms", "Use one of the allowed forms."),
}
CODES = frozenset(_CODE_OF.get(name, name) for name in _SENTENCES) | {
    REQUIRED,
    UNDECLARED,
    OVERLAP,
    RULE,
}
"""What a schema may find: its own keywords, and words for what several of them mean."""
