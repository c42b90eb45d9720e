"""Queues and logs: what connectors for RabbitMQ and Kafka share."""

from __future__ import annotations

from typing import Any

from junctor.model.messages import Message, MessageRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.bodies import BODY, BYTES, EITHER, HEADERS, RECEIVED, encoded, message_of
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
from junctor.sdk.families.topics import (
    consume,
    describe_topic,
    lag,
    latest,
    produce,
    produce_many,
    set_offsets,
    topics,
)
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
    "describe_topic",
    "get",
    "lag",
    "latest",
    "produce",
    "produce_many",
    "publish",
    "publish_many",
    "purge_queue",
    "queue_info",
    "set_offsets",
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
        message=BODY,
        bytes=BYTES,
        headers=HEADERS,
        persistent={"type": "boolean", "title": "Persistent", "default": True},
        expiration=integer("Milliseconds to live", "None: for ever.", 1, 2**31 - 1, 1)
        | {"default": None, "type": ["integer", "null"]},
        correlationId={**_NAME, "title": "Correlation ID"},
        replyTo={**_NAME, "title": "Reply to"},
        priority={"type": "integer", "minimum": 0, "maximum": 255, "title": "Priority"},
    )
    | EITHER,
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
        messages=(message_of(inputs, properties),),
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
    output=RECEIVED,
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
        headers=HEADERS,
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
        Message(body=encoded(each), headers=headers, properties=properties)
        for each in inputs.messages
    )
    return MessageRequest(
        action="publish",
        destination=inputs.exchange,
        routing_key=inputs.routingKey,
        messages=tuple(made),
        options={"many": True},
    )
