"""Small parts that the families' manifests are made of."""

from __future__ import annotations

from typing import Any

from junctor.sdk.definition import camel
from junctor.sdk.families.sayings import SAYINGS
from junctor.sdk.families.tables import TableText
from junctor.sdk.fields import Fields

HOST: dict[str, Any] = {
    "type": "string",
    "title": "Host",
    "description": "Name or address of the server.",
    "pattern": r"^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])$",
    "maxLength": 253,
    "examples": ["db.example.com"],
}


def integer(title: str, description: str, low: int, high: int, default: int) -> dict[str, Any]:
    """A whole number with bounds and a default."""
    return {
        "type": "integer",
        "title": title,
        "description": description,
        "minimum": low,
        "maximum": high,
        "default": default,
    }


def operations(family: str, *names: list[str]) -> dict[str, Any]:
    """Operations of a family, each by the function of its name, with the words for it."""
    every = [name for group in names for name in group]
    synonyms = SAYINGS.get(family, {})
    return {
        camel(name): {"handler": f"{family}:{name}"}
        | ({"synonyms": [*synonyms[name]]} if name in synonyms else {})
        for name in every
    }


def table_of(inputs: Fields, conn: Fields) -> TableText:
    """A statement over the table that inputs name."""
    return TableText(inputs.table, inputs.schema or conn.get("schema"), conn.driver)
