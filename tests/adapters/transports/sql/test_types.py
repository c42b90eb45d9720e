"""Values survive the way to a database and back through JSON without loss."""

from __future__ import annotations

import base64

import orjson
import pytest

from junctor.adapters.transports.sql.values import bound, exact_json, plain, unique_names
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
        "f": "NaN",
        "r": "[1,5)",
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


OWN = """CREATE TYPE mood AS ENUM ('fine', 'so, so');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TYPE pair AS (a int, b text)"""


@pytest.fixture
async def own_types(outside, postgres_shop):
    """A connection to a database with types that somebody made."""
    server = postgres_shop
    connection = await outside.connect(
        "postgres", server.config(), server.credential, port=server.port
    )
    statements = [{"sql": text} for text in OWN.split(";")]
    await outside.good(connection, "transaction", {"statements": statements})
    yield connection
    statements = [{"sql": f"DROP {kind}"} for kind in ("TYPE mood, pair", "DOMAIN positive")]
    await outside.good(connection, "transaction", {"statements": statements})


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [
        ("mood", "so, so", "mood"),
        ("mood[]", ["fine", None, "so, so"], "mood[]"),
        ("positive[]", [5, None], "positive[]"),
        ("pair", '(1,"x, y")', "pair"),
        ("pair[]", ["(1,)", "(2,y)"], "pair[]"),
        ("numrange", "(,)", "numrange"),
        ("tstzrange", '["2026-01-01 00:00:00+00",)', "tstzrange"),
        ("int4multirange", "{[1,3),[5,7)}", "int4multirange"),
        ("daterange[]", ["[2026-01-01,infinity)", "empty"], "daterange[]"),
        ("float8[]", [1.0, 2.5, "Infinity", None], "float8[]"),
        ("float8", "NaN", "float8"),
        ("numeric[]", ["NaN", "1.50"], "numeric[]"),
        ("numeric", "-Infinity", "numeric"),
        ("timestamptz", "0044-03-15T12:00:00+00:00 BC", "timestamptz"),
        ("timestamp[]", ["infinity", "0044-03-15T12:00:00 BC"], "timestamp[]"),
        ("date", "0044-03-15 BC", "date"),
        ("interval[]", ["1 mon -2 days"], "interval[]"),
        ("money", "$12.34", "money"),
        ("bit(3)[]", ["101"], "bit[]"),
        ("inet[]", ["10.0.0.1", "10.0.0.0/8"], "inet[]"),
        ("uuid[]", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], "uuid[]"),
        ("jsonb[]", [{"a": [1]}, {"a": None}], "jsonb[]"),
        ("int[]", [[1, 2], [3, 4]], "int4[]"),
    ],
)
async def test_postgres_takes_back_what_it_gave(outside, own_types, kind, value, name):
    found = await rows_of(outside, own_types, f"SELECT ?1::{kind} AS v", value)
    assert found["rows"] == [{"v": value}]
    assert found["columns"] == [{"name": "v", "type": name}]


async def test_types_that_somebody_made_are_known_in_what_is_written_too(outside, own_types):
    inputs = {"sql": "INSERT INTO kept VALUES (?1) RETURNING m", "parameters": [["fine"]]}
    made = {"sql": "CREATE TABLE kept (m mood[])"}
    done = await outside.good(own_types, "transaction", {"statements": [made, inputs]})
    assert done["results"][1]["rows"] == [{"m": ["fine"]}]
    await outside.good(own_types, "execute", {"sql": "DROP TABLE kept"})


async def test_numbers_in_json_that_a_float_does_not_hold_are_text(outside, own_types):
    text = """SELECT '[12345678901234567890123, 1.00000000000000000001, 1e400, 18446744073709551615,
        9007199254740993, 0.1, "a2345678901234567890"]'::json AS v"""
    found = await rows_of(outside, own_types, text)
    (row,) = found["rows"]
    assert row["v"] == [
        *("12345678901234567890123", "1.00000000000000000001", "1e400"),
        *(2**64 - 1, 9007199254740993, 0.1, "a2345678901234567890"),
    ]


