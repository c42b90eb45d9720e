"""Reads OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from junctor.core.catalog.descriptions.anchors import settle
from junctor.core.catalog.descriptions.converted import mended
from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.dialect import Dialect
from junctor.core.catalog.descriptions.loose import listing, mapping, reason_of
from junctor.core.catalog.descriptions.servers import (
    guessed_urls,
    server_templates,
    server_urls,
)
from junctor.model.schema import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IGNORED_HEADERS = ("accept", "content-type", "authorization")


def read(document: dict[str, Any]) -> Description:
    """The description behind an OpenAPI 3 document."""
    settle(document)
    reader = Reader(document, siblings=str(document["openapi"]).startswith("3.1"))
    info = mapping(document.get("info"))
    schemes = mapping(mapping(document.get("components")).get("securitySchemes"))
    schemes = {name: reader.follow(scheme) for name, scheme in schemes.items()}
    operations = tuple(read_operations(reader, _operation))
    return Description(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        kind="openapi3",
        servers=server_urls(document.get("servers")),
        templates=server_templates(document.get("servers")),
        guessed=guessed_urls(document.get("servers")),
        operations=operations,
        definitions=reader.definitions,
        left_out=tuple(reader.left_out),
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
        schemas = mapping(mapping(document.get("components")).get("schemas"))
        schemas = schemas or mapping(document.get("definitions"))
        self.left_out: list[str] = []
        self.definitions = Definitions(
            schemas, self.schema, lambda target: resolve(document, target)
        )
        self._dialect = Dialect(
            self.definitions.reference, self.definitions.look, siblings=siblings
        )

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


Making = Callable[["Reader", str, str, dict[str, Any], dict[str, Any]], DescribedOperation]


def read_operations(reader: Reader, make: Making) -> Iterator[DescribedOperation]:
    """Every operation that can be read; the others are named in `left_out`."""
    paths = reader.document.get("paths") or {}
    if not isinstance(paths, dict):
        raise TypeError("`paths` is no object")
    for path, raw_item in mapping(paths).items():
        item = reader.follow(raw_item)
        strange = [m for m in item if m not in METHODS and _is_operation(item[m])]
        reader.left_out += [f"{m.upper()} {path}: such requests are not sent" for m in strange]
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            try:
                yield mended(make(reader, method, path, item, operation), path, reader.document)
            except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
                why = reason_of(error)[:160]
                reader.left_out.append(f"{method.upper()} {path}: {why}")


def _is_operation(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("responses"), dict)


def _operation(
    reader: Reader, method: str, path: str, item: dict[str, Any], operation: dict[str, Any]
) -> DescribedOperation:
    raw = merged_parameters(reader, item, operation)
    body = reader.follow(operation.get("requestBody"))
    bodies, examples = _content(reader, body)
    responses = {
        status: reader.follow(response)
        for status, response in mapping(operation.get("responses")).items()
    }
    answers = {status: _content(reader, response) for status, response in responses.items()}
    media = next(iter(bodies), "")
    holder = mapping(mapping(body.get("content")).get(media))
    return DescribedOperation(
        **about(reader.document, method, path, operation),
        parameters=tuple(_parameter(reader, p) for p in raw if p.get("in") in _STYLES),
        body=bodies,
        body_required=body.get("required") is True,
        request_examples=examples,
        responses={status: schemas for status, (schemas, _) in answers.items()},
        examples={status: found for status, (_, found) in answers.items() if found},
        servers=server_urls(operation.get("servers") or item.get("servers")),
        guessed=guessed_urls(operation.get("servers") or item.get("servers")),
        encoding=mapping(holder.get("encoding")),
        answer_headers=headers_of(responses.values()),
    )


def headers_of(responses: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """The names of all headers that answers declare."""
    names = (name for r in responses for name in mapping(r.get("headers")))
    return tuple(dict.fromkeys(names))


_PLACES = ("path", "query", "header", "cookie", "formData", "body")


def merged_parameters(
    reader: Reader, item: dict[str, Any], operation: dict[str, Any]
) -> list[dict[str, Any]]:
    """Parameters of path and operation; the operation's win, headers HTTP owns are left out."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for raw in [*listing(item.get("parameters")), *listing(operation.get("parameters"))]:
        parameter = reader.follow(raw)
        name = parameter.get("name")
        if not isinstance(name, str) or not name:
            continue
        if (place := parameter.get("in")) not in _PLACES:
            raise ValueError(f"its parameter `{name}` is in {place!r}, which is no place of one")
        if not (place == "header" and name.lower() in _IGNORED_HEADERS):
            found[place, name] = parameter
    return list(found.values())


def about(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> dict[str, Any]:
    """The fields OpenAPI 2 and 3 write alike."""
    clean = path.partition("?")[0].partition("#")[0]
    wanted = [
        mapping(option) for option in listing(operation.get("security", document.get("security")))
    ]
    return {
        "id": str(operation.get("operationId") or f"{method.upper()} {path}"),
        "method": method.upper(),
        "path": clean if clean.startswith("/") else "/" + clean,
        "summary": str(operation.get("summary") or ""),
        "description": str(operation.get("description") or ""),
        "deprecated": operation.get("deprecated") is True,
        "tags": tuple(str(tag) for tag in listing(operation.get("tags"))),
        "security": tuple(name for option in wanted for name in option),
        "together": tuple(tuple(option) for option in wanted),
        "scopes": _scopes(wanted),
    }


def _scopes(wanted: list[dict[str, Any]]) -> tuple[str, ...]:
    """The scopes that the first choice asks for."""
    named = [s for scopes in (wanted[0].values() if wanted else ()) for s in listing(scopes)]
    return tuple(str(scope) for scope in named)


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
    for media, raw in mapping(holder.get("content")).items():
        body = reader.follow(raw)
        listed = {"type": "array", "items": body["itemSchema"]} if "itemSchema" in body else True
        schemas[media] = reader.schema(body.get("schema", listed))
        if "example" in body:
            examples[media] = _parsed(media, body["example"])
            continue
        for named in mapping(body.get("examples")).values():
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
