"""Rows to be written: of an event's fields, of an item, or of what the step before listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from junctor.core.assistant.values import Filled, plain_name
from junctor.model.value import JsonSchema

_MOST = 12


def put_rows(
    properties: Mapping[str, JsonSchema],
    required: set[str],
    told: Sequence[tuple[str, str]],
    listed: str | None,
    filled: Filled,
) -> None:
    """Fill in `rows`, `values` and `fields` that are required.

    `told` are names with templates, `listed` the template of a list of objects.
    """
    told = told[:_MOST]
    for name in required & set(properties):
        schema, plain = properties[name], plain_name(name)
        items = schema.get("items", {}) if schema.get("type") == "array" else {}
        if name in filled.values or not (told or listed):
            continue
        if plain in ("rows", "records") and items.get("type") == "object":
            value: Any = [dict(told)] if told else listed
            filled.put(name, value, "step" if not told else "event")
        elif plain in ("values", "rows") and items.get("type") == "array" and told:
            filled.put(name, [[template for _, template in told]], "event")
        elif plain == "fields" and schema.get("type") == "object" and told:
            filled.put(name, dict(told), "event")
