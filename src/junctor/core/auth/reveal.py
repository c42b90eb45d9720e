"""Markers of a call become values of the credential document: inside the door only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any
from urllib.parse import quote

from junctor.core.auth.fields import field_of, one_line
from junctor.model.request import HttpRequest, Markers, Pairs, Request

_NAMES: dict[type, tuple[str, ...]] = {}


def reveal(request: HttpRequest, markers: Markers, document: Mapping[str, str]) -> HttpRequest:
    """The request with this call's markers replaced; the same object when it has none.

    In the URL a value is percent-encoded, in headers it must be one line.

    Raises:
        NotConfigured: a marker names a field that the credential does not have.
    """
    nonce = markers.nonce
    changed: dict[str, Any] = {}
    if nonce in request.url:
        changed["url"] = _swap(request.url, markers, document, quoted=True)
    if any(nonce in value for _, value in request.headers):
        changed["headers"] = _pairs(request.headers, markers, document, header=True)
    if request.form is not None and any(nonce in value for _, value in request.form):
        changed["form"] = _pairs(request.form, markers, document, header=False)
    if holds_marker(request.json, nonce):
        changed["json"] = _inside(request.json, markers, document)
    if request.content is not None and nonce.encode() in request.content:
        text = request.content.decode("utf-8", "surrogateescape")
        swapped = _swap(text, markers, document)
        changed["content"] = swapped.encode("utf-8", "surrogateescape")
    return replace(request, **changed) if changed else request


def reveal_values(request: Request, markers: Markers, document: Mapping[str, str]) -> Request:
    """A request that is not HTTP with this call's markers replaced, wherever a value stands.

    Raises:
        NotConfigured: a marker names a field that the credential does not have.
    """
    swapped: Request = _inside(request, markers, document)
    return swapped


def holds_marker(value: Any, nonce: str) -> bool:
    """Whether a marker stands anywhere in a request that is not HTTP."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            if nonce in each:
                return True
        elif isinstance(each, list | tuple):
            left += each
        elif isinstance(each, dict):
            left += each.values()
        elif isinstance(each, bytes):
            if nonce.encode() in each:
                return True
        elif each is not None and not isinstance(each, int):
            left += [getattr(each, name) for name in _names(each)]
    return False


def _names(value: Any) -> tuple[str, ...]:
    """The fields of a request, or of a part of one; known from the first of its kind."""
    kind = type(value)
    found = _NAMES.get(kind)
    if found is None:
        found = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
        _NAMES[kind] = found
    return found


def _swap(text: str, markers: Markers, document: Mapping[str, str], *, quoted: bool = False) -> str:
    values = {}
    for name in markers.names(text):
        value = field_of(document, name) if quoted else _raw(document, name)
        values[name] = quote(value, safe="") if quoted else value
    return markers.replace(text, values)


def _raw(document: Mapping[str, str], name: str) -> str:
    return str(document[name]) if document.get(name) else field_of(document, name)


def _pairs(pairs: Pairs, markers: Markers, document: Mapping[str, str], *, header: bool) -> Pairs:
    swapped = tuple((k, _swap(v, markers, document)) for k, v in pairs)
    if header:
        for name, value in swapped:
            one_line(value, name)
    return swapped


def _inside(value: Any, markers: Markers, document: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _swap(value, markers, document) if markers.nonce in value else value
    if isinstance(value, dict):
        return {k: _inside(v, markers, document) for k, v in value.items()}
    if isinstance(value, list):
        return [_inside(v, markers, document) for v in value]
    if isinstance(value, tuple):
        return tuple(_inside(v, markers, document) for v in value)
    if isinstance(value, bytes) and markers.nonce.encode() in value:
        text = value.decode("utf-8", "surrogateescape")
        return _swap(text, markers, document).encode("utf-8", "surrogateescape")
    names = _names(value)
    if names and holds_marker(value, markers.nonce):
        found = {name: _inside(getattr(value, name), markers, document) for name in names}
        return replace(value, **found)
    return value
