"""What many runs in the store cost: those that wait, and those that have ended.

One real run is copied in SQL as often as wanted, with its plan, records and trace.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.measure import Row, cpu_seconds, median
from bench.postgres import postgres
from bench.runs import document
from bench.upstream import upstream
from bench.world import ACTOR, bench_world
from junctor.adapters.store import SqlStore
from junctor.adapters.store.tx import Tx
from junctor.app.instance import Instance
from junctor.core.flows import Order
from junctor.model.call import Call, Mode
from junctor.model.flow import RunState
from junctor.server.collector import settle_collector

WAITING = 10_000
STORED = 100_000
PURGED = 10_000
_IDLE = 10.0
_TIMES = 21
_BATCH = 2000
_TABLES = {"runs": "id", "run_plans": "run_id", "run_records": "run_id", "steps": "run_id"}
_WORDS = """INSERT INTO run_words (number, run_id, project_id, words)
    SELECT (r.created_at << 20) + 1, r.id, r.project_id,
        w.words || ' number ' || CAST(100000 + r.created_at % 100000 AS TEXT)
    FROM runs r, run_words w WHERE w.run_id = ? AND r.id <> w.run_id
    AND r.created_at >= ? AND r.created_at < ?"""
_ENDED_TOGETHER = 100
_KEYS = """SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = '{}'"""


async def rows() -> list[Row]:
    """Waiting runs on both engines; ended ones on the embedded store."""
    with tempfile.TemporaryDirectory() as folder, upstream() as port:
        async with bench_world(Path(folder) / "a", port) as (instance, call):
            found = await _waiting(instance, call, "embedded")
        async with bench_world(Path(folder) / "b", port) as (instance, call):
            found += await _stored(instance, call)
        with postgres() as url:
            if url is not None:
                world = bench_world(Path(folder) / "c", port, database=url)
                async with world as (instance, call):
                    found += await _waiting(instance, call, "PostgreSQL")
    return found


async def _run(instance: Instance, call: Call) -> str:
    order = Order(
        project_id=call.project_id, environment="development", mode=Mode.LIVE, actor=ACTOR
    )
    loaded = await instance.runner.loader.load(
        call.project_id, document(str(call.connection)), None
    )
    run = await instance.runner.start(loaded, order)
    ended = await instance.engine.result(call.project_id, run.id, 60)
    if ended.state is not RunState.SUCCEEDED:
        raise RuntimeError(ended.error)
    return run.id


async def _copied(store: SqlStore, run_id: str, count: int) -> None:
    """So many copies of a run, each a millisecond older than the one before."""
    columns = {table: await _columns(store, table) for table in _TABLES}

    def copying(first: int) -> Callable[[Tx], None]:
        def statements(tx: Tx) -> None:
            for table, key in _TABLES.items():
                names = columns[table]
                shown = [_copy_of(name, key) for name in names]
                tx.run(
                    f"""WITH RECURSIVE n (i) AS (SELECT CAST(? AS BIGINT) UNION ALL
                        SELECT i + 1 FROM n WHERE i + 1 < ?)
                        INSERT INTO {table} ({", ".join(names)})
                        SELECT {", ".join(shown)} FROM {table}, n WHERE {table}.{key} = ?""",
                    (first, min(first + _BATCH, count), run_id),
                )

        return statements

    for first in range(0, count, _BATCH):
        await store.database.append(copying(first))


async def _said(store: SqlStore, run_id: str) -> None:
    """The words of the copies, some in each commit, as runs end.

    The index over words is put together between commits: one commit of a hundred thousand
    would leave all of that to whoever writes next.
    """
    bounds = await store.database.one("SELECT MIN(created_at), MAX(created_at) FROM runs")
    assert bounds is not None

    def saying(first: int) -> Callable[[Tx], None]:
        def statement(tx: Tx) -> None:
            tx.run(_WORDS, (run_id, first, first + _ENDED_TOGETHER))

        return statement

    for first in range(bounds[0], bounds[1] + 1, _ENDED_TOGETHER):
        await store.database.append(saying(first))


def _copy_of(name: str, key: str) -> str:
    if name == key:
        return f"{name} || '_' || CAST(n.i AS TEXT)"
    return f"{name} - n.i" if name in ("created_at", "finished_at") else name


async def _columns(store: SqlStore, table: str) -> list[str]:
    if store.database.dialect == "sqlite":
        return [row[1] for row in await store.database.all(f"PRAGMA table_info({table})")]
    return [row[0] for row in await store.database.all(_KEYS.format(table))]


async def _waiting(instance: Instance, call: Call, name: str) -> list[Row]:
    """CPU of an idle instance with so many runs that wait."""
    await instance.engine.recover()
    before = await _idle()
    await _copied(instance.store, await _run(instance, call), WAITING)
    due = time.time_ns() // 1_000_000 + 86_400_000

    def action(tx: Tx) -> None:
        tx.run("UPDATE runs SET state = 'waiting', finished_at = NULL")
        tx.run("UPDATE run_plans SET due_at = ?", (due,))

    await instance.store.database.append(action)
    await asyncio.sleep(1)
    after = await _idle()
    what = f"{name}: {WAITING:,} waiting runs"
    return [
        Row(f"{name}: no run at all, idle", before, "% of a core"),
        Row(what, after, "% of a core", target="< 2 more"),
    ]


async def _idle() -> float:
    used = cpu_seconds()
    await asyncio.sleep(_IDLE)
    return (cpu_seconds() - used) / _IDLE * 100


async def _stored(instance: Instance, call: Call) -> list[Row]:
    """Looking at, and purging, a store full of ended runs."""
    run_id, project = await _run(instance, call), call.project_id
    await _copied(instance.store, run_id, STORED)
    await _said(instance.store, run_id)
    settle_collector()  # as the process that serves does
    runs = instance.store.runs
    newest = await runs.all(project, limit=50)
    middle = f"{run_id}_{STORED // 2}"
    row = await runs.get(project, middle)
    assert row is not None

    async def page() -> None:
        await runs.all(project, before=(row.created_at, row.id), limit=50)

    async def trace() -> None:
        await runs.get(project, middle)
        await runs.steps(project, middle)

    async def common() -> None:
        assert len(await runs.all(project, where={"text": "number"}, limit=50)) == 50

    async def rare() -> None:
        words = f"number {100_000 + row.created_at % 100_000}"
        assert middle in [r.id for r in await runs.all(project, where={"text": words}, limit=50)]

    assert len(newest) == 50
    assert len(await runs.steps(project, middle)) == 3
    found = [
        Row(f"{STORED:,} runs: a page of 50", await _milliseconds(page), "ms", target="< 30"),
        Row(f"{STORED:,} runs: one trace", await _milliseconds(trace), "ms", target="< 20"),
        Row(f"{STORED:,} runs: words of all", await _milliseconds(common), "ms", target="< 30"),
        Row(f"{STORED:,} runs: words of one", await _milliseconds(rare), "ms", target="< 30"),
    ]
    gone, worst, typical = await _purged(instance, call, row.created_at)
    return [
        *found,
        Row(f"purging {gone:,}: a caller waits at worst", worst, "ms", target="< 50"),
        Row(f"purging {gone:,}: a caller waits, median", typical, "ms"),
    ]


async def _milliseconds(work: Callable[[], Awaitable[None]]) -> float:
    taken = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


async def _purged(instance: Instance, call: Call, before: int) -> tuple[int, float, float]:
    """How many went, and how long a caller that writes its audit waited meanwhile."""
    oldest = before - STORED // 2 + PURGED
    purging = asyncio.create_task(
        instance.engine.purge(call.project_id, oldest, frozenset(RunState))
    )
    waits = []
    while not purging.done():
        started = time.perf_counter()
        await instance.caller.call(call)
        waits.append((time.perf_counter() - started) * 1000)
    return await purging, max(waits), median(waits)
