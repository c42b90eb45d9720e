"""A value in the type that an input takes: a number where only a text fits is written as one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled
from junctor.model.value import JsonSchema

_WHOLE = re.compile(r"\{\{(?P<path>[\w.\[\]-]+)(?P<spared> \| default\(\"\"\))?\}\}")
_COUNTED = frozenset(("integer", "number", "boolean"))


def as_taken(properties: Mapping[str, JsonSchema], source: Source, filled: Filled) -> None:
    """Write values of the event and of steps as texts where nothing else is taken."""
    held = _types(source)
    for name, value in filled.values.items():
        filled.values[name] = _taken(value, properties.get(name, {}), held)


def _types(source: Source) -> dict[str, JsonSchema]:
    places = [(source.root, source.known), *((g.root, g.fields) for g in source.givers)]
    return {f"{root}.{path}": each for root, fields in places for path, each in fields.items()}


def _taken(value: Any, schema: JsonSchema, held: Mapping[str, JsonSchema]) -> Any:
    if isinstance(value, dict):
        inner = schema.get("properties", {})
        return {name: _taken(each, inner.get(name, {}), held) for name, each in value.items()}
    if isinstance(value, list):
        items = schema.get("items", {})
        return [_taken(each, items if isinstance(items, dict) else {}, held) for each in value]
    said = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    if said is None or schema.get("type") != "string":
        return value
    kinds = held.get(said["path"], {}).get("type")
    given = {kinds} if isinstance(kinds, str) else {*(kinds or ())}
    if given & _COUNTED:
        return f"{{{{{said['path']}{said['spared'] or ''} | string}}}}"
    return value
