"""What can go wrong with a database: the right class and diagnosis, and usable again afterwards."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from junctor.model.errors import ErrorClass
from servers import free_port

KINDS = {"postgres": "postgres_shop", "mysql": "mariadb_shop"}


@pytest.fixture(params=sorted(KINDS))
def server(request):
    return request.param, request.getfixturevalue(KINDS[request.param])


async def made(outside, server, credential=None, **more):
    kind, database = server
    config = {**database.config(), **more.pop("config", {})}
    port = more.pop("port", config["port"])
    return await outside.connect(kind, config, credential or database.credential, port=port, **more)


async def refused(outside, connection, code, error_class, *, stage=None):
    """A ping fails with a class, its test with a diagnosis."""
    result = await outside.call(connection, "ping")
    assert result.outcome.error_class is error_class, result.outcome
    report = await outside.test(connection)
    assert not report.ok
    assert report.diagnosis["code"] == code, report
    if stage:
        assert [s.name for s in report.stages if not s.ok] == [stage]
    return result.outcome


async def works(outside, server):
    assert (await outside.call(await made(outside, server), "ping")).outcome.ok
    pools = outside.instance.calling.transports.of("sql").pools().values()
    assert all(pool.busy == 0 for pool in pools)


async def test_nobody_listens(outside, server):
    port = free_port()
    connection = await made(outside, server, config={"port": port}, port=port)
    outcome = await refused(outside, connection, "refused", ErrorClass.NETWORK, stage="connect")
    assert outcome.status == 0
    await works(outside, server)


async def test_a_wrong_password(outside, server):
    connection = await made(outside, server, {"username": "flows", "password": "wrong_password"})
    outcome = await refused(
        outside, connection, "authentication_failed", ErrorClass.AUTH, stage="sign_in"
    )
    assert outcome.status == 400
    assert "wrong_password" not in str(outcome)
    await works(outside, server)


async def test_an_unknown_database(outside, server):
    connection = await made(outside, server, config={"database": "nowhere"})
    result = await outside.call(connection, "ping")
    # MariaDB tells a user who may not see it nothing about whether there is one.
    assert result.outcome.error_class in (ErrorClass.NOT_FOUND, ErrorClass.AUTH)
    assert result.outcome.status == 400
    await works(outside, server)


async def test_a_certificate_nobody_vouches_for(outside, server):
    connection = await made(outside, server, ca=False)
    await refused(outside, connection, "tls_certificate", ErrorClass.NETWORK, stage="tls")
    relaxed = await made(outside, server, ca=False, verify=False)
    assert (await outside.call(relaxed, "ping")).outcome.ok
    await works(outside, server)


async def test_a_certificate_for_another_name(outside, server):
    connection = await made(outside, server, config={"host": "other.outside.example"})
    await refused(outside, connection, "tls_certificate", ErrorClass.NETWORK, stage="tls")
    await works(outside, server)


async def test_a_private_network_without_a_grant(outside, server):
    connection = await made(outside, server, port=1)
    result = await outside.call(connection, "ping")
    assert result.outcome.error_class is ErrorClass.BLOCKED
    await outside.grant(connection, server[1].port)
    assert (await outside.call(connection, "ping")).outcome.ok


async def test_a_server_that_never_answers(outside, server):
    left = asyncio.Event()

    async def silent(reader, writer):
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    hanging = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    connection = await made(outside, server, config={"port": port}, port=port)
    result = await outside.call(connection, "ping", timeout=0.5)
    assert result.outcome.error_class is ErrorClass.TIMEOUT
    async with asyncio.timeout(10):
        await left.wait()  # we hung up
    hanging.close()
    await works(outside, server)


async def test_a_table_that_may_not_be_read(outside, server):
    owner = await made(outside, server)
    await outside.good(owner, "execute", {"sql": "CREATE TABLE IF NOT EXISTS private (id integer)"})
    poor = await made(outside, server, {**server[1].credential, "username": "poor"})
    result = await outside.call(poor, "query", {"sql": "SELECT id FROM private"})
    assert result.outcome.error_class is ErrorClass.AUTH
    await works(outside, server)


async def test_more_connections_than_the_pool_has(outside, server):
    connection = await made(outside, server, config={"poolSize": 1})
    sleep = {"postgres": "SELECT pg_sleep(1)", "mysql": "SELECT SLEEP(1) AS s"}[server[0]]
    slow = asyncio.create_task(outside.call(connection, "query", {"sql": sleep}))
    await asyncio.sleep(0.3)
    result = await outside.call(connection, "ping", timeout=0.3)
    assert result.outcome.error_class is ErrorClass.RATE_LIMITED
    assert result.outcome.problem.details["diagnosis"] == "too_many_connections"
    assert result.outcome.status == 503
    assert (await slow).outcome.ok
    await works(outside, server)


async def test_more_connections_than_the_server_takes(outside, server):
    connection = await made(outside, server, config={"poolSize": 30})
    sleep = {"postgres": "SELECT pg_sleep(1)", "mysql": "SELECT SLEEP(1) AS s"}[server[0]]
    jobs = [outside.call(connection, "execute", {"sql": sleep}) for _ in range(25)]
    classes = {r.outcome.error_class for r in await asyncio.gather(*jobs)}
    assert classes == {None, ErrorClass.RATE_LIMITED}
    await outside.instance.calling.transports.of("sql").close()
    await works(outside, server)


async def test_a_connection_that_is_killed_in_the_middle_of_a_call(outside, server):
    kind, _ = server
    connection = await made(outside, server)
    sleep = {"postgres": "SELECT pg_sleep(5)", "mysql": "SELECT SLEEP(5) AS s"}[kind]
    insert = {"sql": sleep}
    slow = asyncio.create_task(outside.call(connection, "execute", insert))
    await asyncio.sleep(0.5)
    other = await made(outside, server)
    if kind == "postgres":
        text = (
            "SELECT pg_terminate_backend(pid) AS t FROM pg_stat_activity "
            "WHERE query LIKE '%pg_sle' || 'ep(5)%' AND pid <> pg_backend_pid()"
        )
        await outside.good(other, "execute", {"sql": text})
    else:
        found = await outside.good(
            other,
            "query",
            {
                "sql": "SELECT id FROM information_schema.processlist "
                "WHERE info LIKE CONCAT('%SLE', 'EP(5)%')"
            },
        )
        await outside.good(other, "execute", {"sql": f"KILL {found['rows'][0]['id']}"})
    result = await slow
    assert result.outcome.error_class in (ErrorClass.MAYBE_SENT, ErrorClass.NETWORK)
    assert result.outcome.group == "network"
    assert (await outside.call(connection, "ping")).outcome.ok


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


async def test_a_value_that_is_larger_than_the_server_takes(outside, mariadb_shop):
    server = ("mysql", mariadb_shop)
    connection = await made(outside, server)
    large = {"sql": "SELECT LENGTH(?1) AS n", "parameters": ["x" * 3_000_000]}
    result = await outside.call(connection, "query", large)
    assert not result.outcome.ok
    assert result.outcome.group in ("network", "4xx")
    await works(outside, server)


async def test_rows_beyond_the_bound_of_an_answer(outside, postgres_shop):
    connection = await made(outside, ("postgres", postgres_shop))
    text = "SELECT repeat('x', 200000) AS t FROM generate_series(1, 100)"
    result = await outside.call(connection, "query", {"sql": text})
    assert result.outcome.error_class is ErrorClass.TOO_LARGE
    assert (await outside.call(connection, "ping")).outcome.ok


async def test_a_half_open_server_is_given_up_and_used_again(outside, postgres_shop):
    server = ("postgres", postgres_shop)
    connection = await made(outside, server)
    mine = {"sql": "SELECT pg_backend_pid() AS id"}
    pid = (await outside.good(connection, "query", mine))["rows"][0]["id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        result = await outside.call(connection, "ping", timeout=0.5)
        assert result.outcome.error_class is ErrorClass.TIMEOUT
        assert (await outside.call(connection, "ping")).outcome.ok
    finally:
        os.kill(pid, signal.SIGCONT)
    await works(outside, server)
