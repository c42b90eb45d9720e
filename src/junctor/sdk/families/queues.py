"""Queues and exchanges of RabbitMQ: made, looked at, bound, emptied and removed."""

from __future__ import annotations

from typing import Any

from junctor.model.messages import MessageRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

NAME = {"type": "string", "maxLength": 255, "pattern": r"^[^\x00-\x1f\x7f]*$"}
QUEUE = {**NAME, "title": "Queue", "minLength": 1, "examples": ["orders"]}
_EXCHANGE = {**NAME, "title": "Exchange", "minLength": 1, "examples": ["shop"]}
_TYPE = {
    "type": "string",
    "title": "Exchange type",
    "enum": ["direct", "topic", "fanout", "headers"],
    "default": "topic",
}
_KEY = {**NAME, "title": "Routing key", "default": "#", "examples": ["orders.*"]}
_COUNT = {"type": "integer", "minimum": 0, "examples": [0]}


def _gives(name: str, **more: Any) -> dict[str, Any]:
    properties = {name: {"type": "string", "examples": ["orders"]}, **more}
    return {"type": "object", "required": list(properties), "properties": properties}


def _safely(what: str) -> dict[str, Any]:
    return {"type": "boolean", "title": what, "default": False}


@prepare(
    name="Declare a queue",
    effect="write",
    idempotent=True,
    summary="the queue {{input.queue}}",
    description="Makes a queue, an exchange to bind it to, and where its dead letters go.",
    inputs=inputs_of(
        ("queue",),
        queue=QUEUE,
        exchange={**NAME, "title": "Exchange", "examples": ["shop"]},
        exchangeType=_TYPE,
        routingKey=_KEY,
        deadLetterExchange={**NAME, "title": "Dead letters to exchange"},
        messageTtl={"type": "integer", "minimum": 1, "title": "Milliseconds a message lives"},
    ),
    output=_gives("queue", waiting=_COUNT),
)
def declare(inputs: Fields) -> MessageRequest:
    """A queue and its bindings."""
    names = ("exchange", "exchangeType", "deadLetterExchange", "messageTtl")
    options = {n: inputs[n] for n in names if inputs.get(n) is not None}
    return MessageRequest(
        action="declare",
        destination=inputs.queue,
        routing_key=inputs.routingKey,
        options=options,
    )


@prepare(
    name="Look at a queue",
    effect="read",
    summary="a look at the queue {{input.queue}}",
    description="How many messages wait in a queue, and how many consumers it has.",
    inputs=inputs_of(("queue",), queue=QUEUE),
    output=_gives("queue", waiting=_COUNT, consumers=_COUNT),
    default_output_mappings={"waiting": "waiting", "consumers": "consumers"},
)
def queue_info(inputs: Fields) -> MessageRequest:
    """What a queue holds."""
    return MessageRequest(action="inspect", destination=inputs.queue)


@prepare(
    name="Empty a queue",
    effect="delete",
    idempotent=False,
    summary="a purge of the queue {{input.queue}}",
    description="Removes the messages that wait; those under way to a consumer stay. It is not"
    " tried again by itself: a second time would also remove what came in between.",
    inputs=inputs_of(("queue",), queue=QUEUE),
    output=_gives("queue", removed=_COUNT),
)
def purge_queue(inputs: Fields) -> MessageRequest:
    """A queue without messages."""
    return MessageRequest(action="purge", destination=inputs.queue)


@prepare(
    name="Delete a queue",
    effect="delete",
    idempotent=True,
    summary="a deletion of the queue {{input.queue}}",
    description="Removes a queue with its messages; one that is not there is fine.",
    inputs=inputs_of(
        ("queue",),
        queue=QUEUE,
        onlyEmpty=_safely("Only if it is empty"),
        onlyUnused=_safely("Only if it has no consumers"),
    ),
    output=_gives("queue", removed=_COUNT),
)
def delete_queue(inputs: Fields) -> MessageRequest:
    """A queue removed."""
    options = {"onlyEmpty": inputs.onlyEmpty, "onlyUnused": inputs.onlyUnused}
    return MessageRequest(action="remove", destination=inputs.queue, options=options)


@prepare(
    name="Declare an exchange",
    effect="write",
    idempotent=True,
    summary="the exchange {{input.exchange}}",
    inputs=inputs_of(("exchange",), exchange=_EXCHANGE, exchangeType=_TYPE),
    output=_gives("exchange"),
)
def declare_exchange(inputs: Fields) -> MessageRequest:
    """An exchange that lasts."""
    options = {"exchangeType": inputs.exchangeType}
    return MessageRequest(action="declareExchange", destination=inputs.exchange, options=options)


@prepare(
    name="Delete an exchange",
    effect="delete",
    idempotent=True,
    summary="a deletion of the exchange {{input.exchange}}",
    inputs=inputs_of(
        ("exchange",), exchange=_EXCHANGE, onlyUnused=_safely("Only if nothing is bound to it")
    ),
    output=_gives("exchange"),
)
def delete_exchange(inputs: Fields) -> MessageRequest:
    """An exchange removed."""
    options = {"onlyUnused": inputs.onlyUnused}
    return MessageRequest(action="removeExchange", destination=inputs.exchange, options=options)


_BINDING = inputs_of(("queue", "exchange"), queue=QUEUE, exchange=_EXCHANGE, routingKey=_KEY)


@prepare(
    name="Bind a queue",
    effect="write",
    idempotent=True,
    summary="a binding of {{input.queue}} to {{input.exchange}}",
    inputs=_BINDING,
    output=_gives("queue"),
)
def bind_queue(inputs: Fields) -> MessageRequest:
    """Messages of an exchange into a queue."""
    return MessageRequest(
        action="bind",
        destination=inputs.queue,
        routing_key=inputs.routingKey,
        options={"exchange": inputs.exchange},
    )


@prepare(
    name="Unbind a queue",
    effect="write",
    idempotent=True,
    summary="no binding of {{input.queue}} to {{input.exchange}} any more",
    inputs=_BINDING,
    output=_gives("queue"),
)
def unbind_queue(inputs: Fields) -> MessageRequest:
    """No more messages of an exchange into a queue."""
    return MessageRequest(
        action="unbind",
        destination=inputs.queue,
        routing_key=inputs.routingKey,
        options={"exchange": inputs.exchange},
    )
