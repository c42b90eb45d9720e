"""XSD's simple types: which JSON type each has, and what it allows."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.importing.facets import Facets
from junctor.model.value import JsonSchema

PLAIN = ("string", "integer", "number", "boolean")
"""The kinds of values that are written as one text."""
_KINDS = {
    "boolean": "boolean",
    **dict.fromkeys(
        ("int", "integer", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
         "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
         "unsignedByte"),
        "integer",
    ),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
}  # fmt: skip
_RANGES: dict[str, JsonSchema] = {
    "int": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "short": {"minimum": -(2**15), "maximum": 2**15 - 1},
    "byte": {"minimum": -128, "maximum": 127},
    "nonNegativeInteger": {"minimum": 0},
    "unsignedInt": {"minimum": 0, "maximum": 2**32 - 1},
    "unsignedLong": {"minimum": 0},
    "unsignedShort": {"minimum": 0, "maximum": 2**16 - 1},
    "unsignedByte": {"minimum": 0, "maximum": 255},
    "positiveInteger": {"minimum": 1},
    "negativeInteger": {"maximum": -1},
    "nonPositiveInteger": {"maximum": 0},
}
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DAY, _HOUR = r"-?\d{4,}-\d\d-\d\d", r"\d\d:\d\d:\d\d(?:\.\d+)?"
_TEXTS: dict[str, JsonSchema] = {
    "anyURI": {"format": "uri-reference"},
    # XSD leaves zones open and counts durations backwards too; formats of JSON Schema do not.
    "dateTime": {"pattern": f"^{_DAY}T{_HOUR}{_ZONE}$", "examples": ["2026-01-15T09:30:00Z"]},
    "date": {"pattern": f"^{_DAY}{_ZONE}$", "examples": ["2026-01-15"]},
    "time": {"pattern": f"^{_HOUR}{_ZONE}$", "examples": ["09:30:00"]},
    "duration": {
        "pattern": r"^-?P(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$",
        "examples": ["P1DT2H"],
    },
}
_SPELLED = {"integer": r"^[+-]?\d+$", "number": r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"}


def plain_schema(kind: Any, facets: Facets) -> JsonSchema:
    """What a simple type allows."""
    items = items_of(kind)
    if items is not None:
        return {"type": "array", "items": plain_schema(items, facets)}
    members = getattr(kind, "item_types", None)
    if members and kind_of(kind) == "string":
        return _either([plain_schema(each, facets) for each in members])
    if members:
        return {"type": kind_of(kind)}
    name = _builtin(kind)
    schema: JsonSchema = {"type": _KINDS.get(name, "string"), **_TEXTS.get(name, {})}
    if name == "base64Binary":
        schema["contentEncoding"] = "base64"
    schema |= _RANGES.get(name, {})
    named = getattr(getattr(kind, "qname", None), "text", "")
    return {**schema, **facets.of(named, schema["type"])}


def kind_of(kind: Any) -> str:
    """`any`, or one of the plain kinds; of a list in one text that of its values."""
    kind = kind if items_of(kind) is None else items_of(kind)
    members = getattr(kind, "item_types", None)
    if members:
        kinds = {kind_of(each) for each in members}
        return kinds.pop() if len(kinds) == 1 else "string"
    return "any" if type(kind).__name__ == "AnyType" else _KINDS.get(_builtin(kind), "string")


def items_of(kind: Any) -> Any:
    """The type of what stands in a list in one text; None for what is no such list."""
    from zeep.xsd.types.collection import ListType

    return kind.item_type if isinstance(kind, ListType) else None


def _either(members: list[JsonSchema]) -> JsonSchema:
    """A text that one of several types allows."""
    texts: list[JsonSchema] = []
    for member in members:
        if member["type"] in _SPELLED:
            texts.append({"type": "string", "pattern": _SPELLED[member["type"]]})
        elif member["type"] == "boolean":
            texts.append({"type": "string", "enum": ["true", "false", "1", "0"]})
        elif member["type"] != "string":
            return {"type": "string"}
        else:
            texts.append(member)
    return {"type": "string"} if {"type": "string"} in texts else {"anyOf": texts}


def _builtin(kind: Any) -> str:
    for base in type(kind).__mro__:
        name = getattr(base, "_default_qname", None)
        if name is not None:
            return str(name.localname)
    return "string"
