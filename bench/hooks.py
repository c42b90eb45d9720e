"""A webhook that starts a durable run of one call and is answered by its `respond`.

Beside it a handler that does the same without anything of ours: it takes the request, calls the
same upstream and answers, and stores nothing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson

from bench.load import requests_per_second
from bench.measure import Row, median
from bench.server import SECONDS, pass_through, serve, stop, wait
from bench.upstream import upstream
from bench.world import ACTOR, INPUT, call_node, furnish, settings_for, write_connector
from junctor.app.instance import Instance

CONCURRENCY = 64
_BARE = "bare handler that calls and answers, c=64"


def document(connection: str) -> dict[str, Any]:
    """One call with what came, then the answer."""
    given = {name: f"{{{{input.{name}}}}}" for name in ("to", "subject", "text")}
    return {
        "key": "hooked",
        "trigger": {"type": "webhook", "verify": {"scheme": "none"}, "respond": {"wait": 10}},
        "nodes": [
            call_node("tell", connection, inputs=given, next="thanks"),
            {"id": "thanks", "type": "respond", "body": {"note": "{{vars.noteId}}"}},
        ],
    }


async def rows() -> list[Row]:
    """Answers per second of one process, each after the run was stored."""
    with tempfile.TemporaryDirectory() as folder, upstream() as up:
        home = Path(folder)
        write_connector(home / "connectors")
        path = await _furnished(home, up)
        bare, ours = [], []
        for round_ in range(3):
            bare.append(pass_through(18_940 + round_, up, concurrency=CONCURRENCY))
            ours.append(_hooked(18_950 + round_, home, up, path))
    bare_rate, our_rate = median(bare), median(ours)
    return [
        Row(_BARE, bare_rate, "requests/s"),
        Row(
            "webhook, durable run of one call, respond, c=64",
            our_rate,
            "requests/s",
            _BARE,
            our_rate / bare_rate,
            target=">= 2,000",
        ),
    ]


async def _furnished(home: Path, up: int) -> str:
    instance = await Instance.open(settings_for(home / "home", home / "connectors", up))
    try:
        project, connection = await furnish(instance, up)
        flow = await instance.flows.create(project, document(connection), actor=ACTOR)
        await instance.flows.publish(
            project, flow.flow.id, actor=ACTOR, environments=["development"]
        )
        (trigger,) = await instance.store.triggers.of_flow(project, flow.flow.id)
    finally:
        await instance.close()
    return f"/hooks/{trigger.token}"


def _hooked(port: int, home: Path, up: int, path: str) -> float:
    process = serve(port, home, up)
    try:
        wait(port)
        return requests_per_second(
            port, path, orjson.dumps(INPUT), {}, concurrency=CONCURRENCY, seconds=SECONDS
        )
    finally:
        stop(process)
