"""Reads Bitrix24's own method specifications: parameters with a base type, and an example.

They have no server: a portal's own address comes before `/METHOD.json`. What a method returns
is told by its example alone, for the listed types are parsed from prose.
"""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import DescribedOperation, Description
from junctor.model.value import JsonSchema

_MEDIA = ("application/json", "application/x-www-form-urlencoded")
_BASES: dict[str, JsonSchema] = {
    "string": {"type": ["string", "number"]},
    "char": {"type": "string"},
    "integer": {"type": ["integer", "string"], "pattern": r"^-?\d*$"},
    "number": {"type": ["number", "string"]},
    "boolean": {"type": ["boolean", "string", "integer"]},
    "date": {"type": "string"},
    "datetime": {"type": "string"},
    "object": {"type": ["object", "array"]},
    "array": {"type": ["array", "object"]},
}
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (dict, "object"),
    (list, "array"),
)


def is_simulator(document: dict[str, Any]) -> bool:
    """Whether a document is a list of such specifications."""
    methods = document.get("methods")
    if not isinstance(methods, dict) or "types" in document or not methods:
        return False
    first = next(iter(methods.values()))
    return isinstance(first, dict) and isinstance(first.get("params"), list)


def read(document: dict[str, Any]) -> Description:
    """The description behind a list of method specifications."""
    return Description(
        title="Bitrix24 REST",
        version=str(document.get("$v", "")),
        kind="simulator",
        servers=(),
        operations=tuple(_operation(name, raw) for name, raw in document["methods"].items()),
        definitions=Definitions({}, lambda schema: schema),
    )


def _operation(name: str, raw: dict[str, Any]) -> DescribedOperation:
    body = _object(raw["params"], raw.get("defs") or {})
    example = raw.get("resultExample")
    fits = isinstance(example, dict) and "result" in example
    return DescribedOperation(
        id=name,
        method="POST",
        path=f"/{name}.json",
        body={key: {**body, "additionalProperties": False} for key in _MEDIA},
        body_required=bool(body.get("required")),
        responses={"200": {_MEDIA[0]: _like(example)} if fits else {}},
        examples={"200": {_MEDIA[0]: example}} if fits else {},
        summary=name,
        deprecated=bool(raw.get("deprecated")),
    )


def _like(example: Any, depth: int = 0) -> JsonSchema:
    """What an example shows of the type behind it: shapes, and no more than that."""
    if isinstance(example, dict) and depth < 4:
        return {
            "type": "object",
            "properties": {name: _like(value, depth + 1) for name, value in example.items()},
        }
    if isinstance(example, list) and example and depth < 4:
        return {"type": "array", "items": _like(example[0], depth + 1)}
    for kind, name in _KINDS:
        if isinstance(example, kind):
            return {"type": name}
    return {}


def _object(fields: list[dict[str, Any]], defs: dict[str, Any], depth: int = 0) -> JsonSchema:
    properties = {each["name"]: _field(each, defs, depth) for each in fields}
    required = [each["name"] for each in fields if each.get("required") is True]
    return {"type": "object", "properties": properties, "required": required}


def _field(each: dict[str, Any], defs: dict[str, Any], depth: int) -> JsonSchema:
    inner = defs.get(str(each.get("ref", "")).removeprefix("#/defs/")) or {}
    if each.get("base") == "object" and inner.get("fields") and depth < 4:
        return _object(inner["fields"], defs, depth + 1)
    return _BASES.get(str(each.get("base")), {})
