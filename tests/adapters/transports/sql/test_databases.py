"""Every operation of the family against real databases; the same story for each of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from fixtures_databases import Database
from fixtures_outside import Outside
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass

TABLES = {
    "postgres": "CREATE TABLE IF NOT EXISTS person (id serial PRIMARY KEY, name text UNIQUE, "
    "age integer, paid numeric(20,4))",
    "mysql": "CREATE TABLE IF NOT EXISTS person (id integer AUTO_INCREMENT PRIMARY KEY, "
    "name varchar(100) UNIQUE, age integer, paid decimal(20,4))",
    "sqlite": "CREATE TABLE IF NOT EXISTS person (id integer PRIMARY KEY, name text UNIQUE, "
    "age integer, paid numeric)",
}


@dataclass
class Shop:
    """A connection to an empty table `person`."""

    outside: Outside
    kind: str
    connection: str
    server: Database | None

    async def good(self, operation: str, /, **inputs: Any) -> Any:
        return await self.outside.good(self.connection, operation, inputs)

    async def bad(self, operation: str, /, **inputs: Any) -> Any:
        result = await self.outside.call(self.connection, operation, inputs)
        assert not result.outcome.ok, result.outcome
        return result.outcome

    async def names(self) -> list[str]:
        found = await self.good("read", table="person", columns=["name"], orderBy=["id"])
        return [row["name"] for row in found["rows"]]


async def connected(outside: Outside, kind: str, server: Database | None, **more: Any) -> str:
    if server is None:
        return await outside.connect("sqlite", {"database": "shop", **more})
    return await outside.connect(kind, server.config(**more), server.credential, port=server.port)


@pytest.fixture(params=sorted(TABLES))
async def shop(request, outside):
    kind = request.param
    server = None
    if kind != "sqlite":
        name = {"postgres": "postgres_shop", "mysql": "mariadb_shop"}[kind]
        server = request.getfixturevalue(name)
    connection = await connected(outside, kind, server)
    made = Shop(outside, kind, connection, server)
    await made.good("execute", sql=TABLES[kind])
    await made.good("delete", table="person", all=True)
    return made


async def test_rows_are_inserted_read_updated_upserted_and_deleted(shop):
    rows = [{"name": "Ada", "age": 36}, {"name": "Grace", "age": 85}]
    assert (await shop.good("insert", table="person", rows=rows))["affected"] == 2
    await shop.good("update", table="person", values={"age": 37}, where={"name": "Ada"})
    await shop.good(
        "upsert",
        table="person",
        rows=[{"name": "Ada", "age": 38}, {"name": "Alan", "age": 41}],
        keys=["name"],
    )
    found = await shop.good(
        "read", table="person", columns=["name", "age"], where={"age": {"lt": 80}}, orderBy=["-age"]
    )
    assert found["rows"] == [{"name": "Alan", "age": 41}, {"name": "Ada", "age": 38}]
    assert found["nextCursor"] is None
    await shop.good("delete", table="person", where={"name": ["Ada", "Alan"]})
    assert await shop.names() == ["Grace"]


async def test_values_are_bound_and_never_become_text(shop):
    evil = "'; DROP TABLE person; --"
    await shop.good("execute", sql="INSERT INTO person (name) VALUES (?1)", parameters=[evil])
    found = await shop.good(
        "query", sql="SELECT name, ?2 AS x FROM person WHERE name = ?1", parameters=[evil, "100%"]
    )
    assert found["rows"] == [{"name": evil, "x": "100%"}]
    assert [c["name"] for c in found["columns"]] == ["name", "x"]
    twice = await shop.good(
        "query", sql="SELECT '?1' AS q, ?1 AS a, ?1 AS b -- ?2", parameters=["v"]
    )
    assert twice["rows"] == [{"q": "?1", "a": "v", "b": "v"}]


async def test_one_statement_per_call(shop):
    outcome = await shop.bad("execute", sql="DELETE FROM person; DROP TABLE person")
    assert outcome.error_class is ErrorClass.INPUT
    assert outcome.status == 0
    assert await shop.names() == []


async def test_a_query_cannot_write(shop):
    await shop.good("insert", table="person", rows=[{"name": "Ada"}])
    outcome = await shop.bad("query", sql="DELETE FROM person WHERE name = ?1", parameters=["Ada"])
    assert outcome.error_class is ErrorClass.REJECTED
    assert outcome.status == 400
    inside = "WITH gone AS (DELETE FROM person RETURNING name) SELECT name FROM gone"
    outcome = await shop.bad("query", sql=inside)
    assert outcome.error_class is ErrorClass.REJECTED
    if shop.kind == "postgres":
        assert "Use `execute`" in outcome.problem.cure
        copied = await shop.good("execute", sql="CREATE TEMP TABLE copied AS SELECT * FROM person")
        assert copied["affected"] == 1
    assert await shop.names() == ["Ada"]


async def test_a_read_only_connection_refuses_every_way_to_write(shop):
    reading = await connected(shop.outside, shop.kind, shop.server, readOnly=True)
    sneaky = await shop.outside.call(
        reading, "execute", {"sql": "INSERT INTO person (name) VALUES ('x')"}
    )
    assert sneaky.outcome.error_class is ErrorClass.REJECTED
    inserted = await shop.outside.call(
        reading, "insert", {"table": "person", "rows": [{"name": "x"}]}
    )
    assert inserted.outcome.error_class is ErrorClass.AUTH
    assert "only reads" in inserted.outcome.problem.message
    assert await shop.names() == []


async def test_a_transaction_is_all_or_nothing(shop):
    insert = "INSERT INTO person (name) VALUES (?1)"
    outcome = await shop.bad(
        "transaction",
        statements=[
            {"sql": insert, "parameters": ["Ada"]},
            {"sql": insert, "parameters": ["Ada"]},
        ],
    )
    assert outcome.error_class is ErrorClass.CONFLICT
    assert outcome.problem.field == "/statements/1"
    assert await shop.names() == []
    done = await shop.good(
        "transaction",
        statements=[
            {"sql": insert, "parameters": ["Ada"]},
            {"sql": "UPDATE person SET age = ?1", "parameters": [1]},
            {"sql": "SELECT name, age FROM person"},
        ],
    )
    assert done["affected"] == 2
    assert done["results"][2]["rows"] == [{"name": "Ada", "age": 1}]
    assert await shop.names() == ["Ada"]


async def test_one_statement_runs_for_many_rows_of_values_or_for_none(shop):
    sql = "INSERT INTO person (name, age) VALUES (?1, ?2)"
    rows = [[f"p{i}", i] for i in range(50)]
    assert (await shop.good("executeMany", sql=sql, rows=rows))["affected"] == 50
    outcome = await shop.bad("executeMany", sql=sql, rows=[["new", 1], ["p1", 2]])
    assert outcome.error_class is ErrorClass.CONFLICT
    assert len(await shop.names()) == 50


async def test_pages_follow_each_other_by_cursor(shop):
    sql = "INSERT INTO person (name, age) VALUES (?1, ?2)"
    await shop.good("executeMany", sql=sql, rows=[[f"p{i:02}", i] for i in range(25)])
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = await shop.good("read", table="person", orderBy=["name"], limit=10, **more)
        seen += [row["name"] for row in page["rows"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == [f"p{i:02}" for i in range(25)]
    first = await shop.good("query", sql="SELECT name FROM person ORDER BY name", limit=5)
    outcome = await shop.bad("query", sql="SELECT 1 AS one", cursor=first["nextCursor"])
    assert outcome.error_class is ErrorClass.INPUT
    every = await shop.outside.call(
        shop.connection, "read", {"table": "person", "limit": 10}, all_pages=True
    )
    assert len(every.outcome.output["items"]) == 25


async def test_names_are_compared_with_the_schema(shop):
    outcome = await shop.bad("read", table="persn")
    assert outcome.error_class is ErrorClass.INPUT
    assert "`person`" in outcome.problem.cure
    outcome = await shop.bad("read", table="person", columns=['name" FROM person --'])
    assert outcome.error_class is ErrorClass.INPUT
    outcome = await shop.bad("update", table="person", values={"agee": 1}, where={"id": 1})
    assert "`age`" in outcome.problem.cure


async def test_the_schema_is_described(shop):
    found = await shop.good("describe", table="person")
    (table,) = found["tables"]
    columns = {c["name"]: c for c in table["columns"]}
    assert list(columns) == ["id", "name", "age", "paid"]
    assert columns["id"]["primaryKey"]
    assert not columns["id"]["nullable"]
    assert columns["name"]["nullable"]
    assert not columns["name"]["primaryKey"]
    outcome = await shop.bad("describe", table="nothing")
    assert outcome.error_class is ErrorClass.NOT_FOUND


async def test_a_statement_that_takes_too_long_is_ended_and_the_connection_goes_on(shop):
    slow = {
        "postgres": "SELECT pg_sleep(20)",
        "mysql": "SELECT SLEEP(20) AS s FROM person",
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT COUNT(*) AS c FROM n",
    }[shop.kind]
    await shop.good("insert", table="person", rows=[{"name": "Ada"}])
    started = asyncio.get_running_loop().time()
    result = await shop.outside.call(shop.connection, "query", {"sql": slow}, timeout=0.6)
    assert result.outcome.error_class is ErrorClass.TIMEOUT
    assert asyncio.get_running_loop().time() - started < 15
    assert await shop.names() == ["Ada"]
    left = {
        "postgres": "SELECT count(*) AS c FROM pg_stat_activity WHERE query LIKE '%pg_sle' || "
        "'ep(20)%' AND state = 'active'",
        "mysql": "SELECT COUNT(*) AS c FROM information_schema.processlist WHERE info LIKE "
        "CONCAT('%SLE', 'EP(20)%')",
    }.get(shop.kind)
    if left:
        assert (await shop.good("query", sql=left))["rows"] == [{"c": 0}]


async def test_the_sandbox_shows_the_exact_statement_and_touches_nothing(shop):
    inputs = {"table": "person", "rows": [{"name": "Ada"}]}
    dry = await shop.outside.call(shop.connection, "insert", inputs, Mode.SANDBOX)
    assert dry.outcome.ok
    assert dry.summary == "would have sent new rows for person"
    assert await shop.names() == []
    wet = await shop.outside.call(shop.connection, "insert", inputs)
    assert wet.exchanges[0].request == dry.exchanges[0].request
    assert dry.exchanges[0].request["parameters"] == ["Ada"]
    assert "INSERT INTO" in dry.exchanges[0].request["statement"]


async def test_rows_of_the_sandbox_are_those_of_the_statement(shop):
    async def dry(operation, **inputs):
        result = await shop.outside.call(shop.connection, operation, inputs, Mode.SANDBOX)
        assert result.outcome.ok, result.outcome
        return result.outcome.output, result.warnings

    asked = "SELECT a.id, b.total AS owed FROM a JOIN b ON a.id = b.id"
    found, warnings = await dry("query", sql=asked)
    assert [each["name"] for each in found["columns"]] == ["id", "owed"]
    assert [list(row) for row in found["rows"]] == [["id", "owed"]] * 2
    assert warnings == ()
    found, _ = await dry("read", table="invoice", columns=["id", "paid_at"])
    assert [list(row) for row in found["rows"]] == [["id", "paid_at"]] * 2
    done = await dry("transaction", statements=[{"sql": "DELETE FROM a"}, {"sql": asked}])
    assert [len(each["rows"]) for each in done[0]["results"]] == [0, 2]
    found, warnings = await dry("query", sql="SELECT * FROM invoice")
    assert (found["rows"], len(warnings)) == ([], 1)
    recorded, _ = await dry(
        "query", sql="SELECT name, age FROM person WHERE age > ?1", parameters=[1]
    )
    assert recorded["rows"] == [{"name": "Grace", "age": 85}]


async def test_sessions_are_shared_and_none_is_leaked(shop):
    jobs = [shop.good("query", sql="SELECT 1 AS one") for _ in range(20)]
    assert [r["rows"] for r in await asyncio.gather(*jobs)] == [[{"one": 1}]] * 20
    for _ in range(5):
        await shop.bad("query", sql="SELECT nothing FROM person")
    pools = shop.outside.instance.calling.transports.of("sql").pools().values()
    assert all(pool.busy == 0 for pool in pools)
    assert all(pool.open_sessions <= 5 for pool in pools)


async def test_the_staged_test_says_connected(shop):
    report = await shop.outside.test(shop.connection)
    assert report.ok, report
    assert report.message == "Connected"


async def test_json_that_is_no_text_comes_as_it_stands_there(shop):
    if shop.kind != "postgres":
        pytest.skip("only PostgreSQL keeps it so")
    found = await shop.good("query", sql="""SELECT '"\\ud800"'::json AS half, 1 AS one""")
    assert found["rows"] == [{"half": '"\\ud800"', "one": 1}]
    found = await shop.good("query", sql="SELECT '[1]'::json AS a")
    assert found["rows"] == [{"a": [1]}]
