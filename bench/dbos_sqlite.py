"""The same three calls as a DBOS workflow on SQLite, in a process of its own.

Three ways: the calls of our runs with DBOS making them durable, tuned and as shipped; and bare
requests, without credential, audit, guard or trace. Tuned is set up as well as it goes without
giving up durability: WAL, synchronous FULL, a pool of connections, `BEGIN IMMEDIATE`. All write
JSON instead of pickle.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.measure import Pace, paced
from bench.world import INPUT, bench_world
from junctor.server.collector import settle_collector

TUNED, SHIPPED, BARE = "WAL, our calls", "as shipped, our calls", "WAL, bare requests"
WAYS = (TUNED, SHIPPED, BARE)
RUNS = 200
WARM = 32
Send = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


def measured(port: int, concurrency: int, way: str) -> Pace:
    """Workflows per second and CPU per workflow, of a process that does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = [folder, str(port), str(concurrency), way]
        done = subprocess.run(
            [sys.executable, "-m", "bench.dbos_sqlite", *wanted], capture_output=True, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return Pace(**json.loads(done.stdout.splitlines()[-1]))


def _engine(path: Path) -> Any:
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"sqlite:///{path}", pool_size=20)

    @sqlalchemy.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in (
            "busy_timeout = 30000",
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


@asynccontextmanager
async def _ours(folder: Path, port: int) -> AsyncIterator[Send]:
    async with bench_world(folder, port) as (instance, call):

        async def send(inputs: dict[str, Any]) -> dict[str, Any]:
            done = await instance.caller.call(replace(call, inputs=inputs))
            found: dict[str, Any] = done.outcome.output
            return found

        yield send


@asynccontextmanager
async def _bare(_: Path, port: int) -> AsyncIterator[Send]:
    import aiohttp

    url = f"http://127.0.0.1:{port}/v1/notes"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:

        async def send(inputs: dict[str, Any]) -> dict[str, Any]:
            async with session.post(url, json=inputs) as answer:
                found: dict[str, Any] = await answer.json()
                return found

        yield send


async def _measure(folder: Path, port: int, concurrency: int, way: str) -> None:
    """Print the pace and be gone: DBOS takes the loop's threads with it when it ends."""
    from dbos import DBOS, DBOSPortableJSONSerializer

    path = folder / "dbos.sqlite"
    config: dict[str, Any] = {
        "name": "bench",
        "system_database_url": f"sqlite:///{path}",
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "CRITICAL",
        "application_version": "1",
    }
    if way != SHIPPED:
        config["system_database_engine"] = _engine(path)
    DBOS(config=config)  # type: ignore[arg-type]
    async with (_bare if way == BARE else _ours)(folder, port) as send:
        step = DBOS.step()(send)

        @DBOS.workflow()
        async def three(inputs: dict[str, Any]) -> dict[str, Any]:
            given = await step(inputs)
            for _ in range(2):
                given = await step({**inputs, "reference": given["id"]})
            return given

        DBOS.launch()
        settle_collector()
        found = await paced(lambda: three(INPUT), calls=RUNS, concurrency=concurrency, warm=WARM)
        print(json.dumps(asdict(found)), flush=True)
        os._exit(0)


if __name__ == "__main__":
    import uvloop

    folder_, port_, concurrency_, way_ = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner_:
        runner_.run(_measure(Path(folder_), int(port_), int(concurrency_), way_))
