"""The named schemas of a description, made 2020-12 only when asked for.

Each format's own spelling of a schema goes through one `Dialect`; references become
`#/$defs/NAME`, so that what an operation needs can be cut out whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from junctor.core.catalog.descriptions.loops import straightened
from junctor.model.value import JsonSchema

_PLACES = ("#/components/schemas/", "#/definitions/", "#/$defs/")
_ONE = (
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "not",
    "if",
    "then",
    "else",
)
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")


class Definitions:
    """Named schemas of one document: `raw` names them, `find` resolves other pointers."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        convert: Callable[[Any], Any],
        find: Callable[[str], Any] = lambda _pointer: None,
    ) -> None:
        self._raw, self._convert, self._find = raw, convert, find
        self._names: dict[str, str] = {}
        self._sources: dict[str, Any] = {}
        self._converted: dict[str, Any] = {}
        self._done: dict[str, Any] = {}
        self._one_sided: dict[tuple[str, str], Any] = {}

    def reference(self, target: str) -> JsonSchema:
        """The `$ref` within our schemas for a reference of the document."""
        name = self._names.get(target)
        if name is None:
            name = self._name(target)
            self._names[target] = name
        return {"$ref": f"#/$defs/{name}"}

    def look(self, target: str) -> Any:
        """What a reference of the document leads to, as it is written there."""
        short = _short(target)
        return self._raw[short] if short in self._raw else self._find(target)

    def _name(self, target: str) -> str:
        short, source = _short(target), self.look(target)
        base = re.sub(r"[^A-Za-z0-9_.-]", "_", short.lstrip("#/")) or "root"
        name, number = base, 2
        while name in self._sources:
            name, number = f"{base}_{number}", number + 1
        self._sources[name] = True if source is None else source
        return name

    def get(self, name: str) -> Any:
        """The named schema, converted; what points nowhere allows anything."""
        if name not in self._done:
            self._done[name] = straightened(name, self._plain(name), self._plain)
        return self._done[name]

    def _plain(self, name: str) -> Any:
        if name not in self._converted:
            self._converted[name] = self._convert(self._sources[name])
        return self._converted[name]

    def complete(self, fragment: Any, direction: str | None) -> JsonSchema:
        """The fragment with the definitions it reaches."""
        reached: dict[str, Any] = {}
        queue = [_as_object(fragment)]
        hidden = {"request": "readOnly", "response": "writeOnly"}.get(direction or "")
        root = _relaxed(queue[0], hidden) if hidden else queue[0]
        while queue:
            for name in referred(queue.pop()):
                if name not in reached:
                    made = self.get(name)
                    queue.append(made)
                    reached[name] = self._side(name, hidden) if hidden else made
        return {**root, "$defs": reached} if reached else root

    def _side(self, name: str, hidden: str) -> Any:
        key = (name, hidden)
        if key not in self._one_sided:
            self._one_sided[key] = _relaxed(self.get(name), hidden)
        return self._one_sided[key]


def _short(target: str) -> str:
    short = next((target[len(p) :] for p in _PLACES if target.startswith(p)), target)
    return short.replace("~1", "/").replace("~0", "~")


def _as_object(fragment: Any) -> JsonSchema:
    if isinstance(fragment, dict):
        return fragment
    return {"not": {}} if fragment is False else {}


def referred(schema: Any) -> list[str]:
    """The names of the definitions that a schema refers to."""
    names: list[str] = []
    stack = [schema]
    while stack:
        part = stack.pop()
        if not isinstance(part, dict):
            continue
        if isinstance(part.get("$ref"), str):
            names.append(part["$ref"].removeprefix("#/$defs/"))
        stack += children(part)
    return names


def children(part: JsonSchema) -> list[Any]:
    """The schemas directly inside a schema."""
    found = [part[key] for key in _ONE if key in part]
    for key in _MANY:
        found += part.get(key, ())
    for key in _NAMED:
        found += part.get(key, {}).values()
    return found


def rebuilt(part: JsonSchema, change: Callable[[Any], Any]) -> JsonSchema:
    """A copy of a schema with every schema directly inside it changed."""
    made = dict(part)
    for key in _ONE:
        if key in made:
            made[key] = change(made[key])
    for key in _MANY:
        if key in made:
            made[key] = [change(each) for each in made[key]]
    for key in _NAMED:
        if key in made:
            made[key] = {name: change(each) for name, each in made[key].items()}
    return made


def _relaxed(schema: Any, hidden: str) -> Any:
    """What the other side alone sets (or alone sees) is not required on this side."""
    if not isinstance(schema, dict):
        return schema
    made = rebuilt(schema, lambda inner: _relaxed(inner, hidden))
    if "required" in made and "properties" in made:
        fields = made["properties"]
        made["required"] = [
            name
            for name in made["required"]
            if not (isinstance(fields.get(name), dict) and fields[name].get(hidden) is True)
        ]
    return made
