"""A queue starts runs: acknowledged once stored, once each, also over a broken connection."""

from __future__ import annotations

import asyncio

import aio_pika
import pytest

from adapters.transports.listened import Listened, Wire
from adapters.transports.messages.test_rabbitmq import connected
from core.triggers.connected import until
from junctor.model.errors import ErrorClass, NotFound, Unreachable


@pytest.fixture
async def queue(outside, rabbitmq, request):
    connection = await connected(outside, rabbitmq)
    name = f"q{abs(hash(request.node.name))}"
    await outside.good(connection, "declareQueue", {"queue": name})
    yield connection, name
    await outside.instance.triggering.streams.close()


async def put(outside, queue, *bodies):
    connection, name = queue
    for body in bodies:
        await outside.good(connection, "publish", {"routingKey": name, "message": body})


@pytest.fixture
async def broker(rabbitmq):
    """A connection past our own code."""
    who = rabbitmq.credential
    async with await aio_pika.connect(
        host="127.0.0.1", port=rabbitmq.port, login=who["username"], password=who["password"]
    ) as it:
        yield it


async def waiting(broker, name):
    """How many messages the queue still has, taken ones that are not acknowledged included."""
    async with broker.channel() as channel:
        return (await channel.declare_queue(name, passive=True)).declaration_result.message_count


def bodies(events):
    return [each["message"] for each in events]


async def test_each_message_starts_a_run_and_is_acknowledged(outside, queue, broker):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await put(outside, queue, {"n": 1}, {"n": 2})
    events = await heard.heard(2)
    assert bodies(events) == [{"n": 1}, {"n": 2}]
    assert events[0]["routingKey"] == queue[1]
    await asyncio.sleep(0.1)
    await heard.streams.close()
    assert await waiting(broker, queue[1]) == 0


async def test_what_was_not_stored_comes_again(outside, queue, broker):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await heard.opened()
    await heard.streams.close()
    await put(outside, queue, {"n": 1})
    async with await subscribed(heard) as listening:
        arrival = await listening.receive()
        assert arrival.event["message"] == {"n": 1}
    await until(lambda: waiting(broker, queue[1]))
    await heard.streams.tick()
    (event,) = await heard.heard(1)
    assert event["redelivered"]


async def subscribed(heard):
    source = await heard.source()
    declared = await heard.streams._declarations.of_source(source)
    return await heard.instance.calling.ear.opened(source, "message", declared.spec, None)


@pytest.mark.parametrize("message_id", ["m-1", None])
async def test_what_was_stored_and_not_acknowledged_is_not_doubled(
    outside, queue, broker, message_id
):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await heard.opened()
    await heard.streams.close()
    async with broker.channel() as channel:
        made = aio_pika.Message(b'"once"', message_id=message_id)
        await channel.default_exchange.publish(made, queue[1])
    declared = await heard.streams._declarations.of_source(await heard.source())
    _, stream, feed = declared.stream()
    async with await subscribed(heard) as listening:
        arrival = await listening.receive()
        await heard.streams._take(heard.found.source_id, declared, stream, feed, arrival)
        await listening._broker.close()
        with pytest.raises(Unreachable):
            await listening.done(arrival)
    await until(lambda: waiting(broker, queue[1]))
    await heard.streams.tick()
    await put(outside, queue, "next")
    assert bodies(await heard.heard(2)) == ["once", "next"]


async def test_two_equal_messages_without_an_id_are_two(outside, queue, broker):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    async with broker.channel() as channel:
        for _ in range(2):
            await channel.default_exchange.publish(aio_pika.Message(b"1"), queue[1])
    assert bodies(await heard.heard(2)) == [1, 1]


async def test_a_dropped_connection_is_opened_again(outside, rabbitmq, queue):
    async with Wire.to(rabbitmq.tls) as wire:
        over = await connected(outside, rabbitmq, port=wire.port)
        heard = await Listened(outside, over, "message").deploy(queue=queue[1])
        await put(outside, queue, 1)
        await heard.heard(1)
        wire.cut()
        await until(heard.failed)
        await put(outside, queue, 2)
        assert bodies(await heard.heard(2)) == [1, 2]
        assert (await heard.source()).failures == 0
        await heard.streams.close()
        await until(wire.quiet)


async def test_a_channel_that_the_broker_closes_is_opened_again_and_nothing_is_lost(
    outside, queue, broker
):
    # As when an acknowledgment takes longer than the broker waits: it closes the channel alone.
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await heard.opened()
    await heard.streams.close()
    await put(outside, queue, {"n": 1})
    async with await subscribed(heard) as listening:
        arrival = await listening.receive()
        await listening._open[arrival.id].channel.basic_ack(999)
        with pytest.raises(Unreachable, match="unknown delivery tag"):
            await listening.receive()
        with pytest.raises(Unreachable):
            await listening.done(arrival)
    await until(lambda: waiting(broker, queue[1]))
    await heard.streams.tick()
    await put(outside, queue, {"n": 2})
    assert bodies(await heard.heard(2)) == [{"n": 1}, {"n": 2}]


async def test_a_broker_that_restarts_is_found_again_and_nothing_is_lost(outside, rabbitmq, queue):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await put(outside, queue, {"n": 1})
    await heard.heard(1)
    await asyncio.to_thread(rabbitmq.tell, "rabbit", "stop")
    await until(heard.failed)
    refused = await outside.call(queue[0], "publish", {"routingKey": queue[1], "message": 0})
    assert refused.outcome.error_class is ErrorClass.NETWORK
    await asyncio.to_thread(rabbitmq.tell, "rabbit", "start")
    await put(outside, queue, {"n": 2})
    assert bodies(await heard.heard(2)) == [{"n": 1}, {"n": 2}]
    assert (await heard.source()).failures == 0


async def test_a_delivery_that_the_broker_does_not_wait_for_any_more_comes_again(
    outside, rabbitmq, queue
):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await heard.opened()
    await heard.streams.close()
    await put(outside, queue, {"n": 1})
    with rabbitmq.impatient():
        async with await subscribed(heard) as listening:
            arrival = await listening.receive()
            with pytest.raises(Unreachable, match="acknowledgement"):
                await listening.receive()
            with pytest.raises(Unreachable):
                await listening.done(arrival)
    await heard.streams.tick()
    (event,) = await heard.heard(1)
    assert (event["message"], event["redelivered"]) == ({"n": 1}, True)


async def test_a_queue_that_is_missing_or_goes_says_so_and_is_found_again(outside, queue, broker):
    heard = await Listened(outside, queue[0], "message").deploy(queue=queue[1])
    await heard.opened()
    async with broker.channel() as channel:
        await channel.queue_delete(queue[1])
    await until(heard.failed)
    with pytest.raises(NotFound):
        async with await subscribed(heard):
            raise AssertionError
    await outside.good(queue[0], "declareQueue", {"queue": queue[1]})
    await put(outside, queue, "back")
    assert bodies(await heard.heard(1)) == ["back"]
