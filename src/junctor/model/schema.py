"""JSON Schema 2020-12: compile, check, say what does not fit. Nothing is ever fetched.

The only importer of jsonschema_rs. By default that library fetches remote `$ref`s, which
would be a way out past the address guard, so every validator here gets a retriever that raises.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import unquote

import jsonschema_rs
import orjson

from junctor.model.errors import InvalidInput, InvalidSpec
from junctor.model.faults import Fault, faults_of, pointer
from junctor.model.value import Json, JsonSchema, canonical, digest

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
CACHE_SIZE = 2048
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SETTING = "x-setting"
"""Names the connection's setting that stands where a call says nothing."""
_SETTING_TEXT = b'"x-setting"'
TYPE_WORDS = ("string", "integer", "number", "boolean", "object", "array")

_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
_ONE = (
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
)
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_LIMITS = {
    "minLength": ("string",),
    "maxLength": ("string",),
    "pattern": ("string",),
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "multipleOf": ("integer", "number"),
    "minItems": ("array",),
    "maxItems": ("array",),
    "minProperties": ("object",),
    "maxProperties": ("object",),
}
_NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


class CompiledSchema:
    """A schema ready to judge values. Thread-safe; made by `compile_schema`."""

    __slots__ = ("_judge", "_validator", "flat_defaults", "has_defaults", "schema")

    def __init__(self, schema: JsonSchema) -> None:
        self.schema = schema
        text = canonical(schema)
        self.has_defaults = b'"default"' in text or _SETTING_TEXT in text
        self.flat_defaults = _flat(schema) if self.has_defaults else None
        self._validator = _validator(schema)
        self._judge = self._validator.is_valid

    def is_valid(self, value: Json) -> bool:
        """Whether it fits; what is not JSON, or is nested beyond reason, does not."""
        try:
            return self._judge(value)
        except ValueError:
            return False

    def check(self, value: Json, *, what: str = "The input") -> None:
        """Refuse a value that does not fit.

        Raises:
            InvalidInput: every fault at once, in `details["faults"]`; values are not repeated.
        """
        if self.is_valid(value):
            return
        faults = self.faults(value)
        listed = "; ".join(str(f) for f in faults[:10])
        more = f"; and {len(faults) - 10} more" if len(faults) > 10 else ""
        raise InvalidInput(
            f"{what} does not fit: {listed}{more}.",
            cure=faults[0].cure if len(faults) == 1 else "Correct each listed field.",
            field=faults[0].field or None,
            details={"faults": [f.to_json() for f in faults]},
        )

    def faults(self, value: Json) -> list[Fault]:
        """Everything that does not fit, in the order of the schema."""
        try:
            return faults_of(self._validator.iter_errors(value), self.schema)
        except ValueError:
            return [Fault("", "is not JSON, or is nested too deep", "Give plain JSON.")]


_by_identity: dict[int, tuple[JsonSchema, CompiledSchema]] = {}
_by_digest: dict[str, CompiledSchema] = {}
_lock = threading.Lock()


def compile_schema(schema: JsonSchema) -> CompiledSchema:
    """The compiled form, cached by identity first (schemas are never changed), then content.

    Raises:
        InvalidSpec: it is not a usable schema; `details["faults"]` lists why.
    """
    known = _by_identity.get(id(schema))
    if known is not None and known[0] is schema:
        return known[1]
    try:
        key = digest(schema)
    except (TypeError, RecursionError) as error:
        raise InvalidSpec(f"The JSON Schema is not JSON: {error}.") from None
    compiled = _by_digest.get(key)
    if compiled is None:
        compiled = CompiledSchema(schema)
    with _lock:
        _remember(_by_digest, key, compiled)
        # The schema is kept beside its id, so that the id cannot be given to another object.
        _remember(_by_identity, id(schema), (schema, compiled))
    return compiled


def _remember(cache: dict[Any, Any], key: Any, value: Any) -> None:
    if key not in cache and len(cache) >= CACHE_SIZE:
        del cache[next(iter(cache))]
    cache[key] = value


