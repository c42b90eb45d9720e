"""Rows of statements that never run have the columns that the statement names."""

from __future__ import annotations

import pytest

from junctor.core.sandbox.columns import columns_of, unknown_columns, with_columns
from junctor.model.sql import SqlRequest, Statement


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT id, name FROM customer", ["id", "name"]),
        ('select c.id, c.name as "Full Name" from customer c', ["id", "Full Name"]),
        ("SELECT DISTINCT city FROM a -- , b", ["city"]),
        ("SELECT count(*), max(price) AS top FROM t", ["count", "top"]),
        ("SELECT 'a, b' AS text, (SELECT x FROM y) AS inner_x, ?1", ["text", "inner_x", "column3"]),
        ("WITH a AS (SELECT z FROM b) SELECT z, z FROM a", ["z", "z_2"]),
        ("SELECT `a``b`, [c d] FROM t", ["a``b", "c d"]),
        ("INSERT INTO t (a) VALUES (?1) RETURNING id, created_at", ["id", "created_at"]),
        ("INSERT INTO t (a) SELECT b FROM c", []),
        ("UPDATE t SET a = ?1 WHERE b = ?2", []),
        ("SELECT * FROM t", None),
        ("SELECT t.*, 1 AS n FROM t", None),
        ("CREATE TABLE t (id integer)", None),
        ("", None),
    ],
)
def test_columns_are_those_that_the_statement_names(text, names):
    assert columns_of(text) == names


def test_rows_fit_their_columns_and_are_the_same_for_the_same_statement():
    text = "SELECT id, email, is_active, created_at, price FROM customer"
    request = SqlRequest(
        url="postgresql://db:5432", action="query", statements=(Statement(text=text),)
    )
    empty = {"rows": [{}], "columns": [], "rowCount": 1, "nextCursor": "x"}
    found = with_columns(request, empty, "seed")
    assert found == with_columns(request, empty, "seed")
    assert [c["type"] for c in found["columns"]] == [
        "integer", "text", "boolean", "timestamp", "numeric"
    ]  # fmt: skip
    row = found["rows"][0]
    assert list(row) == ["id", "email", "is_active", "created_at", "price"]
    assert isinstance(row["id"], int)
    assert "@" in row["email"]
    assert (found["rowCount"], found["nextCursor"]) == (2, None)


def test_each_statement_of_a_transaction_answers_for_itself():
    texts = ("UPDATE t SET a = 1", "SELECT id FROM t")
    request = SqlRequest(
        url="postgresql://db:5432",
        action="transaction",
        statements=tuple(Statement(text=text) for text in texts),
    )
    found = with_columns(request, {"affected": 0, "results": []}, "seed")
    first, second = found["results"]
    assert (first["rows"], first["rowCount"]) == ([], 0)
    assert list(second["rows"][0]) == ["id"]
    described = SqlRequest(url="postgresql://db:5432", action="describe")
    assert with_columns(described, {"tables": []}, "seed") == {"tables": []}


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("SELECT * FROM t", True),
        ("SELECT t.*, 1 AS n FROM t", True),
        ("DELETE FROM t RETURNING *", True),
        ("SELECT id FROM t", False),
        ("UPDATE t SET a = 1", False),
        ("CREATE TABLE t AS SELECT * FROM s", False),
        ("PRAGMA optimize", False),
    ],
)
def test_columns_that_nobody_names_are_not_made_up(text, warned):
    request = SqlRequest(
        url="postgresql://db:5432", action="query", statements=(Statement(text=text),)
    )
    assert bool(unknown_columns(request)) is warned
    mocked = {"rows": [{"id": 1}], "columns": [{"name": "id"}], "rowCount": 1, "nextCursor": "x"}
    if "id FROM" not in text:
        shown = {"rows": [], "columns": [], "rowCount": 0, "nextCursor": None}
        assert with_columns(request, mocked, "seed") == shown
