"""Three-step runs on PostgreSQL: driven by the process that starts them, by one worker, by two."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.measure import Row, median, paced
from bench.postgres import postgres
from bench.runs import document, durable_runs
from bench.upstream import upstream
from bench.world import ACTOR, HOST, bench_world
from junctor.app.instance import Instance
from junctor.core.flows import Order
from junctor.model.call import Call, Mode
from junctor.model.flow import RunState

RUNS = 200
ROUNDS = 3
KEY = base64.b64encode(b"b" * 32).decode()


async def rows() -> list[Row]:
    """Runs per second."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, upstream() as port, postgres() as url:
        if url is None:
            return []
        async with bench_world(Path(folder) / "a", port, database=url, key=KEY) as (instance, call):
            found += await _alone(instance, call)
            project, connection = call.project_id, str(call.connection)
        shared = bench_world(
            Path(folder) / "a", port, database=url, key=KEY, max_runs=0, project=project,
            connection=connection,
        )  # fmt: skip
        async with shared as (instance, call):
            rates = {}
            for count in (1, 2):
                async with _workers(count, Path(folder) / "a", port, url):
                    rates[count] = await _drained(instance, call)
    base = "PostgreSQL, one worker"
    return [
        *found,
        Row(base, rates[1], "runs/s"),
        Row("PostgreSQL, two workers", rates[2], "runs/s", base, rates[2] / rates[1]),
    ]


async def _alone(instance: Instance, call: Call) -> list[Row]:
    flow = await instance.flows.create(call.project_id, document(str(call.connection)), actor=ACTOR)
    await instance.flows.publish(call.project_id, flow.flow.id, actor=ACTOR)
    one = await durable_runs(instance.runner, instance, call, flow.flow.id)
    found = []
    for concurrency in (1, 16, 64):
        calls = RUNS if concurrency > 1 else RUNS // 10
        paces = [
            await paced(one, calls=calls, concurrency=concurrency, warm=8) for _ in range(ROUNDS)
        ]
        name = f"PostgreSQL, own process, c={concurrency}"
        found += [
            Row(name, median([p.per_second for p in paces]), "runs/s"),
            Row(f"{name}, CPU", median([p.cpu_ms for p in paces]), "ms/run"),
        ]
    return found


@asynccontextmanager
async def _workers(count: int, home: Path, port: int, url: str) -> AsyncIterator[None]:
    environment = {
        "PATH": os.environ["PATH"],
        "JUNCTOR_HOME": str(home / "worker"),
        "JUNCTOR_DATABASE": url,
        "JUNCTOR_KEY": KEY,
        "JUNCTOR_CONNECTORS": str(home / "connectors"),
        "JUNCTOR_HOST_MAP": f"{HOST}:80=127.0.0.1:{port}",
    }
    processes = []
    for _ in range(count):
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "junctor", "worker",
            env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        processes.append(made)
        assert made.stdout is not None
        await made.stdout.readline()
    try:
        yield
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            await each.wait()


async def _drained(instance: Instance, call: Call) -> float:
    order = Order(
        project_id=call.project_id, environment="development", mode=Mode.LIVE, actor=ACTOR
    )
    raw = document(str(call.connection))
    loaded = await instance.runner.loader.load(call.project_id, raw, None)
    started = time.perf_counter()
    begun = [instance.runner.start(loaded, order) for _ in range(RUNS)]
    for run in await asyncio.gather(*begun):  # one after the other they are what is measured
        ended = await instance.engine.result(call.project_id, run.id, 120)
        if ended.state is not RunState.SUCCEEDED:
            raise RuntimeError(ended.error)
    return RUNS / (time.perf_counter() - started)
