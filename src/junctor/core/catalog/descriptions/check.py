"""Is this request one the vendor would take, and this answer one it would give?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from junctor.core.catalog.descriptions import decode
from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Direction,
)
from junctor.core.catalog.descriptions.deviation import Deviation
from junctor.core.catalog.descriptions.styles import form_fields, several, single
from junctor.core.guard.tables import HOP_HEADERS
from junctor.model.faults import REQUIRED, UNDECLARED
from junctor.model.schema import compile_schema
from junctor.model.value import Json

_FORM = "application/x-www-form-urlencoded"


def check_request(
    description: Description,
    method: str,
    url_path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes | None,
    content_type: str | None,
    *,
    strict_body: bool = False,
) -> list[Deviation]:
    """Why the vendor's description does not allow this request; empty when it does.

    The path is the whole URL path, percent-encoded, with the server's base path. With
    `strict_body`, a JSON object's fields must be declared even where the schema is open.
    """
    sent = (method, url_path, query, headers, body, content_type)
    return judge_request(description, *sent, strict_body=strict_body)[1]


def judge_request(
    description: Description,
    method: str,
    url_path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes | None,
    content_type: str | None,
    *,
    strict_body: bool = False,
) -> tuple[DescribedOperation | None, list[Deviation]]:
    """The operation that a request is of, and its faults, as `check_request`.

    Of several operations on one path it is the one that the request fits best.
    """
    judged = judge_each(
        description, method, url_path, query, headers, body, content_type, strict_body=strict_body
    )
    if not judged:
        return None, [
            Deviation("operation", f"{method} {url_path}", "no such operation is described")
        ]
    return judged[0]


def judge_each(
    description: Description,
    method: str,
    url_path: str,
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes | None,
    content_type: str | None,
    *,
    strict_body: bool = False,
) -> list[tuple[DescribedOperation, list[Deviation]]]:
    """Every operation that the path of a request is of with its faults, the best fitting first."""
    pairs = list(query)
    listed = headers.items() if isinstance(headers, Mapping) else headers
    lowered = {name.lower(): value for name, value in listed}
    media, parameters = _media(content_type)
    action = _action(lowered, pairs, body, media)
    judged = [
        (
            operation,
            [
                *_path_faults(description, operation, values),
                *_query_faults(description, operation, pairs),
                *_header_faults(description, operation, lowered),
                *_body_faults(description, operation, body, media, parameters, strict=strict_body),
            ],
        )
        for operation, values in description.matches(method, url_path, action=action)
    ]
    return sorted(judged, key=lambda found: len(found[1]))


def check_response(
    description: Description, operation: DescribedOperation, status: int, body: bytes | Json
) -> list[Deviation]:
    """Why the described operation would not answer this; `body` is bytes or parsed JSON."""
    found = operation.response(status)
    if found is None:
        return [Deviation("status", f"status {status}", "not described")]
    _, bodies = found
    schema = next((s for media, s in bodies.items() if _is_json(media)), None)
    if schema is None:
        return []
    value = body
    if isinstance(body, bytes):
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            return [Deviation("json", "body", "is not JSON")]
    return _faults(description, schema, value, "body", "response")


def _action(
    headers: dict[str, str], query: list[tuple[str, str]], body: bytes | None, media: str
) -> str | None:
    """What AWS's one-path protocols call an operation."""
    if "x-amz-target" in headers:
        return headers["x-amz-target"].rpartition(".")[2]
    fields = decode.form(body) if body and media == _FORM else []
    return next((value for name, value in [*fields, *query] if name == "Action"), None)


def _media(content_type: str | None) -> tuple[str, dict[str, str]]:
    first, *rest = (content_type or "").split(";")
    parameters = {}
    for part in rest:
        name, _, value = part.strip().partition("=")
        parameters[name.lower()] = value.strip('"')
    return first.strip().lower(), parameters


def _is_json(media: str) -> bool:
    base = media.partition(";")[0].strip().lower()
    return (
        base in ("application/json", "*/*", "text/json")
        or (base.endswith("json") and not base.endswith("ndjson"))
        or (base.startswith("application/x-amz-json"))
    )


def _faults(
    description: Description, schema: Any, value: Json, where: str, direction: Direction
) -> list[Deviation]:
    compiled = compile_schema(description.schema(schema, direction))
    if compiled.is_valid(value):
        return []
    return [Deviation.of(fault, where) for fault in compiled.faults(value)]


def _path_faults(
    description: Description, operation: DescribedOperation, values: dict[str, str]
) -> list[Deviation]:
    declared = {p.name: p for p in operation.parameters if p.location == "path"}
    faults = []
    for name, text in values.items():
        if name in declared:
            value = single(description, declared[name], text)
            faults += _faults(description, declared[name].schema, value, f"path {name}", "request")
    return faults


