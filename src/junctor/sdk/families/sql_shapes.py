"""Inputs and outputs that the operations of databases share."""

from __future__ import annotations

from typing import Any

from junctor.sdk.families import tables
from junctor.sdk.families.fields import integer

SQL = {
    "type": "string",
    "title": "Statement",
    "description": "One statement; values stand in it as `?1`, `?2`, never as text.",
    "minLength": 1,
    "examples": ["SELECT id, name FROM customer"],
}
PARAMETERS = {
    "type": "array",
    "title": "Parameters",
    "description": "The values of `?1`, `?2` and so on. Beyond JSON: "
    '`{"$binary": "base64"}`, `{"$decimal": "1.50"}`, `{"$json": [1, 2]}`.',
    "default": [],
}
LIMIT = integer("Rows at most", "Further rows are told by `nextCursor`.", 1, 10_000, 1000)
CURSOR = {
    "type": "string",
    "title": "Cursor",
    "description": "`nextCursor` of the call before, to go on where it ended.",
    "maxLength": 400,
}
COLUMNS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "type"],
        "properties": {
            "name": {"type": "string", "examples": ["id"]},
            "type": {"type": "string", "examples": ["integer"]},
        },
    },
    "examples": [[{"name": "id", "type": "integer"}]],
}
ROWS = {"type": "array", "items": {"type": "object"}, "examples": [[{"id": 1}]]}
COUNT = {"type": "integer", "minimum": 0, "examples": [1]}
QUERY_OUTPUT = {
    "type": "object",
    "required": ["rows", "columns", "rowCount", "nextCursor"],
    "properties": {
        "rows": ROWS,
        "columns": COLUMNS,
        "rowCount": COUNT,
        "nextCursor": {"type": ["string", "null"], "examples": [None]},
    },
}
EXECUTE_OUTPUT = {
    "type": "object",
    "required": ["affected", "rows", "rowCount"],
    "properties": {
        "affected": {"type": "integer", "minimum": 0, "examples": [1]},
        "rows": {"type": "array", "items": {"type": "object"}, "examples": [[]]},
        "columns": {"type": "array", "items": {"type": "object"}, "examples": [[]]},
        "rowCount": {"type": "integer", "minimum": 0, "examples": [0]},
    },
}
SCHEMA = {
    "type": "string",
    "title": "Schema",
    "description": "Without it the schema of the connection.",
    "maxLength": 128,
}
TABLE = {
    "type": "string",
    "title": "Table",
    "minLength": 1,
    "maxLength": 128,
    "examples": ["customer"],
}
WHERE = {
    "type": "object",
    "title": "Where",
    "description": 'Column and value, or a comparison as `{"gt": 10}` (eq, ne, lt, le, gt, ge, '
    "like, null); a list is any of them, null is NULL. All must fit.",
    "examples": [{"city": "Berlin", "age": {"ge": 18}}],
}
VALUES = {
    "type": "array",
    "title": "Rows",
    "description": "One object of column and value for each row, all with the same columns.",
    "minItems": 1,
    "maxItems": tables.MAX_ROWS,
    "items": {"type": "object", "minProperties": 1},
    "examples": [[{"name": "Ada", "city": "London"}]],
}
ALL = {
    "type": "boolean",
    "title": "All rows",
    "description": "Say so on purpose when `where` is empty.",
    "default": False,
}
ONE = {"sql": "SELECT id, name FROM customer WHERE city = ?1", "parameters": ["Berlin"]}
SOME_ROWS = [
    {"required": ["where"], "properties": {"where": {"minProperties": 1}}},
    {"required": ["all"], "properties": {"all": {"const": True}}},
]


TABLES = {
    "type": "object",
    "required": ["tables"],
    "properties": {
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "columns"],
                "properties": {
                    "schema": {"type": ["string", "null"], "examples": ["public"]},
                    "name": {"type": "string", "examples": ["customer"]},
                    "kind": {"enum": ["table", "view"], "examples": ["table"]},
                    "columns": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "type", "nullable"],
                            "properties": {
                                "name": {"type": "string", "examples": ["id"]},
                                "type": {"type": "string", "examples": ["integer"]},
                                "nullable": {"type": "boolean", "examples": [False]},
                                "primaryKey": {"type": "boolean", "examples": [True]},
                            },
                        },
                    },
                },
            },
        }
    },
}


def inputs_of(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """The schema of an operation's inputs."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }
