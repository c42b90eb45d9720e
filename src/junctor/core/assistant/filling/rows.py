"""Rows to be written: of an event's fields, of an item, or of what the step before listed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled, Origin
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_MOST = 12


def _takes_any(schema: JsonSchema) -> bool:
    """Whether it is an object of names and plain values, as its example shows."""
    shown: Any = next(iter(schema.get("examples", ())), {})
    plain = isinstance(shown, dict) and all(
        isinstance(v, str | int | float) for v in shown.values()
    )
    return schema.get("type") == "object" and not schema.get("properties") and plain


def _origin(told: Sequence[tuple[str, str]]) -> Origin:
    return "step" if any("{{steps." in template for _, template in told) else "event"


_OF_A_FILE = frozenset(("name", "contentType", "size", "base64"))


def file_in(place: str, output: JsonSchema | None) -> str | None:
    """The bytes of a file that a step gives, as a template in Base64; None where it gives none."""
    known = (output or {}).get("properties", {})
    if "base64" in known and known.keys() <= _OF_A_FILE and len(known) > 2:
        return f"{{{{{place}}}}}"  # bytes that a run keeps: the answer is the file itself
    for name in known:
        if plain_name(name) in ("base64", "filebase64", "contentbase64"):
            return f"{{{{{place}.{name}}}}}"
    if {"content", "sha256"} <= known.keys():  # a file server gives it where bytes are asked for
        return f"{{{{{place}.content}}}}"
    sized = {"data", "size"} <= known.keys() and known["data"].get("type") == "string"
    return f"{{{{{place}.data}}}}" if sized else None


def put_file(properties: Mapping[str, JsonSchema], file: tuple[str, str], filled: Filled) -> None:
    """Hand a file on: as an attachment of a message, or as the bytes that are uploaded."""
    name, content = file
    if "attachments" in properties:
        known = properties["attachments"].get("items", {}).get("properties", {})
        if {"name", "content"} <= known.keys():
            filled.put("attachments", [{"name": name, "content": content}], "step")
        return
    if {"name", "base64"} <= properties.get("file", {}).get("properties", {}).keys():
        if name == content.replace("}}", ".name}}"):  # it has its name and its type with it
            filled.put("file", content, "step")
            return
        made = {"name": name, "base64": content}
        if "contentType" in properties["file"]["properties"]:
            made["contentType"] = "application/octet-stream"
        filled.put("file", made, "step")
        return
    for each, schema in properties.items():
        if schema.get("contentEncoding") == "base64" and plain_name(each) in ("content", "base64"):
            filled.put(each, content, "step")


_PRODUCTS = ("xml", "signedxml", "cms", "signature", "html", "text", "result", "content", "data")
_OF_A_LIST = re.compile(r"\[0\]\.\w+(?:\s|\})")
"""A field of the first of a list, and no deeper: then the list itself is rows."""
_TAKES = frozenset(("data", "xml", "cms", "content", "payload", "document", "html"))


def product_in(place: str, output: JsonSchema | None) -> str | None:
    """What a step made, where that is a text: signed XML, a translation."""
    known: Mapping[str, JsonSchema] = (output or {}).get("properties", {})
    for wanted in _PRODUCTS:
        for name, schema in known.items():
            if plain_name(name) == wanted and schema.get("type") == "string":
                return f"{{{{{place}.{name}}}}}"
    return None


def put_product(
    properties: Mapping[str, JsonSchema], required: set[str], product: str, filled: Filled
) -> None:
    """Hand on what the step before made, to the input that is needed for it."""
    for name in sorted(required & set(properties)):
        text = properties[name].get("type") == "string"
        if plain_name(name) in _TAKES and text and name not in filled.values:
            filled.put(name, product, "step")
            return


_BY = heard(r"\b(by|on|matching|keyed by) (the |their )?{key=[a-z]\w*}\s*$")


def put_keys(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """`upsert them into the table users by email`: the column that tells rows apart."""
    said = _BY.search(text)
    if said and properties.get("keys", {}).get("type") == "array":
        filled.put("keys", [said["key"]], "text")


def put_message(
    properties: Mapping[str, JsonSchema], required: set[str], source: Source, filled: Filled
) -> None:
    """The object that a message of a queue holds is a row, whole."""
    body = source.known.get("message", {})
    if source.root != "event" or not isinstance(next(iter(body.get("examples", ())), None), dict):
        return
    if {"message", "bytes"} <= properties.keys():  # from one queue to another
        filled.put("message", f"{{{{{source.root}.message}}}}", "event")
    for name in required & set(properties):
        if plain_name(name) in ("rows", "records") and name not in filled.values:
            filled.put(name, [f"{{{{{source.root}.message}}}}"], "event")


def is_row(schema: JsonSchema) -> bool:
    """Whether it takes rows of cells: a list of objects is none, so each is appended alone."""
    items = schema.get("items", {})
    return schema.get("type") == "array" and items.get("type") == "array"


def _rows_of(listed: str) -> Any:
    """A list as it is, or one row of a whole item."""
    item = listed.removesuffix(" | json}}")
    return listed if item == listed else [f"{item}}}}}"]


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
            one = told and not (listed and all(_OF_A_LIST.search(each) for _, each in told))
            value: Any = [dict(told)] if one else _rows_of(listed or "")
            filled.put(name, value, "event" if one else "step")
        elif listed and listed.startswith("{{event.json") and not told:
            continue  # what a system of one's own sends is no row of cells
        elif plain in ("values", "rows") and items.get("type") == "array":
            cells = [template for _, template in told] or [listed or ""]
            filled.put(name, [cells], _origin(told))
        elif plain in ("fields", "values", "properties", "data") and _takes_any(schema) and told:
            filled.put(name, dict(told), _origin(told))
