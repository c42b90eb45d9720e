"""Requests an author builds, and the small client over the door that sends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from junctor.model.bodies import multipart_body, related_body, with_type
from junctor.model.request import HttpRequest, HttpResponse


class Parts(TypedDict, total=False):
    """What a request may have besides method and address; `None` values are left out.

    At most one of `json`, `form`, `multipart`, `related` and `content` is the body. Lists in
    `query` and `form` repeat their name; objects in `form` become `a[b]=c`. A value
    `{name, contentType, base64}` of `multipart` is a file. `related` is a file with what is told
    of it in one body, `multipart/related`: each value is JSON, or such a file.
    """

    query: Mapping[str, Any]
    headers: Mapping[str, str | None]
    json: Any
    form: Mapping[str, Any]
    multipart: Mapping[str, Any]
    related: Sequence[Any]
    content: bytes


_BODIES = ("json", "form", "multipart", "related", "content")


def request(method: str, path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """One request; a path is appended to the connector's base URL by whoever sends it.

    Raises:
        TypeError: more than one body.
    """
    bodies = [name for name in _BODIES if name in parts]
    if len(bodies) > 1:
        raise TypeError(f"A request has one body; {' and '.join(bodies)} were given.")
    headers = tuple((k, v) for k, v in parts.get("headers", {}).items() if v is not None)
    content = parts.get("content")
    if "multipart" in parts:
        content, kind = multipart_body(parts["multipart"])
        headers = with_type(headers, kind)
    if "related" in parts:
        content, kind = related_body(parts["related"])
        headers = with_type(headers, kind)
    built = HttpRequest(
        method=method,
        url=path_or_url,
        headers=headers,
        json=parts.get("json"),
        has_json="json" in parts,
        form=tuple(_flat(parts["form"])) if "form" in parts else None,
        content=content,
    )
    return built.with_query(_repeated(parts.get("query", {})))


def get(path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """A GET request."""
    return request("GET", path_or_url, **parts)


def post(path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """A POST request."""
    return request("POST", path_or_url, **parts)


def put(path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """A PUT request."""
    return request("PUT", path_or_url, **parts)


def patch(path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """A PATCH request."""
    return request("PATCH", path_or_url, **parts)


def delete(path_or_url: str, **parts: Unpack[Parts]) -> HttpRequest:
    """A DELETE request."""
    return request("DELETE", path_or_url, **parts)


class Http:
    """`ctx.http`: builds a request and hands it to the door; any status is an answer."""

    __slots__ = ("_send",)

    def __init__(self, send: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        self._send = send

    async def request(self, method: str, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a request with any method."""
        return await self._send(request(method, path_or_url, **parts))

    async def get(self, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a GET request."""
        return await self._send(request("GET", path_or_url, **parts))

    async def post(self, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a POST request."""
        return await self._send(request("POST", path_or_url, **parts))

    async def put(self, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a PUT request."""
        return await self._send(request("PUT", path_or_url, **parts))

    async def patch(self, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a PATCH request."""
        return await self._send(request("PATCH", path_or_url, **parts))

    async def delete(self, path_or_url: str, **parts: Unpack[Parts]) -> HttpResponse:
        """Send a DELETE request."""
        return await self._send(request("DELETE", path_or_url, **parts))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _repeated(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is not None:
                yield name, _text(each)


def _flat(form: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in form.items():
        name = f"{prefix}[{key}]" if prefix else key
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield from _repeated({name: value})
