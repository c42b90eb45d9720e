"""Custom HTTP: static headers merged in, paths that stay paths, and any kind of body."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from junctor.sdk import Fields, HttpRequest, HttpResponse, InvalidInput, post, prepare

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FRAMING = frozenset(
    [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "proxy-connection",
        "keep-alive",
        "upgrade",
        "te",
        "trailer",
        "expect",
    ]
)
_SECRET = frozenset(("authorization", "proxy-authorization", "cookie"))
_MAX_DEPTH = 64
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"

_PATH = {
    "type": "string",
    "title": "Path",
    "description": "Appended to the base URL of the connection, such as /orders/1042.",
    "maxLength": 4000,
    "pattern": r"^(/?[^/\\#\s\x00-\x1f:][^\\#\x00-\x1f]*|/)?$",
    "default": "",
    "examples": ["/orders/1042"],
}
_PLAIN = {"type": ["string", "number", "boolean", "null"]}
_QUERY = {
    "type": "object",
    "title": "Query",
    "description": "Query parameters; a list repeats its name, null leaves one out.",
    "additionalProperties": {"anyOf": [_PLAIN, {"type": "array", "items": _PLAIN}]},
    "examples": [{"status": "open", "limit": 20}],
}
_HEADERS = {
    "type": "object",
    "title": "Headers",
    "description": "Headers of this request; they win over those of the connection.",
    "maxProperties": 50,
    "propertyNames": {"pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"},
    "additionalProperties": {
        "type": ["string", "number", "boolean", "null"],
        "pattern": r"^[^\x00-\x08\x0a-\x1f\x7f]*$",
    },
    "examples": [{"Accept-Language": "en"}],
}
_VALUE = {"description": "A file of an earlier step is a part of a form, and base64 in JSON."}
_BODY = {
    "title": "Body",
    "description": "JSON, a file, or a text that is sent as it is. An object with the header "
    f"Content-Type {_FORM} or {_MULTIPART} is sent as a form.",
    "additionalProperties": _VALUE,
    "items": _VALUE,
    "examples": [{"name": "Ada"}],
}
_METHOD = {
    "type": "string",
    "title": "Method",
    "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
    "default": "GET",
}
_OUTPUT = {
    "type": "object",
    "required": ["status", "headers", "body"],
    "properties": {
        "status": {"type": "integer", "minimum": 100, "maximum": 599, "examples": [200]},
        "headers": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "examples": [{"content-type": "application/json"}],
        },
        "body": {
            "description": "The answer as JSON where it is JSON, else as text; null when empty.",
            "examples": [{"id": 1042}],
        },
    },
}


def _inputs(**more: Any) -> dict[str, Any]:
    properties = {"path": _PATH, "query": _QUERY, "headers": _HEADERS, **more}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def read(response: HttpResponse) -> dict[str, Any]:
    """Status, headers in lower case, and the body as JSON where it is JSON."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return {"status": response.status, "headers": headers, "body": _body_of(response)}


def _body_of(response: HttpResponse) -> Any:
    text = response.text
    if not text.strip():
        return None
    kind = (response.header("content-type") or "").partition(";")[0].strip().lower()
    if "json" in kind or (kind in ("", "text/plain") and text.lstrip()[:1] in "{["):
        try:
            value = response.json()
        except ValueError:
            return text
        return text if _too_deep(value) else value
    return text


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


_COMMON: dict[str, Any] = {"output": _OUTPUT, "read": read, "response": "text"}


def _build(method: str, inputs: Fields, conn: Fields) -> HttpRequest:
    headers = _merged(conn.get("headers") or {}, inputs.get("headers") or {})
    parts: dict[str, Any] = {"query": inputs.get("query") or {}}
    body = inputs.get("body")
    if body is not None:
        headers = _with_body(parts, headers, body)
    parts["headers"] = dict(headers.values())
    return replace(post(_address(inputs.get("path") or "", conn), **parts), method=method)


def _with_body(
    parts: dict[str, Any], headers: dict[str, tuple[str, str]], body: Any
) -> dict[str, tuple[str, str]]:
    kind = headers.get("content-type", ("", ""))[1].partition(";")[0].strip().lower()
    if isinstance(body, str):
        parts["content"] = body.encode("utf-8", "replace")
        plain = ("Content-Type", "text/plain; charset=utf-8")
        return {"content-type": plain, **headers}
    if kind == _FORM and isinstance(body, dict):
        parts["form"] = body
        return {k: v for k, v in headers.items() if k != "content-type"}
    if kind == _MULTIPART and isinstance(body, dict):
        parts["multipart"] = body
        return headers
    if _is_file(body):
        parts["content"] = base64.b64decode(body["base64"])
        return {"content-type": ("Content-Type", str(body["contentType"])), **headers}
    parts["json"] = _without_files(body)
    return headers


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and "contentType" in value and "base64" in value


def _without_files(body: Any) -> Any:
    """The body with the base64 of each file in it."""
    if isinstance(body, dict):
        return {name: each["base64"] if _is_file(each) else each for name, each in body.items()}
    if isinstance(body, list):
        return [each["base64"] if _is_file(each) else each for each in body]
    return body


