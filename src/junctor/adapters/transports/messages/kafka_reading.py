"""Kafka without joining a group: from an offset on, the end, and where what and who stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka import errors as faults

from junctor.adapters.transports.messages.bodies import shown_body
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import TooLarge
from junctor.model.messages import MessageRequest

_MORE = 50
"""Milliseconds to wait for what follows the first messages."""
_PATIENCE = 2000
"""Milliseconds without a message, after which what is said to be there is not waited for."""
Offsets = Mapping[TopicPartition, int]


async def asked(
    request: MessageRequest, cluster: Any, options: dict[str, Any], dispatch: Dispatch
) -> Any:
    """What a request asks of a topic that the cluster's metadata knows."""
    topic, wanted = request.destination, request.options
    places = [TopicPartition(topic, n) for n in sorted(cluster.partitions_for_topic(topic) or ())]
    if not places or wanted.get("partition", places[0].partition) not in [
        p.partition for p in places
    ]:
        raise faults.UnknownTopicOrPartitionError
    async with _reader(options, dispatch, wanted.get("group")) as consumer:
        if request.action == "commit":
            return await _committed(consumer, places, wanted)
        if "group" in wanted:
            return await _lag(consumer, places)
        if request.action == "inspect":
            return await _described(consumer, cluster, places)
        if "offset" in wanted:
            return await _from_offset(consumer, TopicPartition(topic, wanted["partition"]), wanted)
        return await _latest(consumer, places, wanted["limit"], dispatch.passage.max_response)


@asynccontextmanager
async def _reader(
    options: dict[str, Any], dispatch: Dispatch, group: str | None
) -> AsyncIterator[Any]:
    """A consumer that joins no group and commits what it is told to, whose offsets it may see."""
    consumer = AIOKafkaConsumer(
        **options,
        group_id=group,
        enable_auto_commit=False,
        fetch_max_bytes=dispatch.passage.max_response,
        max_partition_fetch_bytes=dispatch.passage.max_response,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def _from_offset(consumer: Any, place: TopicPartition, wanted: dict[str, Any]) -> Any:
    consumer.assign([place])
    consumer.seek(place, wanted["offset"])
    records: list[Any] = []
    wait = wanted["wait"]
    while len(records) < wanted["limit"]:
        most = wanted["limit"] - len(records)
        found = await consumer.getmany(place, timeout_ms=wait, max_records=most)
        if not found.get(place):
            break
        records += found[place]
        wait = min(wait, _MORE)  # what is there already follows at once
    following = records[-1].offset + 1 if records else wanted["offset"]
    return {"messages": [received(each) for each in records], "nextOffset": following}


async def _latest(consumer: Any, places: list[TopicPartition], limit: int, most_bytes: int) -> Any:
    """The last messages of a topic: of each partition enough to choose from."""
    first, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    starts = {place: max(first[place], ends[place] - limit) for place in places}
    starts = {place: start for place, start in starts.items() if start < ends[place]}
    records = await _between(consumer, starts, ends, most_bytes)
    records.sort(key=lambda r: (r.timestamp, r.partition, r.offset))
    return {"messages": [received(each) for each in records[-limit:]]}


async def _between(consumer: Any, starts: Offsets, ends: Offsets, most_bytes: int) -> list[Any]:
    """The messages of each partition from its start up to where it ended when it was asked."""
    records: list[Any] = []
    size = 0
    for place, start in starts.items():
        consumer.assign([place])
        consumer.seek(place, start)
        while (at := await consumer.position(place)) < ends[place]:
            most = ends[place] - at
            found = await consumer.getmany(place, timeout_ms=_PATIENCE, max_records=most)
            if not found.get(place):
                break  # the rest are marks of transactions
            records += found[place]
            size += sum(len(each.value or b"") for each in found[place])
            if size > most_bytes:
                raise TooLarge(
                    f"The messages have more than {most_bytes} bytes.", cure="Ask for fewer."
                )
    return records


async def _described(consumer: Any, cluster: Any, places: list[TopicPartition]) -> Any:
    first, following = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    brokers = {each.nodeId: f"{each.host}:{each.port}" for each in cluster.brokers()}
    known = cluster._partitions[places[0].topic]  # noqa: SLF001 - nothing public tells of replicas
    return {
        "partitions": [
            {
                "partition": place.partition,
                "leader": brokers.get(known[place.partition].leader),
                "replicas": len(known[place.partition].replicas),
                "inStep": len(known[place.partition].isr),
                "firstOffset": first[place],
                "nextOffset": following[place],
            }
            for place in places
        ]
    }


async def _lag(consumer: Any, places: list[TopicPartition]) -> Any:
    first, following = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    consumer.assign(places)
    found = []
    for place in places:
        committed = await consumer.committed(place)
        read = first[place] if committed is None else max(committed, first[place])
        behind = max(0, following[place] - read)
        found.append(
            {
                "partition": place.partition,
                "committed": committed,
                "nextOffset": following[place],
                "lag": behind,
            }
        )
    return {"lag": sum(each["lag"] for each in found), "partitions": found}


async def _committed(consumer: Any, places: list[TopicPartition], wanted: dict[str, Any]) -> Any:
    """Commit where a group goes on; a place beyond what is kept is the nearest that is."""
    first, following = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    known = {place.partition: place for place in places}
    named = wanted.get("offsets")
    if named is not None and not {int(each) for each in named} <= set(known):
        raise faults.UnknownTopicOrPartitionError
    match wanted["to"]:
        case "start":
            offsets = dict(first)
        case "end":
            offsets = dict(following)
        case _:
            told = {known[int(each)]: at for each, at in (named or {}).items()}
            offsets = {p: min(max(at, first[p]), following[p]) for p, at in told.items()}
    consumer.assign(list(offsets))
    await consumer.commit(offsets)
    ordered = sorted(offsets, key=lambda place: place.partition)
    return {"partitions": [{"partition": p.partition, "offset": offsets[p]} for p in ordered]}


def received(record: Any) -> dict[str, Any]:
    """A message of a topic as plain JSON."""
    return {
        **shown_body(record.value or b""),
        "key": record.key.decode("utf-8", "replace") if record.key is not None else None,
        "headers": {name: value.decode("utf-8", "replace") for name, value in record.headers},
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
    }
