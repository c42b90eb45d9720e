"""Kafka against librdkafka's mock cluster; the brokers it names pass the guard."""

from __future__ import annotations

import asyncio
import base64

import pytest

from junctor.model.call import Mode
from junctor.model.errors import ErrorClass


async def connected(outside, kafka, *, brokers=None, ports=None):
    brokers = brokers or kafka.brokers
    connection = await outside.connect(
        "kafka", {"bootstrapServers": ",".join(brokers), "ssl": False}, auth="none"
    )
    await outside.grant(connection, *(kafka.ports if ports is None else ports))
    return connection


@pytest.fixture
async def cluster(outside, kafka):
    return await connected(outside, kafka)


async def test_messages_are_produced_and_read_from_an_offset_on(outside, cluster):
    first = await outside.good(
        cluster,
        "produce",
        {
            "topic": "orders",
            "message": {"orderId": 7},
            "key": "order-7",
            "headers": {"source": "shop"},
            "partition": 0,
        },
    )
    raw = base64.b64encode(bytes(range(256))).decode()
    await outside.good(cluster, "produce", {"topic": "orders", "bytes": raw, "partition": 0})
    inputs = {"topic": "orders", "partition": 0, "offset": first["offset"], "limit": 10}
    found = await outside.good(cluster, "consume", inputs)
    one, two = found["messages"]
    assert one["message"] == {"orderId": 7}
    assert one["key"] == "order-7"
    assert one["headers"] == {"source": "shop"}
    assert two["bytes"] == raw
    again = await outside.good(
        cluster, "consume", {**inputs, "offset": found["nextOffset"], "wait": 50}
    )
    assert again["messages"] == []
    names = [t["name"] for t in (await outside.good(cluster, "topics"))["topics"]]
    assert "orders" in names


async def test_the_sandbox_shows_the_message_and_sends_nothing(outside, cluster):
    inputs = {"topic": "quiet", "message": "x", "key": "k"}
    dry = await outside.call(cluster, "produce", inputs, Mode.SANDBOX)
    assert dry.summary == "would have sent a message to the topic quiet"
    assert dry.exchanges[0].request["messages"] == [{"headers": {}, "key": "k", "body": "x"}]


async def test_the_staged_test_says_connected(outside, cluster):
    assert (await outside.test(cluster)).message == "Connected"


def led_elsewhere(kafka):
    """Two places whose partition is led by another broker than the first; leaders are random."""
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    asking = library.Producer({"bootstrap.servers": kafka.brokers[0], "log_level": 0})
    places = []
    for number in range(50):
        topic = f"spread{number}"
        found = asking.list_topics(topic, timeout=10)
        partitions = found.topics[topic].partitions.values()
        ports = {p.id: found.brokers[p.leader].port for p in partitions if p.leader >= 0}
        places += [
            {"topic": topic, "message": 1, "partition": n}
            for n, port in ports.items()
            if port != kafka.ports[0]
        ]
        if len(places) > 1:
            break
    return places[:2]


async def test_a_broker_that_the_cluster_names_needs_a_grant_too(outside, kafka):
    connection = await connected(outside, kafka, brokers=kafka.brokers[:1], ports=kafka.ports[:1])
    places = led_elsewhere(kafka)
    assert places
    for place in places:
        outcome = (await outside.call(connection, "produce", place, timeout=1.5)).outcome
        assert outcome.error_class is ErrorClass.BLOCKED, outcome
        assert "bootstrapServers" in outcome.problem.cure
    await outside.grant(connection, *kafka.ports)
    for place in places:
        await outside.good(connection, "produce", place)


async def test_no_task_is_left_when_the_instance_closes(outside, cluster):
    await outside.good(cluster, "produce", {"topic": "orders", "message": 1})
    await outside.instance.calling.transports.close()
    await asyncio.sleep(0.05)
    left = [t for t in asyncio.all_tasks() if "aiokafka" in repr(t)]
    assert left == []
