"""A topic starts runs: offsets are committed once stored, and nothing is missed or doubled."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import contextmanager

import pytest

from adapters.transports.listened import Listened
from adapters.transports.messages.test_kafka import connected, led_elsewhere
from core.triggers.connected import until
from junctor.model.errors import Blocked, ErrorClass, Unreachable
from servers import free_port

NUMBERS = itertools.count(1)


@pytest.fixture
async def topic(outside, kafka):
    connection = await connected(outside, kafka)
    name = f"heard{next(NUMBERS)}"
    await put(outside, (connection, name), "old")
    yield connection, name
    await outside.instance.triggering.streams.close()


async def put(outside, topic, *bodies):
    connection, name = topic
    for body in bodies:
        inputs = {"topic": name, "message": body, "key": "k", "partition": 0}
        await outside.good(connection, "produce", inputs)


async def subscribed(heard):
    source = await heard.source()
    declared = await heard.streams._declarations.of_source(source)
    return await heard.instance.calling.ear.opened(source, "message", declared.spec, None)


def bodies(events):
    return [each["message"] for each in events]


async def test_messages_start_runs_and_an_offset_is_committed_once_its_run_is_stored(
    outside, kafka, topic
):
    heard = await Listened(outside, topic[0], "message").deploy(topic=topic[1], group="told")
    await heard.opened()
    await put(outside, topic, {"n": 1})
    (event,) = await heard.heard(1)
    assert (event["message"], event["key"], event["partition"]) == ({"n": 1}, "k", 0)
    await until(lambda: committed(kafka, topic[1], 2))
    with kafka.down():  # under a consumer and a producer that go on afterwards
        lost = {"topic": f"{topic[1]}-lost", "message": 1, "partition": 0}
        outcome = (await outside.call(topic[0], "produce", lost, timeout=0.3)).outcome
        assert outcome.error_class is ErrorClass.TIMEOUT, outcome
    await put(outside, topic, {"n": 2})
    told = await heard.heard(2)
    assert bodies(told) == [{"n": 1}, {"n": 2}]
    following = told[-1]["offset"] + 1
    await until(lambda: committed(kafka, topic[1], following))


async def test_what_was_missed_comes_from_the_committed_offset_on(outside, kafka, topic):
    # A group that committed earlier; who joins one again waits nine seconds for the mock cluster.
    await put(outside, topic, {"n": 1}, {"n": 2})
    with beside(kafka, "late") as (member, place_of):
        await asyncio.to_thread(member.commit, offsets=[place_of(topic[1], 1)], asynchronous=False)
    heard = await Listened(outside, topic[0], "message").publish(topic=topic[1], group="late")
    async with await subscribed(heard) as listening:
        missed = await listening.receive()  # and not stored, so that it would come again
        assert missed.event["message"] == {"n": 1}
        assert await committed(kafka, topic[1], 1, "late")
        await listening.done(missed)
    assert await committed(kafka, topic[1], 2, "late")


@contextmanager
def beside(kafka, group):
    """The vendor's own client in a group, and what makes its places."""
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    brokers = ",".join(kafka.brokers)
    member = library.Consumer({"bootstrap.servers": brokers, "group.id": group, "log_level": 0})
    try:
        yield member, lambda topic, *offset: library.TopicPartition(topic, 0, *offset)
    finally:
        member.close()


async def committed(kafka, topic, offset, group="told"):
    """Whether the group goes on there, as the cluster itself knows it."""
    with beside(kafka, group) as (member, place_of):
        (place,) = await asyncio.to_thread(member.committed, [place_of(topic)], timeout=10)
        return place.offset == offset


async def test_the_earliest_start_takes_what_is_there(outside, topic):
    trigger = Listened(outside, topic[0], "message")
    heard = await trigger.deploy(topic=topic[1], group="shop-flows", start="earliest")
    assert bodies(await heard.heard(1)) == ["old"]


async def test_a_broker_that_the_cluster_names_and_nobody_opened_is_told_at_once(outside, kafka):
    connection = await connected(outside, kafka, brokers=kafka.brokers[:1], ports=kafka.ports[:1])
    (place, *_) = led_elsewhere(kafka)
    heard = await Listened(outside, connection, "message").deploy(topic=place["topic"])
    await until(heard.failed)
    await heard.streams.close()
    with pytest.raises(Blocked, match="this machine"):
        async with await subscribed(heard):
            raise AssertionError


async def test_a_cluster_that_is_gone_says_so(outside, kafka):
    closed = free_port()
    connection = await connected(outside, kafka, brokers=[f"127.0.0.1:{closed}"], ports=[closed])
    heard = await Listened(outside, connection, "message").deploy(topic="t")
    await until(heard.failed)
    await heard.streams.close()
    with pytest.raises(Unreachable):
        async with await subscribed(heard):
            raise AssertionError
