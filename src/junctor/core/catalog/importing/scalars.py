"""GraphQL's scalars as JSON Schema, and null beside a type."""

from __future__ import annotations

from junctor.model.value import JsonSchema

_SCALARS: dict[str, JsonSchema] = {
    "String": {"type": "string"},
    "ID": {"type": ["string", "integer"]},
    "Int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
}
_KNOWN_SCALARS: dict[str, JsonSchema] = {
    "DateTime": {"type": "string", "format": "date-time"},
    "Date": {"type": "string", "format": "date"},
    "UUID": {"type": "string", "format": "uuid"},
    "URL": {"type": "string", "format": "uri"},
    "JSON": {},
    "JSONObject": {"type": "object"},
}


def scalar(name: str) -> JsonSchema:
    """The schema of a scalar; one of the API's own allows anything."""
    return dict(_SCALARS.get(name) or _KNOWN_SCALARS.get(name, {"title": name}))


def nullable(schema: JsonSchema) -> JsonSchema:
    """What the schema allows, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    made, declared = dict(schema), schema.get("type")
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    if isinstance(declared, str):
        made["type"] = [declared, "null"]
    elif isinstance(declared, list) and "null" not in declared:
        made["type"] = [*declared, "null"]
    return made
