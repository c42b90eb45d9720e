"""What the door costs for databases, files and queues: the bare driver beside it, in one run.

The servers are those of the tests, started here on ports of their own. Beside a call stands the
same exchange with the bare driver, over a connection that is kept: a query with its rows fetched
and its transaction ended, a message with its confirmation awaited. A call does more on purpose
(inputs checked, audit on disk, traces scrubbed), once for all messages of those that send many.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.measure import Pace, Row, median, paced
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.server.collector import settle_collector

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

ROUNDS = 5
CALLS = 1500
MANY = 200
"""Messages in one call of those that send many."""
MEBIBYTES = int(os.environ.get("BENCH_SFTP_MIB", "256"))


async def rows() -> list[Row]:
    """Each protocol whose server is installed; what is left out is said aloud."""
    found: list[Row] = []
    for section in (_postgres, _sqlite, _sftp, _rabbitmq, _kafka):
        try:
            found += await section()
        except pytest.skip.Exception as reason:
            print(f"{section.__name__.strip('_')} is left out: {reason}")
    return found


@asynccontextmanager
async def _outside() -> AsyncIterator[Any]:
    from fixtures_outside import ACTOR, LoopbackNames, Outside

    names = LoopbackNames()
    with tempfile.TemporaryDirectory() as folder:
        instance = await Instance.open(Settings(home=Path(folder)), names=names)
        try:
            project = await instance.projects.create("Bench", actor=ACTOR)
            yield Outside(instance, project.id, names)
        finally:
            await instance.close()


async def _compared(
    name: str,
    ours: Callable[[], Awaitable[Any]],
    bare: Callable[[], Awaitable[Any]],
    *,
    concurrency: int,
    calls: int = CALLS,
    target: str = "",
    added: str = "",
) -> list[Row]:
    """Rates and CPU of both, in turns, as medians of their rounds."""
    settle_collector()  # as the process that serves does
    paces: dict[str, list[Pace]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        for which, call in (("bare", bare), ("ours", ours)):
            paces[which].append(
                await paced(call, calls=calls, concurrency=concurrency, warm=calls // 15)
            )
    rate = {k: median([p.per_second for p in v]) for k, v in paces.items()}
    cpu = {k: median([p.cpu_ms for p in v]) for k, v in paces.items()}
    beside, label = f"bare {name}", f"{name} through the door"
    return [
        Row(f"{beside}, c={concurrency}", rate["bare"], "calls/s"),
        Row(f"{label}, c={concurrency}", rate["ours"], "calls/s", beside,
            rate["ours"] / rate["bare"], target),
        Row(f"{beside}, c={concurrency}, CPU", cpu["bare"], "ms/call"),
        Row(f"{label}, c={concurrency}, CPU added", cpu["ours"] - cpu["bare"], "ms/call",
            f"{beside}, c={concurrency}, CPU", cpu["ours"] / cpu["bare"], added),
    ]  # fmt: skip


async def _calls(outside: Any, connection: str, operation: str, inputs: Any) -> Any:
    async def call() -> None:
        result = await outside.call(connection, operation, inputs)
        if not result.outcome.ok:
            raise RuntimeError(result.outcome)

    await call()
    return call


async def _postgres() -> list[Row]:
    psycopg = pytest.importorskip("psycopg", reason="pip install 'junctor[postgres]'")
    from fixtures_databases import postgresql

    sql = "SELECT n AS id, 'name ' || n AS name, now() AS at FROM generate_series(1, {}) AS n"
    with postgresql() as server:
        dsn = f"host=127.0.0.1 port={server.port} user=flows password={server.password} dbname=shop"
        free: list[Any] = [await psycopg.AsyncConnection.connect(dsn) for _ in range(8)]

        async def bare() -> None:
            connection = free.pop()
            async with connection.cursor() as cursor:
                await cursor.execute(sql.format("%s"), (1,))
                await cursor.fetchall()
            await connection.rollback()
            free.append(connection)

        async with _outside() as outside:
            connection = await outside.connect(
                "postgres", server.config(poolSize=8), server.credential, port=server.port
            )
            inputs = {"sql": sql.format("?1"), "parameters": [1]}
            call = await _calls(outside, connection, "query", inputs)
            found = []
            # Alone, a call waits for a commit of its own; others share theirs.
            for at_once in (1, 4, 8):
                found += await _compared(
                    "PostgreSQL query", call, bare, concurrency=at_once, added="<= 0.25"
                )
        for each in free:
            await each.close()
        return found


async def _sqlite() -> list[Row]:
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        beside = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        async with _outside() as outside:
            connection = await outside.connect("sqlite", {"database": "bench"})

            async def bare() -> None:
                beside.execute("SELECT ?1 AS id, 'Ada' AS name", (1,)).fetchall()

            inputs = {"sql": "SELECT ?1 AS id, 'Ada' AS name", "parameters": [1]}
            call = await _calls(outside, connection, "query", inputs)
            found = await _compared("SQLite query", call, bare, concurrency=1)
        beside.close()
        return [found[-1]]  # a file and a socket have no common rate


async def _sftp() -> list[Row]:
    asyncssh = pytest.importorskip("asyncssh", reason="pip install 'junctor[sftp]'")
    from fixtures_files import sshd

    with sshd() as server:
        folder = server.root("bench")
        big = folder / "big.bin"
        big.write_bytes(os.urandom(1024 * 1024) * MEBIBYTES)
        server.own(big)
        key = asyncssh.import_private_key(server.credential["private_key"])
        login = {"username": server.credential["username"], "client_keys": [key]}
        async with (
            _outside() as outside,
            asyncssh.connect("127.0.0.1", server.port, known_hosts=None, **login) as one,
            one.start_sftp_client() as reading,
            asyncssh.connect("127.0.0.1", server.port, known_hosts=None, **login) as two,
            two.start_sftp_client() as writing,
        ):
            config = {
                "host": server.host,
                "port": server.port,
                "root": str(folder),
                "hostKey": server.fingerprint,
            }
            connection = await outside.connect(
                "sftp", config, server.credential, auth="ssh_key", port=server.port
            )

            async def bare() -> None:
                with tempfile.NamedTemporaryFile() as kept:
                    await reading.get(str(big), kept.name)
                    await writing.put(kept.name, str(folder / "bare.bin"))

            inputs = {
                "path": "big.bin",
                "toConnection": connection,
                "toPath": "copy.bin",
                "overwrite": True,
            }
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            call = await _calls(outside, connection, "transfer", inputs)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            theirs, ours = [], []
            for _ in range(3):
                theirs.append(MEBIBYTES / await _timed(bare))
                ours.append(MEBIBYTES / await _timed(call))
    rate = median(ours) / median(theirs)
    return [
        Row(f"bare asyncssh, {MEBIBYTES} MiB down and up", median(theirs), "MiB/s"),
        Row("SFTP transfer through the door", median(ours), "MiB/s", "bare asyncssh", rate,
            ">= 0.70 of bare"),
        Row("SFTP transfer, memory added", grown / 1024, "MiB", target="constant"),
    ]  # fmt: skip


async def _timed(work: Callable[[], Awaitable[Any]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def _rabbitmq() -> list[Row]:
    aio_pika = pytest.importorskip("aio_pika", reason="pip install 'junctor[amqp]'")
    from fixtures_messages import broker

    with broker() as server:
        url = f"amqp://guest:guest_example@127.0.0.1:{server.port}/"
        async with _outside() as outside, await aio_pika.connect(url) as beside:
            channel = await beside.channel(publisher_confirms=True)
            connection = await outside.connect(
                "rabbitmq",
                {"host": server.host, "port": server.port, "ssl": False},
                server.credential,
                port=server.port,
            )
            await outside.good(connection, "declareQueue", {"queue": "bench"})

            async def bare() -> None:
                message = aio_pika.Message(b'{"a":1}', delivery_mode=1)
                await channel.default_exchange.publish(message, "bench", mandatory=True)

            inputs = {"routingKey": "bench", "message": {"a": 1}, "persistent": False}
            call = await _calls(outside, connection, "publish", inputs)
            found = await _compared("AMQP publish with confirm", call, bare, concurrency=16)

            async def all_bare() -> None:
                await asyncio.gather(*(bare() for _ in range(MANY)))

            inputs = {
                "routingKey": "bench",
                "messages": [{"a": 1}] * MANY,
                "persistent": False,
            }
            call = await _calls(outside, connection, "publishMany", inputs)
            name = f"AMQP publishMany of {MANY}"
            return found + await _compared(name, call, all_bare, concurrency=1, calls=CALLS // MANY)


async def _kafka() -> list[Row]:
    aiokafka = pytest.importorskip("aiokafka", reason="pip install 'junctor[kafka]'")
    from fixtures_messages import mock_cluster

    with mock_cluster() as cluster:
        brokers = ",".join(cluster.brokers)
        beside = aiokafka.AIOKafkaProducer(bootstrap_servers=brokers)

        async def bare() -> None:
            await beside.send_and_wait("bench", b'{"a":1}', partition=0)

        # Our transport keeps the library from dialling by itself, so the bare one comes first.
        await beside.start()
        try:
            await bare()
            async with _outside() as outside:
                config = {"bootstrapServers": brokers, "ssl": False}
                connection = await outside.connect("kafka", config, auth="none")
                await outside.grant(connection, *cluster.ports)
                inputs = {"topic": "bench", "message": {"a": 1}, "partition": 0}
                call = await _calls(outside, connection, "produce", inputs)
                found = await _compared("Kafka produce", call, bare, concurrency=16)

                async def all_bare() -> None:
                    sent = [
                        await beside.send("bench", b'{"a":1}', partition=0) for _ in range(MANY)
                    ]
                    await asyncio.gather(*sent)

                messages = [{"message": {"a": 1}}] * MANY
                inputs = {"topic": "bench", "messages": messages, "partition": 0}
                call = await _calls(outside, connection, "produceMany", inputs)
                name = f"Kafka produceMany of {MANY}"
                return found + await _compared(
                    name, call, all_bare, concurrency=1, calls=CALLS // MANY
                )
        finally:
            await beside.stop()
