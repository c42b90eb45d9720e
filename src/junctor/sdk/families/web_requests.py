"""HTTP as steps write it: static headers merged in, paths that stay paths, any kind of body."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from junctor.model.errors import InvalidInput
from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.fields import Fields
from junctor.sdk.http import post

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
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def read(response: HttpResponse) -> dict[str, Any]:
    """Status, headers in lower case, and the body as JSON where it is JSON."""
    return {
        "status": response.status,
        "headers": headers_of(response),
        "body": body_of(response),
    }


def headers_of(response: HttpResponse) -> dict[str, str]:
    """Headers by their names in lower case; one that is there twice joined with a comma."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def body_of(response: HttpResponse) -> Any:
    """JSON where it is JSON, else text; nothing for an empty body."""
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


def build(method: str, inputs: Fields, conn: Fields) -> HttpRequest:
    """The request of a step below the base URL of the connection."""
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
    if kind == FORM and isinstance(body, dict):
        parts["form"] = body
        return {k: v for k, v in headers.items() if k != "content-type"}
    if kind == MULTIPART and isinstance(body, dict):
        parts["multipart"] = body
        return headers
    if is_file(body):
        parts["content"] = base64.b64decode(body["base64"])
        return {"content-type": ("Content-Type", str(body["contentType"])), **headers}
    parts["json"] = _without_files(body)
    return headers


def is_file(value: Any) -> bool:
    """Whether it is a file of an earlier step."""
    return isinstance(value, dict) and "contentType" in value and "base64" in value


def _without_files(body: Any) -> Any:
    """The body with the base64 of each file in it."""
    if isinstance(body, dict):
        return {name: each["base64"] if is_file(each) else each for name, each in body.items()}
    if isinstance(body, list):
        return [each["base64"] if is_file(each) else each for each in body]
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
            f"`{name[:100]}` is not the name of a header.",
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
