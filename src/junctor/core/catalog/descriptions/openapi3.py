"""Reads OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.dialect import Dialect
from junctor.model.schema import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IGNORED_HEADERS = ("accept", "content-type", "authorization")


def read(document: dict[str, Any]) -> Description:
    """The description behind an OpenAPI 3 document."""
    reader = Reader(document, siblings=str(document["openapi"]).startswith("3.1"))
    info = document.get("info") or {}
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    schemes = {name: reader.follow(scheme) for name, scheme in schemes.items()}
    return Description(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        kind="openapi3",
        servers=_servers(document.get("servers")),
        operations=tuple(_operations(reader)),
        definitions=reader.definitions,
        security=schemes,
        auth_parameters=auth_parameters(schemes),
    )


def auth_parameters(schemes: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Where the security schemes put their keys: (location, name)."""
    return frozenset(
        (str(s["in"]), str(s["name"]))
        for s in schemes.values()
        if isinstance(s, dict) and s.get("type") == "apiKey" and "in" in s and "name" in s
    )


class Reader:
    """One document: follows its references and converts its schemas."""

    def __init__(self, document: dict[str, Any], *, siblings: bool) -> None:
        self.document = document
        schemas = (document.get("components") or {}).get("schemas") or {}
        schemas = schemas or document.get("definitions") or {}
        self.definitions = Definitions(
            schemas, self.schema, lambda target: resolve(document, target)
        )
        self._dialect = Dialect(self.definitions.reference, siblings=siblings)

    def schema(self, raw: Any) -> Any:
        """A schema of the document in 2020-12."""
        return self._dialect.convert(raw)

    def follow(self, node: Any) -> Any:
        """The node behind a `$ref` (responses, parameters, bodies); nodes without one stay."""
        for _ in range(16):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                break
            node = resolve(self.document, node["$ref"])
        return node if isinstance(node, dict) else {}


def _servers(raw: Any) -> tuple[str, ...]:
    urls = []
    for server in raw or ():
        url = str(server.get("url", ""))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", name)))
        urls.append(url)
    return tuple(urls)


def _operations(reader: Reader) -> Iterator[DescribedOperation]:
    document = reader.document
    for path, raw_item in (document.get("paths") or {}).items():
        item = reader.follow(raw_item)
        for method in METHODS:
            if not isinstance(item.get(method), dict):
                continue
            operation = item[method]
            servers = operation.get("servers") or item.get("servers")
            raw = merged_parameters(reader, item, operation)
            body = reader.follow(operation.get("requestBody"))
            bodies, examples = _content(reader, body)
            answers = {
                str(status): _content(reader, reader.follow(response))
                for status, response in (operation.get("responses") or {}).items()
            }
            yield DescribedOperation(
                **about(document, method, path, operation),
                parameters=tuple(_parameter(reader, p) for p in raw if p.get("in") in _STYLES),
                body=bodies,
                body_required=body.get("required") is True,
                request_examples=examples,
                responses={status: schemas for status, (schemas, _) in answers.items()},
                examples={status: found for status, (_, found) in answers.items() if found},
                servers=_servers(servers),
            )


def merged_parameters(
    reader: Reader, item: dict[str, Any], operation: dict[str, Any]
) -> list[dict[str, Any]]:
    """Parameters of path and operation; the operation's win, headers HTTP owns are left out."""
    found: dict[tuple[Any, Any], dict[str, Any]] = {}
    for raw in [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]:
        parameter = reader.follow(raw)
        name = parameter.get("name")
        if name and not (parameter.get("in") == "header" and name.lower() in _IGNORED_HEADERS):
            found[parameter.get("in"), name] = parameter
    return list(found.values())


def about(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> dict[str, Any]:
    """The fields OpenAPI 2 and 3 write alike."""
    clean = path.partition("?")[0].partition("#")[0]
    wanted = operation.get("security", document.get("security")) or ()
    return {
        "id": str(operation.get("operationId") or f"{method.upper()} {path}"),
        "method": method.upper(),
        "path": clean if clean.startswith("/") else "/" + clean,
        "summary": str(operation.get("summary") or ""),
        "description": str(operation.get("description") or ""),
        "deprecated": operation.get("deprecated") is True,
        "tags": tuple(str(tag) for tag in operation.get("tags") or ()),
        "security": tuple(name for option in wanted for name in option),
    }


_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


def _parameter(reader: Reader, raw: dict[str, Any]) -> Parameter:
    style = str(raw.get("style") or _STYLES[raw["in"]])
    schema = raw.get("schema", True)
    content = raw.get("content")
    if isinstance(content, dict) and content:
        media, holder = next(iter(content.items()))
        schema = (holder or {}).get("schema", True)
        style = "json" if "json" in media else style
    return Parameter(
        name=str(raw["name"]),
        location=raw["in"],
        required=raw.get("required") is True or raw["in"] == "path",
        schema=reader.schema(schema),
        style=style,
        explode=raw.get("explode", style in ("form", "deepObject")) is True,
        description=str(raw.get("description") or ""),
    )


def _content(reader: Reader, holder: dict[str, Any]) -> tuple[Bodies, Bodies]:
    schemas: dict[str, Any] = {}
    examples: dict[str, Any] = {}
    for media, raw in (holder.get("content") or {}).items():
        body = reader.follow(raw)
        schemas[media] = reader.schema(body.get("schema", True))
        if "example" in body:
            examples[media] = _parsed(media, body["example"])
            continue
        for named in (body.get("examples") or {}).values():
            example = reader.follow(named)
            if "value" in example:
                examples[media] = _parsed(media, example["value"])
                break
    return schemas, examples


def _parsed(media: str, example: Any) -> Any:
    """Some vendors write JSON examples as texts."""
    if isinstance(example, str) and "json" in media and example.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(example)
        except orjson.JSONDecodeError:
            return example
    return example
