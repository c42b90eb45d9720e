"""A Postman collection (2.0, 2.1) rewritten as OpenAPI, so that one reader serves both.

`{{variables}}` of the collection are filled in; what has no value becomes an input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from junctor.core.catalog.descriptions.loose import listing, mapping
from junctor.core.catalog.importing.postman_parts import (
    VARIABLE,
    answers_of,
    body_of,
    filled,
    scheme_of,
    text_of,
    told_of,
)
from junctor.model.telling import first_of

_MOST_ITEMS = 5000
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_OWN_HEADERS = ("accept", "content-type", "authorization", "user-agent", "host", "content-length")
Operation = dict[str, Any]


def is_postman(document: dict[str, Any]) -> bool:
    """Whether a document is a collection."""
    schema = str(mapping(document.get("info")).get("schema", ""))
    return "getpostman.com" in schema or "postman.com/json/collection" in schema


def unread(document: dict[str, Any]) -> tuple[str, ...]:
    """A note that names what has scripts, which may add to its requests and are not run."""
    found, stack = [], [(document, str(mapping(document.get("info")).get("name") or ""))]
    while stack:
        holder, name = stack.pop()
        if any(map(_runs_before, listing(holder.get("event")))):
            found.append(name or "the collection")
        inner = map(mapping, listing(holder.get("item")))
        stack += [(each, str(each.get("name") or "")) for each in inner]
    if not found:
        return ()
    told = first_of([name[:60] for name in found])
    return (f"scripts that run before a request are not taken over: {told}",)


def _runs_before(raw: Any) -> bool:
    event, script = mapping(raw), mapping(mapping(raw).get("script"))
    lines = script.get("exec")
    text = "\n".join(map(str, lines)) if isinstance(lines, list) else str(lines or "")
    return event.get("listen") == "prerequest" and bool(_COMMENT.sub("", text).strip())


def openapi_of(document: dict[str, Any]) -> dict[str, Any]:
    """The collection as an OpenAPI 3.1 document."""
    values = {
        str(v.get("key") or v.get("id")): v.get("value")
        for v in map(mapping, listing(document.get("variable")))
        if not v.get("disabled")
    }
    schemes: dict[str, Any] = {}
    paths: dict[str, dict[str, Operation]] = {}
    servers: dict[str, int] = {}
    for folders, auth, item in _items(document):
        request = item.get("request")
        request = {"url": request} if isinstance(request, str) else mapping(request)
        url = _Url(request.get("url"), values)
        if url.server:
            servers[url.server] = servers.get(url.server, 0) + 1
        operation = _operation(item, request, url, folders, values)
        own = scheme_of(mapping(request.get("auth") or auth), schemes, values)
        operation["security"] = [{own: []}] if own else []
        if url.server:
            operation["servers"] = [_server(url.server)]
        method = str(request.get("method") or "GET").lower()
        place = paths.setdefault(_free_path(paths, url.path, method), {})
        place[method] = operation
    usual = max(servers, key=lambda s: servers[s]) if servers else ""
    for each in (o for place in paths.values() for o in place.values()):
        if each.get("servers") == [_server(usual)]:
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
        "servers": [_server(usual)] if usual else [],
        "components": {"securitySchemes": schemes},
        "paths": paths,
    }


def _items(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any, dict[str, Any]]]:
    """Each request with its folders, and how the nearest of them signs in."""
    top = listing(document.get("item"))
    stack: list[tuple[tuple[str, ...], Any, Any]] = [
        ((), document.get("auth"), each) for each in reversed(top)
    ]
    count = 0
    while stack and count < _MOST_ITEMS:
        where, auth, raw = stack.pop()
        item = mapping(raw)
        if isinstance(item.get("item"), list):
            inner = (*where, str(item.get("name") or ""))
            nearest = item.get("auth") or auth
            stack += [(inner, nearest, each) for each in reversed(item["item"])]
        elif "request" in item:
            count += 1
            yield where, auth, item


def _server(url: str) -> dict[str, Any]:
    """An address whose variables nobody filled in has them as holes."""
    holes = re.findall(r"\{([^{}]+)\}", url)
    return {"url": url, "variables": {hole: {"default": hole} for hole in holes}}


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
        text = filled(str(given.get("raw") or _joined(given)), values)
        text = VARIABLE.sub(lambda m: "{" + re.sub(r"\W", "_", m[1]) + "}", text)
        text = text if "//" in text[:12] or text.startswith(("{", "/")) else f"https://{text}"
        parts = re.match(r"(https?://[^/?#]*)?([^?#]*)\??([^#]*)", text)
        assert parts is not None  # every part may be empty
        named = parts[1] and re.sub(r"\{[^{}]*\}", "", parts[1])
        self.server = parts[1] if named and (urlsplit(named).hostname or "").strip(".") else ""
        path = parts[2] if parts[1] else re.sub(r"^\{[^{}]*\}", "", parts[2])
        self.path = "/" + re.sub(r"(?<=/):([A-Za-z_]\w*)", r"{\1}", path).lstrip("/")
        rows = map(mapping, listing(given.get("variable")))
        described = {str(v.get("key") or v.get("id")): v for v in rows}
        self.parameters = [
            {"name": n, "in": "path", "required": True, "schema": {"type": "string"},
             "description": told_of(mapping(described.get(n)))[0]}
            for n in dict.fromkeys(re.findall(r"\{([^{}]+)\}", self.path))
        ]  # fmt: skip
        query = listing(given.get("query")) or [
            {"key": k, "value": v} for k, v in parse_qsl(parts[3], keep_blank_values=True)
        ]
        self.parameters += _parameters("query", query, values)


def _joined(given: dict[str, Any]) -> str:
    """The address in parts, where nobody wrote it as one."""
    host, path = given.get("host"), given.get("path")
    named = ".".join(map(str, host)) if isinstance(host, list) else str(host or "")
    steps = [str(mapping(s).get("value", s)) for s in path] if isinstance(path, list) else [path]
    rest = "/".join(str(step or "").lstrip("/") for step in steps)
    port = f":{given['port']}" if given.get("port") else ""
    scheme = "" if named.startswith("{{") else f"{given.get('protocol') or 'https'}://"
    return f"{scheme}{named}{port}/{rest}" if named else rest


def _parameters(place: str, rows: list[Any], values: dict[str, Any]) -> list[dict[str, Any]]:
    """Each named row once; one that is switched off is one that may be given."""
    found: dict[str, dict[str, Any]] = {}
    for row in map(mapping, rows):
        name = str(row.get("key") or "")
        if not name or "{{" in name or name in found:
            continue
        example = filled(str(row.get("value") or ""), values)
        about, required = told_of(row)
        schema: dict[str, Any] = {"type": "string"}
        if example and "{" not in example:
            schema["examples"] = [example]
        found[name] = {
            "name": name, "in": place, "schema": schema, "description": about,
            "required": required,
        }  # fmt: skip
    return list(found.values())


def _headers(raw: Any) -> list[dict[str, Any]]:
    """The rows of the headers, which version 2.0 may write as lines of text."""
    if isinstance(raw, str):
        pairs = (line.partition(":") for line in raw.splitlines() if ":" in line)
        return [{"key": name.strip(), "value": value.strip()} for name, _, value in pairs]
    return [mapping(row) for row in listing(raw)]


def _operation(
    item: dict[str, Any],
    request: dict[str, Any],
    url: _Url,
    folders: tuple[str, ...],
    values: dict[str, Any],
) -> Operation:
    rows = _headers(request.get("header"))
    own = [row for row in rows if str(row.get("key")).lower() not in _OWN_HEADERS]
    name = str(item.get("name") or "")
    name = "" if "://" in name or name.startswith(("{{", "/")) else name  # nobody named it
    made: Operation = {
        "operationId": name or f"{request.get('method') or 'GET'} {url.path}",
        "summary": name,
        "description": text_of(request.get("description")),
        "tags": [folder for folder in folders if folder],
        "parameters": [*url.parameters, *_parameters("header", own, values)],
        "responses": answers_of(item),
    }
    types = (row for row in rows if str(row.get("key")).lower() == "content-type")
    media = str(next(types, {}).get("value") or "")
    body = body_of(mapping(request.get("body")), "" if "{" in media else media)
    return {**made, "requestBody": body} if body else made
