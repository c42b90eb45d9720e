"""Which shape a value has, a list or an object, and how that is written into a text."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.description import Parameter
from junctor.core.catalog.importing.trimming import Trimmer
from junctor.model.value import JsonSchema

LEAST = {"array": "minItems", "object": "minProperties"}
_STYLES = {
    ("form", True, "array"): "repeat",
    ("form", False, "array"): "comma",
    ("spaceDelimited", False, "array"): "space",
    ("pipeDelimited", False, "array"): "pipe",
    ("tabDelimited", False, "array"): "tab",
    ("form", True, "object"): "spread",
    ("form", False, "object"): "pairs",
}


def at_least_one(schema: JsonSchema, key: str) -> None:
    """Raise a lower bound to one."""
    schema[key] = max(1, schema.get(key, 1))


def style_of(schema: Any, style: str, *, explode: bool, told: bool = False) -> str | None:
    """Our name of a style for a list or an object; None for a plain value.

    `told`: the description says how, so that the keys of a map are names where it says that.
    """
    kind = shape_of(schema)
    if style == "json":
        return "json" if kind else None
    if style == "deepObject":
        return "brackets"
    if kind is None:
        return None
    if kind == "object" and style == "form" and not schema.get("properties") and not told:
        return "brackets"  # a map's own keys would be taken for parameters
    return _STYLES.get((style, explode, kind)) or _STYLES.get((style, False, kind), "repeat")


def shape_of(schema: Any, depth: int = 0) -> str | None:
    """`array` or `object` where a schema says so, or one of its alternatives."""
    if not isinstance(schema, dict) or depth > 4:
        return None
    declared = schema.get("type")
    types = declared if isinstance(declared, list) else [declared]
    for shape in ("array", "object"):
        if shape in types:
            return shape
    if "properties" in schema:
        return "object"
    inner = [s for key in ("anyOf", "oneOf", "allOf") for s in schema.get(key, ())]
    return next((kind for each in inner if (kind := shape_of(each, depth + 1))), None)


def text_style(parameter: Parameter, trimmer: Trimmer) -> str | None:
    """How a list or an object is written into a path or a header; None for a plain value."""
    if shape_of(trimmer.resolved(parameter.schema)) is None:
        return None
    delimited = {"spaceDelimited": "space", "tabDelimited": "tab", "pipeDelimited": "pipe"}
    if parameter.style in (*delimited, "json") or _is_nested(trimmer, parameter.schema):
        return delimited.get(parameter.style, "json")
    style = parameter.style if parameter.style in ("label", "matrix") else "simple"
    return f"{style}*" if parameter.explode else style


def _is_nested(trimmer: Trimmer, schema: Any) -> bool:
    """Whether it holds lists or objects in its turn, for which OpenAPI's styles have no word."""
    plain = trimmer.resolved(schema)
    fields = plain.get("properties") or {} if isinstance(plain, dict) else {}
    inner = [*fields.values(), plain.get("items")] if isinstance(plain, dict) else []
    return any(shape_of(trimmer.resolved(each)) for each in inner)
