"""How schemas of answers are written: records, nullable fields, pages, and what models yield.

Answers are described open, so that a later field breaks no client; the tests close them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from junctor.model.auth import Scheme
from junctor.model.value import JsonSchema

REF = "#/components/schemas/{model}"
TEXT: JsonSchema = {"type": "string"}
TEXTS: JsonSchema = {"type": "array", "items": TEXT}
FLAG: JsonSchema = {"type": "boolean"}
COUNT: JsonSchema = {"type": "integer", "minimum": 0}
WHOLE: JsonSchema = {"type": "integer"}
NUMBER: JsonSchema = {"type": "number"}
MOMENT: JsonSchema = {"type": "integer", "description": "milliseconds since 1970"}
OBJECT: JsonSchema = {"type": "object", "additionalProperties": True}
ANYTHING: JsonSchema = {}
_SCHEMES = frozenset(each.__name__ for each in Scheme.__subclasses__())


def ref(model: str) -> JsonSchema:
    """A pointer to a shared schema."""
    return {"$ref": REF.format(model=model)}


def record(
    description: str, fields: Mapping[str, JsonSchema], *, optional: Iterable[str] = ()
) -> JsonSchema:
    """An object whose fields are all there, but for the optional ones."""
    absent = set(optional)
    return {
        "type": "object",
        "description": description,
        "properties": dict(fields),
        "required": [name for name in fields if name not in absent],
    }


def extended(
    schema: JsonSchema,
    description: str,
    fields: Mapping[str, JsonSchema],
    *,
    optional: Iterable[str] = (),
) -> JsonSchema:
    """The same record with more fields, written out: generators read that best."""
    more = record(description, fields, optional=optional)
    return {
        **schema,
        "description": description,
        "properties": {**schema["properties"], **more["properties"]},
        "required": [*schema["required"], *more["required"]],
    }


def without(schema: JsonSchema, *names: str) -> JsonSchema:
    """The same record where some fields are never shown."""
    return {
        **schema,
        "properties": {k: v for k, v in schema["properties"].items() if k not in names},
        "required": [name for name in schema["required"] if name not in names],
    }


def loosened(schema: JsonSchema, *names: str) -> JsonSchema:
    """The same record where some fields may be absent."""
    return {**schema, "required": [name for name in schema["required"] if name not in names]}


def nullable(schema: JsonSchema) -> JsonSchema:
    """The value or null: a list of types where that is possible."""
    if isinstance(schema.get("type"), str):
        widened = {**schema, "type": [schema["type"], "null"]}
        return {**widened, "enum": [*widened["enum"], None]} if "enum" in widened else widened
    return {"anyOf": [schema, {"type": "null"}]}


def array(schema: JsonSchema) -> JsonSchema:
    """A list of them."""
    return {"type": "array", "items": schema}


def table(schema: JsonSchema, keys: str) -> JsonSchema:
    """An object of them by a name that `keys` describes."""
    return {"type": "object", "description": keys, "additionalProperties": schema}


def words(found: Iterable[str], description: str = "") -> JsonSchema:
    """One of these words."""
    schema: JsonSchema = {"type": "string", "enum": [str(each) for each in found]}
    return {**schema, "description": description} if description else schema


def enumeration(kind: type[StrEnum]) -> JsonSchema:
    """The words of an enumeration, with what it says about itself."""
    return words(kind, (kind.__doc__ or "").split("\n", 1)[0])


def page(model: str) -> JsonSchema:
    """A list: `next` is the cursor of the rest."""
    fields = {"items": array(ref(model)), "next": nullable(TEXT)}
    return record("A part of the list; `next` is the `cursor` of the part after it.", fields)


def response_schemas(kind: Any) -> dict[str, JsonSchema]:
    """A model and those within it as answers show them, by name: every field is there."""
    return {
        name: tidy(each, in_response=True) for name, each in models(kind, "serialization").items()
    }


def request_schemas(kind: Any) -> dict[str, JsonSchema]:
    """A model and those within it as requests give them, by name."""
    return {name: tidy(each) for name, each in models(kind, "validation").items()}


def models(kind: Any, mode: Any) -> dict[str, JsonSchema]:
    """The raw schemas of a model and of those within it; auth schemes are named `...Scheme`."""
    schema = TypeAdapter[Any](kind).json_schema(mode=mode, ref_template=REF)
    found = schema.pop("$defs", {})
    found[str(schema.get("title", "Body"))] = schema
    names = {
        name: f"{name}Scheme"
        for name, each in found.items()
        if name in _SCHEMES and "const" in each["properties"].get("type", {})
    }
    renamed: dict[str, JsonSchema] = repointed(found, names)
    return {names.get(name, name): each for name, each in renamed.items()}


def repointed(value: Any, names: Mapping[str, str]) -> Any:
    """The same schema with its pointers following renamed models."""
    moves = {REF.format(model=old): REF.format(model=new) for old, new in names.items()}
    if isinstance(value, dict):
        return {key: repointed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [repointed(each, names) for each in value]
    return moves.get(value, value) if isinstance(value, str) else value


def tidy(schema: Any, *, in_response: bool = False) -> Any:
    """A generated schema without derived titles, with lists of types."""
    if isinstance(schema, list):
        return [tidy(each, in_response=in_response) for each in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {"title", "default"} if in_response else {"title"}
    clean: JsonSchema = {
        key: _named(each, in_response=in_response)
        if key == "properties"
        else tidy(each, in_response=in_response)
        for key, each in schema.items()
        if key not in dropped
    }
    if in_response and "properties" in clean:
        clean["required"] = list(clean["properties"])
        if clean.get("additionalProperties") is False:
            del clean["additionalProperties"]
    return _merged(clean)


def _named(properties: Any, *, in_response: bool) -> JsonSchema:
    return {name: tidy(each, in_response=in_response) for name, each in properties.items()}


def _merged(schema: JsonSchema) -> JsonSchema:
    """`anyOf` a plain type and null as one list of types."""
    options = schema.get("anyOf")
    if not isinstance(options, list) or len(options) != 2 or options[1] != {"type": "null"}:
        return schema
    if not isinstance(options[0].get("type"), str):
        return schema
    rest = {key: each for key, each in schema.items() if key != "anyOf"}
    return {**nullable(options[0]), **rest}
