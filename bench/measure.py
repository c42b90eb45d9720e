"""Rows of results, and how they are measured: wall time, CPU time, concurrency."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One result; `ratio` compares `value` with the `baseline` of the same run."""

    name: str
    value: float
    unit: str
    baseline: str | None = None
    ratio: float | None = None
    target: str = ""

    def to_json(self) -> dict[str, object]:
        """As `bench/latest.json` keeps it."""
        return {k: v for k, v in asdict(self).items() if k != "target"}


def cpu_seconds() -> float:
    """CPU time of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls per second, and CPU milliseconds per call."""

    per_second: float
    cpu_ms: float


async def paced(
    call: Callable[[], Awaitable[object]], *, calls: int, concurrency: int, warm: int = 200
) -> Pace:
    """Run `call` so many times, so many at once."""
    await _run(call, warm, concurrency)
    started, used = time.perf_counter(), cpu_seconds()
    await _run(call, calls, concurrency)
    spent, cpu = time.perf_counter() - started, cpu_seconds() - used
    return Pace(per_second=calls / spent, cpu_ms=cpu / calls * 1000)


async def _run(call: Callable[[], Awaitable[object]], calls: int, concurrency: int) -> None:
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(worker())


def median(values: list[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]
