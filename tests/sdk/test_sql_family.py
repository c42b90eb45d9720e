"""Statements are cut where their values go; quotes and comments of each dialect stay whole."""

from __future__ import annotations

import pytest

from junctor.model.errors import InvalidInput, NotPermitted
from junctor.sdk.families import FAMILIES, families_stamp, family_actions, with_family
from junctor.sdk.families import sql as family
from junctor.sdk.families.statements import DIALECTS, check_count, quoted, scan, words
from junctor.sdk.families.tables import TableText, insert, upsert

WHOLE = [
    (
        "postgresql",
        "SELECT '?1;' AS a, \"?2;\" AS b, $$?3;$$, $t$?4;$t$ -- ?5;\n/* ?6; /* ?7 */ ; */",
    ),
    ("postgresql", r"SELECT E'\'?1;'"),
    ("postgresql", "SELECT 'back\\' , 1"),
    ("postgresql", "SELECT data ? 'key' AND data ?| array['a'] FROM t"),
    ("postgresql", "SELECT a$1$, b FROM t"),
    ("mysql", "SELECT 'it\\'s ?1;', \"?2;\", `?3;` # ?4;\n-- ?5;\n/* ?6; */"),
    ("mssql", "SELECT [?1;], '?2;' -- ?3;\n/* ?4; /* ?5 */ ; */"),
    ("oracle", "SELECT q'[it's ?1;]', q'!?2;!', '?3;' FROM dual -- ?4;\n/* ?5; */"),
    ("sqlite", "SELECT [?1;], `?2;`, \"?3;\", '?4;' -- ?5;\n/* ?6;"),
]


@pytest.mark.parametrize(("dialect", "text"), WHOLE)
def test_what_stands_in_quotes_and_comments_is_no_value_and_no_end(dialect, text):
    found = scan(text, dialect)
    assert found.numbers == ()
    assert found.joined("X") == text
    assert found.word == "SELECT"


def test_words_leave_out_quotes_quoted_names_and_comments():
    found = words("SELECT a, [drop], 'delete' FROM t -- commit", "mssql")
    assert found == {"SELECT", "A", "FROM", "T"}


def test_each_driver_spells_the_places_of_values_in_its_own_way():
    found = scan("UPDATE t SET a = ?2 WHERE b = ?1 OR c = ?2;  -- done", "postgresql")
    assert found.numbers == (2, 1, 2)
    assert found.joined("${}") == "UPDATE t SET a = $2 WHERE b = $1 OR c = $2"
    assert found.word == "UPDATE"
    check_count(found, 2)


@pytest.mark.parametrize(
    ("dialect", "text", "said"),
    [
        ("postgresql", "SELECT 1; SELECT 2", "more than one"),
        ("postgresql", "SELECT 1; /* x */ 'y'", "more than one"),
        ("mysql", "SELECT 1; /*! DROP TABLE t */", "more than one"),
        ("mysql", "SELECT 'a\\'; DROP TABLE t", "does not close"),
        ("postgresql", "SELECT $x$ unclosed", "does not close"),
        ("postgresql", "SELECT 1 /* unclosed", "does not close"),
        ("mysql", "SELECT 1 /* unclosed", "does not close"),
        ("postgresql", "-- nothing", "no statement"),
        ("postgresql", "SELECT 'x", "does not close"),
        ("sqlite", "SELECT \x00", "NUL"),
        ("sqlite", "SELECT ?0", "from ?1"),
        ("sqlite", "x" * 1_100_000, "million"),
    ],
)
def test_what_is_not_one_whole_statement_is_refused(dialect, text, said):
    with pytest.raises(InvalidInput, match=said.replace("?", r"\?")):
        scan(text, dialect)


def test_executable_comments_of_mysql_are_looked_into():
    assert scan("SELECT /*! ?1 */", "mysql").numbers == (1,)


def test_values_and_places_are_counted():
    with pytest.raises(InvalidInput, match="place \\?2"):
        check_count(scan("SELECT ?2, ?1", "sqlite"), 1)
    with pytest.raises(InvalidInput, match="Value 2 has no place"):
        check_count(scan("SELECT ?1", "sqlite"), 2)


