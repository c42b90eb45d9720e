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


async def test_many_messages_are_sent_and_the_latest_are_read(outside, cluster):
    messages = [{"message": {"n": n}, "key": f"k{n}"} for n in range(12)]
    sent = await outside.good(cluster, "produceMany", {"topic": "many", "messages": messages})
    places = sent["places"]
    assert len({(each["partition"], each["offset"]) for each in places}) == 12
    assert len({each["partition"] for each in places}) > 1
    found = await outside.good(cluster, "readLatest", {"topic": "many", "limit": 5})
    times = [each["timestamp"] for each in found["messages"]]
    assert (len(times), times) == (5, sorted(times))
    every = await outside.good(cluster, "readLatest", {"topic": "many", "limit": 500})
    assert {each["message"]["n"] for each in every["messages"]} == set(range(12))


async def test_a_topic_is_described_and_the_lag_of_a_group_is_counted(outside, cluster, kafka):
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    inputs = {"topic": "counted", "partition": 0, "messages": [{"message": n} for n in range(5)]}
    await outside.good(cluster, "produceMany", inputs)
    found = await outside.good(cluster, "describeTopic", {"topic": "counted"})
    first, *others = found["partitions"]
    assert (first["partition"], first["firstOffset"], first["nextOffset"]) == (0, 0, 5)
    assert first["leader"] in kafka.brokers
    assert first["replicas"] >= first["inStep"] >= 1
    assert {each["nextOffset"] for each in others} <= {0}
    asked = {"topic": "counted", "group": "readers"}
    fresh = await outside.good(cluster, "groupLag", asked)
    assert (fresh["lag"], fresh["partitions"][0]["committed"]) == (5, None)
    reader = library.Consumer({"bootstrap.servers": kafka.brokers[0], "group.id": "readers"})
    reader.commit(offsets=[library.TopicPartition("counted", 0, 3)], asynchronous=False)
    reader.close()
    found = await outside.good(cluster, "groupLag", asked)
    assert (found["lag"], found["partitions"][0]["committed"]) == (2, 3)


@pytest.mark.parametrize("operation", ["describeTopic", "readLatest", "consume"])
async def test_a_topic_that_is_not_there_is_not_found_and_not_made(outside, cluster, operation):
    outcome = (await outside.call(cluster, operation, {"topic": "never-made"})).outcome
    assert outcome.error_class is ErrorClass.NOT_FOUND, outcome
    names = [each["name"] for each in (await outside.good(cluster, "topics"))["topics"]]
    assert "never-made" not in names


async def test_a_group_goes_on_where_it_is_set(outside, cluster):
    inputs = {"topic": "rewound", "partition": 0, "messages": [{"message": n} for n in range(5)]}
    await outside.good(cluster, "produceMany", inputs)
    about = {"topic": "rewound", "group": "movers"}

    async def lag():
        found = await outside.good(cluster, "groupLag", about)
        return found["lag"], found["partitions"][0]["committed"]

    to_end = await outside.good(cluster, "setOffsets", {**about, "to": "end"})
    assert to_end["partitions"][0] == {"partition": 0, "offset": 5}
    assert len(to_end["partitions"]) > 1
    assert await lag() == (0, 5)
    named = {**about, "to": "offsets", "offsets": {"0": 2}}
    assert await outside.good(cluster, "setOffsets", named) == {
        "partitions": [{"partition": 0, "offset": 2}]
    }
    assert await lag() == (3, 2)
    beyond = {**about, "to": "offsets", "offsets": {"0": 99}}
    assert (await outside.good(cluster, "setOffsets", beyond))["partitions"][0]["offset"] == 5
    await outside.good(cluster, "setOffsets", {**about, "to": "start"})
    assert await lag() == (5, 0)
    strange = {**about, "to": "offsets", "offsets": {"999": 0}}
    outcome = (await outside.call(cluster, "setOffsets", strange)).outcome
    assert outcome.error_class is ErrorClass.NOT_FOUND, outcome
    assert await lag() == (5, 0)


async def test_a_group_whose_members_are_at_work_is_not_moved(outside, cluster, kafka):
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    inputs = {"topic": "busy", "partition": 0, "messages": [{"message": n} for n in range(5)]}
    await outside.good(cluster, "produceMany", inputs)
    settings = {"bootstrap.servers": kafka.brokers[0], "group.id": "at-work"}
    member = library.Consumer({**settings, "auto.offset.reset": "earliest"})
    member.subscribe(["busy"])
    try:
        for _ in range(50):
            if await asyncio.to_thread(member.poll, 0.2):
                break
        about = {"topic": "busy", "group": "at-work", "to": "end"}
        outcome = (await outside.call(cluster, "setOffsets", about)).outcome
    finally:
        await asyncio.to_thread(member.close)
    assert outcome.error_class is ErrorClass.CONFLICT, outcome
    assert "Stop whoever reads" in outcome.problem.cure
    # The mock cluster remembers a group that has no members any more; the next one is free.
    assert await outside.good(cluster, "setOffsets", {**about, "group": "idle"})
