"""An action reads an answer while it comes, through the same door as everything."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from fixtures_world import ACTOR, TOKEN
from junctor.core.calls.actions import run_action
from junctor.core.calls.attempts import Attempts
from junctor.core.calls.context import CallContext
from junctor.core.calls.streaming import StreamTap
from junctor.model.call import Call, Mode
from junctor.model.errors import ErrorClass, NotConfigured
from junctor.model.streaming import Streaming
from junctor.sdk import Fields, action, get


@action(key="vendor.whoami", name="Tail")
async def tail(ctx, _inputs):
    """Every piece, up to one that says that it is enough."""
    found = []
    async for piece in ctx.stream(get("/feed")):
        found.append(piece)
        if piece == "enough":
            break
    return {"pieces": found}


async def run(world, mode=Mode.LIVE):
    instance, exchanges = world.instance, []
    call = Call(
        project_id=world.project.id,
        operation="whoami",
        connection=world.connection,
        environment="development",
        mode=mode,
        actor=ACTOR,
        inputs={},
    )
    plan = await instance.caller.plan(call)
    door = instance.calling.door
    outcome, _ = await run_action(plan, tail, door, Attempts(door, instance.clock, exchanges))
    return outcome, exchanges


async def test_an_action_reads_pieces_as_json_or_text_and_signed_in(world):
    await world.connect()

    async def feed(_request):
        text = 'data: {"n": 1}\n\ndata: two\n\ndata: [3]\n\n'
        return web.Response(text=text, content_type="text/event-stream")

    world.handler = feed
    outcome, exchanges = await run(world)
    assert outcome.output == {"pieces": [{"n": 1}, "two", [3]]}
    assert world.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert exchanges[0].response["status"] == 200


async def test_an_action_that_has_enough_ends_the_exchange(world):
    await world.connect()
    gone = asyncio.Event()

    async def feed(request):
        stream = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await stream.prepare(request)
        try:
            while True:
                await stream.write(b'{"n": 1}\n"enough"\n')
                await asyncio.sleep(0.005)
        finally:
            gone.set()

    world.handler = feed
    outcome, _ = await run(world)
    assert outcome.output == {"pieces": [{"n": 1}, "enough"]}
    async with asyncio.timeout(10):
        await gone.wait()


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (403, ErrorClass.AUTH),
        (404, ErrorClass.REJECTED),
        (429, ErrorClass.RATE_LIMITED),
        (503, ErrorClass.REMOTE),
    ],
)
async def test_a_refusal_of_a_stream_is_an_outcome(world, status, error_class):
    await world.connect()

    async def refuse(_request):
        return web.Response(status=status)

    world.handler = refuse
    outcome, _ = await run(world)
    assert (outcome.status, outcome.error_class) == (status, error_class)
    world.handler = None
    outcome, _ = await run(world)
    assert outcome.output["pieces"][0]["user"] == "Ada", "an answer that came whole is one piece"
    outcome, _ = await run(world, mode=Mode.SANDBOX)
    assert len(outcome.output["pieces"]) == 1


async def test_what_came_whole_is_told_word_by_word_or_as_it_is():
    async def told(streaming, output):
        found = []

        async def hear(piece):
            found.append(piece)

        await StreamTap(streaming, hear).say(output)
        return found

    spoken = Streaming(format="sse", whole="[-1]", text="text", answer="said.text")
    assert await told(spoken, {"said": {"text": "one  two\nthree"}}) == ["one  ", "two\n", "three"]
    assert await told(spoken, {"other": 1}) == [{"other": 1}]
    silent = Streaming(format="ndjson", whole="[-1]")
    assert await told(silent, {"status": "done"}) == [{"status": "done"}]


def test_without_a_door_there_is_nothing_to_stream():
    context = CallContext(
        auth=Fields({"type": "none"}),
        conn=Fields({}),
        send=lambda request: request,
        project_id="prj_1",
        run_id=None,
        action="hello.world",
    )
    with pytest.raises(NotConfigured):
        context.stream(get("/feed"))
