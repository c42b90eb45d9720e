"""XSD types as tables for writing and reading XML, and as JSON Schema for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from junctor.core.catalog.importing.facets import Facets
from junctor.core.catalog.importing.trimming import references
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
        field = self._named(str(element.name), element)
        schema = self.definitions.get(field["kind"])
        if schema is None and field["kind"] in _PLAIN:
            return self._plain_root(field, element)
        if schema is None:
            return field, empty
        # The root is written out, so that its fields are the operation's own inputs.
        return field, {**schema, "properties": dict(schema.get("properties") or {})}

    def whole(self, schema: JsonSchema) -> JsonSchema:
        """A schema with the definitions that it reaches."""
        queue = references(schema)
        for name in queue:  # grows
            queue += [each for each in references(self.definitions[name]) if each not in queue]
        made = {name: self.definitions[name] for name in queue}
        return {**schema, "$defs": made} if made else schema

    def _plain_root(self, field: Field, element: Any) -> tuple[Field, JsonSchema]:
        """A message that is one text or number: the input, and the output, `value`."""
        name = f"{element.name}Value"
        plain = {key: each for key, each in field.items() if key in ("kind", "words")}
        self.types[name] = [{"name": "value", **plain, "place": "text"}]
        value = {"value": self._plain_schema(element.type)}
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
        if _is_many(element):
            made["many"] = True
        if getattr(element, "nillable", False):
            made["nil"] = True
        return made

    def _named(self, name: str, part: Any) -> Field:
        """An element or attribute with its kind; a list in one text has the kind of its values."""
        made: Field = {"name": name, "xml": part.qname.text, "kind": self._kind(part.type)}
        return {**made, "words": True} if _items(part.type) is not None else made

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
            fields.append({**self._named(key, attribute), "place": "attribute"})
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
        items = _items(kind)
        if items is not None:
            return {"type": "array", "items": self._plain_schema(items)}
        members = getattr(kind, "item_types", None)
        if members and _simple(kind) == "string":
            return _either([self._plain_schema(each) for each in members])
        if members:
            return {"type": _simple(kind)}
        name = _builtin(kind)
        schema: JsonSchema = {"type": _KINDS.get(name, "string")}
        schema |= _TEXTS.get(name, {})
        if name == "base64Binary":
            schema["contentEncoding"] = "base64"
        schema |= _RANGES.get(name, {})
        named = getattr(getattr(kind, "qname", None), "text", "")
        return {**schema, **self._facets.of(named, schema["type"])}


_PLAIN = ("string", "integer", "number", "boolean")


_SPELLED = {"integer": r"^[+-]?\d+$", "number": r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"}


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


def _items(kind: Any) -> Any:
    """The type of what stands in a list in one text; None for what is no such list."""
    from zeep.xsd.types.collection import ListType

    return kind.item_type if isinstance(kind, ListType) else None


def _is_many(element: Any) -> bool:
    return bool(getattr(element, "accepts_multiple", False))


def _needed(kind: Any, required: list[str]) -> JsonSchema:
    """What must be there; beside a choice that is too tangled nobody knows."""
    choices = _choices(kind)
    if choices is None:
        return {}
    keys = {id(element): key for key, element in kind.elements}
    found: list[JsonSchema] = []
    for choice, left_out in choices:
        options, required = _chosen(choice, keys, required, left_out=left_out)
        found.append({"anyOf": options})
    needed: JsonSchema = {"required": required} if required else {}
    return {**(found[0] if len(found) == 1 else {"allOf": found} if found else {}), **needed}


def _choices(kind: Any) -> list[tuple[Any, bool]] | None:
    """The choices of a type, and whether none need be made; None where that is too tangled.

    So it is where one may be made several times, or stands inside another.
    """
    nested = getattr(kind, "elements_nested", None) or ()
    stack: list[tuple[Any, bool]] = [(each, False) for _, each in nested]
    found: list[tuple[Any, bool]] = []
    while stack:
        part, left_out = stack.pop()
        if not _is_group(part):
            continue
        left_out = left_out or part.min_occurs == 0
        if type(part).__name__ == "Choice":
            if part.accepts_multiple or any(_holds_groups(option) for option in part):
                return None
            found.append((part, left_out))
            continue
        if _is_many(part) and _holds_groups(part):
            return None
        inner = [part.child] if type(part).__name__ == "Group" else part
        stack += [(each, left_out) for each in inner]
    return found


def _holds_groups(part: Any) -> bool:
    while type(part).__name__ == "Group":
        part = part.child
    return _is_group(part) and any(_is_group(inner) for inner in part)


def _is_group(part: Any) -> bool:
    """Whether it holds other parts: a sequence, a choice, or a named group of one."""
    return isinstance(part, list) or type(part).__name__ == "Group"


def _chosen(
    choice: Any, keys: dict[int, str], required: list[str], *, left_out: bool
) -> tuple[list[JsonSchema], list[str]]:
    """A choice as alternatives, each without the fields of the others; and what else is needed."""
    options = [_elements(option) for option in choice]
    named = [[keys[id(e)] for e in option if id(e) in keys] for option in options]
    every = [name for names in named for name in names]
    found: list[JsonSchema] = []
    for names in [*named, []] if left_out else named:
        others = {name: False for name in every if name not in names}
        # zeep calls each option optional; of several fields it tells which are.
        needed = names if len(names) == 1 else [name for name in names if name in required]
        found.append({"properties": others, **({"required": needed} if needed else {})})
    return found, [name for name in required if name not in every]


def _elements(option: Any) -> list[Any]:
    if type(option).__name__ == "Group":
        return _elements(option.child)
    return option if isinstance(option, list) else [option]


def _builtin(kind: Any) -> str:
    for base in type(kind).__mro__:
        name = getattr(base, "_default_qname", None)
        if name is not None:
            return str(name.localname)
    return "string"


def _simple(kind: Any) -> str:
    kind = kind if _items(kind) is None else _items(kind)
    members = getattr(kind, "item_types", None)
    if members:
        kinds = {_simple(each) for each in members}
        return kinds.pop() if len(kinds) == 1 else "string"
    return "any" if type(kind).__name__ == "AnyType" else _KINDS.get(_builtin(kind), "string")
