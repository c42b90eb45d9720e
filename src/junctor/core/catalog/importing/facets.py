"""What XSD's simple types allow: values, lengths, bounds and patterns, by the name of the type.

zeep knows which type a field has and not what that type restricts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from junctor.core.catalog.importing.trees import XS, named_in, own_name, tree_of
from junctor.model.schema import check_schema
from junctor.model.value import JsonSchema

_COUNTS = {"minLength": "minLength", "maxLength": "maxLength"}
_BOUNDS = {
    "minInclusive": "minimum",
    "maxInclusive": "maximum",
    "minExclusive": "exclusiveMinimum",
    "maxExclusive": "exclusiveMaximum",
}
_DEEPEST = 8
_MOST_VALUES = 2000


class Facets:
    """The restrictions of all simple types in some documents."""

    def __init__(self, texts: Iterable[bytes] = ()) -> None:
        self._found: dict[str, list[tuple[str, JsonSchema]]] = {}
        for text in texts:
            for name, base, schema in _restrictions(text):
                self._found.setdefault(name, []).append((base, schema))

    def of(self, name: str, kind: str, depth: int = 0) -> JsonSchema:
        """What a type allows beside its kind; nothing where several types have the name."""
        local = name.rpartition("}")[2]
        found = self._found.get(name) or self._found.get(f"{{}}{local}") or []
        if not found or any(each != found[0] for each in found) or depth > _DEEPEST:
            return {}
        base, schema = found[0]
        own = _fitting({**self.of(base, kind, depth + 1), **schema}, kind)
        return own if not check_schema(own) else {}


def _restrictions(text: bytes) -> Iterator[tuple[str, str, JsonSchema]]:
    """Name, base and facets of each simple type; one without a name has that of its element."""
    if b"simpleType" not in text:
        return
    for schema in tree_of(text).iter(f"{XS}schema"):
        for kind in schema.iter(f"{XS}simpleType"):
            name = own_name(schema, kind if kind.get("name") else kind.getparent())
            restriction = kind.find(f"{XS}restriction")
            if restriction is None:
                yield name, "", {}
            else:
                yield name, named_in(restriction, "base"), _facets(restriction)


def _facets(restriction: Any) -> JsonSchema:
    found: JsonSchema = {}
    values: list[str] = []
    patterns: list[str] = []
    for facet in restriction:
        name = str(facet.tag).removeprefix(XS)
        value = str(facet.get("value") or "")
        if name == "enumeration":
            values.append(value)
        elif name == "pattern":
            patterns.append(value)
        elif name == "length" and value.isdigit():
            found |= {"minLength": int(value), "maxLength": int(value)}
        elif name in _COUNTS and value.isdigit():
            found[_COUNTS[name]] = int(value)
        elif name in _BOUNDS:
            for number in _numbers([value]):
                found[_BOUNDS[name]] = number
    if values and len(values) <= _MOST_VALUES:
        found["enum"] = values
    # Sub-patterns of XSD's own (names, blocks, subtraction) are not those of JSON Schema.
    plain = not any(
        mark in p for p in patterns for mark in ("\\i", "\\c", "\\I", "\\C", "\\p", "-[")
    )
    if patterns and plain:
        found["pattern"] = "^(?:" + "|".join(patterns) + ")$"
    return found


def _fitting(found: JsonSchema, kind: str) -> JsonSchema:
    """The facets that say something about a kind, with values of that kind."""
    texts, numbers = ("minLength", "maxLength", "pattern"), tuple(_BOUNDS.values())
    away = {"string": numbers, "integer": texts, "number": texts}.get(kind, (*texts, *numbers))
    made = {key: value for key, value in found.items() if key not in away}
    if "enum" in made and kind in ("integer", "number"):
        made["enum"] = _numbers(map(str, made["enum"]))
    if made.get("enum") == [] or (kind == "boolean" and "enum" in made):
        del made["enum"]
    return made


def _numbers(texts: Iterable[str]) -> list[int | float]:
    found: list[int | float] = []
    for text in texts:
        try:
            number = float(text)
        except ValueError:
            continue
        if abs(number) < 2**53:
            found.append(int(number) if number.is_integer() else number)
    return found
