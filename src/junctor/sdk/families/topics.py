"""Topics of Kafka: written to, read from a place or the end, and looked at."""

from __future__ import annotations

from typing import Any

from junctor.model.messages import MessageRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.bodies import BODY, BYTES, EITHER, HEADERS, RECEIVED, message_of
from junctor.sdk.families.fields import integer
from junctor.sdk.families.queues import NAME
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

_TOPIC = {
    "type": "string",
    "title": "Topic",
    "pattern": "^[A-Za-z0-9._-]{1,249}$",
    "examples": ["orders"],
}
_GROUP = {**NAME, "title": "Group", "minLength": 1, "examples": ["shop-flows"]}
_KEY = {**NAME, "title": "Key", "examples": ["order-7"]}
_PARTITION = {"type": "integer", "minimum": 0, "title": "Partition"}
_PLACE = {
    "type": "object",
    "required": ["partition", "offset"],
    "properties": {
        "partition": {"type": "integer", "minimum": 0, "examples": [0]},
        "offset": {"type": "integer", "minimum": 0, "examples": [41]},
    },
}
_LIMIT = integer("Messages at most", "", 1, 500, 100)
_COUNT = {"type": "integer", "minimum": 0, "examples": [3]}
_BROKER = {"type": ["string", "null"], "examples": ["b1.kafka.example.com:9092"]}


def _list_of(of: str, /, **fields: Any) -> dict[str, Any]:
    item = {"type": "object", "required": list(fields), "properties": fields}
    return {
        "type": "object",
        "required": [of],
        "properties": {of: {"type": "array", "items": item}},
    }


@prepare(
    name="Produce",
    effect="write",
    idempotent=False,
    summary="a message to the topic {{input.topic}}",
    inputs=inputs_of(
        ("topic",),
        topic=_TOPIC,
        message=BODY,
        bytes=BYTES,
        key=_KEY,
        headers=HEADERS,
        partition=_PARTITION,
    )
    | EITHER,
    output=_PLACE,
    default_output_mappings={"offset": "offset", "partition": "partition"},
)
def produce(inputs: Fields) -> MessageRequest:
    """One message for a topic."""
    options = {} if inputs.partition is None else {"partition": inputs.partition}
    return MessageRequest(
        action="publish",
        destination=inputs.topic,
        messages=(message_of(inputs, {}, inputs.key),),
        options=options,
    )


@prepare(
    name="Produce many",
    effect="write",
    idempotent=False,
    summary="messages to the topic {{input.topic}}",
    description="Sends messages in their order and waits until all replicas have confirmed all. "
    "Where one fails, others may be there.",
    inputs=inputs_of(
        ("topic", "messages"),
        topic=_TOPIC,
        messages={
            "type": "array",
            "title": "Messages",
            "minItems": 1,
            "maxItems": 500,
            "examples": [[{"key": "order-7", "message": {"orderId": 7}}]],
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"message": BODY, "bytes": BYTES, "key": _KEY, "headers": HEADERS},
                **EITHER,
            },
        },
        partition=_PARTITION,
    ),
    output={
        "type": "object",
        "required": ["places"],
        "properties": {"places": {"type": "array", "items": _PLACE}},
    },
    default_output_mappings={"places": "places"},
)
def produce_many(inputs: Fields) -> MessageRequest:
    """Messages for a topic."""
    options = {} if inputs.partition is None else {"partition": inputs.partition}
    return MessageRequest(
        action="publish",
        destination=inputs.topic,
        messages=tuple(message_of(each, {}, each.get("key")) for each in inputs.messages),
        options={**options, "many": True},
    )


@prepare(
    name="Read messages",
    effect="read",
    summary="messages of the topic {{input.topic}}",
    description="Messages of one partition from an offset on; nothing is committed.",
    inputs=inputs_of(
        ("topic",),
        topic=_TOPIC,
        partition={**_PARTITION, "default": 0},
        offset={"type": "integer", "minimum": 0, "title": "From offset", "default": 0},
        limit=_LIMIT,
        wait=integer("Milliseconds to wait", "For the first message.", 0, 30_000, 1000),
    ),
    output={
        **RECEIVED,
        "properties": {
            **RECEIVED["properties"],
            "nextOffset": {"type": "integer", "minimum": 0, "examples": [42]},
        },
    },
    default_output_mappings={"messages": "messages", "nextOffset": "nextOffset"},
)
def consume(inputs: Fields) -> MessageRequest:
    """Messages of a partition."""
    names = ("partition", "offset", "limit", "wait")
    options = {name: inputs[name] for name in names}
    return MessageRequest(action="fetch", destination=inputs.topic, options=options)


