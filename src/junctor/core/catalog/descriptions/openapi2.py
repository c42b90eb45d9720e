"""Reads OpenAPI 2.0 (Swagger)."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.loose import listing, mapping
from junctor.core.catalog.descriptions.openapi3 import (
    Reader,
    about,
    auth_parameters,
    headers_of,
    merged_parameters,
    read_operations,
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
    info = mapping(document.get("info"))
    schemes = mapping(document.get("securityDefinitions"))
    named = document.get("host", "")
    host = str(next(iter(named), "") if isinstance(named, list) else named)
    base = str(document.get("basePath", ""))
    protocols = [str(p).rstrip(":/") for p in listing(document.get("schemes"))] or ["https"]
    operations = tuple(read_operations(reader, _operation))
    return Description(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        kind="openapi2",
        servers=tuple(f"{p}://{host}{base}" for p in protocols) if host else (base or "/",),
        operations=operations,
        definitions=reader.definitions,
        left_out=tuple(reader.left_out),
        security=schemes,
        auth_parameters=auth_parameters(schemes),
    )


def _operation(
    reader: Reader, method: str, path: str, item: dict[str, Any], operation: dict[str, Any]
) -> DescribedOperation:
    document = reader.document
    raw = [p for p in merged_parameters(reader, item, operation) if isinstance(p.get("in"), str)]
    consumes = _media(operation.get("consumes")) or _media(document.get("consumes"))
    produces = _media(operation.get("produces")) or _media(document.get("produces"))
    body, needed = _body(reader, raw, consumes)
    responses = mapping(operation.get("responses"))
    return DescribedOperation(
        **about(document, method, path, operation),
        parameters=tuple(
            _parameter(reader, p) for p in raw if p["in"] in ("path", "query", "header")
        ),
        body=body,
        body_required=needed,
        responses=_responses(reader, responses, produces or ["application/json"]),
        examples=_examples(reader, responses),
        encoding=_encoding(raw),
        answer_headers=headers_of(reader.follow(each) for each in responses.values()),
    )


def _media(raw: Any) -> list[str]:
    return [str(each) for each in listing(raw)]


def _encoding(raw: list[dict[str, Any]]) -> dict[str, Any]:
    """How list fields of a form are written; without a word it is `csv`."""
    fields = [p for p in raw if p["in"] == "formData" and p.get("type") == "array"]
    styles = {p["name"]: _COLLECTIONS.get(str(p.get("collectionFormat"))) for p in fields}
    return {
        name: {"style": found[0], "explode": found[1]}
        for name, given in styles.items()
        for found in (given or ("form", False),)
    }


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


def _responses(reader: Reader, raw: dict[str, Any], produces: list[str]) -> dict[str, Bodies]:
    responses: dict[str, Bodies] = {}
    for status, each in raw.items():
        response = reader.follow(each)
        if "schema" in response:
            responses[str(status)] = dict.fromkeys(produces, reader.schema(response["schema"]))
        else:
            responses[str(status)] = {}
    return responses


def _examples(reader: Reader, responses: dict[str, Any]) -> dict[str, Bodies]:
    found: dict[str, Bodies] = {}
    for status, raw in responses.items():
        examples = reader.follow(raw).get("examples")
        if isinstance(examples, dict) and examples:
            found[str(status)] = examples
    return found
