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

_JSON = "application/json"


def read(document: dict[str, Any]) -> Description:
    """The description behind a discovery document."""
    definitions = Definitions(document.get("schemas") or {}, lambda raw: dialect.convert(raw))  # noqa: PLW0108 - bound below
    dialect = Dialect(definitions.reference, siblings=False)
    shared = [
        _parameter(dialect, name, raw) for name, raw in (document.get("parameters") or {}).items()
    ]
    root = str(document.get("rootUrl") or document.get("baseUrl") or "")
    prefix = "/" + str(document.get("servicePath") or "").strip("/")
    operations = [
        operation
        for method in _methods(document)
        for operation in _operations(dialect, method, prefix.rstrip("/"), shared)
    ]
    return Description(
        title=str(document.get("title", "")),
        version=str(document.get("version", "")),
        kind="discovery",
        servers=(root.rstrip("/"),),
        operations=tuple(operations),
        definitions=definitions,
        security=document.get("auth") or {},
    )


def _methods(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (node.get("methods") or {}).values()
    for resource in (node.get("resources") or {}).values():
        yield from _methods(resource)


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
    own = [_parameter(dialect, n, raw) for n, raw in (method.get("parameters") or {}).items()]
    known = {p.name for p in own}
    parameters = (*own, *(p for p in shared if p.name not in known))
    if method.get("supportsMediaDownload") is True:
        parameters = tuple(_DOWNLOAD if p.name == "alt" else p for p in parameters)
    answer = dialect.convert(method["response"]) if "response" in method else None
    responses = {"200": {_JSON: answer}} if answer is not None else {"200": {}, "204": {}}
    request = dialect.convert(method["request"]) if "request" in method else None
    about: dict[str, Any] = {
        "method": str(method.get("httpMethod", "GET")).upper(),
        "responses": responses,
        "description": str(method.get("description") or ""),
        "deprecated": method.get("deprecated") is True,
        "security": tuple(method.get("scopes") or ()),
        "scopes": tuple(method.get("scopes") or ())[:1],
    }
    yield DescribedOperation(
        id=str(method["id"]),
        path=f"{prefix}/{str(method['path']).lstrip('/')}",
        parameters=parameters,
        body={_JSON: request} if request is not None else {},
        **about,
    )
    upload = method.get("mediaUpload") or {}
    for protocol, raw in (upload.get("protocols") or {}).items():
        accepted = dict.fromkeys(upload.get("accept") or ["*/*"], True)
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