@prepare(
    name="Read the latest messages",
    effect="read",
    summary="the latest messages of the topic {{input.topic}}",
    description="The last messages of all partitions, in the order of their times; nothing is "
    "committed.",
    inputs=inputs_of(("topic",), topic=_TOPIC, limit=integer("Messages at most", "", 1, 500, 10)),
    output=RECEIVED,
    default_output_mappings={"messages": "messages"},
)
def latest(inputs: Fields) -> MessageRequest:
    """The end of a topic."""
    return MessageRequest(
        action="fetch", destination=inputs.topic, options={"latest": True, "limit": inputs.limit}
    )


@prepare(
    name="List topics",
    effect="read",
    summary="a look at the topics",
    output=_list_of(
        "topics",
        name={"type": "string", "examples": ["orders"]},
        partitions={"type": "integer", "minimum": 1, "examples": [3]},
    ),
)
def topics(_: Fields) -> MessageRequest:
    """The topics of the cluster."""
    return MessageRequest(action="describe")


@prepare(
    name="Describe a topic",
    effect="read",
    summary="a look at the topic {{input.topic}}",
    description="Each partition with its leader, how many replicas are in step, and its offsets.",
    inputs=inputs_of(("topic",), topic=_TOPIC),
    output=_list_of(
        "partitions",
        partition=_COUNT,
        leader=_BROKER,
        replicas=_COUNT,
        inStep=_COUNT,
        firstOffset=_COUNT,
        nextOffset=_COUNT,
    ),
    default_output_mappings={"partitions": "partitions"},
)
def describe_topic(inputs: Fields) -> MessageRequest:
    """A topic's partitions."""
    return MessageRequest(action="inspect", destination=inputs.topic)


def _lag_output() -> dict[str, Any]:
    committed = {"type": ["integer", "null"], "description": "None: nothing yet.", "examples": [40]}
    made = _list_of(
        "partitions", partition=_COUNT, committed=committed, nextOffset=_COUNT, lag=_COUNT
    )
    made["properties"]["lag"] = {**_COUNT, "description": "Messages that the group has not read."}
    return {**made, "required": ["lag", "partitions"]}


@prepare(
    name="Lag of a group",
    effect="read",
    summary="how far {{input.group}} has read {{input.topic}}",
    description="What a consumer group has committed of a topic, and how much is left to read. "
    "Where it has committed nothing, all that is kept counts.",
    inputs=inputs_of(("topic", "group"), topic=_TOPIC, group=_GROUP),
    output=_lag_output(),
    default_output_mappings={"lag": "lag"},
)
def lag(inputs: Fields) -> MessageRequest:
    """How far a group is behind."""
    return MessageRequest(
        action="inspect", destination=inputs.topic, options={"group": inputs.group}
    )


@prepare(
    name="Set where a group goes on",
    effect="write",
    idempotent=True,
    summary="a new place of {{input.group}} in {{input.topic}}",
    description="A consumer group goes on at the start, at the end, or at an offset for each "
    "partition named. Stop its members first: Kafka refuses this while they are at work.",
    inputs=inputs_of(
        ("topic", "group", "to"),
        topic=_TOPIC,
        group=_GROUP,
        to={
            "type": "string",
            "title": "To",
            "enum": ["start", "end", "offsets"],
            "description": "What is kept first, what comes next, or the offsets below.",
        },
        offsets={
            "type": "object",
            "title": "Offsets",
            "description": "By partition; beyond what is kept, the nearest is taken.",
            "minProperties": 1,
            "maxProperties": 1000,
            "propertyNames": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,5})$"},
            "additionalProperties": {"type": "integer", "minimum": 0},
            "examples": [{"0": 41}],
        },
    )
    | {
        "if": {"required": ["to"], "properties": {"to": {"const": "offsets"}}},
        "then": {"required": ["offsets"]},
        "else": {"properties": {"offsets": False}},
    },
    output=_list_of("partitions", partition=_COUNT, offset=_COUNT),
    default_output_mappings={"partitions": "partitions"},
)
def set_offsets(inputs: Fields) -> MessageRequest:
    """Where a group goes on."""
    options: dict[str, Any] = {"group": inputs.group, "to": inputs.to}
    if inputs.offsets is not None:
        options["offsets"] = dict(inputs.offsets)
    return MessageRequest(action="commit", destination=inputs.topic, options=options)
