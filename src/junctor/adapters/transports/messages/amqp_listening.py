"""Listening to a queue of RabbitMQ: a message is acknowledged once its run is stored."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.messages.amqp import FAULTS, AmqpBroker, received
from junctor.core.ports.listening import Arrival, Listening
from junctor.core.ports.transport import SignIn
from junctor.model.errors import InvalidInput, NotFound, TimedOut, Unreachable
from junctor.model.ids import new_id
from junctor.model.subscription import Subscription

_AHEAD = 10
"""Messages that wait here unacknowledged, so that the next one is at hand."""
_REMEMBERED = 1000


class AmqpListener:
    """Opens queues; implements `core.ports.transport.Listener`."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._unsure: OrderedDict[tuple[str, str], str] = OrderedDict()

    @asynccontextmanager
    async def listen(self, dispatch: SignIn) -> AsyncIterator[Listening]:
        """A queue, until the context is left; what was not acknowledged goes back into it."""
        check_installed("RabbitMQ", ("amqp",))
        subscription = dispatch.request
        assert isinstance(subscription, Subscription)
        queue = subscription.settings.get("queue")
        if not isinstance(queue, str) or not queue:
            raise InvalidInput("The queue is missing.", field="queue", cure="Name the queue.")
        broker = AmqpBroker(self._trusted)
        try:
            try:
                async with asyncio.timeout_at(dispatch.deadline):
                    await broker.open(dispatch)
                    listening = QueueListening(broker, f"{dispatch.pool}/{queue}", self._unsure)
                    await listening.begin(queue)
            except TimeoutError:
                raise TimedOut(details={"diagnosis": "timeout"}) from None
            except FAULTS as error:
                raise broker.explain(error) or error from None
            yield listening
        finally:
            await broker.close()


class QueueListening:
    """An open queue; `unsure` are messages without an id that are stored, but not acknowledged."""

    def __init__(
        self, broker: AmqpBroker, place: str, unsure: OrderedDict[tuple[str, str], str]
    ) -> None:
        self._broker = broker
        self._place = place
        self._unsure = unsure
        self._waiting: asyncio.Queue[Any] = asyncio.Queue()
        self._open: dict[str, Any] = {}

    async def begin(self, name: str) -> None:
        """Consume; the broker's hanging up, or the end of the queue, ends the waiting too."""
        channel = await self._broker.channel()
        await channel.set_qos(prefetch_count=_AHEAD)
        queue = await channel.get_queue(name, ensure=False)
        channel.close_callbacks.add(self._ended)
        self._broker.on_hang_up(self._ended)
        await queue.consume(self._waiting.put)
        inner = await channel.get_underlay_channel()
        inner.on_consumer_cancel_callbacks.add(self._canceled)

    def _ended(self, _: Any, error: BaseException | None = None) -> None:
        known = self._broker.explain(error) if isinstance(error, Exception) else None
        self._waiting.put_nowait(known or Unreachable("The broker hung up."))

    def _canceled(self, *_: Any) -> None:
        self._waiting.put_nowait(NotFound("The queue is gone.", cure="Declare it again."))

    async def receive(self) -> Arrival:
        """The next message of the queue."""
        found = await self._waiting.get()
        if isinstance(found, Exception):
            self._waiting.put_nowait(found)
            raise found
        arrival = Arrival(id=self._identity(found), event=received(found))
        self._open[arrival.id] = found
        return arrival

    async def done(self, arrival: Arrival) -> None:
        """Acknowledge it. Where that fails it comes again, and is known if it can be."""
        message = self._open.pop(arrival.id)
        try:
            await message.ack()
        except FAULTS as error:
            if not message.message_id:
                self._remember(message, arrival.id)
            raise self._broker.explain(error) or error from None

    def _identity(self, message: Any) -> str:
        if message.message_id:
            return str(message.message_id)
        again = None
        if message.redelivered:
            again = self._unsure.pop((self._place, _print(message)), None)
        return again or new_id("amq")

    def _remember(self, message: Any, arrival_id: str) -> None:
        self._unsure[self._place, _print(message)] = arrival_id
        while len(self._unsure) > _REMEMBERED:
            self._unsure.popitem(last=False)


def _print(message: Any) -> str:
    """What tells a message without an id from others."""
    parts = (message.exchange, message.routing_key, message.correlation_id, message.timestamp)
    return hashlib.sha256(repr(parts).encode() + message.body).hexdigest()
