"""XSD types as tables for writing and reading XML, and as JSON Schema for people.

Simple types are in `xsd_types`, choices between fields in `xsd_choices`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from junctor.core.catalog.descriptions.definitions import referred
from junctor.core.catalog.importing.facets import Facets
from junctor.core.catalog.importing.xsd_choices import is_many, needed_in
from junctor.core.catalog.importing.xsd_types import PLAIN, items_of, kind_of, plain_schema
from junctor.model.value import JsonSchema

Field = dict[str, Any]


class Tables:
    """The tables and definitions of one operation; types beyond the budget hold anything."""

    def __init__(self, budget: int, facets: Facets | None = None) -> None:
        self._facets = facets or Facets()
        self.types: dict[str, list[Field]] = {}
        self.definitions: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._left = max(budget // 120, 40)

    def root(self, element: Any) -> tuple[Field | None, JsonSchema]:
        """The root of a message: its field, and the schema of what is in it."""
        empty: JsonSchema = {"type": "object", "properties": {}}
        if element is None or getattr(element, "qname", None) is None:
            return None, empty
        field = self._named(str(element.name), element)
        schema = self.definitions.get(field["kind"])
        if schema is None and field["kind"] in PLAIN:
            return self._plain_root(field, element)
        if schema is None:
            return field, empty
        # The root is written out, so that its fields are the operation's own inputs.
        return field, {**schema, "properties": dict(schema.get("properties") or {})}

    def whole(self, schema: JsonSchema) -> JsonSchema:
        """A schema with the definitions that it reaches."""
        queue = referred(schema)
        for name in queue:  # grows
            queue += [each for each in referred(self.definitions[name]) if each not in queue]
        made = {name: self.definitions[name] for name in queue}
        return {**schema, "$defs": made} if made else schema

    def _plain_root(self, field: Field, element: Any) -> tuple[Field, JsonSchema]:
        """A message that is one text or number: the input, and the output, `value`."""
        name = f"{element.name}Value"
        plain = {key: each for key, each in field.items() if key in ("kind", "words")}
        self.types[name] = [{"name": "value", **plain, "place": "text"}]
        value = {"value": plain_schema(element.type, self._facets)}
        schema = {"type": "object", "additionalProperties": False, "properties": value}
        root = {key: each for key, each in field.items() if key != "words"}
        return {**root, "kind": name}, {**schema, "required": ["value"]}

    def faults(self, faults: Iterable[Any]) -> list[Field]:
        """The fields of declared faults, as they stand in a fault's detail."""
        found: list[Field] = []
        for fault in faults:
            parts = getattr(getattr(fault, "abstract", None), "parts", None) or {}
            elements = (getattr(part, "element", None) for part in parts.values())
            found += [self._field(str(e.name), e) for e in elements if e is not None]
        return found

    def headers(self, header: Any) -> list[tuple[Field, JsonSchema]]:
        """The header blocks of a message with their schemas."""
        inner = getattr(getattr(header, "type", None), "elements", None) or ()
        return [(self._field(str(each.name), each), self._schema(each)) for _, each in inner
                if getattr(each, "qname", None) is not None]  # fmt: skip

    def _field(self, name: str, element: Any) -> Field:
        made = self._named(name, element)
        if is_many(element):
            made["many"] = True
        if getattr(element, "nillable", False):
            made["nil"] = True
        return made

    def _named(self, name: str, part: Any) -> Field:
        """An element or attribute with its kind; a list in one text has the kind of its values."""
        made: Field = {"name": name, "xml": part.qname.text, "kind": self._kind(part.type)}
        return {**made, "words": True} if items_of(part.type) is not None else made

    def _kind(self, kind: Any) -> str:
        name = self._names.get(id(kind))
        if name is not None:
            return name
        if not hasattr(kind, "elements"):
            return kind_of(kind)
        if self._left <= 0 or type(kind).__name__ == "AnyType":
            return "any"
        base = str(getattr(kind, "name", None) or "Message").replace(".", "_")
        name, number = base, 2
        while name in self.types or name in ("string", "integer", "number", "boolean", "any"):
            name, number = f"{base}{number}", number + 1
        self._names[id(kind)] = name
        self.types[name] = []
        self.definitions[name] = {"type": "object"}
        self._fill(kind, name)
        return name

    def _fill(self, kind: Any, name: str) -> None:
        fields: list[Field] = []
        properties: dict[str, Any] = {}
        required: list[str] = []
        open_ = False
        for key, element in kind.elements:
            self._left -= 1
            if getattr(element, "qname", None) is None:
                open_ = True  # xsd:any: whatever no other field names
                continue
            field = self._field(key, element)
            if field["kind"] in PLAIN and key == "_value_1":
                field["place"] = "text"
            fields.append(field)
            properties[key] = self._schema(element)
            if not getattr(element, "is_optional", False) and getattr(element, "min_occurs", 1) > 0:
                required.append(key)
        for key, attribute in getattr(kind, "attributes", None) or ():
            if getattr(attribute, "qname", None) is None:
                continue
            fields.append({**self._named(key, attribute), "place": "attribute"})
            properties[key] = plain_schema(attribute.type, self._facets)
        if open_:
            fields.append({"name": "*", "place": "rest", "kind": "any"})
        self.types[name] = fields
        schema: JsonSchema = {"type": "object", "properties": properties}
        if not open_:
            schema["additionalProperties"] = False
        schema |= needed_in(kind, required)
        self.definitions[name] = schema

    def _schema(self, element: Any) -> JsonSchema:
        kind = self._kind(element.type)
        if kind == "any":
            made: JsonSchema = {}
        elif kind in PLAIN:
            made = plain_schema(element.type, self._facets)
        else:
            made = {"$ref": f"#/$defs/{kind}"}
        if is_many(element):
            made = {"type": "array", "items": made}
            if getattr(element, "min_occurs", 1) > 0:
                made["minItems"] = 1
        if getattr(element, "nillable", False) and made:
            return {"anyOf": [made, {"type": "null"}]}
        return made
