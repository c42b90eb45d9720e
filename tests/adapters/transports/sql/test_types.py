"""Values survive the way to a database and back through JSON without loss."""

from __future__ import annotations

import base64

import orjson
import pytest

from junctor.adapters.transports.sql.values import bound, plain, unique_names
from junctor.model.errors import InvalidInput

RAW = base64.b64encode(bytes(range(256))).decode()


async def rows_of(outside, connection, sql, *parameters):
    found = await outside.good(connection, "query", {"sql": sql, "parameters": list(parameters)})
    orjson.dumps(found)
    return found


async def test_postgres(outside, postgres_shop):
    server = postgres_shop
    connection = await outside.connect(
        "postgres", server.config(), server.credential, port=server.port
    )
    found = await rows_of(
        outside,
        connection,
        "SELECT ?1::numeric AS n, ?2::bytea AS b, ?3::jsonb AS j, ?4::text[] AS a, "
        "?5::timestamptz AS t, ?6::bigint AS i, ?7::text AS s, "
        "'1 mon 2 days'::interval AS v, 'infinity'::date AS d, "
        "'2026-02-03 04:05:06.000007'::timestamp AS p, 'NaN'::float8 AS f, "
        "'[1,5)'::int4range AS r, '{{1,2},{3,4}}'::int[] AS m, NULL::text AS z, "
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u, true AS o",
        {"$decimal": "12345678901234567890.1234567890"},
        {"$binary": RAW},
        {"deep": [1, {"a": None}]},
        ["x", 'y"', "ü"],
        "2026-01-02T03:04:05.000006+02:00",
        2**62,
        "100% ?1 ü",
    )
    (row,) = found["rows"]
    assert row == {
        "n": "12345678901234567890.1234567890",
        "b": RAW,
        "j": {"deep": [1, {"a": None}]},
        "a": ["x", 'y"', "ü"],
        "t": row["t"],
        "i": 2**62,
        "s": "100% ?1 ü",
        "v": "1 mon 2 days",
        "d": "infinity",
        "p": "2026-02-03T04:05:06.000007",
        "f": "nan",
        "r": "[1, 5)",
        "m": [[1, 2], [3, 4]],
        "z": None,
        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "o": True,
    }
    assert row["t"].endswith(":00")
    assert ".000006+" in row["t"]
    types = {c["name"]: c["type"] for c in found["columns"]}
    assert types["n"] == "numeric"
    assert types["a"] == "text[]"
    assert types["t"] == "timestamptz"
    found = await rows_of(outside, connection, "SELECT ?1 + ?2 AS sum", 30_000, 30_000)
    assert found["rows"] == [{"sum": 60_000}]


async def test_mysql(outside, mariadb_shop):
    server = mariadb_shop
    connection = await outside.connect(
        "mysql", server.config(), server.credential, port=server.port
    )
    await outside.good(
        connection,
        "execute",
        {
            "sql": "CREATE TABLE IF NOT EXISTS kinds (n decimal(40,10), b blob, j json, "
            "t timestamp(6) NULL, d datetime(6), i bigint, s text, h time(3), y date, g bit(8))"
        },
    )
    await outside.good(connection, "delete", {"table": "kinds", "all": True})
    row = {
        "n": "123456789012345678901234567890.1234567890",
        "b": {"$binary": RAW},
        "j": {"deep": [1, {"a": None}]},
        "t": "2026-01-02 03:04:05.000006",
        "d": "2026-01-02 03:04:05.000006",
        "i": 2**62,
        "s": "100% \\ ?1 ü",
        "h": "-100:00:00.500",
        "y": "2026-02-03",
        "g": 5,
    }
    await outside.good(connection, "insert", {"table": "kinds", "rows": [row]})
    found = await rows_of(outside, connection, "SELECT * FROM kinds")
    (kept,) = found["rows"]
    assert orjson.loads(kept.pop("j")) == row.pop("j")
    assert kept == {
        **row,
        "b": RAW,
        "t": "2026-01-02T03:04:05.000006+00:00",
        "d": "2026-01-02T03:04:05.000006",
        "g": base64.b64encode(b"\x05").decode(),
    }
    types = {c["name"]: c["type"] for c in found["columns"]}
    assert (types["n"], types["s"], types["b"], types["i"]) == ("decimal", "text", "blob", "bigint")
    await _zones(outside, connection)


async def _zones(outside, connection):
    """A zone is counted in, not dropped; a text with one is refused, and says how to write it."""
    moment = "2026-01-01T10:00:00+02:00"
    await outside.good(
        connection,
        "update",
        {"table": "kinds", "values": {"t": {"$timestamp": moment}}, "all": True},
    )
    found = await rows_of(outside, connection, "SELECT t FROM kinds")
    assert found["rows"] == [{"t": "2026-01-01T08:00:00.000000+00:00"}]
    refused = {"table": "kinds", "values": {"t": moment}, "all": True}
    problem = (await outside.call(connection, "update", refused)).outcome.problem
    assert "$timestamp" in problem.cure


async def test_sqlite(outside):
    connection = await outside.connect("sqlite", {"database": "kinds"})
    found = await rows_of(
        outside,
        connection,
        "SELECT ?1 AS b, ?2 AS j, ?3 AS i, ?4 AS f, ?4 AS f, NULL AS z",
        {"$binary": RAW},
        {"a": [1]},
        2**62,
        1.5,
    )
    assert found["rows"] == [
        {"b": RAW, "j": '{"a":[1]}', "i": 2**62, "f": 1.5, "f_2": 1.5, "z": None}
    ]


@pytest.mark.parametrize(
    "text",
    ["ATTACH DATABASE '/etc/passwd' AS x", "PRAGMA query_only = OFF", "VACUUM INTO '/tmp/x.db'"],
)
async def test_sqlite_reaches_no_other_file_and_keeps_its_guards(outside, text):
    connection = await outside.connect("sqlite", {"database": "kept"})
    result = await outside.call(connection, "execute", {"sql": text})
    assert not result.outcome.ok
    assert (await outside.call(connection, "ping")).outcome.ok


async def test_sqlite_files_of_a_project_stand_below_the_home(outside):
    connection = await outside.connect("sqlite", {"database": "notes"})
    await outside.good(connection, "execute", {"sql": "CREATE TABLE t (a)"})
    home = outside.instance.settings.path / "databases"
    assert (home / outside.project / "notes.db").is_file()


def test_tags_say_what_json_cannot():
    assert bound({"$date": "2026-01-02"}, 1).isoformat() == "2026-01-02"
    assert bound({"$time": "01:02:03"}, 1).isoformat() == "01:02:03"
    assert bound({"$timestamp": "2026-01-02T03:04:05Z"}, 1).year == 2026
    assert bound({"$json": [1]}, 1) == "[1]"
    for wrong in ({"$decimal": "x"}, {"$binary": "?"}, {"$date": "soon"}, {"$time": 5}):
        with pytest.raises(InvalidInput, match="Value \\?2"):
            bound(wrong, 2)


def test_what_json_has_no_word_for_becomes_text():
    assert plain(float("inf")) == "inf"
    assert plain("a\udcff") == "a?"
    assert plain({"k": (1, b"x")}) == {"k": [1, "eA=="]}
    assert unique_names(("a", "a", "b")) == ("a", "a_2", "b")
    assert unique_names(("a", "a_2", "a", "a")) == ("a", "a_2", "a_3", "a_4")
    assert unique_names(("a", "a", "a_2")) == ("a", "a_3", "a_2")
