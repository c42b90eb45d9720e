"""An export of Insomnia (formats 3 to 5) rewritten as a Postman collection, for the same reader.

Of its environments only what stands in addresses is taken: the rest may be secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.descriptions.loose import listing, mapping

_VARIABLE = re.compile(r"\{\{\s*(?:_\.|_\[['\"])?([\w.-]+?)(?:['\"]\])?\s*\}\}")
_TAG = re.compile(r"\{%[\s\S]*?%\}")
_DEEPEST = 20
_AUTH = {"bearer": "bearer", "basic": "basic", "oauth2": "oauth2", "apikey": "apikey"}
Row = dict[str, Any]


def is_insomnia(document: dict[str, Any]) -> bool:
    """Whether a document is an export with a list of resources, or one of format 5."""
    listed = isinstance(document.get("resources"), list) and "__export_format" in document
    return listed or str(document.get("type", "")).startswith("collection.insomnia")


def collection_of(document: dict[str, Any]) -> dict[str, Any]:
    """The requests as a Postman collection of version 2.1."""
    if "resources" in document:
        name, items, values = _listed(listing(document["resources"]))
    else:
        name = str(document.get("name") or "")
        items = [_nested(mapping(each), 0) for each in listing(document.get("collection"))]
        values = dict(mapping(mapping(document.get("environments")).get("data")))
    return {
        "info": {
            "name": name or "Insomnia",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": items,
        "variable": [{"key": k, "value": v} for k, v in _of_addresses(items, values).items()],
    }


def _listed(resources: list[Any]) -> tuple[str, list[Row], Row]:
    """Formats 3 and 4: one list, in which each thing names what it belongs to."""
    rows = [mapping(each) for each in resources]
    inside: dict[str, list[Row]] = {}
    for row in rows:
        inside.setdefault(str(row.get("parentId")), []).append(row)
    tops = [row for row in rows if row.get("_type") == "workspace"]
    known = {str(row.get("_id")) for row in rows}
    lost = [row for row in rows if row not in tops and str(row.get("parentId")) not in known]
    values: Row = {}
    for row in rows:
        if row.get("_type") == "environment":
            values = {**mapping(row.get("data")), **values}  # the base environment comes first
        elif row.get("_type") == "request_group":
            values = {**values, **mapping(row.get("environment"))}
    top = [row for each in tops for row in inside.get(str(each.get("_id")), ())]
    items = [item for row in [*top, *lost] for item in _below(row, inside, 0)]
    return next((str(each.get("name") or "") for each in tops), ""), items, values


def _below(row: Row, inside: dict[str, list[Row]], depth: int) -> Iterator[Row]:
    kind = row.get("_type")
    if kind == "request":
        yield _request(row)
    elif kind == "request_group" and depth < _DEEPEST:
        inner = inside.get(str(row.get("_id")), ())
        items = [item for each in inner for item in _below(each, inside, depth + 1)]
        yield {"name": row.get("name"), "item": items, **_signed(row)}


def _nested(row: Row, depth: int) -> Row:
    """Format 5: folders hold their requests."""
    if isinstance(row.get("children"), list) and depth < _DEEPEST:
        items = [_nested(mapping(each), depth + 1) for each in row["children"]]
        return {"name": row.get("name"), "item": items, **_signed(row)}
    return _request(row) if row.get("method") else {}


def _request(row: Row) -> Row:
    url = {"raw": _plain(row.get("url"))}
    query = _rows(row.get("parameters"))
    described = mapping(row.get("meta")).get("description") or row.get("description")
    request: Row = {
        "method": row.get("method"),
        "url": {**url, "query": query} if query else url,
        "header": _rows(row.get("headers")),
        "description": str(described or ""),
        **_signed(row),
    }
    body = _body(mapping(row.get("body")))
    return {"name": row.get("name"), "request": {**request, "body": body} if body else request}


def _rows(raw: Any) -> list[Row]:
    return [
        {
            "key": row.get("name"),
            "value": _plain(row.get("value")),
            "description": row.get("description") or "",
            "disabled": row.get("disabled") is True,
        }
        for row in map(mapping, listing(raw))
        if row.get("name")
    ]


def _plain(text: Any) -> str:
    """A text with Postman's variables; what Insomnia computes is one that has no value."""
    spelled = _VARIABLE.sub(lambda found: "{{" + found[1] + "}}", str(text or ""))
    return _TAG.sub("{{value}}", spelled)


def _body(raw: Row) -> Row | None:
    media, text = str(raw.get("mimeType") or ""), raw.get("text")
    if media == "application/graphql" and isinstance(text, str):
        return {"mode": "raw", "raw": _plain(text), "options": {"raw": {"language": "json"}}}
    if isinstance(raw.get("params"), list):
        rows = zip(_rows(raw["params"]), map(mapping, listing(raw["params"])), strict=False)
        files = [{**row, "type": "file"} if of.get("type") == "file" else row for row, of in rows]
        mode = "formdata" if media == "multipart/form-data" else "urlencoded"
        return {"mode": mode, mode: files}
    if raw.get("fileName"):
        return {"mode": "file"}
    return {"mode": "raw", "raw": _plain(text)} if isinstance(text, str) and text else None


def _signed(row: Row) -> Row:
    """How it signs in, without the values."""
    given = mapping(row.get("authentication"))
    kind = str(given.get("type") or "")
    if not kind or kind == "inherit" or given.get("disabled") is True:
        return {}
    if kind == "none":
        return {"auth": {"type": "noauth"}}
    told: Row = {}
    if kind == "apikey":
        place = "query" if given.get("addTo") == "queryParams" else "header"
        told = {"key": _plain(given.get("key")), "in": place}
    elif kind == "oauth2":
        told = {
            "authUrl": _plain(given.get("authorizationUrl")),
            "accessTokenUrl": _plain(given.get("accessTokenUrl")),
            "grant_type": given.get("grantType"),
            "scope": given.get("scope"),
        }
    kind = _AUTH.get(kind, kind)
    return {"auth": {"type": kind, kind: [{"key": k, "value": v} for k, v in told.items()]}}


def _of_addresses(items: list[Row], values: Row) -> Row:
    """The variables that addresses are made of, with those in their values."""
    stack, wanted = list(items), set[str]()
    while stack:
        item = stack.pop()
        stack += item.get("item", ())
        raw = mapping(mapping(item.get("request")).get("url")).get("raw")
        wanted |= set(_VARIABLE.findall(str(raw or "").partition("?")[0]))
    found: Row = {}
    for _ in range(_DEEPEST):
        more = {name: _plain(values[name]) for name in wanted - found.keys() if name in values}
        if not more:
            break
        found |= more
        wanted = {name for text in more.values() for name in _VARIABLE.findall(text)}
    return found
