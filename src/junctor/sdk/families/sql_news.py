"""What is new in a table: rows above a number, and the two triggers that ask for it."""

from __future__ import annotations

from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.sql import SqlRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families import sql_shapes as shapes
from junctor.sdk.families import tables
from junctor.sdk.families.fields import table_of
from junctor.sdk.fields import Fields

_COLUMN = {"type": "string", "minLength": 1, "maxLength": 128}
_GROWS = {
    **_COLUMN,
    "title": "Growing column",
    "description": "Holds whole numbers, and each new row a higher one than the rows before it: "
    "an identity, serial or auto-increment column.",
    "default": "id",
    "examples": ["id"],
}
_KEY = {
    **_COLUMN,
    "title": "Key column",
    "description": "Tells one row from another.",
    "default": "id",
    "examples": ["id"],
}
_LATE = 200
"""Numbers looked at again: a transaction that took one early may commit late."""
_PAGE = 1000
_ROW = {"type": "object", "additionalProperties": True, "examples": [{"id": 1, "name": "Ada"}]}


@prepare(
    name="Read rows after a number",
    effect="read",
    description="Rows of one table whose growing column is above a number, in its order; "
    "without a number the newest first.",
    summary="a look for new rows of {{input.table}}",
    inputs=shapes.inputs_of(
        ("table",),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        column=_GROWS,
        after={"type": "integer", "title": "After", "examples": [41]},
        where=shapes.WHERE,
        limit=shapes.LIMIT,
        cursor=shapes.CURSOR,
    ),
    output=shapes.QUERY_OUTPUT,
    default_output_mappings={"rows": "rows", "rowCount": "rowCount"},
    paging={"style": "cursor", "items": "rows", "next": "nextCursor", "input": "cursor"},
)
def read_after(inputs: Fields, conn: Fields) -> SqlRequest:
    """SELECT of what a growing column says is new."""
    where, column, after = inputs.where or {}, inputs.column, inputs.after
    if column in where:
        raise InvalidInput(
            f"`where` names `{column}`, which says what is new.",
            cure="Leave it out of `where`; `after` bounds it.",
            field=f"/where/{column}",
        )
    bound = {} if after is None else {column: {"gt": after}}
    made = table_of(inputs, conn)
    order = f"-{column}" if after is None else column
    return SqlRequest(
        action="query",
        statements=(tables.select(made, (), {**where, **bound}, (order,)),),
        uses=(made.use(),),
        limit=inputs.limit,
        cursor=inputs.cursor,
        read_only=True,
    )


ADDED: dict[str, Any] = {
    "kind": "poll",
    "name": "New row",
    "description": "Tells of each row that is added to a table, by a column that only grows. "
    "Rows that were there before are not told.",
    "synonyms": [
        "row added",
        "row is added",
        "row inserted",
        "row is inserted",
        "row appears",
        "record added",
        "record inserted",
        "new record",
        "new entry",
        "lands in the table",
        "shows up in the table",
    ],
    "operation": "readAfter",
    "inputs": {"limit": _PAGE},
    "input": shapes.inputs_of(
        ("table",),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        column=_GROWS,
        where=shapes.WHERE,
    ),
    "key": "{{input.column}}",
    "cursor": {
        "item": "{{input.column}}",
        "input": "after",
        "format": "number",
        "behind": _LATE,
        "begin": "newest",
    },
    "order": "ascending",
    "interval": 60,
    "event": _ROW,
}
CHANGED: dict[str, Any] = {
    "kind": "poll",
    "name": "New or changed row",
    "description": "Tells of each row of a table that is new or has another value in a column, by "
    "comparing all rows that fit, 20,000 at most. Name the columns that count to compare less.",
    "synonyms": [
        "row changes",
        "row changed",
        "row is updated",
        "row updated",
        "record changes",
        "record updated",
        "value changes",
        "column changes",
    ],
    "operation": "read",
    "inputs": {"limit": _PAGE},
    "input": shapes.inputs_of(
        ("table",),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        key=_KEY,
        columns={
            "type": "array",
            "title": "Columns",
            "items": _COLUMN,
            "description": "Those that are told and compared, the key among them; none: all.",
            "examples": [["id", "status"]],
        },
        where=shapes.WHERE,
    ),
    "key": "{{input.key}}",
    "version": ".",
    "interval": 300,
    "event": _ROW,
}
