"""Parameters of a described operation become inputs, and holes of a request template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from junctor.core.catalog.descriptions.description import DescribedOperation, Parameter, spelled
from junctor.core.catalog.importing.naming import input_name, sentence
from junctor.core.catalog.importing.shapes import (
    LEAST,
    at_least_one,
    shape_of,
    style_of,
    text_style,
)
from junctor.core.catalog.importing.trimming import Trimmer
from junctor.core.guard.tables import HOP_HEADERS
from junctor.model.errors import InvalidSpec
from junctor.model.value import JsonSchema

_HOLE = re.compile(r"\{(\+?)([^{}]+?)(\*?)\}")
_IDEMPOTENCY = re.compile(
    r"^(?:x-)?(?:idempotency|request)-key$|^paypal-request-id$", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_NOT_OURS = ("cookie", "proxy-authorization")
# What Google's APIs take everywhere and nobody fills in, and how clients mark themselves.
_NOISE = frozenset({
    "$.xgafv", "access_token", "alt", "callback", "key", "oauth_token", "prettyPrint", "quotaUser",
    "uploadType", "upload_protocol", "userIp",
})  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A request template in the making, with the inputs that fill it."""

    properties: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    definitions: dict[str, Any] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    holes: dict[tuple[str, str], str] = field(default_factory=dict)
    idempotency_header: str | None = None

    def add(self, wanted: str, schema: JsonSchema, *, required: bool) -> str:
        """Take an input; its hole."""
        name = input_name(wanted, self.properties)
        own = dict(schema)
        self.definitions |= own.pop("$defs", {})
        if name != wanted and "title" not in own:
            own["title"] = wanted[:100]
        self.properties[name] = own
        if required:
            self.required.append(name)
        return f"{{{{input.{name}}}}}"

    def schema(self) -> JsonSchema:
        """The inputs as one schema."""
        found: JsonSchema = {
            "type": "object",
            "additionalProperties": False,
            "properties": self.properties,
        }
        if self.required:
            found["required"] = self.required
        return {**found, "$defs": self.definitions} if self.definitions else found


def take_parameters(
    draft: Draft,
    operation: DescribedOperation,
    trimmer: Trimmer,
    signed: frozenset[tuple[str, str]],
    *,
    noisy: bool,
) -> None:
    """Path, query, headers and cookies of the operation; what signs in is left to the scheme."""
    by_place: dict[str, list[Parameter]] = {}
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) in signed:
            continue
        if noisy and parameter.name in _NOISE:
            continue
        by_place.setdefault(parameter.location, []).append(parameter)
    _path(draft, operation.path, by_place.get("path", []), trimmer)
    _query(draft, by_place.get("query", []), trimmer)
    for parameter in by_place.get("header", []):
        _header(draft, operation.method, parameter, trimmer)
    for parameter in by_place.get("cookie", []):
        hole = _scalar(draft, parameter, trimmer)
        draft.request.setdefault("cookies", {})[parameter.name] = hole


def unsendable(operation: DescribedOperation) -> list[str]:
    """The optional headers that no request can carry, for their names; required ones refuse it."""
    return [
        parameter.name
        for parameter in operation.parameters
        if parameter.location == "header"
        and not parameter.required
        and not _TOKEN.fullmatch(parameter.name)
    ]


def _header(draft: Draft, method: str, parameter: Parameter, trimmer: Trimmer) -> None:
    name = parameter.name
    if _IDEMPOTENCY.match(name) and method in ("POST", "PATCH", "PUT"):
        draft.idempotency_header = name
    elif name.lower() in _NOT_OURS:
        if parameter.required:
            raise InvalidSpec(f"it needs the header {name}, which is not an input")
    elif not _TOKEN.fullmatch(name):
        if parameter.required:
            raise InvalidSpec(f"it needs the header {name!r}, a name that HTTP does not allow")
    elif name.lower() not in HOP_HEADERS:  # the transport sets those
        style = text_style(parameter, trimmer)
        hole = _scalar(draft, parameter, trimmer, styled=style is not None)
        draft.request.setdefault("headers", {})[name] = hole
        if style is not None:
            draft.request.setdefault("headerStyles", {})[name] = style


def _path(draft: Draft, path: str, declared: list[Parameter], trimmer: Trimmer) -> None:
    known = {p.name: p for p in declared}
    opened: list[str] = []
    made: dict[str, str] = {}
    styles: dict[str, str] = {}

    def hole(match: re.Match[str]) -> str:
        name = match[2]
        if name in made:
            return made[name]
        parameter = known.get(name) or Parameter(name=name, location="path", schema={})
        style = text_style(parameter, trimmer)
        schema = _filled(trimmer.schema(parameter.schema, "request"), trimmer)
        text = draft.add(name, _told(schema, parameter), required=True)
        draft.holes["path", name] = text
        key = text[8:-2]
        if style is not None:
            lead, styles[key] = _led(style, name, key, parameter, trimmer)
            made[name] = lead + text
            return made[name]
        if match[1]:
            opened.append(key)
        prefix = {"label": ".", "matrix": f";{name}="}.get(parameter.style, "")
        made[name] = prefix + text
        return made[name]

    filled, end = "", 0
    for match in _HOLE.finditer(path):
        filled += spelled(path[end : match.start()]) + hole(match)
        end = match.end()
    draft.request["path"] = filled + spelled(path[end:])
    if opened:
        draft.request["openPath"] = opened
    if styles:
        draft.request["pathStyles"] = styles


