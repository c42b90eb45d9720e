"""Queues and logs: what connectors for RabbitMQ and Kafka share."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

from junctor.model.errors import InvalidInput
from junctor.model.messages import Message, MessageRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.fields import HOST, integer
from junctor.sdk.families.queues import (
    NAME as _NAME,
)
from junctor.sdk.families.queues import (
    QUEUE,
    bind_queue,
    declare,
    declare_exchange,
    delete_exchange,
    delete_queue,
    purge_queue,
    queue_info,
    unbind_queue,
)
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

__all__ = [
    "MANIFEST",
    "bind_queue",
    "check",
    "consume",
    "declare",
    "declare_exchange",
    "delete_exchange",
    "delete_queue",
    "get",
    "produce",
    "publish",
    "publish_many",
    "purge_queue",
    "queue_info",
    "topics",
    "unbind_queue",
]
MANIFEST: dict[str, Any] = {
    "category": "Message Queues",
    "connection": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "ssl": {
                "type": "boolean",
                "title": "SSL",
                "description": "Encrypt, and check the server's certificate.",
                "default": True,
            }
        },
    },
    "auth": [{"type": "basic", "title": "User and password", "clientCertificate": True}],
    "test": "check",
}
HOST_FIELD = HOST
_TOPIC = {
    "type": "string",
    "title": "Topic",
    "pattern": "^[A-Za-z0-9._-]{1,249}$",
    "examples": ["orders"],
}
_BODY = {"title": "Message", "description": "JSON, or a text.", "examples": [{"orderId": 7}]}
_BYTES = {"type": "string", "title": "Message as base64", "contentEncoding": "base64"}
_HEADERS = {
    "type": "object",
    "title": "Headers",
    "additionalProperties": {"type": "string", "maxLength": 8000},
    "maxProperties": 50,
    "examples": [{"source": "shop"}],
}
_EITHER = {"oneOf": [{"required": ["message"]}, {"required": ["bytes"]}]}
_RECEIVED = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {
                    "message": {"examples": [{"orderId": 7}]},
                    "headers": {"type": "object", "examples": [{}]},
                    "key": {"type": ["string", "null"]},
                },
            },
        }
    },
}


@prepare(name="Check", effect="read", summary="a sign-in", description="Signs in and does nothing.")
def check(_: Fields) -> MessageRequest:
    """Whether the broker takes the credential."""
    return MessageRequest(action="check")


@prepare(
    name="Publish",
    effect="write",
    idempotent=False,
    summary="a message to {{input.exchange}} {{input.routingKey}}",
    description="Publishes one message and waits for the broker's word; one that reaches no queue "
    "is an error.",
    inputs=inputs_of(
        ("routingKey",),
        exchange={**_NAME, "title": "Exchange", "default": "", "examples": ["orders"]},
        routingKey={
            **_NAME,
            "title": "Routing key",
            "description": "Without an exchange the queue.",
        }
        | {"examples": ["orders.new"]},
        message=_BODY,
        bytes=_BYTES,
        headers=_HEADERS,
        persistent={"type": "boolean", "title": "Persistent", "default": True},
        expiration=integer("Milliseconds to live", "None: for ever.", 1, 2**31 - 1, 1)
        | {"default": None, "type": ["integer", "null"]},
        correlationId={**_NAME, "title": "Correlation ID"},
        replyTo={**_NAME, "title": "Reply to"},
        priority={"type": "integer", "minimum": 0, "maximum": 255, "title": "Priority"},
    )
    | _EITHER,
    output={
        "type": "object",
        "required": ["messageId"],
        "properties": {"messageId": {"type": "string", "examples": ["5f0c"]}},
    },
    default_output_mappings={"messageId": "messageId"},
)
def publish(inputs: Fields) -> MessageRequest:
    """One message for an exchange."""
    names = ("persistent", "expiration", "correlationId", "replyTo", "priority")
    properties = {n: inputs[n] for n in names if inputs.get(n) is not None}
    return MessageRequest(
        action="publish",
        destination=inputs.exchange,
        routing_key=inputs.routingKey,
        messages=(_message(inputs, properties),),
    )


@prepare(
    name="Get messages",
    effect="write",
    idempotent=False,
    summary="messages from {{input.queue}}",
    description="Takes messages out of a queue; they are acknowledged when they are here.",
    inputs=inputs_of(
        ("queue",),
        queue=QUEUE,
        limit=integer("Messages at most", "", 1, 100, 10),
    ),
    output=_RECEIVED,
    default_output_mappings={"messages": "messages"},
)
def get(inputs: Fields) -> MessageRequest:
    """Messages out of a queue."""
    return MessageRequest(action="fetch", destination=inputs.queue, options={"limit": inputs.limit})


@prepare(
    name="Publish many",
    effect="write",
    idempotent=False,
    summary="messages to {{input.exchange}} {{input.routingKey}}",
    description="Publishes messages in their order and waits until the broker has confirmed all. "
    "Where one fails, others may be there.",
    inputs=inputs_of(
        ("routingKey", "messages"),
        exchange={**_NAME, "title": "Exchange", "default": "", "examples": ["orders"]},
        routingKey={**_NAME, "title": "Routing key", "examples": ["orders.new"]},
        messages={
            "type": "array",
            "title": "Messages",
            "description": "Each JSON, or a text.",
            "minItems": 1,
            "maxItems": 500,
            "examples": [[{"orderId": 7}, {"orderId": 8}]],
        },
        headers=_HEADERS,
        persistent={"type": "boolean", "title": "Persistent", "default": True},
    ),
    output={
        "type": "object",
        "required": ["messageIds"],
        "properties": {"messageIds": {"type": "array", "items": {"type": "string"}}},
    },
    default_output_mappings={"messageIds": "messageIds"},
)
def publish_many(inputs: Fields) -> MessageRequest:
    """Messages for an exchange."""
    properties = {"persistent": inputs.persistent}
    headers = tuple((inputs.headers or {}).items())
    made = (
        Message(body=_encoded(each), headers=headers, properties=properties)
        for each in inputs.messages
    )
    return MessageRequest(
        action="publish",
        destination=inputs.exchange,
        routing_key=inputs.routingKey,
        messages=tuple(made),
        options={"many": True},
    )


@prepare(
    name="Produce",
    effect="write",
    idempotent=False,
    summary="a message to the topic {{input.topic}}",
    inputs=inputs_of(
        ("topic",),
        topic=_TOPIC,
        message=_BODY,
        bytes=_BYTES,
        key={**_NAME, "title": "Key", "examples": ["order-7"]},
        headers=_HEADERS,
        partition={"type": "integer", "minimum": 0, "title": "Partition"},
    )
    | _EITHER,
    output={
        "type": "object",
        "required": ["partition", "offset"],
        "properties": {
            "partition": {"type": "integer", "minimum": 0, "examples": [0]},
            "offset": {"type": "integer", "minimum": 0, "examples": [41]},
        },
    },
    default_output_mappings={"offset": "offset", "partition": "partition"},
)
def produce(inputs: Fields) -> MessageRequest:
    """One message for a topic."""
    options = {} if inputs.partition is None else {"partition": inputs.partition}
    return MessageRequest(
        action="publish",
        destination=inputs.topic,
        messages=(_message(inputs, {}, inputs.key),),
        options=options,
    )


@prepare(
    name="Read messages",
    effect="read",
    summary="messages of the topic {{input.topic}}",
    description="Messages of one partition from an offset on; nothing is committed.",
    inputs=inputs_of(
        ("topic",),
        topic=_TOPIC,
        partition={"type": "integer", "minimum": 0, "title": "Partition", "default": 0},
        offset={"type": "integer", "minimum": 0, "title": "From offset", "default": 0},
        limit=integer("Messages at most", "", 1, 500, 100),
        wait=integer("Milliseconds to wait", "For the first message.", 0, 30_000, 1000),
    ),
    output={
        **_RECEIVED,
        "properties": {
            **_RECEIVED["properties"],  # type: ignore[dict-item]  # a plain dict of schemas
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
    name="List topics",
    effect="read",
    summary="a look at the topics",
    output={
        "type": "object",
        "required": ["topics"],
        "properties": {
            "topics": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "partitions"],
                    "properties": {
                        "name": {"type": "string", "examples": ["orders"]},
                        "partitions": {"type": "integer", "minimum": 1, "examples": [3]},
                    },
                },
            }
        },
    },
)
def topics(_: Fields) -> MessageRequest:
    """The topics of the cluster."""
    return MessageRequest(action="describe")


def _message(inputs: Fields, properties: dict[str, Any], key: str | None = None) -> Message:
    headers = tuple((inputs.get("headers") or {}).items())
    return Message(body=_body(inputs), key=key, headers=headers, properties=properties)


def _body(inputs: Fields) -> bytes:
    if "message" in inputs:
        return _encoded(inputs["message"])
    try:
        return base64.b64decode(inputs["bytes"], validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(
            "The message is not base64.", cure="Encode it, or pass `message`.", field="/bytes"
        ) from None


def _encoded(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else orjson.dumps(value)
