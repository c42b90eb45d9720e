"""Read a spec the way a reviewer would, and say every fault at once.

Neither YAML nor a type checker can see into request templates; this does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.addresses import address_faults
from junctor.core.catalog.check_services import service_faults
from junctor.core.catalog.check_streams import stream_faults
from junctor.core.catalog.check_triggers import trigger_faults
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.holes import header_faults, header_names, operation_faults
from junctor.core.catalog.sign_in import sign_in_faults
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.auth import JwtBearer, OAuth2
from junctor.model.errors import InvalidSpec, InvalidTemplate
from junctor.model.schema import check_schema, compile_schema, idle_limits, settings_named
from junctor.model.spec import OPERATION_KEY, ConnectorSpec, Effect, Operation

_MAX_DEPTH = 12
_BODIES = ("json_body", "form", "text", "multipart", "binary")


def check_spec(
    spec: ConnectorSpec, document: Document | None = None, *, strict: bool = True
) -> list[Fault]:
    """All faults of a spec; places have lines when its document is given.

    `strict` asks also for what a shared connector needs: a test operation, summaries, and
    a word on repeating writes.
    """
    document = document or Document("connector", {})
    found = [
        *_identity(spec, document, strict=strict),
        *address_faults(spec, document),
        *header_faults(spec, document),
        *_schema(spec.connection, ("connection",), document),
        *service_faults(spec, document),
    ]
    for index, scheme in enumerate(spec.auth):
        if scheme.fields:
            found += _schema(scheme.fields, ("auth", index, "fields"), document)
        if isinstance(scheme, OAuth2 | JwtBearer):
            found += sign_in_faults(spec, scheme, ("auth", index), document)
    for key, operation in spec.operations.items():
        found += _operation(spec, key, operation, document)
        found += _manners(key, operation, document) if strict else []
        found += operation_faults(spec, key, operation, document)
    found += trigger_faults(spec, document)
    return list(dict.fromkeys(found))


def _identity(spec: ConnectorSpec, document: Document, *, strict: bool) -> Iterator[Fault]:
    if not spec.operations:
        yield Fault(document.place(("operations",)), "has no operations", "Add one.")
    names = [s.name for s in spec.auth]
    for index, name in enumerate(names):
        if name in names[:index]:
            place = document.place(("auth", index))
            yield Fault(place, f"a second scheme is named `{name}`", "Give it another `key`.")
    for index, scheme in enumerate(spec.auth):
        if scheme.test:
            yield from _test(spec, scheme.test, ("auth", index, "test"), document)
    if spec.test:
        yield from _test(spec, spec.test, ("test",), document)
    elif strict:
        cure = "Name an operation that reads something harmless and needs no input."
        yield Fault(document.place(()), "no `test` operation is named", cure)


def _test(spec: ConnectorSpec, key: str, root: Path, document: Document) -> Iterator[Fault]:
    place = document.place(root)
    if key not in spec.operations:
        cure = f"One of: {', '.join(spec.operations)}."
        yield Fault(place, f"the operation `{key}` does not exist", cure)
    elif spec.operations[key].input.get("required"):
        cure = "Use one without required inputs: Test Connection gives none."
        yield Fault(place, f"`{key}` needs inputs", cure)


def _operation(
    spec: ConnectorSpec, key: str, operation: Operation, document: Document
) -> Iterator[Fault]:
    root: Path = ("operations", key)
    place = document.place(root)
    if not re.fullmatch(OPERATION_KEY, key):
        yield Fault(
            place, f"the key `{key}` has a form that is not allowed", "As in `sendMessage`."
        )
    ways = (operation.request, operation.mcp, operation.soap, operation.handler)
    if sum(each is not None for each in ways) != 1:
        cure = "Give a request template, a method of an MCP server, or name Python code."
        yield Fault(place, "needs one of `request`, `mcp`, `soap` and `handler`", cure)
    if operation.request is not None:
        yield from _request(operation, root, document)
    known = {n for s in spec.auth for n in (s.name, s.type)}
    for index, name in enumerate(operation.auth):
        if name not in known:
            where = document.place((*root, "auth", index))
            yield Fault(where, f"the auth scheme `{name}` is not declared", "Add it to `auth`.")
    yield from _schema(operation.input, (*root, "input"), document, must_be_object=True)
    yield from _settings(spec, operation, (*root, "input"), document)
    if operation.output is not None:
        yield from _schema(operation.output, (*root, "output"), document)
    yield from _expressions(operation, root, document)
    yield from stream_faults(spec, key, operation, document)
    yield from _paging(operation, root, document)


def _manners(key: str, operation: Operation, document: Document) -> Iterator[Fault]:
    place = document.place(("operations", key))
    if operation.effect is not Effect.READ:
        if not operation.summary:
            cure = 'Say what is sent, such as "an email to {{input.to}}".'
            yield Fault(place, "writes, but has no `summary`", cure)
        if operation.idempotent is None and not operation.keyed:
            cure = "Say `idempotent: false` (or true), or name the vendor's idempotency header."
            yield Fault(place, "writes, but does not say whether it may be repeated", cure)
    for name, schema in (("input", operation.input), ("output", operation.output)):
        for steps in idle_limits(schema) if schema and not check_schema(schema) else ():
            where = document.place(("operations", key, name, *steps))
            yield Fault(where, "never holds for a value of its type", "Leave it out.")


def _request(operation: Operation, root: Path, document: Document) -> Iterator[Fault]:
    request = operation.request
    assert request is not None
    place = document.place((*root, "request"))
    bodies = [n for n in _BODIES if getattr(request, n) is not None]
    if len(bodies) > 1:
        yield Fault(place, "has more than one body", "Keep one of them.")
    if bodies and request.method in ("GET", "HEAD"):
        yield Fault(place, f"a {request.method} request has no body", "Use `query`.")
    if not request.path.startswith("/") and request.path:
        where = document.place((*root, "request", "path"))
        yield Fault(where, "does not begin with `/`", "The path is appended to the base URL.")
    for name in request.headers:
        if name.lower() in ("authorization", "cookie", "proxy-authorization", "host"):
            where = document.place((*root, "request", "headers", name))
            cure = "Leave it to the auth scheme."
            yield Fault(where, f"a template may not set `{name}`", cure)
    yield from header_names(request.headers, (*root, "request", "headers"), document)


def _schema(
    schema: Any, path: Path, document: Document, *, must_be_object: bool = False
) -> Iterator[Fault]:
    wrong = check_schema(schema)
    for each in wrong:
        pointer, _, why = each.partition(": ") if each.startswith("/") else ("", "", each)
        steps = tuple(s for s in pointer.split("/") if s)
        yield Fault(document.place((*path, *steps)), why or each, "Correct the JSON Schema.")
    if wrong:
        return
    if must_be_object and schema.get("type") != "object":
        cure = "Use `type: object` with `properties`."
        yield Fault(document.place(path), "is not an object schema", cure)
    yield from _examples(schema, path, document, schema, 0)


def _settings(
    spec: ConnectorSpec, operation: Operation, path: Path, document: Document
) -> Iterator[Fault]:
    """What stands in for an input is a setting of the connection."""
    known = spec.connection.get("properties", {})
    for steps, name in settings_named(operation.input):
        if name not in known:
            cure = f"One of: {', '.join(known)}." if known else "Declare it under `connection`."
            yield Fault(document.place((*path, *steps)), f"`{name}` is not a setting", cure)


def _examples(
    schema: Any, path: Path, document: Document, root: dict[str, Any], depth: int
) -> Iterator[Fault]:
    """Every example and default fits the schema that it stands in."""
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return
    given = [(("examples", i), v) for i, v in enumerate(schema.get("examples") or [])]
    if "default" in schema:
        given.append((("default",), schema["default"]))  # type: ignore[arg-type]  # another length
    if given:
        shared: dict[str, Any] = {k: root[k] for k in ("$defs", "definitions") if k in root}
        fits = compile_schema({**shared, **schema})
        for steps, value in given:
            for fault in fits.faults(value)[:1]:
                place = document.place((*path, *steps))
                yield Fault(place, f"does not fit its schema: {fault.reason}", fault.cure)
    for name, field in (schema.get("properties") or {}).items():
        yield from _examples(field, (*path, "properties", name), document, root, depth + 1)
    yield from _examples(schema.get("items"), (*path, "items"), document, root, depth + 1)


def _expressions(operation: Operation, root: Path, document: Document) -> Iterator[Fault]:
    from junctor.core.calls.mapping import compile_expression

    texts: list[tuple[Path, str | None]] = [((*root, "transform"), operation.transform)]
    for name, text in operation.default_output_mappings.items():
        texts.append(((*root, "defaultOutputMappings", name), text))
    for path, expression in texts:
        if expression is None:
            continue
        try:
            compile_expression(expression)
        except (InvalidTemplate, InvalidSpec) as error:
            yield Fault(document.place(path), error.message.rstrip("."), error.cure)


def _paging(operation: Operation, root: Path, document: Document) -> Iterator[Fault]:
    paging = operation.paging
    if paging is None:
        return
    known = operation.input.get("properties", {})
    for name, value in (("input", paging.input), ("limitInput", paging.limit_input)):
        if value is not None and value not in known:
            place = document.place((*root, "paging", name))
            yield Fault(place, f"`{value}` is not an input", "Declare it in `input`.")
