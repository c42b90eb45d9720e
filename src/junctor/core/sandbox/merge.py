"""Several schemas for one place become one: `allOf`, `$ref` with siblings, a chosen branch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from junctor.model.value import JsonSchema

_LOW = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_HIGH = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


def both(first: Any, second: Any) -> Any:
    """A schema for values that fit both, as far as a generator needs it."""
    if first is True or first == {}:
        return second
    if second is True or second == {}:
        return first
    if first is False or second is False:
        return False
    merged = {**first, **second}
    for key in first.keys() & second.keys():
        merged[key] = _RULES.get(key, _keep_first)(first[key], second[key])
    if isinstance(first.get("properties"), dict) or isinstance(second.get("properties"), dict):
        merged["properties"] = _fields(first, second)
    if "const" in first and "const" in second and first["const"] != second["const"]:
        return False
    return merged


def _keep_first(first: Any, _second: Any) -> Any:
    return first


def _types(first: Any, second: Any) -> Any:
    mine = [first] if isinstance(first, str) else list(first)
    theirs = [second] if isinstance(second, str) else list(second)
    common = [t for t in mine if t in theirs or (t == "integer" and "number" in theirs)]
    common += [t for t in theirs if t == "integer" and "number" in mine and t not in common]
    return common[0] if len(common) == 1 else common


def _enums(first: list[Any], second: list[Any]) -> list[Any]:
    return [option for option in first if option in second]


def _fields(first: JsonSchema, second: JsonSchema) -> JsonSchema:
    mine, theirs = first.get("properties", {}), second.get("properties", {})
    fields = {**mine, **theirs}
    for name in mine.keys() & theirs.keys():
        fields[name] = {"allOf": [mine[name], theirs[name]]}
    for closed, other in ((first, theirs), (second, mine)):
        if closed.get("additionalProperties") is False and not closed.get("patternProperties"):
            own = closed.get("properties", {})
            fields.update({name: False for name in other if name not in own})
    return fields


_RULES: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(_LOW, max),
    **dict.fromkeys(_HIGH, min),
    "type": _types,
    "enum": _enums,
    "required": lambda a, b: list(dict.fromkeys([*a, *b])),
    "additionalProperties": both,
    "items": both,
    "propertyNames": both,
    "uniqueItems": lambda a, b: a or b,
    "dependentRequired": lambda a, b: {**a, **b},
    "dependentSchemas": lambda a, b: {**a, **b},
    "patternProperties": lambda a, b: {**a, **b},
    "anyOf": lambda a, b: [{"allOf": [x, y]} for x in a for y in b][:64],
    "oneOf": lambda a, b: [{"allOf": [x, y]} for x in a for y in b][:64],
}


def type_of(schema: JsonSchema) -> str:
    """The one type to make: the first that is not null, else guessed from the keywords."""
    declared = schema.get("type")
    if isinstance(declared, str):
        return declared
    if isinstance(declared, list) and declared:
        return next((t for t in declared if t != "null"), "null")
    return next((kind for kind, keys in _HINTS if any(k in schema for k in keys)), "any")


_HINTS = (
    (
        "object",
        ("properties", "required", "patternProperties", "minProperties", "dependentRequired"),
    ),
    ("array", ("items", "prefixItems", "minItems", "contains", "uniqueItems")),
    ("string", ("pattern", "format", "minLength", "maxLength", "contentEncoding")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    ("object", ("additionalProperties", "propertyNames", "maxProperties")),
)


def fits_type(schema: JsonSchema, value: Any) -> bool:
    """Whether a ready-made value has a declared type; the full check comes later."""
    declared = schema.get("type", _TYPES)
    kinds = [declared] if isinstance(declared, str) else declared
    if value is None:
        return "null" in kinds
    if isinstance(value, bool):
        return "boolean" in kinds
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or value.is_integer()
        return "number" in kinds or ("integer" in kinds and whole)
    if isinstance(value, str):
        return "string" in kinds
    return ("array" if isinstance(value, list) else "object") in kinds
