"""Spans arrive at a collector by OTLP, and name no secret and no address of a call."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from fixtures_world import ACTOR, TOKEN
from junctor.model.call import Mode
from junctor.model.errors import NotConfigured

FLOW = {"key": "seen", "nodes": [{"id": "a", "type": "respond", "body": "{{input}}"}]}


@pytest.fixture
async def collector():
    got = []

    async def take(request):
        got.append((request.headers["content-type"], await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1/traces", got
    await runner.cleanup()


async def test_spans_of_a_run_reach_the_collector(world, collector):
    endpoint, got = collector
    watching = world.instance.watching
    watching.export(endpoint, "ins_test")
    run = await world.instance.runner.run(
        world.project.id,
        FLOW,
        environment="development",
        mode=Mode.SANDBOX,
        actor=ACTOR,
        input={"token": TOKEN},
    )
    await asyncio.to_thread(watching.close)
    assert {kind for kind, _ in got} == {"application/x-protobuf"}
    body = b"".join(data for _, data in got)
    assert run.id.encode() in body
    assert TOKEN.encode() not in body


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    import sys

    from junctor.adapters.telemetry.export import exporting

    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(NotConfigured, match="not installed") as refused:
        exporting("http://127.0.0.1:1", "i", "1")
    assert "junctor[otel]" in refused.value.cure
