"""What the door costs: our inline call beside a bare client call, in one process and run."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import aiohttp

from bench.measure import Pace, Row, median, paced
from bench.upstream import upstream
from bench.world import INPUT, bench_world
from junctor.model.call import Mode
from junctor.server.collector import settle_collector

CALLS = 3000
ROUNDS = 3


async def rows() -> list[Row]:
    """Bare call, our call, sandbox call."""
    with tempfile.TemporaryDirectory() as folder, upstream() as port:
        async with bench_world(Path(folder), port) as (instance, call):
            ours: list[Pace] = []
            bare: list[Pace] = []

            async def live() -> None:
                result = await instance.caller.call(call)
                if not result.outcome.ok:
                    raise RuntimeError(result.outcome)

            settle_collector()  # as the process that serves does
            for _ in range(ROUNDS):
                bare.append(await _bare(port))
                ours.append(await paced(live, calls=CALLS, concurrency=16))
            dry = replace(call, mode=Mode.SANDBOX)
            sandbox = await paced(lambda: instance.caller.call(dry), calls=CALLS, concurrency=16)
    bare_cpu, our_cpu = median([p.cpu_ms for p in bare]), median([p.cpu_ms for p in ours])
    bare_rate, our_rate = median([p.per_second for p in bare]), median([p.per_second for p in ours])
    return [
        Row("bare aiohttp call, c=16", bare_rate, "calls/s"),
        Row(
            "inline call, c=16",
            our_rate,
            "calls/s",
            "bare aiohttp call, c=16",
            our_rate / bare_rate,
        ),
        Row("bare aiohttp call, CPU", bare_cpu, "ms/call"),
        Row("inline call, CPU", our_cpu, "ms/call", "bare aiohttp call, CPU", our_cpu / bare_cpu),
        Row("inline call, CPU added", our_cpu - bare_cpu, "ms/call", target="<= 0.3"),
        Row("sandbox call, c=16", sandbox.per_second, "calls/s"),
    ]


async def _bare(port: int) -> Pace:
    url = f"http://127.0.0.1:{port}/v1/notes"
    headers = {"Authorization": "Bearer tok_bench_0123456789abcdef"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:

        async def one() -> None:
            async with session.post(url, json=INPUT, headers=headers) as answer:
                await answer.json()

        return await paced(one, calls=CALLS, concurrency=16)