def _led(
    style: str, name: str, key: str, parameter: Parameter, trimmer: Trimmer
) -> tuple[str, str]:
    """What stands before a value in a style, where the style would write our key for its name."""
    if not style.startswith("matrix") or name == key:
        return "", style
    if style == "matrix":
        return f";{spelled(name)}=", "simple"
    if shape_of(trimmer.resolved(parameter.schema)) == "object":
        return "", style  # its fields are named, and it is not
    raise InvalidSpec(f"its path repeats the name `{name}`, which cannot be the key of an input")


def _filled(schema: JsonSchema, trimmer: Trimmer) -> JsonSchema:
    """The schema of a value in the path, which may not be empty."""
    least = {**LEAST, "string": "minLength"}
    kind = shape_of(trimmer.resolved(schema)) or schema.get("type")
    if isinstance(kind, str) and kind in least:
        schema = dict(schema)
        at_least_one(schema, least[kind])
    return schema


def _send_lists(schema: JsonSchema, trimmer: Trimmer, plain: JsonSchema) -> None:
    """An object's lists may not be empty either: nothing of it would be sent then."""
    fields = plain.get("properties") or {}
    lists = [n for n, each in fields.items() if shape_of(trimmer.resolved(each)) == "array"]
    if lists:
        rule = {"properties": {name: {"minItems": 1} for name in lists}}
        schema["allOf"] = [*schema.get("allOf", ()), rule]


def _query(draft: Draft, declared: list[Parameter], trimmer: Trimmer) -> None:
    query: dict[str, Any] = {}
    styles: dict[str, str] = {}
    names = [parameter.name for parameter in declared]
    for parameter in declared:
        fragment = _without_doubles(parameter, names, trimmer)
        if fragment is None:
            continue
        schema = trimmer.schema(fragment, "request")
        plain = trimmer.resolved(fragment)
        least = LEAST.get(shape_of(plain) or "")
        if parameter.required and least and parameter.style != "json":
            at_least_one(schema, least)  # an empty one would send nothing at all
        if parameter.required and least == "minProperties":
            _send_lists(schema, trimmer, plain)
        style = style_of(plain, parameter.style, explode=parameter.explode)
        name = parameter.name
        text = draft.add(name, _told(schema, parameter), required=parameter.required)
        draft.holes["query", name] = text
        query[name] = text
        told = style == "json" or not name.endswith("[]")  # such a name repeats, unless it is JSON
        if told and style not in (None, "repeat"):
            styles[name] = str(style)
    if query:
        draft.request["query"] = query
    if styles:
        draft.request["queryStyles"] = styles


def _without_doubles(parameter: Parameter, names: list[str], trimmer: Trimmer) -> Any:
    """The schema of a parameter without the fields that are parameters themselves.

    An object in the style `form` is its fields; None where all of them are told already.
    """
    plain = trimmer.resolved(parameter.schema)
    if style_of(plain, parameter.style, explode=parameter.explode) != "spread":
        return parameter.schema
    fields = plain.get("properties") or {}
    double = fields.keys() & set(names)
    if not double:
        return parameter.schema
    kept = {name: each for name, each in fields.items() if name not in double}
    needed = [name for name in plain.get("required", ()) if name not in double]
    return {**plain, "properties": kept, "required": needed} if kept else None


def _scalar(draft: Draft, parameter: Parameter, trimmer: Trimmer, *, styled: bool = False) -> str:
    schema = trimmer.schema(parameter.schema, "request")
    least = LEAST.get(shape_of(trimmer.resolved(parameter.schema)) or "")
    if not styled:
        schema = _text_of(schema, trimmer)
    elif parameter.required and least:
        at_least_one(schema, least)  # an empty one would send nothing at all
    text = draft.add(parameter.name, _told(schema, parameter), required=parameter.required)
    draft.holes[parameter.location, parameter.name] = text
    return text


def _text_of(schema: JsonSchema, trimmer: Trimmer) -> JsonSchema:
    """A cookie holds a text: lists are given as they are written, `a,b`."""
    if shape_of({**schema, **(trimmer.resolved(schema) or {})} if "$ref" in schema else schema):
        return {"type": "string", "description": "values separated by commas"}
    return schema


def _told(schema: JsonSchema, parameter: Parameter) -> JsonSchema:
    if not parameter.description or schema.get("description"):
        return schema
    return {**schema, "description": sentence(parameter.description, 300)}