async def test_values_that_postgres_cannot_take_are_told_by_their_place(outside, own_types):
    inputs = {"sql": "SELECT ?1::float8[] AS v", "parameters": [[1, 2.5, 3]]}
    assert (await outside.good(own_types, "query", inputs))["rows"] == [{"v": [1.0, 2.5, 3.0]}]
    inputs = {"sql": "SELECT ?1::numeric[] AS v", "parameters": [[2**60, 2.5]]}
    assert (await outside.good(own_types, "query", inputs))["rows"] == [{"v": [str(2**60), "2.5"]}]
    for value in ([1, "a"], [True, 1], "a\u0000b"):
        result = await outside.call(
            own_types, "query", {"sql": "SELECT ?1 AS v", "parameters": [value]}
        )
        assert result.outcome.error_class == "input"
        assert result.outcome.problem.field.startswith("/parameters")
    assert (await outside.call(own_types, "ping")).outcome.ok


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
    }
    types = {c["name"]: c["type"] for c in found["columns"]}
    assert (types["n"], types["s"], types["b"], types["i"]) == ("decimal", "text", "blob", "bigint")
    await _zones(outside, connection)
    await _of_mysql_alone(outside, connection)


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


async def _of_mysql_alone(outside, connection):
    """What other databases do not have comes back as it was given."""
    make = (
        "CREATE TEMPORARY TABLE odd (b bit(64), y year, t time, s set('a', 'b'), e enum('x', 'ü'), "
        "u uuid, i inet6, n bigint unsigned, d date, m timestamp NULL)"
    )
    row = [2**64 - 1, 2026, "838:59:59", "a,b", "ü", "123e4567-e89b-12d3-a456-426655440000"]
    row += ["2001:db8::ff", 2**64 - 1, "0000-00-00", "0000-00-00T00:00:00"]
    places = ", ".join(f"?{place}" for place in range(1, 11))
    statements = [
        {"sql": "SET SESSION sql_mode = ''"},
        {"sql": make},
        {"sql": f"INSERT INTO odd VALUES ({places})", "parameters": row},
        {"sql": "SELECT * FROM odd"},
    ]
    done = await outside.good(connection, "transaction", {"statements": statements})
    found = done["results"][-1]
    assert [*found["rows"][0].values()] == row
    types = [column["type"] for column in found["columns"]]
    assert types == [
        *("bit", "year", "time", "set", "enum", "char", "char", "bigint", "date", "timestamp")
    ]


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


async def test_sqlite_has_five_kinds_of_values_in_any_column(outside):
    connection = await outside.connect("sqlite", {"database": "kinds"})
    text = "SELECT ?1 AS a, ?2 AS d, ?3 AS n, 9e999 AS i UNION ALL SELECT 'x', NULL, NULL, 1.5"
    given = [{"$decimal": "1.50"}, {"$date": "2026-01-02"}, [1, 2]]
    found = await rows_of(outside, connection, text, *given)
    first, second = found["rows"]
    assert first == {"a": "1.50", "d": "2026-01-02", "n": "[1,2]", "i": "Infinity"}
    assert second == {"a": "x", "d": None, "n": None, "i": 1.5}
    types = [column["type"] for column in found["columns"]]
    assert types == ["text", "text", "text", "real"]
    mixed = await rows_of(outside, connection, "SELECT 1 AS v UNION ALL SELECT 'x'")
    assert mixed["columns"] == [{"name": "v", "type": "any"}]
    broken = await rows_of(outside, connection, "SELECT CAST(x'61ff' AS TEXT) AS v")
    assert broken["rows"] == [{"v": "a?"}]
    result = await outside.call(connection, "query", {"sql": "SELECT ?1", "parameters": [2**63]})
    assert result.outcome.error_class == "input"
    assert result.outcome.problem.field == "/parameters/0"
    assert (await outside.call(connection, "ping")).outcome.ok


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
    assert plain([float("inf"), float("-inf"), float("nan")]) == ["Infinity", "-Infinity", "NaN"]
    assert plain("a\udcff") == "a?"
    assert plain({"k": (1, b"x")}) == {"k": [1, "eA=="]}
    assert unique_names(("a", "a", "b")) == ("a", "a_2", "b")
    assert unique_names(("a", "a_2", "a", "a")) == ("a", "a_2", "a_3", "a_4")
    assert unique_names(("a", "a", "a_2")) == ("a", "a_3", "a_2")


def test_json_that_is_no_text_or_beyond_every_bound_comes_as_it_stands():
    assert exact_json(b'"\\ud800"') == '"\\ud800"'
    assert exact_json(b'[1234567890123456, "\\ud800"]') == '[1234567890123456, "\\ud800"]'
    assert exact_json("[1e-99999999999999999999, 5e-0001]") == ["1e-99999999999999999999", 0.5]
    assert exact_json(b"1234567890123456.5") == 1234567890123456.5
    assert exact_json(b"[" * 5000 + b"1234567890123456" + b"]" * 5000).startswith("[[")
