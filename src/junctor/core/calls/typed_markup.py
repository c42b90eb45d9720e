"""An answer in XML read by a schema: numbers, lists of one, attributes, as it says.

The words of OpenAPI's `xml` keyword are understood where a schema has them. What the schema does
not name is kept as names and values, so that nothing of an answer is lost.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from junctor.core.calls.markup import MAX_DEPTH, local_name, names_and_values
from junctor.model.schema import resolve
from junctor.model.value import JsonSchema

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_DEEPEST = 8
_ABSENT = object()
_TEXTS = ("_", "$", "#text", "value", "content", "text")


def by_schema(schema: JsonSchema, root: ET.Element) -> Any:
    """The content of a document's root as the schema describes it."""
    return _Reading(schema).value(schema, root, 1)


class _Reading:
    def __init__(self, root: JsonSchema) -> None:
        self._root = root

    def value(self, schema: Any, element: ET.Element, depth: int) -> Any:
        """What an element holds."""
        if element.get(_NIL) in ("true", "1"):
            return None
        plain = self._plain(schema, element)
        types = _types(plain)
        if depth < MAX_DEPTH and "array" in types:
            return [self.value(plain.get("items"), child, depth + 1) for child in element]
        if depth < MAX_DEPTH and (plain.get("properties") or ("object" in types and len(element))):
            return self._object(plain, element, depth)
        if "object" in types and not len(element) and not (element.text or "").strip():
            return {}
        if types and not len(element):
            return typed(element.text or "", types)
        return names_and_values(element, depth)

    def _object(self, schema: JsonSchema, element: ET.Element, depth: int) -> dict[str, Any]:
        left: dict[str, list[ET.Element]] = {}
        for child in element:
            left.setdefault(local_name(child), []).append(child)
        found: dict[str, Any] = {}
        for name, field in (schema.get("properties") or {}).items():
            value = self._field(name, field, element, left, depth)
            if value is not _ABSENT:
                found[name] = value
        if not len(element) and (element.text or "").strip():
            found = {**self._own_text(schema, element.text or ""), **found}
        for name, children in left.items():
            values = [names_and_values(child, depth + 1) for child in children]
            found.setdefault(name, values[0] if len(values) == 1 else values)
        return found

    def _field(
        self,
        name: str,
        field: Any,
        element: ET.Element,
        left: dict[str, list[ET.Element]],
        depth: int,
    ) -> Any:
        """One field of an element; what it takes of the elements is no longer `left`."""
        plain = self._plain(field, None)
        said, types = _said(field, plain), _types(plain)
        place = "attribute" if said.get("attribute") is True else said.get("nodeType")
        wire = str(said.get("name") or name)
        if place in ("text", "cdata") or said.get("x-text"):
            return typed(element.text or "", types)
        if place != "attribute":
            if "array" in types:
                return self._list(wire, plain, said, left, depth)
            if wire in left:
                return self.value(field, left.pop(wire)[0], depth + 1)
        text = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == wire), None)
        return _ABSENT if text is None else typed(text, types)

    def _own_text(self, schema: JsonSchema, text: str) -> dict[str, Any]:
        """The text of an element that holds no others, under the name that is meant for it."""
        fields = schema.get("properties") or {}
        name = next((each for each in _TEXTS if each in fields), None)
        return {} if name is None else {name: typed(text, _types(self._plain(fields[name], None)))}

    def _list(
        self,
        wire: str,
        schema: JsonSchema,
        said: dict[str, Any],
        left: dict[str, list[ET.Element]],
        depth: int,
    ) -> Any:
        """The values of a list, with an element around them or without."""
        items = schema.get("items")
        inner = self._plain(items, None)
        own = str(_said(items, inner).get("name") or wire)
        around = left.get(wire, ())
        if len(around) == 1 and (said.get("wrapped") is True or self._is_around(around[0], inner)):
            left.pop(wire)
            children = list(around[0])
        else:
            name = own if own in left else wire
            if name not in left:
                return _ABSENT
            children = left.pop(name)
        return [self.value(items, child, depth + 1) for child in children]

    def _is_around(self, element: ET.Element, items: JsonSchema) -> bool:
        """Whether an element holds a list's values, though nobody said that one does."""
        names = {local_name(child) for child in element}
        if len(names) != 1:
            return False
        return not names <= (items.get("properties") or {}).keys()

    def _plain(self, schema: Any, element: ET.Element | None, depth: int = 0) -> JsonSchema:
        """The schema behind references, with its parts joined and the form that fits chosen."""
        for _ in range(_DEEPEST):
            if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
                break
            beside = {k: v for k, v in schema.items() if k != "$ref"}
            target = resolve(self._root, schema["$ref"])
            schema = {**target, **beside} if isinstance(target, dict) else beside
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return {}
        made = dict(schema)
        for part in made.pop("allOf", ()):
            joined = self._plain(part, element, depth + 1)
            fields = {**(joined.get("properties") or {}), **(made.get("properties") or {})}
            made = {**joined, **made, **({"properties": fields} if fields else {})}
        forms = [*made.pop("anyOf", ()), *made.pop("oneOf", ())]
        plain = [self._plain(form, element, depth + 1) for form in forms]
        plain = [form for form in plain if form.get("type") != "null"]
        best: JsonSchema = max(plain, key=lambda form: _fits(form, element)) if plain else {}
        return {**best, **made}


def _fits(form: JsonSchema, element: ET.Element | None) -> int:
    """How much of an element a form knows."""
    if element is None:
        return 0
    names = {local_name(child) for child in element} | set(element.attrib)
    fields = (form.get("properties") or {}).keys()
    return len(names & fields) - len(set(form.get("required") or ()) - names)


def _said(schema: Any, plain: JsonSchema) -> dict[str, Any]:
    """What the schema of a field says of its XML; what stands beside a reference counts first."""
    own = schema.get("xml") if isinstance(schema, dict) else None
    behind = plain.get("xml")
    return {
        **(behind if isinstance(behind, dict) else {}),
        **(own if isinstance(own, dict) else {}),
    }


def _types(schema: JsonSchema) -> tuple[str, ...]:
    declared = schema.get("type")
    if isinstance(declared, list):
        return tuple(each for each in declared if each != "null")
    if isinstance(declared, str):
        return (declared,)
    return ("object",) if schema.get("properties") else ("array",) if "items" in schema else ()


def typed(text: str, types: tuple[str, ...]) -> Any:
    """A text as one of the types that are declared for it; else as it is."""
    plain = text.strip()
    if "integer" in types and re.fullmatch(r"[+-]?\d+", plain):
        return int(plain)
    if {"number", "integer"} & set(types) and _NUMBER.fullmatch(plain):
        return float(plain)
    if "boolean" in types and plain.lower() in ("true", "false", "1", "0"):
        return plain.lower() in ("true", "1")
    return text
