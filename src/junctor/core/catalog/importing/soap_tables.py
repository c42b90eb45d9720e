"""XSD types as tables for writing and reading XML, and as JSON Schema for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from junctor.core.catalog.importing.facets import Facets
from junctor.model.value import JsonSchema

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
        field = {"name": element.name, "xml": element.qname.text, "kind": self._kind(element.type)}
        schema = self.definitions.get(field["kind"])
        if schema is None and field["kind"] in _PLAIN:
            return self._plain_root(field, element)
        if schema is None:
            return field, empty
        # The root is written out, so that its fields are the operation's own inputs.
        return field, {**schema, "properties": dict(schema.get("properties") or {})}

    def _plain_root(self, field: Field, element: Any) -> tuple[Field, JsonSchema]:
        """A message that is one text or number: the input, and the output, `value`."""
        name = f"{element.name}Value"
        self.types[name] = [{"name": "value", "kind": field["kind"], "place": "text"}]
        value = {"value": self._plain_schema(element.type)}
        schema = {"type": "object", "additionalProperties": False, "properties": value}
        return {**field, "kind": name}, {**schema, "required": ["value"]}

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
        made: Field = {"name": name, "xml": element.qname.text, "kind": self._kind(element.type)}
        if _is_many(element):
            made["many"] = True
        if getattr(element, "nillable", False):
            made["nil"] = True
        return made

    def _kind(self, kind: Any) -> str:
        name = self._names.get(id(kind))
        if name is not None:
            return name
        if not hasattr(kind, "elements"):
            return _simple(kind)
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
            if field["kind"] in _PLAIN and key == "_value_1":
                field["place"] = "text"
            fields.append(field)
            properties[key] = self._schema(element)
            if not getattr(element, "is_optional", False) and getattr(element, "min_occurs", 1) > 0:
                required.append(key)
        for key, attribute in getattr(kind, "attributes", None) or ():
            if getattr(attribute, "qname", None) is None:
                continue
            made = {"name": key, "xml": attribute.qname.text, "kind": _simple(attribute.type),
                    "place": "attribute"}  # fmt: skip
            fields.append(made)
            properties[key] = self._plain_schema(attribute.type)
        if open_:
            fields.append({"name": "*", "place": "rest", "kind": "any"})
        self.types[name] = fields
        schema: JsonSchema = {"type": "object", "properties": properties}
        if not open_:
            schema["additionalProperties"] = False
        schema |= _needed(kind, required)
        self.definitions[name] = schema

    def _schema(self, element: Any) -> JsonSchema:
        kind = self._kind(element.type)
        if kind == "any":
            made: JsonSchema = {}
        elif kind in _PLAIN:
            made = self._plain_schema(element.type)
        else:
            made = {"$ref": f"#/$defs/{kind}"}
        if _is_many(element):
            made = {"type": "array", "items": made}
            if getattr(element, "min_occurs", 1) > 0:
                made["minItems"] = 1
        if getattr(element, "nillable", False) and made:
            return {"anyOf": [made, {"type": "null"}]}
        return made

    def _plain_schema(self, kind: Any) -> JsonSchema:
        name = _builtin(kind)
        schema: JsonSchema = {"type": _KINDS.get(name, "string")}
        schema |= _TEXTS.get(name, {})
        if name == "base64Binary":
            schema["contentEncoding"] = "base64"
        schema |= _RANGES.get(name, {})
        named = getattr(getattr(kind, "qname", None), "text", "")
        return {**schema, **self._facets.of(named, schema["type"])}


_PLAIN = ("string", "integer", "number", "boolean")


def _is_many(element: Any) -> bool:
    return bool(getattr(element, "accepts_multiple", False))


def _needed(kind: Any, required: list[str]) -> JsonSchema:
    """What must be there; beside a choice that is too tangled nobody knows."""
    choices = _choices(kind)
    if choices is None:
        return {}
    keys = {id(element): key for key, element in kind.elements}
    found: list[JsonSchema] = []
    for choice in choices:
        options, required = _chosen(choice, keys, required)
        found.append({"anyOf": options})
    needed: JsonSchema = {"required": required} if required else {}
    return {**(found[0] if len(found) == 1 else {"allOf": found} if found else {}), **needed}


def _choices(kind: Any) -> list[Any] | None:
    """The choices of a type; None where one may be made several times, or inside another."""
    stack: list[Any] = [each for _, each in getattr(kind, "elements_nested", None) or ()]
    found: list[Any] = []
    while stack:
        part = stack.pop()
        if type(part).__name__ == "Choice":
            if part.accepts_multiple or any(_holds_groups(option) for option in part):
                return None
            found.append(part)
        elif isinstance(part, list):
            if _is_many(part) and _holds_groups(part):
                return None
            stack += part
    return found


def _holds_groups(part: Any) -> bool:
    return isinstance(part, list) and any(isinstance(inner, list) for inner in part)


def _chosen(
    choice: Any, keys: dict[int, str], required: list[str]
) -> tuple[list[JsonSchema], list[str]]:
    """A choice as alternatives, each without the fields of the others; and what else is needed."""
    options = [option if isinstance(option, list) else [option] for option in choice]
    named = [[keys[id(e)] for e in option if id(e) in keys] for option in options]
    every = [name for names in named for name in names]
    found: list[JsonSchema] = []
    for names in named if choice.min_occurs else [*named, []]:
        others = {name: False for name in every if name not in names}
        # zeep calls each option optional; of several fields it tells which are.
        needed = names if len(names) == 1 else [name for name in names if name in required]
        found.append({"properties": others, **({"required": needed} if needed else {})})
    return found, [name for name in required if name not in every]


def _builtin(kind: Any) -> str:
    for base in type(kind).__mro__:
        name = getattr(base, "_default_qname", None)
        if name is not None:
            return str(name.localname)
    return "string"


def _simple(kind: Any) -> str:
    return "any" if type(kind).__name__ == "AnyType" else _KINDS.get(_builtin(kind), "string")