def test_names_are_quoted_and_cannot_leave_their_quotes():
    assert quoted('a"b', "postgresql") == '"a""b"'
    assert quoted("a`b", "mysql") == "`a``b`"
    assert quoted("a]b", "mssql") == "[a]]b]"
    for name in ("", "a\nb", "x" * 129):
        with pytest.raises(InvalidInput):
            quoted(name, "oracle")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_built_statements_are_one_statement_with_all_values(dialect):
    rows = [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    for statement in (
        insert(TableText("t", "s", dialect), rows),
        upsert(TableText("t", "s", dialect), rows, ["a"]),
        upsert(TableText("t", None, dialect), [{"a": 1}], ["a"]),
    ):
        found = scan(statement.text, dialect)
        check_count(found, len(statement.parameters))


def test_conditions_compare_list_and_ask_for_null():
    made = TableText("t", None, "sqlite")
    text = made.where(
        {"a": None, "b": [], "c": [1, 2], "d": {"null": False}, "e": {"$binary": "x"}}
    )
    assert text == (
        ' WHERE "a" IS NULL AND 1 = 0 AND "c" IN (?1, ?2) AND "d" IS NOT NULL AND "e" = ?3'
    )
    with pytest.raises(InvalidInput, match="no comparison"):
        made.where({"a": {"near": 1}})


def test_rows_have_the_same_columns_and_keys_are_among_them():
    with pytest.raises(InvalidInput, match="Row 2"):
        insert(TableText("t", None, "sqlite"), [{"a": 1}, {"b": 1}])
    with pytest.raises(InvalidInput, match="key column"):
        upsert(TableText("t", None, "sqlite"), [{"a": 1}], ["id"])


def test_the_text_of_a_statement_takes_no_secret():
    with pytest.raises(InvalidInput, match="secret"):
        family.query.prepare(
            {"sql": "SELECT 'jsec_0123456789abcdef_password_x'"}, {"driver": "postgresql"}
        )


def test_a_read_only_connection_builds_nothing_that_writes():
    conn = {"driver": "sqlite", "readOnly": True}
    with pytest.raises(NotPermitted):
        family.insert.prepare({"table": "t", "rows": [{"a": 1}]}, conn)


def test_a_request_shows_exactly_what_it_sends():
    conn = {"driver": "postgresql", "schema": "app"}
    request = family.read.prepare({"table": "t", "where": {"a": 1}, "limit": 5}, conn)
    assert request.shown() == {
        "protocol": "sql",
        "action": "query",
        "statement": 'SELECT * FROM "app"."t" WHERE "a" = ?1',
        "parameters": [1],
        "limit": 5,
        "readOnly": True,
    }
    many = family.execute_many.prepare({"sql": "DELETE FROM t WHERE a = ?1", "rows": [[1]]}, conn)
    assert many.shown()["batches"] == [[1]]
    several = family.transaction.prepare({"statements": [{"sql": "DELETE FROM t"}]}, conn)
    assert several.shown()["statements"] == [{"statement": "DELETE FROM t", "parameters": []}]
    assert family.describe.prepare({}, conn).shown()["schema"] == "app"
    assert family.ping.prepare({}, {"driver": "oracle"}).statements[0].text.endswith("DUAL")
    page = family.query.prepare({"sql": "SELECT 1", "cursor": "c"}, conn)
    assert page.shown()["cursor"] == "c"


def test_a_manifest_takes_over_what_its_family_says_and_may_take_away():
    made = with_family({"family": "sql", "connection": {"properties": {"host": None}}})
    assert "host" not in made["connection"]["properties"]
    assert made["operations"]["query"]["handler"] == "sql:query"
    assert with_family({"key": "x"}) == {"key": "x"}
    assert set(family_actions("sql")) >= {"sql:query", "sql:describe"}
    assert family_actions("nothing") == {}
    assert families_stamp()
    assert "sql" in FAMILIES


def test_every_operation_on_a_table_builds_its_statement():
    conn = {"driver": "postgresql"}
    rows = [{"a": 1}]
    shown = family.read.prepare(
        {"table": "t", "where": {"a": {"gt": 1}}, "orderBy": ["-a", "b"]}, conn
    ).shown()
    assert shown["statement"] == 'SELECT * FROM "t" WHERE "a" > ?1 ORDER BY "a" DESC, "b"'
    assert family.insert.prepare({"table": "t", "rows": rows}, conn).uses[0].columns == ("a",)
    changed = family.update.prepare({"table": "t", "values": {"a": 2}, "where": {"b": 1}}, conn)
    assert changed.shown()["statement"] == 'UPDATE "t" SET "a" = ?1 WHERE "b" = ?2'
    gone = family.delete.prepare({"table": "t", "all": True}, conn)
    assert gone.shown()["statement"] == 'DELETE FROM "t"'
    both = family.upsert.prepare({"table": "t", "rows": rows, "keys": ["a"]}, conn)
    assert both.shown()["statement"].endswith('ON CONFLICT ("a") DO NOTHING')
    one = family.execute.prepare({"sql": "DELETE FROM t", "maxRows": 5}, conn)
    assert (one.limit, one.read_only) == (5, False)
    with pytest.raises(InvalidInput):
        family.delete.prepare({"table": "t"}, conn)


def test_a_dollar_is_no_quote_beyond_postgresql():
    assert scan("SELECT $$?1$$", "mysql").numbers == (1,)
