"""Databases that speak SQL: what their connectors share.

The text of a statement is a constant, values are bound by the driver, and the names of tables
and columns are compared with the schema that is discovered.
"""

from __future__ import annotations

from typing import Any

from junctor.model.errors import InvalidInput, NotPermitted
from junctor.model.request import MARKER
from junctor.model.sql import SqlRequest, Statement
from junctor.sdk.actions import prepare
from junctor.sdk.families import tables
from junctor.sdk.families.fields import HOST, integer, operations, table_of
from junctor.sdk.families.statements import check_count, scan
from junctor.sdk.families.tables import TableText
from junctor.sdk.fields import Fields

_SQL = {
    "type": "string",
    "title": "Statement",
    "description": "One statement; values stand in it as `?1`, `?2`, never as text.",
    "minLength": 1,
    "examples": ["SELECT id, name FROM customer"],
}
_PARAMETERS = {
    "type": "array",
    "title": "Parameters",
    "description": "The values of `?1`, `?2` and so on. Beyond JSON: "
    '`{"$binary": "base64"}`, `{"$decimal": "1.50"}`, `{"$json": [1, 2]}`.',
    "default": [],
}
_LIMIT = integer("Rows at most", "Further rows are told by `nextCursor`.", 1, 10_000, 1000)
_CURSOR = {
    "type": "string",
    "title": "Cursor",
    "description": "`nextCursor` of the call before, to go on where it ended.",
    "maxLength": 400,
}
_COLUMNS = {
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
_ROWS = {"type": "array", "items": {"type": "object"}, "examples": [[{"id": 1}]]}
_COUNT = {"type": "integer", "minimum": 0, "examples": [1]}
QUERY_OUTPUT = {
    "type": "object",
    "required": ["rows", "columns", "rowCount", "nextCursor"],
    "properties": {
        "rows": _ROWS,
        "columns": _COLUMNS,
        "rowCount": _COUNT,
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
_SCHEMA = {
    "type": "string",
    "title": "Schema",
    "description": "Without it the schema of the connection.",
    "maxLength": 128,
}
_TABLE = {
    "type": "string",
    "title": "Table",
    "minLength": 1,
    "maxLength": 128,
    "examples": ["customer"],
}
_WHERE = {
    "type": "object",
    "title": "Where",
    "description": 'Column and value, or a comparison as `{"gt": 10}` (eq, ne, lt, le, gt, ge, '
    "like, null); a list is any of them, null is NULL. All must fit.",
    "examples": [{"city": "Berlin", "age": {"ge": 18}}],
}
_VALUES = {
    "type": "array",
    "title": "Rows",
    "description": "One object of column and value for each row, all with the same columns.",
    "minItems": 1,
    "maxItems": tables.MAX_ROWS,
    "items": {"type": "object", "minProperties": 1},
    "examples": [[{"name": "Ada", "city": "London"}]],
}
_ALL = {
    "type": "boolean",
    "title": "All rows",
    "description": "Say so on purpose when `where` is empty.",
    "default": False,
}
MANIFEST: dict[str, Any] = {
    "category": "Databases",
    "connection": {
        "type": "object",
        "additionalProperties": False,
        "required": ["host", "port", "database"],
        "properties": {
            "host": HOST,
            "port": {"type": "integer", "minimum": 1, "maximum": 65535, "title": "Port"},
            "database": {
                "type": "string",
                "title": "Database",
                "pattern": r"^[^\x00-\x1f\x7f/\\]{1,128}$",
                "examples": ["shop"],
            },
            "schema": {
                "type": "string",
                "title": "Schema",
                "description": "Where names without a schema are looked for.",
                "pattern": r"^[^\x00-\x1f\x7f]{1,128}$",
            },
            "ssl": {
                "type": "boolean",
                "title": "SSL",
                "description": "Encrypt, and check the server's certificate.",
                "default": True,
            },
            "poolSize": integer("Pool size", "Connections at most.", 1, 100, 5),
            "readOnly": {
                "type": "boolean",
                "title": "Read only",
                "description": "Refuse everything that writes, whoever asks for it.",
                "default": False,
            },
        },
    },
    "auth": [{"type": "basic", "title": "User and password"}],
    "test": "ping",
    "operations": operations(
        "sql",
        ["ping", "query", "execute", "execute_many", "transaction", "read", "insert"],
        ["update", "delete", "upsert", "describe"],
    ),
}


def _statement(conn: Fields, text: str, values: list[Any]) -> Statement:
    if MARKER.search(text):
        raise InvalidInput(
            "A secret cannot stand in the text of a statement.",
            cure="Write ?1 in its place and pass it as a parameter.",
            field="/sql",
        )
    check_count(scan(text, conn.driver), len(values))
    return Statement(text=text, parameters=tuple(values))


def _writing(conn: Fields) -> None:
    if conn.get("readOnly"):
        raise NotPermitted(
            "This connection only reads.",
            cure="Use another connection for writing, or switch `readOnly` off.",
            field="connection",
        )


_WRITES: dict[str, Any] = {"effect": "write", "idempotent": False, "output": EXECUTE_OUTPUT}
_MAPPED = {"rows": "rows", "rowCount": "rowCount"}


_ONE = {"sql": "SELECT id, name FROM customer WHERE city = ?1", "parameters": ["Berlin"]}
_SOME_ROWS = [
    {"required": ["where"], "properties": {"where": {"minProperties": 1}}},
    {"required": ["all"], "properties": {"all": {"const": True}}},
]


def _inputs(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


@prepare(
    name="Ping",
    effect="read",
    description="Signs in and asks for nothing.",
    summary="a question whether the database is there",
    output=QUERY_OUTPUT,
)
def ping(_: Fields, conn: Fields) -> SqlRequest:
    """The smallest question; Oracle wants a table to ask."""
    text = "SELECT 1 AS one FROM DUAL" if conn.driver == "oracle" else "SELECT 1 AS one"
    return SqlRequest(action="query", statements=(Statement(text=text),), read_only=True, limit=1)


@prepare(
    name="Query",
    effect="read",
    description="Rows of one statement, in a transaction that can only read.",
    summary="a query",
    inputs={
        **_inputs(("sql",), sql=_SQL, parameters=_PARAMETERS, limit=_LIMIT, cursor=_CURSOR),
        "examples": [_ONE],
    },
    output=QUERY_OUTPUT,
    default_output_mappings=_MAPPED,
    paging={"style": "cursor", "items": "rows", "next": "nextCursor", "input": "cursor"},
)
def query(inputs: Fields, conn: Fields) -> SqlRequest:
    """One statement that reads."""
    statement = _statement(conn, inputs.sql, inputs.parameters)
    return SqlRequest(
        action="query",
        statements=(statement,),
        limit=inputs.limit,
        cursor=inputs.cursor,
        read_only=True,
    )


@prepare(
    name="Execute",
    description="One statement that may write; rows it returns come back too.",
    summary="a statement",
    inputs={
        **_inputs(
            ("sql",),
            sql=_SQL,
            parameters=_PARAMETERS,
            maxRows=integer("Rows at most", "Of those that it returns.", 1, 10_000, 1000),
        ),
        "examples": [_ONE],
    },
    implements="sql",
    default_output_mappings=_MAPPED,
    **_WRITES,
)
def execute(inputs: Fields, conn: Fields) -> SqlRequest:
    """One statement that may write."""
    statement = _statement(conn, inputs.sql, inputs.parameters)
    return SqlRequest(
        action="execute",
        statements=(statement,),
        limit=inputs.maxRows,
        read_only=bool(conn.get("readOnly")),
    )


@prepare(
    name="Execute many",
    description="One statement once for each row of values, all or nothing.",
    summary="a statement for several rows of values",
    inputs=_inputs(
        ("sql", "rows"),
        sql={**_SQL, "examples": ["INSERT INTO customer (name) VALUES (?1)"]},
        rows={
            "type": "array",
            "title": "Rows of values",
            "description": "Each holds the values of `?1`, `?2` and so on.",
            "minItems": 1,
            "maxItems": 10_000,
            "items": {"type": "array"},
            "examples": [[["Ada"], ["Grace"]]],
        },
    ),
    default_output_mappings={"affected": "affected"},
    **_WRITES,
)
def execute_many(inputs: Fields, conn: Fields) -> SqlRequest:
    """One statement, many rows of values."""
    _writing(conn)
    for row in inputs.rows:
        statement = _statement(conn, inputs.sql, row)
    batches = tuple(tuple(row) for row in inputs.rows)
    return SqlRequest(
        action="execute", statements=(Statement(text=statement.text, batches=batches),)
    )


@prepare(
    name="Transaction",
    description="Several statements, all or nothing.",
    summary="a transaction",
    inputs=_inputs(
        ("statements",),
        statements={
            "type": "array",
            "title": "Statements",
            "minItems": 1,
            "maxItems": 100,
            "items": {
                **_inputs(("sql",), sql=_SQL, parameters=_PARAMETERS),
                "examples": [{"sql": "DELETE FROM basket WHERE id = ?1", "parameters": [7]}],
            },
        },
    ),
    effect="write",
    idempotent=False,
    output={
        "type": "object",
        "required": ["results", "affected"],
        "properties": {
            "affected": {"type": "integer", "minimum": 0, "examples": [1]},
            "results": {"type": "array", "items": EXECUTE_OUTPUT},
        },
    },
    default_output_mappings={"affected": "affected"},
)
def transaction(inputs: Fields, conn: Fields) -> SqlRequest:
    """Several statements in one transaction."""
    _writing(conn)
    made = [_statement(conn, s.sql, s.get("parameters") or []) for s in inputs.statements]
    return SqlRequest(action="transaction", statements=tuple(made))


@prepare(
    name="Read rows",
    effect="read",
    description="Rows of one table.",
    summary="a look into {{input.table}}",
    inputs=_inputs(
        ("table",),
        table=_TABLE,
        schema=_SCHEMA,
        columns={
            "type": "array",
            "title": "Columns",
            "items": {"type": "string", "minLength": 1},
            "default": [],
            "description": "None: all.",
            "examples": [["id", "name"]],
        },
        where=_WHERE,
        orderBy={
            "type": "array",
            "title": "Order by",
            "items": {"type": "string", "minLength": 1},
            "default": [],
            "description": "Columns; one with `-` before it descends.",
            "examples": [["-id"]],
        },
        limit=_LIMIT,
        cursor=_CURSOR,
    ),
    output=QUERY_OUTPUT,
    default_output_mappings=_MAPPED,
    paging={"style": "cursor", "items": "rows", "next": "nextCursor", "input": "cursor"},
)
def read(inputs: Fields, conn: Fields) -> SqlRequest:
    """SELECT from one table."""
    made = table_of(inputs, conn)
    statement = tables.select(made, inputs.columns, inputs.where or {}, inputs.orderBy)
    return SqlRequest(
        action="query",
        statements=(statement,),
        uses=(made.use(),),
        limit=inputs.limit,
        cursor=inputs.cursor,
        read_only=True,
    )


@prepare(
    name="Insert rows",
    summary="new rows for {{input.table}}",
    inputs=_inputs(("table", "rows"), table=_TABLE, schema=_SCHEMA, rows=_VALUES),
    default_output_mappings={"affected": "affected"},
    **_WRITES,
)
def insert(inputs: Fields, conn: Fields) -> SqlRequest:
    """INSERT into one table."""
    made = table_of(inputs, conn)
    return _written(conn, made, tables.insert(made, inputs.rows))


@prepare(
    name="Update rows",
    summary="new values for rows of {{input.table}}",
    inputs=_inputs(
        ("table", "values"),
        table=_TABLE,
        schema=_SCHEMA,
        values={
            "type": "object",
            "title": "Values",
            "minProperties": 1,
            "examples": [{"city": "Paris"}],
        },
        where=_WHERE,
        all=_ALL,
    )
    | {"anyOf": _SOME_ROWS},
    default_output_mappings={"affected": "affected"},
    **_WRITES,
)
def update(inputs: Fields, conn: Fields) -> SqlRequest:
    """UPDATE of one table."""
    made = table_of(inputs, conn)
    return _written(conn, made, tables.update(made, inputs["values"], inputs.where or {}))


@prepare(
    name="Delete rows",
    summary="a deletion of rows of {{input.table}}",
    inputs=_inputs(("table",), table=_TABLE, schema=_SCHEMA, where=_WHERE, all=_ALL)
    | {"anyOf": _SOME_ROWS},
    default_output_mappings={"affected": "affected"},
    **{**_WRITES, "effect": "delete"},
)
def delete(inputs: Fields, conn: Fields) -> SqlRequest:
    """DELETE from one table."""
    made = table_of(inputs, conn)
    return _written(conn, made, tables.delete(made, inputs.where or {}))


@prepare(
    name="Upsert rows",
    summary="new or changed rows for {{input.table}}",
    inputs=_inputs(
        ("table", "rows", "keys"),
        table=_TABLE,
        schema=_SCHEMA,
        rows=_VALUES,
        keys={
            "type": "array",
            "title": "Key columns",
            "description": "Columns that tell one row from another; they must be unique there.",
            "minItems": 1,
            "items": {"type": "string", "minLength": 1},
            "examples": [["name"]],
        },
    ),
    default_output_mappings={"affected": "affected"},
    **{**_WRITES, "idempotent": True},
)
def upsert(inputs: Fields, conn: Fields) -> SqlRequest:
    """INSERT or UPDATE in one table."""
    made = table_of(inputs, conn)
    return _written(conn, made, tables.upsert(made, inputs.rows, inputs["keys"]))


@prepare(
    name="Describe",
    effect="read",
    description="Tables and views of a schema with their columns.",
    summary="a look at the schema",
    inputs=_inputs((), schema=_SCHEMA, table=_TABLE),
    output={
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
    },
)
def describe(inputs: Fields, conn: Fields) -> SqlRequest:
    """What tables there are."""
    return SqlRequest(
        action="describe",
        schema=inputs.schema or conn.get("schema"),
        table=inputs.table,
        read_only=True,
    )


def _written(conn: Fields, made: TableText, statement: Statement) -> SqlRequest:
    _writing(conn)
    return SqlRequest(action="execute", statements=(statement,), uses=(made.use(),))
