"""The holes of a spec's templates: what they name, and whether that can be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.errors import InvalidTemplate
from junctor.model.schema import resolve
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.templates import Hole, compile_template
from junctor.model.value import JsonSchema

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
ROOTS = frozenset({"input", "conn", "run"})
_NOT_TEMPLATES = (
    "method", "queryStyle", "queryStyles", "formStyles", "openPath", "pathStyles", "headerStyles",
)  # fmt: skip
RUN_FIELDS = frozenset({"id", "key"})
_HINT = "Only `{{input.x}}`, `{{conn.x}}` and `{{run.id}}` stand in a manifest."


def holes(value: Any, path: Path, document: Document) -> tuple[list[Hole], list[Fault]]:
    """The holes in a template, and why it cannot be read."""
    try:
        return list(compile_template(value, roots=ROOTS, filters=False).holes()), []
    except InvalidTemplate as error:
        place = document.place((*path, *[s for s in (error.field or "").split("/") if s]))
        cure = error.cure
        if "secret" in str(value) or "credential" in str(value):
            cure = "Leave credentials out: the auth scheme attaches them after building."
        return [], [Fault(place, error.message.rstrip("."), cure)]


def operation_faults(
    spec: ConnectorSpec, key: str, operation: Operation, document: Document
) -> Iterator[Fault]:
    """What is wrong with the templates of one operation."""
    root: Path = ("operations", key)
    schemas = {"input": operation.input, "conn": spec.connection}
    sent: list[Hole] = []
    if operation.request is not None:
        for name, value in operation.request.model_dump(by_alias=True, exclude_unset=True).items():
            if name in _NOT_TEMPLATES:
                continue
            path = (*root, "request", name)
            found, faults = holes(value, path, document)
            yield from faults
            sent += found
            inside = name in ("path", "baseUrl")
            yield from _named(found, path, schemas, document, inside=inside)
        shared, _ = holes([spec.headers, spec.base_url or ""], (), document)
        yield from _unsent(operation, [*sent, *shared], root, document)
    if operation.mcp is not None:
        path = (*root, "mcp", "params")
        found, faults = holes(operation.mcp.params, path, document)
        yield from faults
        yield from _named(found, path, schemas, document)
        yield from _unsent(operation, found, root, document)
    found, faults = holes(operation.summary, (*root, "summary"), document)
    yield from faults
    yield from _named(found, (*root, "summary"), schemas, document, shown=True)


def header_faults(spec: ConnectorSpec, document: Document) -> Iterator[Fault]:
    """What is wrong with the connector's own headers."""
    found, faults = holes(spec.headers, ("headers",), document)
    yield from faults
    yield from header_names(spec.headers, ("headers",), document)
    yield from _named(found, ("headers",), {"conn": spec.connection}, document)


def header_names(names: Iterable[str], root: Path, document: Document) -> Iterator[Fault]:
    """Names that no request can carry: each call that fills one would be refused."""
    for name in names:
        if not _HEADER.fullmatch(name):
            place = document.place((*root, name))
            cure = "Use letters, digits and hyphens, such as `X-Shop-Id`."
            yield Fault(place, f"`{name}` is no name of a header", cure)


def _named(
    found: list[Hole],
    path: Path,
    schemas: dict[str, JsonSchema],
    document: Document,
    *,
    inside: bool = False,
    shown: bool = False,
) -> Iterator[Fault]:
    """Every hole names a declared field, and an absent one can drop its key."""
    for hole in found:
        place = document.place((*path, *[s for s in hole.place.split("/") if s]))
        if hole.root == "run":
            if not hole.path or hole.path[0] not in RUN_FIELDS:
                cure = "A run has `id` and `key`."
                yield Fault(place, f"`{{{{{hole.name}}}}}` is not a field of a run", cure)
            continue
        schema = schemas.get(hole.root)
        if schema is None:
            cure = "Shared headers may use `{{conn.x}}` only."
            yield Fault(place, f"`{{{{{hole.name}}}}}` is not known here", cure)
            continue
        if not hole.path:
            continue
        state = _state(schema, hole.path)
        if state == "unknown":
            known = ", ".join(_properties(schema, schema)) or "none"
            yield Fault(place, f"`{{{{{hole.name}}}}}` names no declared field", f"Known: {known}.")
        elif state == "optional" and not shown and (inside or not hole.whole):
            where = "a path or an address" if inside else "inside a text"
            cure = "Require the field, give it a default, or let the hole be the whole text."
            yield Fault(place, f"`{{{{{hole.name}}}}}` may be absent, but stands in {where}", cure)


def _unsent(
    operation: Operation, sent: list[Hole], root: Path, document: Document
) -> Iterator[Fault]:
    inputs = [h.path for h in sent if h.root == "input"]
    if any(not path for path in inputs):
        return
    named = {str(path[0]) for path in inputs}
    for name in operation.input.get("properties", {}):
        if name not in named:
            place = document.place((*root, "input", "properties", name))
            cure = f"Put `{{{{input.{name}}}}}` into the request, or remove the input."
            yield Fault(place, f"the input `{name}` is never sent", cure)


def _properties(schema: Any, root: JsonSchema) -> dict[str, Any]:
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = resolve(root, schema["$ref"])
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def _state(schema: JsonSchema, path: tuple[str | int, ...]) -> str:
    """`present`, `optional` or `unknown`; parts below an undeclared object are taken as said."""
    here: Any = schema
    state = "present"
    for index, step in enumerate(path):
        if isinstance(step, int):
            return "optional"
        properties = _properties(here, schema)
        if step not in properties:
            closed = index == 0 or (isinstance(here, dict) and bool(properties))
            return "unknown" if closed else "optional"
        required = here.get("required", ()) if isinstance(here, dict) else ()
        here = properties[step]
        if step not in required and "default" not in (here if isinstance(here, dict) else {}):
            state = "optional"
    return state
