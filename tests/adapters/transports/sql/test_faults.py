"""What can go wrong with a database: the right class and diagnosis, and usable again afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from functools import partial
from pathlib import Path

import pytest

from fixtures_outside import ACTOR
from junctor.model.errors import ErrorClass

KINDS = {"postgres": "postgres_shop", "mysql": "mariadb_shop"}


@pytest.fixture(params=sorted(KINDS))
def server(request):
    return request.param, request.getfixturevalue(KINDS[request.param])


async def made(outside, server, credential=None, **more):
    kind, database = server
    config = {**database.config(), **more.pop("config", {})}
    port = more.pop("port", config["port"])
    return await outside.connect(kind, config, credential or database.credential, port=port, **more)


async def works(outside, server):
    assert (await outside.call(await made(outside, server), "ping")).outcome.ok
    pools = outside.instance.calling.transports.of("sql").pools().values()
    assert all(pool.busy == 0 for pool in pools)


async def test_a_certificate_nobody_vouches_for(outside, server):
    connection = await made(outside, server, ca=False)
    report = await outside.test(connection)
    assert report.diagnosis["code"] == "tls_certificate", report
    assert [stage.name for stage in report.stages if not stage.ok] == ["tls"]
    relaxed = await made(outside, server, ca=False, verify=False)
    assert (await outside.call(relaxed, "ping")).outcome.ok
    await works(outside, server)


async def test_a_kept_connection_that_the_server_closed_is_not_used_again(outside, server):
    kind, _ = server
    connection = await made(outside, server)
    mine = {"postgres": "SELECT pg_backend_pid() AS id", "mysql": "SELECT CONNECTION_ID() AS id"}
    first = (await outside.good(connection, "query", {"sql": mine[kind]}))["rows"][0]["id"]
    other = await made(outside, server)
    kill = f"SELECT pg_terminate_backend({first}) AS t" if kind == "postgres" else f"KILL {first}"
    await outside.good(other, "execute", {"sql": kill})
    await asyncio.sleep(0.2)
    second = (await outside.good(connection, "query", {"sql": mine[kind]}))["rows"][0]["id"]
    assert second != first


async def test_a_wrong_password_is_told_in_the_words_of_the_server_alone(outside, server):
    wrong = {**server[1].credential, "password": "wrong_password"}
    outcome = (await outside.call(await made(outside, server, wrong), "ping")).outcome
    assert outcome.error_class is ErrorClass.AUTH, outcome
    assert outcome.problem.message.startswith(("password authentication failed", "Access denied"))
    await works(outside, server)


async def test_a_statement_ends_on_a_server_that_has_no_connection_free(outside, mariadb_shop):
    aiomysql = pytest.importorskip("aiomysql", reason="pip install 'junctor[mysql]'")
    server = ("mysql", mariadb_shop)
    connection = await made(outside, server)
    await outside.good(connection, "ping")
    who = {"user": mariadb_shop.user, "password": mariadb_shop.password}
    held = []

    async def running():
        await beside.execute(
            "SELECT id FROM information_schema.processlist WHERE info LIKE '%AS unended'"
            " AND id <> CONNECTION_ID()"
        )
        return await beside.fetchall()

    try:
        with contextlib.suppress(aiomysql.OperationalError):  # too many connections
            while True:
                held.append(await aiomysql.connect(host="127.0.0.1", port=mariadb_shop.port, **who))
        sleep = {"sql": "SELECT SLEEP(20) AS unended"}
        result = await outside.call(connection, "query", sleep, timeout=0.1)
        assert result.outcome.error_class is ErrorClass.TIMEOUT, result.outcome
        async with asyncio.timeout(10), held[0].cursor() as beside:
            while await running():  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.02)
    finally:
        for each in held:
            each.close()
    await works(outside, server)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("5.5.5-10.11.6-MariaDB-0+deb12u1", "max_statement_time = 1.5"),
        ("8.0.35-0ubuntu0.22.04.1", "max_execution_time = 1500"),
        ("5.7.44", "max_execution_time = 1500"),
        ("5.6.51-log", ""),
    ],
)
def test_every_server_is_told_its_limit_in_its_own_words(version, told):
    mysql = pytest.importorskip(
        "junctor.adapters.transports.sql.mysql", reason="pip install 'junctor[mysql]'"
    )
    assert mysql.limit_of(version).format(1500, 1.5) == told


async def test_postgresql_keeps_the_limit_of_each_query(outside, postgres_shop):
    connection = await outside.connect(
        "postgres", postgres_shop.config(poolSize=1), postgres_shop.credential,
        port=postgres_shop.port,
    )  # fmt: skip

    async def limit(seconds: int) -> str:
        asked = {"sql": "SELECT current_setting('statement_timeout') AS most"}
        result = await outside.call(connection, "query", asked, timeout=seconds)
        return result.outcome.output["rows"][0]["most"]

    assert [await limit(s) for s in (20, 20, 60)] == ["20500ms", "20500ms", "60500ms"]
    undone = {"sql": "SELECT set_config('statement_timeout', '0', false)"}
    await outside.good(connection, "query", undone)
    assert await limit(60) == "60500ms"
    failed = await outside.call(connection, "query", {"sql": "SELECT 1 / 0"}, timeout=20)
    assert not failed.outcome.ok
    assert [await limit(s) for s in (60, 20)] == ["60500ms", "20500ms"]


async def test_a_secret_that_was_rotated_counts_from_the_next_call(outside, postgres_shop):
    owner = await made(
        outside, ("postgres", postgres_shop), {**postgres_shop.credential, "username": "owner"}
    )
    role = f"turning_{secrets.token_hex(4)}"
    old, new = "pw_Before_9Zw8Vu7T", "pw_After_6Rq5Ps4Nm"
    await outside.good(owner, "execute", {"sql": f"CREATE ROLE {role} LOGIN PASSWORD '{old}'"})
    put = partial(outside.instance.secrets.put, outside.project, "TURN", "development")
    await put(old, actor=ACTOR)
    pointing = {"username": role, "password": "{env.TURN}"}
    connection = await made(outside, ("postgres", postgres_shop), pointing)
    mine = {"sql": "SELECT pg_backend_pid() AS id"}
    seen = {"sql": f"SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '{role}'"}

    first = await outside.good(connection, "query", mine)
    assert await outside.good(connection, "query", mine) == first
    await outside.good(owner, "execute", {"sql": f"ALTER ROLE {role} PASSWORD '{new}'"})
    await put(new, actor=ACTOR)
    assert (await outside.good(connection, "query", mine)) != first
    pools = outside.instance.calling.transports.of("sql").pools()
    assert [pool.open_sessions for key, pool in pools.items() if connection in key] == [1]
    for _ in range(1000):  # the server notices a session that ended when it has time
        alive = (await outside.good(owner, "query", seen))["rows"]
        if alive == [{"n": 1}]:
            break
        await asyncio.sleep(0.01)
    assert alive == [{"n": 1}]

    await outside.instance.store.audit.flush()
    calls = {"connectionId": connection, "kind": "call"}
    told = await outside.instance.store.audit.entries(outside.project, where=calls)
    assert [e.body["detail"]["secrets"] for e in told] == [["TURN@2"], ["TURN@1"], ["TURN@1"]]

    # One that the server does not accept is told at once, and the next that it accepts works.
    await put("pw_Wrong_3Lk2Jh1Gf", actor=ACTOR)
    assert (await outside.call(connection, "ping")).outcome.error_class is ErrorClass.AUTH
    await put(new, actor=ACTOR)
    assert await outside.good(connection, "query", mine)


async def test_hanging_up_says_farewell(outside, mariadb_shop):
    """A server counts, and logs, who is gone without a word."""
    asking = await made(outside, ("mysql", mariadb_shop))
    pools = outside.instance.calling.transports.of("sql")

    async def aborted():
        text = {"sql": "SHOW GLOBAL STATUS LIKE 'Aborted_clients'"}
        (row,) = (await outside.good(asking, "execute", text))["rows"]
        return int(row["Value"])

    before = await aborted()
    await pools.close()
    assert await aborted() == before


async def test_a_file_that_is_no_database_is_told_and_let_go(outside):
    connection = await outside.connect("sqlite", {"database": "odd"})
    assert (await outside.call(connection, "ping")).outcome.ok
    await outside.instance.calling.close()
    (file,) = outside.instance.settings.home.glob("**/odd.db")
    whole = file.read_bytes()
    file.write_bytes(b"no database at all, and longer than its head " * 30)
    outcome = (await outside.call(connection, "ping")).outcome
    assert (outcome.error_class, outcome.problem.details["code"]) == ("remote", "SQLITE_NOTADB")
    assert _held(file) == []
    file.write_bytes(whole)
    assert (await outside.call(connection, "ping")).outcome.ok


def _held(file):
    """Descriptors of this process that lead to a file."""
    return [each for each in Path("/proc/self/fd").iterdir() if _leads_to(each, file)]


def _leads_to(descriptor, file):
    try:
        return descriptor.readlink() == file
    except OSError:  # what the listing itself had open
        return False
