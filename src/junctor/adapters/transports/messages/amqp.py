"""RabbitMQ by aio-pika: the judged address is dialled, published messages are confirmed."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aio_pika
from aio_pika.connection import make_url
from aio_pika.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelClosed,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    DeliveryError,
    ProbableAuthenticationError,
)
from aiormq.exceptions import (
    ChannelAccessRefused,
    ConnectionNotAllowed,
    ConnectionResourceError,
    InvalidFrameError,
)

from junctor.adapters.transports.faults import crowded, hung_up
from junctor.adapters.transports.messages.amqp_queues import QUEUE_ACTIONS
from junctor.adapters.transports.messages.bodies import shown_body
from junctor.adapters.transports.tls import HUNG_UP, named_context, of_alert
from junctor.core.ports.transport import Dispatch, SignIn
from junctor.model.errors import (
    Conflict,
    JunctorError,
    NotFound,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TooLarge,
    Unreachable,
)
from junctor.model.messages import Message, MessageRequest

FAULTS = (OSError, AMQPError, ChannelInvalidStateError)
"""What the library and the socket raise."""


class AmqpBroker:
    """One connection and the channel that publishes; implements `transport.Broker`."""

    def __init__(self, trusted: str | None) -> None:
        self._trusted = trusted
        self._connection: Any = None
        self._channel: Any = None

    async def open(self, dispatch: SignIn) -> None:
        """Connect and sign in; nothing reconnects behind our back."""
        address, port = await dispatch.line.address(dispatch.target)
        encrypted = bool(dispatch.config.get("ssl", True))
        context = (
            named_context(dispatch.passage.tls, dispatch.target.host, self._trusted)
            if encrypted
            else None
        )
        url = make_url(
            host=address,
            port=port,
            login=dispatch.credential.get("username", ""),
            password=dispatch.credential.get("password", ""),
            virtualhost=str(dispatch.config.get("virtualHost") or "/"),
            ssl=encrypted,
        )
        named: Any = {"connection_name": "junctor"}
        made = aio_pika.Connection(url, ssl_context=context, client_properties=named)
        try:
            await made.connect(timeout=dispatch.passage.connect_timeout)
        except BaseException:
            # One that is not closed asks the loop for a task when it is collected, wherever.
            await made.close()
            raise
        self._connection = made

    def alive(self) -> bool:
        """Whether the broker has not hung up."""
        if self._connection is None or self._connection.is_closed:
            return False
        # The library learns of it in a task of its own; what is below knows at once.
        below = self._connection.transport
        return below is not None and not below.connection.is_closed

    async def close(self) -> None:
        """Hang up; a broker that does not say goodbye within a second is left alone."""
        if self._connection is None:
            return
        below = self._connection.transport
        try:
            async with asyncio.timeout(1.0):
                await self._connection.close()
        except FAULTS:
            if below is not None:
                _abandon(below.connection)
            await self._connection.close()  # it is without what is below now, and only notes that

    async def channel(self) -> Any:
        """A further channel, for who listens."""
        return await self._connection.channel(publisher_confirms=False)

    def on_hang_up(self, told: Callable[..., Any]) -> None:
        """Tell when the connection ends."""
        self._connection.close_callbacks.add(told)

    async def act(self, request: MessageRequest, dispatch: Dispatch) -> Any:
        """One action."""
        match request.action:
            case "publish":
                return await self._publish(request)
            case "fetch":
                return await self._fetch(request, dispatch)
            case "check":
                return {}
            case other:
                async with self._connection.channel() as channel:
                    return await QUEUE_ACTIONS[other](channel, request)

    async def _publishing(self) -> Any:
        if self._channel is None or self._channel.is_closed:
            self._channel = await self._connection.channel(
                publisher_confirms=True, on_return_raises=True
            )
        return self._channel

    def _blocked(self) -> bool:
        """Whether the broker has told us that it takes no messages: it is short of disk or memory.

        The library waits for its leave to go on; asked for it once, it does not wait if it has it.
        """
        below = self._connection.transport
        if below is None:
            return False
        asking = below.connection.ready()
        try:
            asking.send(None)
        except StopIteration:
            return False
        finally:
            asking.close()
        return True

    async def _publish(self, request: MessageRequest) -> Any:
        if self._blocked():
            raise _short(sent="no")
        channel = await self._publishing()
        exchange = channel.default_exchange
        if request.destination:
            exchange = await channel.get_exchange(request.destination, ensure=False)
        made = [_message(each) for each in request.messages]
        sending = [exchange.publish(m, request.routing_key, mandatory=True) for m in made]
        if len(sending) == 1:
            await sending[0]
        else:  # sent in their order, and confirmed all at once
            await asyncio.gather(*sending)
        if request.options.get("many"):
            return {"messageIds": [each.message_id for each in made]}
        return {"messageId": made[0].message_id}

    async def _fetch(self, request: MessageRequest, dispatch: Dispatch) -> Any:
        del dispatch
        async with self._connection.channel() as channel:
            queue = await channel.get_queue(request.destination, ensure=False)
            taken: list[Any] = []
            while len(taken) < request.options["limit"]:
                got = await queue.get(no_ack=False, fail=False)
                if got is None:
                    break
                taken.append(got)
            shown = [received(each) for each in taken]
            for each in taken:
                await each.ack()
            return {"messages": shown}

    def explain(self, error: Exception) -> JunctorError | None:
        """An aio-pika exception in our words."""
        if isinstance(error, TimeoutError):
            opened = self._connection is not None and not self._connection.is_closed
            return _short(sent="maybe") if opened and self._blocked() else None
        if isinstance(error, DeliveryError):
            return Rejected(
                "The message reached no queue.",
                cure="Bind a queue to the exchange for this routing key, or correct the key.",
                details={"code": "312", "sent": "yes"},
            )
        if isinstance(error, ChannelClosed):
            return _of_channel(error)
        if isinstance(error, FAULTS) or _is_closed(error):
            return _of_connection(error)
        return None


def _short(*, sent: str) -> RemoteBusy:
    return RemoteBusy(
        "The broker takes no messages: it is short of disk or memory.",
        cure="Make room there; it goes on by itself.",
        details={"sent": sent},
    )


def _is_closed(error: Exception) -> bool:
    """Whether the library refuses to use what has ended meanwhile; it has no class for that."""
    return isinstance(error, RuntimeError) and str(error).endswith("closed")


def _abandon(connection: Any) -> None:
    """End a connection whose other side says nothing any more; closing politely waits for it."""
    for task in (connection._reader_task, connection._writer_task):  # noqa: SLF001 - no public way
        task.cancel()


def _of_channel(error: ChannelClosed) -> JunctorError:
    message = str(error)
    if isinstance(error, ChannelNotFoundEntity):
        cure = "Correct the name, or make it with `declareQueue`."
        return NotFound(message, cure=cure, details={"code": "404"})
    if isinstance(error, ChannelAccessRefused):
        return ReconnectNeeded(
            message,
            cure="Give the user the right on it.",
            details={"code": "403", "status": 400, "stage": "permission"},
        )
    if isinstance(error, ChannelPreconditionFailed) and "delivery" in message:
        # An acknowledgment that the broker does not wait for any more: its message comes again.
        return Unreachable(message, details={"code": "406", "diagnosis": "broken"})
    if isinstance(error, ChannelPreconditionFailed) and "max size" in message:
        cure = "Send less at once, or raise `max_message_size` of the broker."
        return TooLarge(message, cure=cure, details={"code": "406"})
    if isinstance(error, ChannelPreconditionFailed):
        held = "not empty" in message or "in use" in message
        cure = "It still has messages or users." if held else "It is there with other settings."
        return Conflict(message, cure=cure, details={"code": "406"})
    return Rejected(message, details={})


def _of_connection(error: Exception) -> JunctorError:
    if (alert := of_alert(error)) is not None:
        return alert
    chain = [error, error.__cause__, error.__context__]
    for each in chain:
        if isinstance(each, ssl.SSLError) and not isinstance(each, HUNG_UP):
            text = getattr(each, "verify_message", "") or str(each.reason or each)
            return Unreachable(
                f"TLS failed: {text}",
                cure="Give the connection the authority that signed the certificate, or switch "
                "`ssl` off for a broker without it.",
                details={"diagnosis": "tls"},
            )
    if isinstance(error, AuthenticationError | ProbableAuthenticationError):
        return ReconnectNeeded("The broker refuses the user or password.", details={"status": 400})
    for each in chain:
        if isinstance(each, ConnectionNotAllowed | ConnectionResourceError):
            return _not_allowed(str(each))
        if isinstance(each, InvalidFrameError) and "Connection.OpenOk" in str(each):
            return _not_allowed(_said(each) or "The broker does not open the virtual host.")
    if any(isinstance(each, ConnectionRefusedError) for each in chain):
        return Unreachable("The connection was refused.", details={"diagnosis": "refused"})
    return hung_up("The connection to the broker broke.", {})


def _said(error: BaseException) -> str:
    """What the broker said when it closed instead of opening: the library keeps it to itself."""
    place = error.__traceback__
    while place is not None:
        text = getattr(place.tb_frame.f_locals.get("frame"), "reply_text", "")
        if text:
            return str(text)
        place = place.tb_next
    return ""


def _not_allowed(message: str) -> JunctorError:
    """The broker knows the user, but not for this virtual host, or has enough of us."""
    if "limit" in message or "too many" in message:
        return crowded(message, {})
    if "not found" in message:
        return NotFound(message, cure="Correct `virtualHost` of the connection.")
    return ReconnectNeeded(message, details={"status": 400, "stage": "permission"})


def _message(message: Message) -> aio_pika.Message:
    properties = message.properties
    expiration = properties.get("expiration")
    persistent = properties.get("persistent", True)
    mode = aio_pika.DeliveryMode
    return aio_pika.Message(
        message.body,
        headers=dict(message.headers),
        delivery_mode=mode.PERSISTENT if persistent else mode.NOT_PERSISTENT,
        expiration=None if expiration is None else timedelta(milliseconds=expiration),
        correlation_id=properties.get("correlationId"),
        reply_to=properties.get("replyTo"),
        priority=properties.get("priority"),
        message_id=uuid.uuid4().hex,
    )


def received(message: Any) -> dict[str, Any]:
    """A message from a queue as plain JSON."""
    return {
        **shown_body(message.body),
        "headers": {name: str(value) for name, value in (message.headers or {}).items()},
        "exchange": message.exchange or "",
        "routingKey": message.routing_key or "",
        "messageId": message.message_id,
        "correlationId": message.correlation_id,
        "redelivered": bool(message.redelivered),
    }
