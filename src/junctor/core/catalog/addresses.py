"""Where a connector may send a credential: https, and holes that cannot leave their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.holes import holes
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.auth import NoAuth
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec

_EVIL = ("a/b", "a.b", "a@b", "a:1", "a?b", "a#b", "a\\b", "a b", "a%2fb", "a\nb", "")
_EVIL_HOSTS = tuple(text for text in _EVIL if text not in ("a.b", "a:1"))
_OTHER = re.compile(r"(?!https?:)[a-z][a-z0-9+]*://")
"""Protocols that are not HTTP: the connection names the host; its credential is bound to it."""
_URL_FIELDS = {
    "authorize_url": "authorizeUrl",
    "token_url": "tokenUrl",
    "revoke_url": "revokeUrl",
    "base_url": "baseUrl",
}
_ORIGIN = re.compile(r"https://[A-Za-z0-9.-]+")


def address_faults(spec: ConnectorSpec, document: Document) -> Iterator[Fault]:
    """Every address of the spec that a credential could go to."""
    places: list[tuple[Path, str | None]] = [(("baseUrl",), spec.base_url)]
    for key, operation in spec.operations.items():
        if operation.request and operation.request.base_url:
            places.append((("operations", key, "request", "baseUrl"), operation.request.base_url))
    places += [(("origins", i), origin) for i, origin in enumerate(spec.origins)]
    for index, scheme in enumerate(spec.auth):
        for name, camel in _URL_FIELDS.items():
            places.append((("auth", index, camel), getattr(scheme, name, None)))
    private = any(not isinstance(s, NoAuth) for s in spec.auth)
    for path, url in places:
        if url:
            yield from _url(spec, url, path, document, private=private)
    missing = [k for k, o in spec.operations.items() if o.request and not o.request.base_url]
    if missing and not spec.base_url:
        cure = "Add `baseUrl: https://...`."
        yield Fault(document.place(()), f"`{missing[0]}` has no base URL to go to", cure)


def _url(
    spec: ConnectorSpec, url: str, path: Path, document: Document, *, private: bool
) -> Iterator[Fault]:
    place = document.place(path)
    found, faults = holes(url, path, document)
    if path[0] != "operations":
        yield from faults  # those of operations are told with their templates
    properties = spec.connection.get("properties", {})
    whole = bool(re.fullmatch(r"\{\{[^{}]*\}\}", url))
    other = _OTHER.match(url) is not None
    first = next(iter(found), None) if url.startswith("{{") else None
    begins = first is not None and _is_origin(properties.get(first.path[0] if first.path else ""))
    for hole in found:
        if hole is first and begins and hole.root == "conn":
            continue
        field = properties.get(hole.path[0]) if hole.root == "conn" and hole.path else None
        if hole.root != "conn":
            cure = "Only `{{conn.x}}` may stand in an address."
            yield Fault(place, f"`{{{{{hole.name}}}}}` would decide where a credential goes", cure)
        elif not isinstance(field, dict):
            yield Fault(place, f"`{{{{{hole.name}}}}}` names no declared field", "Declare it.")
        elif not _stays(field, whole=whole, other=other):
            cure = "Give the field an `enum`, or a host-label `pattern` such as ^[a-z0-9-]{1,63}$."
            yield Fault(place, f"`{{{{{hole.name}}}}}` could change the host", cure)
    literal = re.sub(r"\{\{[^{}]*\}\}", "x", url)
    literal = "https://" + literal if begins else literal
    if whole or faults or other:
        return
    parts = urlsplit(literal)
    if parts.scheme != "https" and (private or parts.scheme != "http"):
        yield Fault(place, "is not https", "Credentials go to https addresses only.")
    if not parts.hostname or parts.username is not None or parts.fragment:
        cure = "Write https://host/path without user, password and fragment."
        yield Fault(place, "is not a plain address", cure)


def _is_origin(field: Any) -> bool:
    """Whether a field is one of a closed list of https hosts, which may begin an address."""
    choices = (field.get("enum") or ()) if isinstance(field, dict) else ()
    return bool(choices) and all(isinstance(c, str) and _ORIGIN.fullmatch(c) for c in choices)


def _stays(field: dict[str, Any], *, whole: bool, other: bool) -> bool:
    if whole and field.get("format") == "uri":
        return True
    if other:
        return field.get("type") == "integer" or _contained(field, _EVIL_HOSTS)
    return _contained(field)


def _contained(field: dict[str, Any], evil: tuple[str, ...] = _EVIL) -> bool:
    """Whether no value of the field can end the place it stands in: a label, or a host."""
    choices = field.get("enum") or ([field["const"]] if "const" in field else None)
    if choices:
        return all(isinstance(c, str) and re.fullmatch(r"[A-Za-z0-9.-]+", c) for c in choices)
    pattern = field.get("pattern")
    if not isinstance(pattern, str):
        return False
    try:
        accepts = compile_schema({"type": "string", "pattern": pattern}).is_valid
    except InvalidSpec:
        return False
    return not any(accepts(text) for text in evil)
