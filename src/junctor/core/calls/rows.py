"""Answers that are many things in one text: CSV, lines of JSON, server-sent events."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson

from junctor.core.calls.typed_markup import typed
from junctor.model.request import HttpResponse
from junctor.model.schema import resolve
from junctor.model.value import JsonSchema

_DELIMITERS = (",", ";", "\t", "|")
_LARGEST = 1024 * 1024


def table(response: HttpResponse, schema: JsonSchema) -> list[dict[str, Any]]:
    """The rows of a CSV under the names in its first row, typed where the schema says how.

    Raises:
        ValueError: a field is larger than 1 MiB, or quotes are amiss.
    """
    text = response.text.removeprefix("\ufeff")
    csv.field_size_limit(_LARGEST)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    types = _columns(schema)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = [name.strip() for name in next(found, [])]
        rows = [row for row in found if row]
    except csv.Error as error:
        raise ValueError(f"the answer is no CSV: {error}") from None
    widest = max(map(len, rows), default=0)
    names += [f"column{number}" for number in range(len(names) + 1, widest + 1)]
    return [
        {name: typed(value, types.get(name, ())) for name, value in zip(names, row, strict=False)}
        for row in rows
    ]


def _columns(schema: JsonSchema) -> dict[str, tuple[str, ...]]:
    """The types of the columns; text wins where a column may be one."""
    items: Any = _behind(schema, schema.get("items"))
    fields = items.get("properties") if isinstance(items, dict) else None
    found: dict[str, tuple[str, ...]] = {}
    for name, field in (fields or {}).items():
        declared = _behind(schema, field).get("type")
        types = declared if isinstance(declared, list) else [declared]
        if "string" not in types:
            found[name] = tuple(str(each) for each in types)
    return found


def _behind(root: JsonSchema, schema: Any) -> JsonSchema:
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = resolve(root, schema["$ref"])
    return schema if isinstance(schema, dict) else {}


def lines(response: HttpResponse) -> list[Any]:
    """The values of JSON lines, or of a JSON text sequence; a JSON list is one already.

    Raises:
        ValueError: a line is no JSON.
    """
    if _is_json(response):
        whole = response.json()
        return whole if isinstance(whole, list) else [whole]
    pieces = response.content.replace(b"\x1e", b"\n").splitlines()
    return [orjson.loads(piece) for piece in pieces if piece.strip()]


def events(response: HttpResponse) -> list[dict[str, Any]]:
    """The events of a stream that has ended: their data, and what else they say."""
    if _is_json(response):
        whole = response.json()
        return whole if isinstance(whole, list) else [whole]
    text = response.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = []
    for block in text.split("\n\n"):
        fields: dict[str, list[str]] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            if name in ("event", "id", "data"):
                fields.setdefault(name, []).append(value.removeprefix(" "))
        if "data" in fields:
            told = {name: values[-1] for name, values in fields.items() if name != "data"}
            found.append({**told, "data": read_piece("\n".join(fields["data"]))})
    return found


def read_piece(text: str) -> Any:
    """What a piece of a stream holds: JSON, or a text."""
    try:
        return orjson.loads(text)
    except ValueError:
        return text


def _is_json(response: HttpResponse) -> bool:
    kind = (response.header("content-type") or "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")