def _query_faults(
    description: Description, operation: DescribedOperation, pairs: list[tuple[str, str]]
) -> list[Deviation]:
    declared = {p.name: p for p in operation.parameters if p.location == "query"}
    given: dict[str, list[tuple[str, str]]] = {}
    faults = []
    coercion = decode.Coercion(description)
    elsewhere = {name for place, name in description.auth_parameters if place == "query"}
    free = any(p.style == "open" for p in declared.values())
    spread = [p for p in declared.values() if p.style == "form" and p.explode]
    for name, text in pairs:
        root = decode.steps(name)[0]
        known = next((n for n in (name, root, f"{root}[]") if n in declared), None)
        if known is not None:
            given.setdefault(known, []).append((name, text))
        elif holder := next((p for p in spread if coercion.declares(p.schema, name)), None):
            elsewhere.add(holder.name)  # an object whose fields are parameters
        elif free:
            continue
        elif name not in elsewhere:
            faults.append(Deviation(UNDECLARED, f"query {name}", "is not a declared parameter"))
    for name, parameter in declared.items():
        if name in given:
            value = several(description, parameter, given[name])
            faults += _faults(description, parameter.schema, value, f"query {name}", "request")
        elif parameter.required and name not in elsewhere:
            faults.append(Deviation(REQUIRED, f"query {name}", "is required"))
    return faults


def _header_faults(
    description: Description, operation: DescribedOperation, headers: dict[str, str]
) -> list[Deviation]:
    faults = []
    for parameter in operation.parameters:
        name = parameter.name
        if parameter.location != "header" or name.lower() in HOP_HEADERS:  # the transport's own
            continue
        if name.lower() in headers:
            value = single(description, parameter, headers[name.lower()])
            faults += _faults(description, parameter.schema, value, f"header {name}", "request")
        elif parameter.required and ("header", name) not in description.auth_parameters:
            faults.append(Deviation(REQUIRED, f"header {name}", "is required"))
    return faults


def _body_faults(
    description: Description,
    operation: DescribedOperation,
    body: bytes | None,
    media: str,
    parameters: dict[str, str],
    *,
    strict: bool,
) -> list[Deviation]:
    body = b"" if body is None and media == _FORM else body
    if body is None or (not body and media != _FORM):  # a form without fields is an empty text
        return [Deviation(REQUIRED, "body", "is required")] if operation.body_required else []
    if not operation.body:
        return [Deviation("body", "body", "none is described")] if body else []
    schema = _schema_for(operation.body, media)
    if schema is None:
        offered = ", ".join(operation.body)
        return [
            Deviation("media", "body", f"media type {media or '(none)'} is not among {offered}")
        ]
    if _is_json(media):
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            return [Deviation("json", "body", "is not JSON")]
        strange = _undeclared(description, schema, value) if strict else []
        return strange + _faults(description, schema, value, "body", "request")
    if media == _FORM:
        # A connector's template names its fields as they are sent; others describe a tree.
        dotted = description.kind != "connector" and operation.action is not None
        styled, pairs = form_fields(description, operation, schema, decode.form(body))
        return _form_faults(description, schema, pairs, styled, dotted=dotted)
    # A description that calls the whole body bytes tells nothing of its parts.
    whole = decode.Coercion(description).is_text(schema)
    if media == "multipart/form-data" and parameters.get("boundary") and not whole:
        pairs = list(decode.multipart(body, parameters["boundary"]))
        return _form_faults(description, schema, pairs, {}, dotted=False)
    return []


def _schema_for(bodies: Bodies, media: str) -> Any:
    """The schema of a media type; one that is named in full counts more than a pattern."""
    named = {offered.partition(";")[0].strip().lower(): each for offered, each in bodies.items()}
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if wanted in named:
            return named[wanted]
    return None


def _form_faults(
    description: Description,
    schema: Any,
    pairs: list[tuple[str, str]],
    styled: dict[str, Json],
    *,
    dotted: bool,
) -> list[Deviation]:
    coercion = decode.Coercion(description)
    # Some vendors declare `fields[]` itself as a name.
    literal = {name for name, _ in pairs if "[" in name and coercion.declares(schema, name)}
    value = decode.tree([(n, v) for n, v in pairs if n not in literal], dotted=dotted)
    for name in literal:
        values = [v for n, v in pairs if n == name]
        value[name] = values if len(values) > 1 or name.endswith("[]") else values[0]
    typed = coercion.value(schema, value)
    if styled:
        typed = {**(typed if isinstance(typed, dict) else {}), **styled}
    strange = _undeclared(description, schema, value)
    return strange + _faults(description, schema, typed, "body", "request")


def _undeclared(description: Description, schema: Any, value: Json) -> list[Deviation]:
    coercion = decode.Coercion(description)
    names = value if isinstance(value, dict) else ()
    return [
        Deviation(UNDECLARED, f"body/{n}", "is not a declared field")
        for n in names
        if not coercion.knows(schema, n)
    ]
