"""A store with 100,000 runs: list pages by every filter, and the trace of one run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.measure import Row
from junctor.adapters.store import open_store
from junctor.adapters.store.runs import RUN, STEP
from junctor.adapters.store.store import SqlStore
from junctor.adapters.store.tx import Tx
from junctor.model.connection import Project
from junctor.model.flow import Run, RunState, Step
from junctor.model.ids import new_id

RUNS = 100_000
STEPS = 3
_TIMES = 15
_BATCH = 2000
_PROJECT = "prj_stored"
_START = 1_790_000_000_000
_TEXT = "x" * 600


async def rows() -> list[Row]:
    """Milliseconds (median) of each page and of one trace, over SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        await store.open()
        try:
            ids = await _fill(store)
            found = await _measured(store, ids)
        finally:
            await store.close()
    targets = {"trace": "<= 20", "list: text, of all": ""}
    return [
        Row(f"{RUNS:,} stored runs, {name}", value, "ms", target=targets.get(name, "<= 30"))
        for name, value in found.items()
    ]


async def _fill(store: SqlStore) -> list[str]:
    project = Project(id=_PROJECT, key="stored", name="Stored", created_at=0)
    await store.projects.add(project, [])
    ids: list[str] = []
    for begin in range(0, RUNS, _BATCH):
        runs = [_run(number) for number in range(begin, min(begin + _BATCH, RUNS))]
        ids += [run.id for run in runs]
        steps = [_step(r, begin + n, i) for n, r in enumerate(runs) for i in range(STEPS)]

        def action(tx: Tx, runs: list[Run] = runs, steps: list[Step] = steps) -> None:
            for run in runs:
                tx.run(RUN.insert, RUN.row(run))
            for step in steps:
                tx.run(STEP.insert, STEP.row(step))

        await store.database.write(action)
    return ids


def _run(number: int) -> Run:
    failed = number % 50 == 0
    at = _START + number * 700
    return Run(
        id=new_id("run", at=at),
        project_id=_PROJECT,
        flow_id=f"flw_{number % 40}",
        flow_key=f"flow-{number % 40}",
        flow_digest="d",
        environment="production" if number % 3 else "development",
        mode="live" if number % 4 else "sandbox",
        state=RunState.FAILED if failed else RunState.SUCCEEDED,
        actor="user:bench",
        input={"order": number, "text": _TEXT},
        output={"text": _TEXT},
        error={"message": "No", "errorClass": "timeout"} if failed else None,
        business_key=f"order {number}",
        created_at=at,
        started_at=at + 1,
        finished_at=at + 40,
    )


def _step(run: Run, number: int, index: int) -> Step:
    exchange = {"request": {"method": "POST", "url": "https://a.example", "body": _TEXT}}
    return Step(
        run_id=run.id,
        project_id=_PROJECT,
        node_id=f"n{index}",
        node_type="apiCall",
        index=index,
        state=RunState.SUCCEEDED,
        summary="sent a note",
        inputs={"text": _TEXT},
        output={"text": _TEXT},
        exchanges=[exchange],
        connection_id="con_rare" if number % 5000 == 7 else f"con_{number % 10}",
        started_at=run.created_at + 1,
        finished_at=run.created_at + 10,
    )


async def _measured(store: SqlStore, ids: list[str]) -> dict[str, float]:
    middle = (_START + RUNS // 2 * 700, "run_zzz")
    searches: dict[str, dict[str, Any]] = {
        "newest": {},
        "flow": {"flowId": "flw_7"},
        "failed": {"state": ["failed", "cancelled"]},
        "waiting, none": {"state": "waiting"},
        "error class": {"errorClass": "timeout"},
        "environment and mode": {"environment": "development", "mode": "sandbox"},
        "environment, none": {"environment": "staging"},
        "business key": {"businessKey": "order 500"},
        "connection, many": {"connectionId": "con_3"},
        "connection, few": {"connectionId": "con_rare"},
        "time": {"since": _START + 1000, "until": _START + 90_000},
    }
    found = {
        f"list: {name}": await _median(lambda where=where: _page(store, where))
        for name, where in searches.items()
    }
    found["list: in the middle"] = await _median(lambda: _page(store, {}, middle))
    found["list: text, of all"] = await _median(lambda: _page(store, {"text": "nowhere"}), times=1)
    found["trace"] = await _median(lambda: _trace(store, ids[RUNS // 2]))
    return found


async def _page(
    store: SqlStore, where: dict[str, Any], before: tuple[int, str] | None = None
) -> None:
    page = await store.runs.all(_PROJECT, where=where, before=before, limit=51, payloads=False)
    await store.runs.calls(_PROJECT, [run.id for run in page])


async def _trace(store: SqlStore, run_id: str) -> None:
    await store.runs.get(_PROJECT, run_id)
    await store.runs.steps(_PROJECT, run_id)


async def _median(work: Callable[[], Awaitable[None]], *, times: int = _TIMES) -> float:
    await work()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(spent), 2)
