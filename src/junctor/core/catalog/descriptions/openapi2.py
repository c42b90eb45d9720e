"""Reads OpenAPI 2.0 (Swagger)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.openapi3 import (
    METHODS,
    Reader,
    about,
    auth_parameters,
    merged_parameters,
)

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_COLLECTIONS = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_NOT_SCHEMA = ("name", "in", "required", "description", "collectionFormat", "allowEmptyValue")


def read(document: dict[str, Any]) -> Description:
    """The description behind a Swagger document."""
    reader = Reader(document, siblings=False)
    info = document.get("info") or {}
    schemes = document.get("securityDefinitions") or {}
    host, base = str(document.get("host", "")), str(document.get("basePath", ""))
    protocols = document.get("schemes") or ["https"]
    return Description(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        kind="openapi2",
        servers=tuple(f"{p}://{host or 'localhost'}{base}" for p in protocols),
        operations=tuple(_operations(reader)),
        definitions=reader.definitions,
        security=schemes,
        auth_parameters=auth_parameters(schemes),
    )


def _operations(reader: Reader) -> Iterator[DescribedOperation]:
    document = reader.document
    for path, raw_item in (document.get("paths") or {}).items():
        item = reader.follow(raw_item)
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            raw = merged_parameters(reader, item, operation)
            consumes = operation.get("consumes") or document.get("consumes") or []
            produces = operation.get("produces") or document.get("produces") or ["application/json"]
            body, needed = _body(reader, raw, consumes)
            yield DescribedOperation(
                **about(document, method, path, operation),
                parameters=tuple(
                    _parameter(reader, p) for p in raw if p["in"] in ("path", "query", "header")
                ),
                body=body,
                body_required=needed,
                responses=_responses(reader, operation, produces),
                examples=_examples(reader, operation),
            )


def _own_schema(reader: Reader, raw: dict[str, Any]) -> Any:
    return reader.schema({k: v for k, v in raw.items() if k not in _NOT_SCHEMA})


def _parameter(reader: Reader, raw: dict[str, Any]) -> Parameter:
    style, explode = _COLLECTIONS.get(str(raw.get("collectionFormat")), ("form", False))
    return Parameter(
        name=str(raw["name"]),
        location=raw["in"],
        required=raw.get("required") is True or raw["in"] == "path",
        schema=_own_schema(reader, raw) if "schema" not in raw else reader.schema(raw["schema"]),
        style=style if raw["in"] == "query" else "simple",
        explode=explode,
        description=str(raw.get("description") or ""),
    )


def _body(reader: Reader, raw: list[dict[str, Any]], consumes: list[str]) -> tuple[Bodies, bool]:
    for parameter in raw:
        if parameter["in"] == "body":
            schema = reader.schema(parameter.get("schema", True))
            media = consumes or ["application/json"]
            return dict.fromkeys(media, schema), parameter.get("required") is True
    fields = [p for p in raw if p["in"] == "formData"]
    if not fields:
        return {}, False
    required = [p["name"] for p in fields if p.get("required") is True]
    schema = {
        "type": "object",
        "properties": {p["name"]: _own_schema(reader, p) for p in fields},
        "required": required,
    }
    files = any(p.get("type") == "file" for p in fields)
    media = consumes or [_MULTIPART if files else _FORM]
    return dict.fromkeys(media, schema), bool(required)


def _responses(reader: Reader, operation: dict[str, Any], produces: list[str]) -> dict[str, Bodies]:
    responses: dict[str, Bodies] = {}
    for status, raw in (operation.get("responses") or {}).items():
        response = reader.follow(raw)
        if "schema" in response:
            responses[str(status)] = dict.fromkeys(produces, reader.schema(response["schema"]))
        else:
            responses[str(status)] = {}
    return responses


def _examples(reader: Reader, operation: dict[str, Any]) -> dict[str, Bodies]:
    found: dict[str, Bodies] = {}
    for status, raw in (operation.get("responses") or {}).items():
        examples = reader.follow(raw).get("examples")
        if isinstance(examples, dict) and examples:
            found[str(status)] = examples
    return found
