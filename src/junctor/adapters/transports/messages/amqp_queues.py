"""What is done to queues and exchanges of RabbitMQ, each on a channel of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from junctor.model.messages import MessageRequest

Channel = Any


async def _declare(channel: Channel, request: MessageRequest) -> Any:
    options = request.options
    arguments: dict[str, Any] = {}
    if options.get("deadLetterExchange"):
        arguments["x-dead-letter-exchange"] = options["deadLetterExchange"]
    if options.get("messageTtl"):
        arguments["x-message-ttl"] = options["messageTtl"]
    queue = await channel.declare_queue(request.destination, durable=True, arguments=arguments)
    if options.get("exchange"):
        exchange = await channel.declare_exchange(
            options["exchange"], options["exchangeType"], durable=True
        )
        await queue.bind(exchange, request.routing_key)
    return {"queue": request.destination, "waiting": queue.declaration_result.message_count or 0}


async def _inspect(channel: Channel, request: MessageRequest) -> Any:
    queue = await channel.declare_queue(request.destination, passive=True)
    found = queue.declaration_result
    return {
        "queue": request.destination,
        "waiting": found.message_count or 0,
        "consumers": found.consumer_count or 0,
    }


async def _purge(channel: Channel, request: MessageRequest) -> Any:
    queue = await channel.get_queue(request.destination, ensure=False)
    return {"queue": request.destination, "removed": (await queue.purge()).message_count or 0}


async def _remove(channel: Channel, request: MessageRequest) -> Any:
    done = await channel.queue_delete(
        request.destination,
        if_empty=request.options["onlyEmpty"],
        if_unused=request.options["onlyUnused"],
    )
    return {"queue": request.destination, "removed": done.message_count or 0}


async def _declare_exchange(channel: Channel, request: MessageRequest) -> Any:
    kind = request.options["exchangeType"]
    await channel.declare_exchange(request.destination, kind, durable=True)
    return {"exchange": request.destination}


async def _remove_exchange(channel: Channel, request: MessageRequest) -> Any:
    await channel.exchange_delete(request.destination, if_unused=request.options["onlyUnused"])
    return {"exchange": request.destination}


async def _bind(channel: Channel, request: MessageRequest) -> Any:
    queue = await channel.get_queue(request.destination, ensure=False)
    await queue.bind(request.options["exchange"], request.routing_key)
    return {"queue": request.destination}


async def _unbind(channel: Channel, request: MessageRequest) -> Any:
    queue = await channel.get_queue(request.destination, ensure=False)
    await queue.unbind(request.options["exchange"], request.routing_key)
    return {"queue": request.destination}


QUEUE_ACTIONS: dict[str, Callable[[Channel, MessageRequest], Awaitable[Any]]] = {
    "declare": _declare,
    "inspect": _inspect,
    "purge": _purge,
    "remove": _remove,
    "declareExchange": _declare_exchange,
    "removeExchange": _remove_exchange,
    "bind": _bind,
    "unbind": _unbind,
}
