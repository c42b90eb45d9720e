"""Input types of GraphQL as JSON Schema."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.catalog.importing.naming import sentence
from junctor.core.catalog.importing.scalars import nullable, scalar
from junctor.model.value import JsonSchema

_MOST_INPUTS = 120


class Inputs:
    """Input types as JSON Schema; object types become local definitions, within a budget."""

    def __init__(self, budget: int) -> None:
        self.definitions: dict[str, Any] = {}
        self._left = budget

    def of(self, kind: Any, about: str | None = None) -> JsonSchema:
        """The schema of an input type."""
        from graphql import is_non_null_type

        made = self._inner(kind.of_type) if is_non_null_type(kind) else nullable(self._inner(kind))
        told = sentence(about or "", 200)
        return {**made, "description": told} if told else made

    def _inner(self, kind: Any) -> JsonSchema:
        from graphql import is_enum_type, is_input_object_type, is_list_type

        if is_list_type(kind):
            return {"type": "array", "items": self.of(kind.of_type)}
        if is_enum_type(kind):
            return {"type": "string", "enum": list(kind.values)}
        if is_input_object_type(kind):
            return self._object(kind)
        return scalar(kind.name)

    def _object(self, kind: Any) -> JsonSchema:
        from graphql import is_non_null_type

        if kind.name not in self.definitions:
            if self._left < 0:
                return {"type": "object", "title": kind.name, "$comment": "cut: it goes deeper"}
            self.definitions[kind.name] = {}
            fields = {
                name: self.of(field.type, field.description)
                for name, field in list(kind.fields.items())[:_MOST_INPUTS]
            }
            needed = [
                name
                for name, field in kind.fields.items()
                if is_non_null_type(field.type) and has_no_default(field)
            ]
            made: JsonSchema = {
                "type": "object",
                "additionalProperties": False,
                "properties": fields,
            }
            if needed:
                made["required"] = needed
            if getattr(kind, "is_one_of", False):  # exactly one, and not null
                made["properties"] = {n: self._inner(f.type) for n, f in kind.fields.items()}
                made |= {"minProperties": 1, "maxProperties": 1}
            self.definitions[kind.name] = made
            self._left -= len(orjson.dumps(made))
        return {"$ref": f"#/$defs/{kind.name}"}


def has_no_default(argument: Any) -> bool:
    """Whether an argument or a field has to be given where null is refused."""
    from graphql import Undefined

    return argument.default_value is Undefined
