"""A caller is looked up and shown on a screen: what the run adds to the bare request, alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import aiohttp

from bench.measure import Row, median, paced
from bench.runs import durable_runs
from bench.upstream import upstream
from bench.world import ACTOR, INPUT, bench_world, call_node
from junctor.server.collector import settle_collector

ROUNDS = 5
CALLS = 200


def document(connection: str) -> dict[str, Any]:
    """One call, and a card with what it gave."""
    return {
        "key": "caller",
        "nodes": [
            call_node("look", connection, next="card"),
            {"id": "card", "type": "screenPop", "card": {"title": "{{vars.noteId}} is calling"}},
        ],
    }


async def rows() -> list[Row]:
    """Milliseconds of one look-up at a time: bare, and as a durable run to the end."""
    with tempfile.TemporaryDirectory() as folder, upstream() as port:
        async with (
            aiohttp.ClientSession() as session,
            bench_world(Path(folder), port) as (instance, call),
        ):

            async def bare() -> None:
                url = f"http://127.0.0.1:{port}/v1/notes"
                async with session.post(url, json=INPUT) as answer:
                    await answer.json()

            made = await instance.flows.create(
                call.project_id, document(str(call.connection)), actor=ACTOR
            )
            await instance.flows.publish(call.project_id, made.flow.id, actor=ACTOR)
            run = await durable_runs(instance.runner, instance, call, made.flow.id)
            settle_collector()
            took: dict[str, list[float]] = {"bare": [], "run": []}
            for _ in range(ROUNDS):
                for name, work in (("bare", bare), ("run", run)):
                    pace = await paced(work, calls=CALLS, concurrency=1, warm=20)
                    took[name].append(1000 / pace.per_second)
    alone, ours = median(took["bare"]), median(took["run"])
    return [
        Row("bare look-up, c=1", alone, "ms"),
        Row("look-up and card as a run, c=1, added", ours - alone, "ms", target="<= 10"),
    ]
