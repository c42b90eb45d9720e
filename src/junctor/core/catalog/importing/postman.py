"""A Postman collection (2.0, 2.1) rewritten as OpenAPI, so that one reader serves both.

`{{variables}}` of the collection are filled in; what has no value becomes an input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import orjson

from junctor.core.catalog.descriptions.openapi3 import listing, mapping

_VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_MOST_ITEMS = 5000
_OWN_HEADERS = ("accept", "content-type", "authorization", "user-agent", "host", "content-length")
Operation = dict[str, Any]


def is_postman(document: dict[str, Any]) -> bool:
    """Whether a document is a collection."""
    schema = str(mapping(document.get("info")).get("schema", ""))
    return "getpostman.com" in schema or "postman.com/json/collection" in schema


def openapi_of(document: dict[str, Any]) -> dict[str, Any]:
    """The collection as an OpenAPI 3.1 document."""
    values = {
        str(v.get("key") or v.get("id")): v.get("value")
        for v in map(mapping, listing(document.get("variable")))
    }
    schemes: dict[str, Any] = {}
    paths: dict[str, dict[str, Operation]] = {}
    servers: dict[str, int] = {}
    shared = _auth(mapping(document.get("auth")), schemes)
    for folders, item in _items(listing(document.get("item")), ()):
        request = item.get("request")
        request = {"url": request} if isinstance(request, str) else mapping(request)
        url = _Url(request.get("url"), values)
        if url.server:
            servers[url.server] = servers.get(url.server, 0) + 1
        operation = _operation(item, request, url, folders)
        own = _auth(mapping(request.get("auth")), schemes) if request.get("auth") else shared
        operation["security"] = [{own: []}] if own else []
        if url.server:
            operation["servers"] = [{"url": url.server}]
        method = str(request.get("method") or "GET").lower()
        place = paths.setdefault(_free_path(paths, url.path, method), {})
        place[method] = operation
    usual = max(servers, key=lambda s: servers[s]) if servers else ""
    for each in (o for place in paths.values() for o in place.values()):
        if each.get("servers") == [{"url": usual}]:
            del each["servers"]
    info = mapping(document.get("info"))
    about = info.get("description")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": str(info.get("name") or "Collection"),
            "version": "1",
            "description": about if isinstance(about, str) else "",
        },
        "servers": [{"url": usual}] if usual else [],
        "components": {"securitySchemes": schemes},
        "paths": paths,
    }


def _items(
    found: list[Any], folders: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    stack = [(folders, each) for each in reversed(found)]
    count = 0
    while stack and count < _MOST_ITEMS:
        where, raw = stack.pop()
        item = mapping(raw)
        if isinstance(item.get("item"), list):
            inner = (*where, str(item.get("name") or ""))
            stack += [(inner, each) for each in reversed(item["item"])]
        elif "request" in item:
            count += 1
            yield where, item


def _free_path(paths: dict[str, dict[str, Operation]], path: str, method: str) -> str:
    """Two requests of one method and path are told apart by a query that is cut off again."""
    made, number = path, 2
    while method in paths.get(made, {}):
        made, number = f"{path}?{number}", number + 1
    return made


class _Url:
    """Server, path and query of a request, with variables filled in."""

    def __init__(self, raw: Any, values: dict[str, Any]) -> None:
        given = mapping(raw) if not isinstance(raw, str) else {"raw": raw}
        self._values = values
        text = self._filled(str(given.get("raw") or ""))
        text = text if "//" in text[:12] or text.startswith(("{", "/")) else f"https://{text}"
        parts = re.match(r"(https?://[^/?#]*)?([^?#]*)\??([^#]*)", text)
        assert parts is not None  # every part may be empty
        self.server = (
            parts[1] if parts[1] and "{" not in parts[1] and urlsplit(parts[1]).hostname else ""
        )
        path = parts[2] if parts[1] else re.sub(r"^\{[^{}]*\}", "", parts[2])
        self.path = "/" + re.sub(r"(?<=/):([A-Za-z_]\w*)", r"{\1}", path).lstrip("/")
        described = {str(v.get("key")): v for v in map(mapping, listing(given.get("variable")))}
        self.parameters = [
            {"name": n, "in": "path", "required": True, "schema": {"type": "string"},
             "description": _text(mapping(described.get(n)).get("description"))}
            for n in dict.fromkeys(re.findall(r"\{([^{}]+)\}", self.path))
        ]  # fmt: skip
        query = listing(given.get("query")) or [
            {"key": p.partition("=")[0], "value": p.partition("=")[2]}
            for p in parts[3].split("&")
            if p
        ]
        seen = set()
        for each in map(mapping, query):
            name = str(each.get("key") or "")
            if name and name not in seen:
                seen.add(name)
                self.parameters.append(_parameter(name, "query", each, self._values))

    def _filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            found = self._values.get(match[1])
            return (
                str(found) if found not in (None, "") else "{" + re.sub(r"\W", "_", match[1]) + "}"
            )

        return _VARIABLE.sub(value, text)


def _parameter(
    name: str, place: str, raw: dict[str, Any], values: dict[str, Any]
) -> dict[str, Any]:
    example = _VARIABLE.sub(lambda m: str(values.get(m[1]) or ""), str(raw.get("value") or ""))
    schema: dict[str, Any] = {"type": "string"}
    if example:
        schema["examples"] = [example]
    about = _text(raw.get("description"))
    return {"name": name, "in": place, "schema": schema, "description": about}


def _text(raw: Any) -> str:
    return str(raw.get("content") or "") if isinstance(raw, dict) else str(raw or "")


def _operation(
    item: dict[str, Any], request: dict[str, Any], url: _Url, folders: tuple[str, ...]
) -> Operation:
    headers = [
        _parameter(str(h["key"]), "header", h, {})
        for h in map(mapping, listing(request.get("header")))
        if h.get("key") and str(h["key"]).lower() not in _OWN_HEADERS and not h.get("disabled")
    ]
    made: Operation = {
        "operationId": str(item.get("name") or f"{request.get('method')} {url.path}"),
        "summary": str(item.get("name") or ""),
        "description": _text(request.get("description")),
        "tags": [folder for folder in folders if folder],
        "parameters": [*url.parameters, *headers],
        "responses": _answers(item),
    }
    body = _body(mapping(request.get("body")))
    return {**made, "requestBody": body} if body else made


def _body(raw: dict[str, Any]) -> dict[str, Any] | None:
    mode = raw.get("mode")
    if mode == "raw" and raw.get("raw"):
        value = _json(str(raw["raw"]))
        language = mapping(mapping(raw.get("options")).get("raw")).get("language")
        if value is not None or language == "json":
            return {"content": {"application/json": {"schema": schema_of(value)}}}
        return {"content": {"text/plain": {"schema": {"type": "string"}}}}
    if mode in ("urlencoded", "formdata"):
        fields = [f for f in map(mapping, listing(raw.get(mode))) if f.get("key")]
        properties = {
            str(f["key"]): {"type": "string", "format": "binary"}
            if f.get("type") == "file"
            else {"type": "string", "description": _text(f.get("description"))}
            for f in fields
        }
        media = "multipart/form-data" if mode == "formdata" else "application/x-www-form-urlencoded"
        return {"content": {media: {"schema": {"type": "object", "properties": properties}}}}
    if mode == "graphql":
        fields_ = {"query": {"type": "string"}, "variables": {"type": "object"}}
        schema = {"type": "object", "required": ["query"], "properties": fields_}
        return {"content": {"application/json": {"schema": schema}}}
    if mode == "file":
        return {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return None


def _json(text: str) -> Any:
    quoted = re.sub(r"(?<![\"\w])\{\{[^{}]*\}\}(?![\"\w])", '"x"', text)
    try:
        return orjson.loads(quoted)
    except orjson.JSONDecodeError:
        return None


def schema_of(value: Any, depth: int = 0) -> dict[str, Any]:
    """A loose schema behind one example: types of fields, nothing required."""
    if isinstance(value, dict) and depth < 12:
        fields = {str(k): schema_of(v, depth + 1) for k, v in value.items()}
        return {"type": "object", "properties": fields} if fields else {"type": "object"}
    if isinstance(value, list) and depth < 12:
        return {"type": "array", "items": schema_of(value[0], depth + 1) if value else {}}
    if isinstance(value, str):
        return (
            {"type": "string", "examples": [value]} if 0 < len(value) < 80 else {"type": "string"}
        )
    if isinstance(value, bool):
        return {"type": "boolean"}
    return {"type": "number"} if isinstance(value, int | float) else {}


def _answers(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for answer in map(mapping, listing(item.get("response"))):
        status, body = answer.get("code"), answer.get("body")
        if not isinstance(status, int) or str(status) in found:
            continue
        value = _json(body) if isinstance(body, str) else None
        content = {"application/json": {"schema": schema_of(value)}} if value is not None else {}
        found[str(status)] = {"description": str(answer.get("name") or ""), "content": content}
    return found


def _auth(raw: dict[str, Any], schemes: dict[str, Any]) -> str | None:
    kind = str(raw.get("type") or "")
    values = raw.get(kind)
    given = (
        {str(v.get("key")): v.get("value") for v in map(mapping, values)}
        if isinstance(values, list)
        else mapping(values)
    )
    if kind in ("bearer", "oauth2"):
        schemes[kind] = {"type": "http", "scheme": "bearer"}
    elif kind == "basic":
        schemes[kind] = {"type": "http", "scheme": "basic"}
    elif kind == "apikey":
        place = "query" if given.get("in") == "query" else "header"
        schemes[kind] = {
            "type": "apiKey",
            "in": place,
            "name": str(given.get("key") or "X-API-Key"),
        }
    else:
        return None
    return kind
