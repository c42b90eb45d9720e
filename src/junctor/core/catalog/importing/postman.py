"""A Postman collection (2.0, 2.1) rewritten as OpenAPI, so that one reader serves both.

`{{variables}}` of the collection are filled in; what has no value becomes an input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from junctor.core.catalog.descriptions.openapi3 import listing, mapping
from junctor.core.catalog.importing.postman_parts import answers_of, body_of, scheme_of, text_of

_VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_MOST_ITEMS = 5000
_DEEPEST = 6
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
    for folders, auth, item in _items(document):
        request = item.get("request")
        request = {"url": request} if isinstance(request, str) else mapping(request)
        url = _Url(request.get("url"), values)
        if url.server:
            servers[url.server] = servers.get(url.server, 0) + 1
        operation = _operation(item, request, url, folders)
        own = scheme_of(mapping(request.get("auth") or auth), schemes)
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
        text = self._filled(str(given.get("raw") or _joined(given)))
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
             "description": text_of(mapping(described.get(n)).get("description"))}
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
        for _ in range(_DEEPEST):  # a variable may stand in another one's value
            filled = _VARIABLE.sub(self._known, text)
            if filled == text:
                break
            text = filled
        return _VARIABLE.sub(lambda m: "{" + re.sub(r"\W", "_", m[1]) + "}", text)

    def _known(self, match: re.Match[str]) -> str:
        found = self._values.get(match[1])
        return match[0] if found in (None, "") else str(found)


def _joined(given: dict[str, Any]) -> str:
    """The address in parts, where nobody wrote it as one."""
    host, path = given.get("host"), given.get("path")
    named = ".".join(map(str, host)) if isinstance(host, list) else str(host or "")
    steps = [str(mapping(s).get("value", s)) for s in path] if isinstance(path, list) else [path]
    rest = "/".join(str(step or "").lstrip("/") for step in steps)
    port = f":{given['port']}" if given.get("port") else ""
    scheme = "" if named.startswith("{{") else f"{given.get('protocol') or 'https'}://"
    return f"{scheme}{named}{port}/{rest}" if named else rest


def _parameter(
    name: str, place: str, raw: dict[str, Any], values: dict[str, Any]
) -> dict[str, Any]:
    example = _VARIABLE.sub(lambda m: str(values.get(m[1]) or ""), str(raw.get("value") or ""))
    schema: dict[str, Any] = {"type": "string"}
    if example:
        schema["examples"] = [example]
    about = text_of(raw.get("description"))
    return {"name": name, "in": place, "schema": schema, "description": about}


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
        "description": text_of(request.get("description")),
        "tags": [folder for folder in folders if folder],
        "parameters": [*url.parameters, *headers],
        "responses": answers_of(item),
    }
    media = next(
        (
            str(h.get("value") or "")
            for h in map(mapping, listing(request.get("header")))
            if str(h.get("key")).lower() == "content-type"
        ),
        "",
    )
    body = body_of(mapping(request.get("body")), "" if "{" in media else media)
    return {**made, "requestBody": body} if body else made
