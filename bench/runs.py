"""What durability costs: three-step runs, nothing kept beside the journal, on the same calls.

"None" interprets the same document with the same calls and steps' traces, but without an
engine's records; bare calls show how much of a run is the calls themselves.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench import dbos_sqlite
from bench.measure import Pace, Row, median, paced
from bench.upstream import upstream
from bench.world import ACTOR, INPUT, bench_world, call_node
from junctor.adapters.engine import EmbeddedEngine, MemoryJournal
from junctor.adapters.store.sqlite import SqliteSession
from junctor.app.instance import Instance
from junctor.core.flows import FlowRunner, Loaded, Order
from junctor.model.call import Call, Mode
from junctor.model.flow import RunState
from junctor.server.collector import settle_collector

RUNS = 600
ROUNDS = 3
CONCURRENCY = (1, 16, 64)
SLOWER = 0.002
TARGETS = {16: ">= 500"}


def document(connection: str) -> dict[str, Any]:
    """Three calls one after the other, each with what the one before it gave."""
    later = {**INPUT, "reference": "{{vars.noteId}}"}
    return {
        "key": "three",
        "nodes": [
            call_node("a", connection, next="b"),
            call_node("b", connection, inputs=later, next="c"),
            call_node("c", connection, inputs=later),
        ],
    }


async def rows() -> list[Row]:
    """Runs per second and CPU per run, without durability and embedded."""
    with tempfile.TemporaryDirectory() as folder, upstream() as port:
        async with bench_world(Path(folder), port) as (instance, call):
            flow = await instance.flows.create(
                call.project_id, document(str(call.connection)), actor=ACTOR
            )
            await instance.flows.publish(call.project_id, flow.flow.id, actor=ACTOR)
            memory = EmbeddedEngine(MemoryJournal(instance.store.runs))
            plain = FlowRunner(instance.store, instance.catalog, instance.caller, memory)
            kinds = {
                "none": await durable_runs(plain, instance, call, flow.flow.id),
                "embedded": await durable_runs(instance.runner, instance, call, flow.flow.id),
            }
            settle_collector()  # as the process that serves does
            found: list[Row] = []
            for concurrency in CONCURRENCY:
                found += await _measured(instance, call, kinds, concurrency)
            found += await _beside_dbos(kinds["embedded"], port)
            found += await _slow_disk(kinds["embedded"], found)
    return found


async def _beside_dbos(embedded: Callable[[], Awaitable[None]], port: int) -> list[Row]:
    """Three calls in turns: as our run, with its steps and records, and as a DBOS workflow."""
    ours: list[Pace] = []
    theirs: dict[str, list[Pace]] = {way: [] for way in dbos_sqlite.WAYS}
    for _ in range(ROUNDS):
        ours.append(await paced(embedded, calls=RUNS, concurrency=16, warm=32))
        for way, paces in theirs.items():
            paces.append(await asyncio.to_thread(dbos_sqlite.measured, port, 16, way))
    rate = median([pace.per_second for pace in ours])
    found = []
    for way, paces in theirs.items():
        name = f"DBOS on SQLite, {way}, c=16"
        base = median([pace.per_second for pace in paces])
        target = ">= 5 times" if way == dbos_sqlite.TUNED else ""
        found += [
            Row(name, base, "runs/s"),
            Row(f"{name}, CPU", median([pace.cpu_ms for pace in paces]), "ms/run"),
            Row("runs, embedded, in turns with it", rate, "runs/s", name, rate / base, target),
        ]
    return found


async def _slow_disk(embedded: Callable[[], Awaitable[None]], found: list[Row]) -> list[Row]:
    """The same runs where each commit takes two milliseconds more."""
    commit = SqliteSession.commit

    def slow(session: SqliteSession) -> None:
        commit(session)
        time.sleep(SLOWER)

    SqliteSession.commit = slow  # type: ignore[method-assign]
    try:
        rates = {
            c: (await paced(embedded, calls=RUNS // 3, concurrency=c, warm=32)).per_second
            for c in CONCURRENCY
        }
    finally:
        SqliteSession.commit = commit  # type: ignore[method-assign]
    quick = {row.name: row.value for row in found}
    return [
        Row(f"{base}, +2 ms per commit", rate, "runs/s", base, rate / quick[base])
        for base, rate in ((f"runs, embedded, c={c}", rates[c]) for c in CONCURRENCY)
    ]


async def durable_runs(
    runner: FlowRunner, instance: Instance, call: Call, flow_id: str
) -> Callable[[], Awaitable[None]]:
    """Starts one run of a published flow each time, and waits for its end."""
    flow = await instance.flows.get(call.project_id, flow_id)
    loaded: Loaded = await runner.loader.load(call.project_id, flow, 1)
    order = Order(
        project_id=call.project_id, environment="development", mode=Mode.LIVE, actor=ACTOR
    )

    async def one() -> None:
        started = await runner.start(loaded, order)
        run = await runner.engine.result(call.project_id, started.id, None)
        if run.state is not RunState.SUCCEEDED:
            raise RuntimeError(run.error)

    return one


async def _measured(
    instance: Instance,
    call: Call,
    kinds: dict[str, Callable[[], Awaitable[None]]],
    concurrency: int,
) -> list[Row]:
    async def three() -> None:
        for _ in range(3):
            await instance.caller.call(call)

    paces: dict[str, list[Pace]] = {name: [] for name in ("calls", *kinds)}
    runs = RUNS if concurrency > 1 else RUNS // 3
    for _ in range(ROUNDS):
        for name, work in {"calls": three, **kinds}.items():
            paces[name].append(await paced(work, calls=runs, concurrency=concurrency, warm=32))
    rate = {name: median([p.per_second for p in found]) for name, found in paces.items()}
    cpu = {name: median([p.cpu_ms for p in found]) for name, found in paces.items()}
    at = f"c={concurrency}"
    base = f"runs, no durability, {at}"
    return [
        Row(f"three calls alone, {at}", rate["calls"], "runs/s"),
        Row(base, rate["none"], "runs/s"),
        Row(
            f"runs, embedded, {at}",
            rate["embedded"],
            "runs/s",
            base,
            rate["embedded"] / rate["none"],
            target=TARGETS.get(concurrency, ""),
        ),
        Row(f"three calls alone, CPU, {at}", cpu["calls"], "ms/run"),
        Row(f"runs, no durability, CPU, {at}", cpu["none"], "ms/run"),
        Row(f"runs, embedded, CPU, {at}", cpu["embedded"], "ms/run"),
        Row(
            f"embedded beside its calls, CPU, {at}",
            cpu["embedded"] - cpu["calls"],
            "ms/run",
            target="<= 1" if concurrency > 1 else "",
        ),
    ]
