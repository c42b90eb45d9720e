"""Reads Google discovery documents, with an extra operation for each media upload path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.dialect import Dialect
from junctor.core.catalog.descriptions.loose import listing, mapping, reason_of

_JSON = "application/json"


def read(document: dict[str, Any]) -> Description:
    """The description behind a discovery document."""
    definitions = Definitions(mapping(document.get("schemas")), lambda raw: dialect.convert(raw))  # noqa: PLW0108 - bound below
    dialect = Dialect(definitions.reference, definitions.look, siblings=False)
    shared = _parameters(dialect, document)
    root = str(document.get("rootUrl") or document.get("baseUrl") or "")
    prefix = "/" + str(document.get("servicePath") or "").strip("/")
    operations: list[DescribedOperation] = []
    left_out: list[str] = []
    for method in _methods(document):
        try:
            operations += _operations(dialect, method, prefix.rstrip("/"), shared)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            left_out.append(f"{method.get('id', 'a method')}: {reason_of(error)}"[:200])
    return Description(
        title=str(document.get("title", "")),
        version=str(document.get("version", "")),
        kind="discovery",
        servers=(root.rstrip("/"),),
        operations=tuple(operations),
        definitions=definitions,
        security=mapping(document.get("auth")),
        left_out=tuple(left_out),
    )


def _methods(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from map(mapping, mapping(node.get("methods")).values())
    for resource in map(mapping, mapping(node.get("resources")).values()):
        yield from _methods(resource)


def _parameters(dialect: Dialect, holder: dict[str, Any]) -> list[Parameter]:
    named = mapping(holder.get("parameters")).items()
    return [_parameter(dialect, name, mapping(raw)) for name, raw in named]


def _parameter(dialect: Dialect, name: str, raw: dict[str, Any]) -> Parameter:
    about = ("location", "required", "repeated", "description")
    # Defaults are texts whatever the type, and Google treats them as absent.
    schema = dialect.convert({k: v for k, v in raw.items() if k not in (*about, "default")})
    if raw.get("repeated") is True:
        schema = {"type": "array", "items": schema}
    return Parameter(
        name=name,
        location=str(raw.get("location", "query")),
        required=raw.get("required") is True,
        schema=schema,
        style="form" if raw.get("location") != "path" else "simple",
        description=str(raw.get("description") or ""),
    )


def _operations(
    dialect: Dialect, method: dict[str, Any], prefix: str, shared: list[Parameter]
) -> Iterator[DescribedOperation]:
    own = _parameters(dialect, method)
    known = {p.name for p in own}
    parameters = (*own, *(p for p in shared if p.name not in known))
    if method.get("supportsMediaDownload") is True:
        parameters = tuple(_DOWNLOAD if p.name == "alt" else p for p in parameters)
    answer = dialect.convert(method["response"]) if "response" in method else None
    responses = {"200": {_JSON: answer}} if answer is not None else {"200": {}, "204": {}}
    request = dialect.convert(method["request"]) if "request" in method else None
    scopes = tuple(str(scope) for scope in listing(method.get("scopes")))
    about: dict[str, Any] = {
        "method": str(method.get("httpMethod", "GET")).upper(),
        "responses": responses,
        "description": str(method.get("description") or ""),
        "deprecated": method.get("deprecated") is True,
        "security": scopes,
        "scopes": scopes[:1],
    }
    yield DescribedOperation(
        id=str(method["id"]),
        path=f"{prefix}/{str(method['path']).lstrip('/')}",
        parameters=parameters,
        body={_JSON: request} if request is not None else {},
        **about,
    )
    upload = mapping(method.get("mediaUpload"))
    for protocol, raw in mapping(upload.get("protocols")).items():
        accepted = dict.fromkeys(map(str, listing(upload.get("accept")) or ["*/*"]), True)
        multipart = {"multipart/related": True} if raw.get("multipart") is True else {}
        first = {_JSON: request} if protocol == "resumable" and request is not None else {}
        yield DescribedOperation(
            id=f"{method['id']}.{protocol}Upload",
            path=str(raw["path"]),
            parameters=(*(p for p in parameters if p.name != "uploadType"), _UPLOAD),
            body={**accepted, **multipart, **first},
            body_required=protocol == "simple",
            **about,
        )


# What a download asks for; the shared parameter of some documents lists `json` alone.
_DOWNLOAD = Parameter(
    name="alt", location="query", schema={"type": "string", "enum": ["json", "media", "proto"]}
)
_UPLOAD = Parameter(
    name="uploadType",
    location="query",
    required=True,
    schema={"type": "string", "enum": ["media", "multipart", "resumable"]},
)
