"""The three ways to describe a value: shorthand, JSON Schema, Pydantic model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from junctor.model.schema import from_shorthand, is_shorthand
from junctor.model.spec import EMPTY_OBJECT
from junctor.model.value import JsonSchema

_SCHEMA_WORDS = {"type", "properties", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"}

Shape = Mapping[str, Any] | type[BaseModel] | None


def is_model(shape: Any) -> bool:
    """Whether it is a Pydantic model class."""
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def input_schema(shape: Any) -> JsonSchema:
    """The JSON Schema of inputs; nothing declared means no inputs.

    Raises:
        InvalidSpec: a type word of the shorthand is not known.
    """
    if is_model(shape):
        schema: JsonSchema = shape.model_json_schema()
        return schema
    return EMPTY_OBJECT if shape is None else _written(shape)


def output_schema(shape: Any) -> JsonSchema | None:
    """The JSON Schema of an output; nothing declared means anything.

    Raises:
        InvalidSpec: a type word of the shorthand is not known.
    """
    if is_model(shape):
        schema: JsonSchema = shape.model_json_schema(mode="serialization")
        return schema
    return None if shape is None else _written(shape)


def _written(shape: Mapping[str, Any]) -> JsonSchema:
    # A mapping without any word of JSON Schema is a shorthand, if only a mistyped one.
    if is_shorthand(shape) or not _SCHEMA_WORDS & shape.keys():
        return from_shorthand(shape)
    return dict(shape)
