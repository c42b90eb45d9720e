"""The bytes of an answer become values: JSON, XML, rows, events, a text, or bytes in base64."""

from __future__ import annotations

import base64
from typing import Any

from junctor.core.calls.markup import elements, tree
from junctor.core.calls.rows import events, lines, table
from junctor.core.calls.typed_markup import by_schema
from junctor.model.request import HttpResponse
from junctor.model.spec import Operation

MAX_DEPTH = 64
_LISTS = ("csv", "lines", "events")


def read_body(operation: Operation, response: HttpResponse) -> tuple[Any, str | None]:
    """The decoded body, and why it could not be decoded (then it is given as text).

    A success is read as the operation declares. Refusals are read as JSON or XML where they are,
    for that is where vendors explain them.
    """
    if response.status < 400:
        if operation.response == "text":
            return response.text, None
        if operation.response == "binary":
            return _binary(response), None
        if operation.response in _LISTS:
            return _listed(operation, response)
    if not response.content.strip():
        return None, None
    try:
        body = response.json()
    except ValueError:
        return _other(operation, response)
    if too_deep(body, response.content):
        return None, _TOO_DEEP
    return body, None


_TOO_DEEP = f"The answer is nested deeper than {MAX_DEPTH} levels."


def _binary(response: HttpResponse) -> dict[str, Any]:
    kind = response.header("content-type") or "application/octet-stream"
    encoded = base64.b64encode(response.content).decode("ascii")
    return {"contentType": kind, "size": len(response.content), "base64": encoded}


def _listed(operation: Operation, response: HttpResponse) -> tuple[Any, str | None]:
    kind = operation.response
    try:
        if kind == "csv":
            return table(response, _own_schema(operation)), None
        body = lines(response) if kind == "lines" else events(response)
    except ValueError as error:
        return response.text, f"The answer cannot be read as {kind}: {str(error)[:80]}."
    return (None, _TOO_DEEP) if too_deep(body, response.content) else (body, None)


def _own_schema(operation: Operation) -> dict[str, Any]:
    """The schema of the body; with a transform `output` is that of something else."""
    return {} if operation.transform else operation.output or {}


def _other(operation: Operation, response: HttpResponse) -> tuple[Any, str | None]:
    """A body that is not JSON."""
    if operation.response == "auto":
        return response.text, None
    if operation.response == "typed_xml" and response.status < 400:
        root = tree(response.content)
        if root is not None:
            return by_schema(_own_schema(operation), root), None
    elif operation.response == "xml" or response.status >= 400:
        named = elements(response.content)
        if named is not None:
            return named, None
    kind = (response.header("content-type") or "no content type").partition(";")[0][:80]
    return response.text, f"The answer is not JSON: {kind}, {len(response.content)} bytes."


def too_deep(body: Any, source: bytes) -> bool:
    """Whether JSON nests deeper than its bound; cheap when it holds few brackets."""
    if source.count(b"[") + source.count(b"{") <= MAX_DEPTH:
        return False
    level: list[Any] = [body]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for each in level:
            inner += each.values() if isinstance(each, dict) else each
        level = [v for v in inner if isinstance(v, dict | list)]
        if not level:
            return False
    return True