def _never_fetch(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is outside this schema; nothing is ever fetched")


def _validator(schema: JsonSchema) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, retriever=_never_fetch, validate_formats=True, pattern_options=_PATTERNS
        )
    except (jsonschema_rs.ValidationError, ValueError) as error:
        faults = _schema_faults(schema) or [_first_line(error)]
        raise InvalidSpec(
            "The JSON Schema cannot be used: " + "; ".join(faults[:10]) + ".",
            cure="Correct each listed place; a schema refers only to itself (`#/$defs/...`).",
            details={"faults": faults},
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def check_schema(schema: Any) -> list[str]:
    """Why this is not a usable 2020-12 schema, one line per place; empty when it is."""
    if not isinstance(schema, dict):
        return ["/: must be an object"]
    try:
        size = len(orjson.dumps(schema))
    except (TypeError, RecursionError) as error:
        return [f"/: is not JSON: {error}"]
    if size > MAX_BYTES:
        return [f"/: has {size} bytes, more than {MAX_BYTES}"]
    faults = _schema_faults(schema)
    if faults:
        return faults
    try:
        _validator(schema)
    except InvalidSpec as error:
        return list(error.details["faults"])
    return []


def _schema_faults(schema: JsonSchema) -> list[str]:
    faults: list[str] = []
    for path, part in _subschemas(schema):
        if len(path) > MAX_DEPTH:
            return [f"{pointer(path[:8])}/...: is nested deeper than {MAX_DEPTH} levels"]
        faults += [f"{pointer(path) or '/'}: {why}" for why in _part_faults(part)]
    if not faults:
        meta = _meta()
        found = [] if meta.is_valid(schema) else faults_of(meta.iter_errors(schema), {})
        faults = [f"{f.field or '/'}: {f.reason}" for f in found]
    return faults


@lru_cache(maxsize=1)
def _meta() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": DIALECT}, retriever=_never_fetch)


def _part_faults(part: JsonSchema) -> Iterator[str]:
    for keyword in ("$ref", "$dynamicRef"):
        target = part.get(keyword)
        if isinstance(target, str) and not target.startswith("#"):
            yield f"`{keyword}` points outside this schema"
    if str(part.get("$schema", DIALECT)).rstrip("#") != DIALECT:
        yield f"`$schema` must be {DIALECT}"


def _subschemas(root: JsonSchema) -> Iterator[tuple[list[str | int], JsonSchema]]:
    """Every schema inside a schema with its path; texts under `const` or `default` are not."""
    queue: list[tuple[list[str | int], Any]] = [([], root)]
    while queue:
        path, part = queue.pop()
        if not isinstance(part, dict):
            continue
        yield path, part
        queue.extend(([*path, key], part[key]) for key in _ONE if key in part)
        for key in _MANY:
            if isinstance(part.get(key), list):
                queue.extend(([*path, key, i], each) for i, each in enumerate(part[key]))
        for key in _NAMED:
            if isinstance(part.get(key), dict):
                queue.extend(([*path, key, name], each) for name, each in part[key].items())


def settings_named(schema: JsonSchema) -> list[tuple[list[str | int], Any]]:
    """Every `x-setting` in a schema, with its place."""
    return [([*p, SETTING], part[SETTING]) for p, part in _subschemas(schema) if SETTING in part]


def idle_limits(schema: JsonSchema) -> list[list[str | int]]:
    """Places of limits that the type beside them never feels, such as a length of a number."""
    return [
        [*path, word]
        for path, part in _subschemas(schema)
        for word, kinds in _LIMITS.items()
        if word in part and "type" in part and not _has_type(part["type"], kinds)
    ]


def _has_type(given: Any, kinds: tuple[str, ...]) -> bool:
    return any(kind in kinds for kind in (given if isinstance(given, list) else [given]))


def apply_defaults(
    schema: JsonSchema, value: Json, settings: Mapping[str, Any] | None = None
) -> Json:
    """The value with declared defaults in place of absent fields; a copy where there are any.

    Those under `then` or `else` come last, as `if` says of the value with the others; what `if`
    refers to stands in itself. A field with `x-setting` takes the connection's setting of that
    name before its own default.
    """
    compiled = compile_schema(schema)
    if not compiled.has_defaults:
        return value
    if compiled.flat_defaults is not None and isinstance(value, dict):
        value = dict(value)
        for name, default in compiled.flat_defaults:
            if name not in value:
                mutable = isinstance(default, dict | list)
                value[name] = copy.deepcopy(default) if mutable else default
        return value
    return _Filling(schema, settings or {}).filled(schema, value, 0)


def _flat(schema: JsonSchema) -> list[tuple[str, Any]] | None:
    """The defaults of its own fields, where it has no others."""
    fields, found = schema.get("properties", {}), []
    if not isinstance(fields, dict) or not schema.keys().isdisjoint(("$ref", "allOf", "if")):
        return None
    for name, field in fields.items():
        if not isinstance(field, dict):
            continue
        rest = {key: part for key, part in field.items() if key != "default"}
        if any(each in canonical(rest) for each in (b'"default"', b'"$ref"', _SETTING_TEXT)):
            return None
        if "default" in field:
            found.append((name, field["default"]))
    return found


@dataclass(frozen=True, slots=True)
class _Filling:
    """One value on its way through a schema."""

    root: JsonSchema
    settings: Mapping[str, Any]

    def filled(self, schema: Any, value: Json, depth: int) -> Json:
        """The value with what this part of the schema says of it."""
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return value
        target = schema.get("$ref")
        if isinstance(target, str):
            value = self.filled(resolve(self.root, target), value, depth + 1)
        for part in schema.get("allOf", ()):
            value = self.filled(part, value, depth + 1)
        if isinstance(value, dict):
            value = dict(value)
            for name, field in schema.get("properties", {}).items():
                if name not in value and isinstance(field, dict):
                    self._stand_in(value, name, field)
                if name in value:
                    value[name] = self.filled(field, value[name], depth + 1)
            if "if" in schema:
                fits = compile_schema(schema["if"]).is_valid(value)
                value = self.filled(schema.get("then" if fits else "else"), value, depth + 1)
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            value = [self.filled(schema["items"], each, depth + 1) for each in value]
        return value

    def _stand_in(self, value: dict[str, Any], name: str, field: JsonSchema) -> None:
        setting = field.get(SETTING)
        if isinstance(setting, str) and setting in self.settings:
            value[name] = copy.deepcopy(self.settings[setting])
        elif "default" in field:
            value[name] = copy.deepcopy(field["default"])


def resolve(root: JsonSchema, target: str) -> Any:
    """What a local `$ref` such as `#/$defs/Contact` points at; `None` when nothing is there."""
    if target[:1] != "#" or target[1:2] not in ("", "/"):
        return None
    place: Any = root
    for step in target[1:].split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if "%" in name and not (isinstance(place, dict) and name in place):
            name = unquote(name)  # as in any fragment of an address
        if isinstance(place, dict) and name in place:
            place = place[name]
        elif isinstance(place, list) and name.isdigit() and int(name) < len(place):
            place = place[int(name)]
        else:
            return None
    return place


def is_shorthand(inputs: Mapping[str, Any]) -> bool:
    """Whether `{"name": "string"}` names fields; `{"type": "object"}` is a schema."""
    if inputs.get("type") == "object" and len(inputs) == 1:
        return False
    return bool(inputs) and all(
        isinstance(word, str) and word.rstrip("?") in TYPE_WORDS for word in inputs.values()
    )


def from_shorthand(mapping: Mapping[str, Any]) -> JsonSchema:
    """The schema behind `{"name": "string", "age": "integer?"}`; `?` marks an optional field.

    Raises:
        InvalidSpec: a type word is not known; names the field and the known words.
    """
    properties: JsonSchema = {}
    required: list[str] = []
    for name, word in mapping.items():
        kind = word.removesuffix("?") if isinstance(word, str) else ""
        if kind not in TYPE_WORDS:
            raise InvalidSpec(
                f"The input `{name}` has no known type.",
                cure=f"Use one of {', '.join(TYPE_WORDS)}; a trailing `?` makes it optional.",
                field=f"/inputs/{name}",
            )
        properties[name] = {"type": kind}
        if kind == word:
            required.append(name)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
