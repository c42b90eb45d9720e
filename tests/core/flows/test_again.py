"""A node's own retry policy says how often a request is made, and nobody multiplies it."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import web

from fixtures_world import ACTOR, HOST
from junctor.core.flows import Order
from junctor.model.call import Mode
from junctor.model.flow import RunState


@pytest.mark.parametrize(
    ("retry", "asked"),
    [({"retry": {"attempts": 2, "delay": 0}}, 2), ({"retry": {"attempts": 5, "delay": 0}}, 3)],
)
async def test_a_request_is_made_as_often_as_the_policy_says(trusting_world, retry, asked):
    world = trusting_world
    await world.grant(None)

    async def busy_twice(request):
        return web.Response(status=503 if len(world.seen) < 3 else 200)

    world.handler = busy_twice
    node = {"id": "get", "type": "apiCall", "mode": "http", "url": f"https://{HOST}/a", **retry}
    run = await world.instance.runner.run(
        world.project.id,
        {"key": "k", "nodes": [node]},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
    )
    assert len(world.seen) == asked
    assert run.state is (RunState.FAILED if asked == 2 else RunState.SUCCEEDED)
    [step] = await world.instance.store.runs.steps(world.project.id, run.id)
    assert [each["attempt"] for each in step.exchanges] == list(range(1, asked + 1))


async def test_an_operation_is_called_as_often_as_the_policy_says(trusting_world):
    world = trusting_world
    await world.connect()
    await world.grant(None)

    async def busy(request):
        return web.Response(status=503)

    world.handler = busy
    node = {
        "id": "read",
        "type": "apiCall",
        "mode": "integration",
        "operationKey": "vendor.whoami",
        "connection": "Vendor notes",
        "retry": {"attempts": 2, "delay": 0},
    }
    await world.instance.runner.run(
        world.project.id,
        {"key": "k", "nodes": [node]},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
    )
    assert len(world.seen) == 2


@pytest.mark.parametrize("retry", [{"retry": {"attempts": 3, "delay": 0}}, {}])
async def test_what_the_last_attempt_gave_chooses_the_case_and_no_earlier_one(
    trusting_world, retry
):
    world, asked = trusting_world, {}
    await world.grant(None)

    async def busy_once(request):
        name = request.query["n"]
        asked[name] = asked.get(name, 0) + 1
        return web.Response(status=429 if asked[name] == 1 else 200)

    world.handler = busy_once
    call = {
        "id": "call",
        "type": "apiCall",
        "mode": "http",
        "url": f"https://{HOST}/a?n={{{{input}}}}",
    }
    ways = [{"id": each, "type": "set", "variables": {"way": each}} for each in ("good", "bad")]
    document = {
        "key": "k",
        "nodes": [{**call, **retry, "cases": {"2xx": "good", "4xx": "bad"}}, *ways],
    }

    async def states(number):
        run = await world.instance.runner.run(
            world.project.id,
            document,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            input=str(number),
        )
        steps = await world.instance.store.runs.steps(world.project.id, run.id)
        return [(each.node_id, each.state.value) for each in steps]

    expected = [("call", "succeeded"), ("good", "succeeded"), ("bad", "skipped")]
    for found in await asyncio.gather(*(states(number) for number in range(20))):
        assert found == expected


async def test_each_attempt_has_the_whole_timeout_and_the_run_ends_in_a_pause(trusting_world):
    world, gone = trusting_world, asyncio.Event()
    await world.grant(None)

    async def slow(request):
        await gone.wait()
        return web.Response()

    world.handler = slow
    node = {"id": "get", "type": "apiCall", "mode": "http", "url": f"https://{HOST}/a"}

    async def run(retry, **more):
        begun, runner = time.monotonic(), world.instance.runner
        document = {"key": "k", "nodes": [{**node, "timeout": 0.3, "retry": retry}]}
        loaded = await runner.loader.load(world.project.id, document, None)
        order = Order(
            project_id=world.project.id,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            **more,
        )
        return await runner.ended(loaded, order), time.monotonic() - begun

    ended, took = await run({"attempts": 3, "delay": 0})
    assert (ended.error["errorClass"], ended.error["nodeId"]) == ("timeout", "get")
    assert len(world.seen) == 3
    assert took >= 0.9, "three attempts of 0.3 seconds"
    world.seen.clear()
    ended, took = await run({"attempts": 3, "delay": 60}, timeout=1)
    assert (ended.error["errorClass"], len(world.seen)) == ("timeout", 1)
    assert took < 20, "the pause of a minute was not waited out"
    gone.set()
    world.handler = None
    ended, _ = await run({"attempts": 2, "delay": 0})
    assert ended.state is RunState.SUCCEEDED