def _merged(static: dict[str, Any], own: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Headers by lower-case name; those of the step replace those of the connection."""
    found: dict[str, tuple[str, str]] = {}
    for source, place in ((static, "connection"), (own, "headers")):
        for name, value in source.items():
            if value is None:
                found.pop(name.lower(), None)
                continue
            text = str(value).lower() if isinstance(value, bool) else str(value)
            _judge(name, text, place)
            found[name.lower()] = (name, text)
    return found


def _judge(name: str, value: str, place: str) -> None:
    key, field = name.lower(), f"/headers/{name[:100]}"
    if not _NAME.match(name):
        raise InvalidInput(
            f"{name[:100]!r} is not the name of a header.",
            cure="Use letters, digits and hyphens, such as `X-Tenant`.",
            field="/headers",
        )
    if _CONTROL.search(value):
        raise InvalidInput(
            f"The header `{name}` holds a line break or another control character.",
            cure="Remove it from the value.",
            field=field,
        )
    if key in _FRAMING:
        raise InvalidInput(
            f"The header `{name}` is set by the transport.",
            cure="Leave it out.",
            field=field,
        )
    if key in _SECRET and place == "connection":
        raise InvalidInput(
            f"The header `{name}` would keep a credential among the public settings.",
            cure="Choose an auth type on the connection, which stores it encrypted.",
            field=field,
        )


def _address(path: str, conn: Fields) -> str:
    """The path, judged so that it cannot leave the base URL; the base URL without one."""
    path = path.strip()
    if not path:
        return str(conn.get("baseUrl") or "/")
    place, mark, query = path.partition("?")
    if not place:
        return str(conn.get("baseUrl") or "").rstrip("/") + mark + _quoted(query, "/?")
    plain = _unquoted(place)
    if "#" in path or _CONTROL.search(path) or "\\" in plain or _CONTROL.search(plain):
        raise _not_a_path("holds a character that no path has")
    if place.startswith("//") or "//" in place or re.match(r"/?[A-Za-z][A-Za-z0-9+.-]*:", place):
        raise _not_a_path("could name another address")
    if any(segment in (".", "..") for segment in plain.split("/")):
        raise _not_a_path("could leave the base URL with dots")
    return "/" + _quoted(place.removeprefix("/"), "/") + mark + _quoted(query, "/?")


def _unquoted(text: str) -> str:
    for _ in range(5):
        further = unquote(text)
        if further == text:
            break
        text = further
    return text


def _quoted(text: str, more: str) -> str:
    """Percent-encoded where it must be; what already is encoded stays."""
    lone = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(lone, safe=f"%:@!$&'()*+,;=~[]{more}" if "?" in more else f"%:@!$&'()*+,;=~{more}")


def _not_a_path(why: str) -> InvalidInput:
    return InvalidInput(
        f"The path {why}.",
        cure="Write a path below the base URL, such as /orders/1042; the host is the connection's.",
        field="/path",
    )


@prepare(
    name="Send a request",
    inputs=_inputs(method=_METHOD, body=_BODY),
    summary="a {{input.method}} request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_request(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a request with any method; the answer comes with status, headers and body."""
    return _build(inputs.method, inputs, conn)


@prepare(
    name="GET",
    inputs=_inputs(),
    effect="read",
    summary="a GET request to {{conn.baseUrl}}{{input.path}}",
    **_COMMON,
)
def send_get(inputs: Fields, conn: Fields) -> HttpRequest:
    """Read something."""
    return _build("GET", inputs, conn)


@prepare(
    name="POST",
    inputs=_inputs(body=_BODY),
    summary="a POST request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_post(inputs: Fields, conn: Fields) -> HttpRequest:
    """Create something, or start it."""
    return _build("POST", inputs, conn)


@prepare(
    name="PUT",
    inputs=_inputs(body=_BODY),
    summary="a PUT request to {{conn.baseUrl}}{{input.path}}",
    idempotent=True,
    **_COMMON,
)
def send_put(inputs: Fields, conn: Fields) -> HttpRequest:
    """Store something under its address; may be repeated."""
    return _build("PUT", inputs, conn)


@prepare(
    name="PATCH",
    inputs=_inputs(body=_BODY),
    summary="a PATCH request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_patch(inputs: Fields, conn: Fields) -> HttpRequest:
    """Change a part of something."""
    return _build("PATCH", inputs, conn)


@prepare(
    name="DELETE",
    inputs=_inputs(body=_BODY),
    effect="delete",
    summary="a DELETE request to {{conn.baseUrl}}{{input.path}}",
    idempotent=True,
    **_COMMON,
)
def send_delete(inputs: Fields, conn: Fields) -> HttpRequest:
    """Delete something; may be repeated."""
    return _build("DELETE", inputs, conn)


@prepare(
    name="Check the connection",
    inputs={"type": "object", "additionalProperties": False, "properties": {}},
    effect="read",
    summary="a GET request to {{conn.baseUrl}}",
    **_COMMON,
)
def test_connection(inputs: Fields, conn: Fields) -> HttpRequest:
    """Read the base URL; answers such as 404 prove the connection as well."""
    return _build("GET", inputs, conn)
