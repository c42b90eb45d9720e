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
from junctor.sdk.families import sql_shapes as shapes
from junctor.sdk.families import tables
from junctor.sdk.families.fields import HOST, integer, operations, table_of
from junctor.sdk.families.sql_news import ADDED, CHANGED, read_after
from junctor.sdk.families.statements import check_count, scan
from junctor.sdk.families.tables import TableText
from junctor.sdk.fields import Fields

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
    "auth": [
        {"type": "basic", "title": "User and password", "clientCertificate": True},
        {
            "type": "client_certificate",
            "title": "User and client certificate",
            "fields": {
                "type": "object",
                "additionalProperties": False,
                "required": ["username"],
                "properties": {
                    "username": {"type": "string", "minLength": 1, "title": "User name"}
                },
            },
        },
    ],
    "test": "ping",
    "operations": operations(
        "sql",
        ["ping", "query", "execute", "execute_many", "transaction", "read", "insert"],
        ["update", "delete", "upsert", "describe", read_after.function.__name__],
    ),
    "triggers": {"rowAdded": ADDED, "rowChanged": CHANGED},
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


_WRITES: dict[str, Any] = {"effect": "write", "idempotent": False, "output": shapes.EXECUTE_OUTPUT}
_MAPPED = {"rows": "rows", "rowCount": "rowCount"}


@prepare(
    name="Ping",
    effect="read",
    description="Signs in and asks for nothing.",
    summary="a question whether the database is there",
    output=shapes.QUERY_OUTPUT,
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
        **shapes.inputs_of(
            ("sql",),
            sql=shapes.SQL,
            parameters=shapes.PARAMETERS,
            limit=shapes.LIMIT,
            cursor=shapes.CURSOR,
        ),
        "examples": [shapes.ONE],
    },
    output=shapes.QUERY_OUTPUT,
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
        **shapes.inputs_of(
            ("sql",),
            sql=shapes.SQL,
            parameters=shapes.PARAMETERS,
            maxRows=integer("Rows at most", "Of those that it returns.", 1, 10_000, 1000),
        ),
        "examples": [shapes.ONE],
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
    inputs=shapes.inputs_of(
        ("sql", "rows"),
        sql={**shapes.SQL, "examples": ["INSERT INTO customer (name) VALUES (?1)"]},
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
    inputs=shapes.inputs_of(
        ("statements",),
        statements={
            "type": "array",
            "title": "Statements",
            "minItems": 1,
            "maxItems": 100,
            "items": {
                **shapes.inputs_of(("sql",), sql=shapes.SQL, parameters=shapes.PARAMETERS),
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
            "results": {"type": "array", "items": shapes.EXECUTE_OUTPUT},
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
    inputs=shapes.inputs_of(
        ("table",),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        columns={
            "type": "array",
            "title": "Columns",
            "items": {"type": "string", "minLength": 1},
            "default": [],
            "description": "None: all.",
            "examples": [["id", "name"]],
        },
        where=shapes.WHERE,
        orderBy={
            "type": "array",
            "title": "Order by",
            "items": {"type": "string", "minLength": 1},
            "default": [],
            "description": "Columns; one with `-` before it descends.",
            "examples": [["-id"]],
        },
        limit=shapes.LIMIT,
        cursor=shapes.CURSOR,
    ),
    output=shapes.QUERY_OUTPUT,
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
    inputs=shapes.inputs_of(
        ("table", "rows"), table=shapes.TABLE, schema=shapes.SCHEMA, rows=shapes.VALUES
    ),
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
    inputs=shapes.inputs_of(
        ("table", "values"),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        values={
            "type": "object",
            "title": "Values",
            "minProperties": 1,
            "examples": [{"city": "Paris"}],
        },
        where=shapes.WHERE,
        all=shapes.ALL,
    )
    | {"anyOf": shapes.SOME_ROWS},
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
    inputs=shapes.inputs_of(
        ("table",), table=shapes.TABLE, schema=shapes.SCHEMA, where=shapes.WHERE, all=shapes.ALL
    )
    | {"anyOf": shapes.SOME_ROWS},
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
    inputs=shapes.inputs_of(
        ("table", "rows", "keys"),
        table=shapes.TABLE,
        schema=shapes.SCHEMA,
        rows=shapes.VALUES,
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
    inputs=shapes.inputs_of((), schema=shapes.SCHEMA, table=shapes.TABLE),
    output=shapes.TABLES,
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
