"""What an input takes, read from its schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from junctor.core.assistant.language.words import tokens
from junctor.model.value import JsonSchema


def named_input(properties: Mapping[str, JsonSchema], wanted: str) -> str | None:
    """The input of that plain name."""
    return next((name for name in properties if plain_name(name) == wanted), None)


def fitting(schema: JsonSchema, said: Sequence[str]) -> Any:
    """What was said in the form that a schema takes: one, or several as a list."""
    kinds = schema.get("type")
    listed = kinds == "array" or (isinstance(kinds, list) and "string" not in kinds)
    if not listed:
        return said[0]
    items = schema.get("items", {})
    return [_item(items, value) if isinstance(items, dict) else value for value in said]


def _item(schema: JsonSchema, said: str) -> Any:
    """One value as a schema takes it: as the first field of an object, however deep."""
    if schema.get("type") != "object":
        return said
    properties = schema.get("properties") or {"email": {}}
    name = next(iter(properties))
    return {name: _item(properties[name], said)}


def spared(template: str, name: str, schema: JsonSchema, required: Collection[str]) -> str:
    """A template for an optional input, so that a value that is missing does not end the run."""
    bound = any(word in schema for word in ("pattern", "minLength", "format", "enum"))
    plain = re.fullmatch(r"\{\{[\w.\[\]-]+\}\}", template)
    if name in required or bound or not plain or schema.get("type", "string") != "string":
        return template
    return f'{template[:-2]} | default("")}}}}'


def is_scalar(schema: JsonSchema) -> bool:
    """Whether one value fits, no list and no object."""
    return schema.get("type") in ("string", "number", "integer", "boolean", None)


def takes_text(schema: JsonSchema) -> bool:
    """Whether a text fits, or a list of them."""
    kinds = schema.get("type")
    return kinds in ("string", "array", None) or (isinstance(kinds, list) and "string" in kinds)


def is_phone(schema: JsonSchema) -> bool:
    """Whether only a number fits, as in `to` of an SMS: an address never would."""
    return "\\+" in schema.get("pattern", "") or "E.164" in schema.get("description", "")


def is_fixed(schema: JsonSchema) -> bool:
    """Whether the values are given, or of a form that no words have."""
    return any(word in schema for word in ("enum", "const", "default")) or schema.get("format") in (
        "date", "date-time", "uri", "uuid",
    )  # fmt: skip


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """A name in small letters, without what parts its words."""
    return "".join(tokens(name))
