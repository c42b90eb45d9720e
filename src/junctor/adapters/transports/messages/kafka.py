"""Kafka by aiokafka: every broker that the cluster names passes the guard before it is dialled."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiokafka.client
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import errors as faults
from aiokafka.conn import create_conn

from junctor.adapters.transports.messages.kafka_reading import asked
from junctor.adapters.transports.tls import named_context, of_alert
from junctor.core.guard import Target
from junctor.core.ports import TlsSettings
from junctor.core.ports.transport import Dispatch, Line, SignIn
from junctor.model.errors import (
    Blocked,
    Conflict,
    JunctorError,
    NotFound,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)
from junctor.model.messages import MessageRequest

T = TypeVar("T")


@dataclass(slots=True)
class Way:
    """How the brokers of one connection are reached, and which of them the guard refuses.

    `blocked` is set once the guard says no to one: the library goes on trying, in vain.
    """

    line: Line
    base: Target
    tls: TlsSettings | None
    trusted: str | None
    refused: dict[str, JunctorError] = field(default_factory=dict)
    blocked: asyncio.Event = field(default_factory=asyncio.Event)

    async def open_for(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives, unless the guard refuses a broker meanwhile.

        Raises:
            Blocked: it did; whoever listens would miss what that broker holds.
        """
        doing = asyncio.ensure_future(work)
        refusal = asyncio.ensure_future(self.blocked.wait())
        try:
            await asyncio.wait((doing, refusal), return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return doing.result()
        finally:
            for each in (doing, refusal):
                each.cancel()
            await asyncio.gather(doing, refusal, return_exceptions=True)
        raise told(next(e for e in self.refused.values() if isinstance(e, Blocked)))


_way: ContextVar[Way | None] = ContextVar("kafka_way", default=None)


async def _judged(host: str, port: int, **options: Any) -> Any:
    """The library's way to connect, to judged addresses only; certificates are checked by name.

    Tasks of the library inherit the way from whoever started them.
    """
    way = _way.get()
    if way is None:
        raise OSError("brokers are dialled through the door only")
    said = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        address, port = await way.line.again("advertised", said, way.base)
    except JunctorError as error:
        way.refused[said] = error
        if isinstance(error, Blocked):
            way.blocked.set()
        raise OSError(error.message) from None
    way.refused.pop(said, None)
    if way.tls is not None:
        options["ssl_context"] = named_context(way.tls, host, way.trusted)
    try:
        return await create_conn(address, port, **options)
    except Exception as error:
        # The library says only that it could not connect.
        if (alert := of_alert(error)) is not None:
            way.refused[said] = alert
        raise


# The library has no hook for connecting; this is the one function that all of it goes through.
aiokafka.client.create_conn = _judged


def way_of(dispatch: SignIn, trusted: str | None) -> Way:
    """How the brokers of a connection are reached."""
    tls = dispatch.passage.tls if bool(dispatch.config.get("ssl", True)) else None
    return Way(dispatch.line, dispatch.target, tls, trusted)


@contextmanager
def on(way: Way | None) -> Iterator[None]:
    """What the library dials within goes this way."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def options_of(dispatch: SignIn) -> dict[str, Any]:
    """What every client of the library is made with."""
    encrypted = bool(dispatch.config.get("ssl", True))
    user = dispatch.credential.get("username")
    kind = "SASL_" if user else ""
    options = {
        "bootstrap_servers": [f"{t.host}:{t.port}" for t in dispatch.targets],
        "client_id": "junctor",
        "security_protocol": f"{kind}SSL" if encrypted else f"{kind}PLAINTEXT",
        "ssl_context": ssl.create_default_context() if encrypted else None,
        "request_timeout_ms": int(dispatch.passage.connect_timeout * 1000),
    }
    if user:
        options |= {
            "sasl_mechanism": dispatch.config.get("mechanism") or "SCRAM-SHA-512",
            "sasl_plain_username": user,
            "sasl_plain_password": dispatch.credential.get("password", ""),
        }
    return options


FAULTS = (faults.KafkaError, OSError)
"""What the library and the socket raise."""


def group_member(dispatch: SignIn, topic: str, group: str, start: str) -> Any:
    """A consumer that commits only what it is told to; not started yet."""
    return AIOKafkaConsumer(
        topic,
        **options_of(dispatch),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset=start,
        fetch_max_bytes=dispatch.passage.max_response,
        max_partition_fetch_bytes=dispatch.passage.max_response,
    )


def explained(error: Exception, way: Way | None) -> JunctorError | None:
    """An aiokafka exception in our words; what the guard refused goes before it.

    The library waits for a refused broker until time is out, so that counts as well.
    """
    if not isinstance(error, FAULTS):
        return None
    refused = next(iter(way.refused.values()), None) if way else None
    if refused is not None and isinstance(error, _WAITED):
        return told(refused)
    return None if isinstance(error, TimeoutError) else _meant(error)


_WAITED = (OSError, faults.KafkaConnectionError, faults.KafkaTimeoutError)
"""How a broker shows that could not be reached. TimeoutError is an OSError."""


class KafkaBroker:
    """One producer, kept; consumers come and go. Implements `transport.Broker`."""

    def __init__(self, trusted: str | None) -> None:
        self._trusted = trusted
        self._producer: Any = None
        self._options: dict[str, Any] = {}
        self._made: Way | None = None

    async def open(self, dispatch: SignIn) -> None:
        """Connect to the cluster and sign in."""
        self._made = way_of(dispatch, self._trusted)
        self._options = options_of(dispatch)
        with on(self._made):
            self._producer = AIOKafkaProducer(**self._options, acks="all", enable_idempotence=True)
            await self._producer.start()

    def alive(self) -> bool:
        """The library looks for other brokers by itself."""
        return self._producer is not None and not self._producer._closed  # noqa: SLF001 - nothing public says it

    async def close(self) -> None:
        """Hang up; what is not sent yet is given up."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(1.0):
                await producer.stop()
        except TimeoutError:
            # It would wait for brokers that do not come, in a task that nobody ends.
            await producer._sender.close()  # noqa: SLF001 - there is no public way
            producer._message_accumulator.fail_all(faults.ProducerClosed())  # noqa: SLF001 - the same
            await producer.client.close()

    async def act(self, request: MessageRequest, dispatch: Dispatch) -> Any:
        """One action."""
        with on(self._made):
            match request.action:
                case "publish":
                    return await self._publish(request)
                case "fetch" | "inspect" | "commit":
                    # Asking for one topic would make it, where the cluster makes topics by itself.
                    cluster = await self._producer.client.fetch_all_metadata()
                    return await asked(request, cluster, self._options, dispatch)
                case _:
                    return await self._topics()

    async def _publish(self, request: MessageRequest) -> Any:
        sent = [
            await self._producer.send(
                request.destination,
                message.body,
                key=message.key.encode() if message.key is not None else None,
                headers=[(name, value.encode()) for name, value in message.headers],
                partition=request.options.get("partition"),
            )
            for message in request.messages
        ]
        places = [
            {"partition": done.partition, "offset": done.offset}
            for done in await asyncio.gather(*sent)
        ]
        return {"places": places} if request.options.get("many") else places[0]

    async def _topics(self) -> Any:
        found = await self._producer.client.fetch_all_metadata()
        return {
            "topics": [
                {"name": name, "partitions": len(found.partitions_for_topic(name) or ())}
                for name in sorted(found.topics())
            ]
        }

    def explain(self, error: Exception) -> JunctorError | None:
        """An aiokafka exception in our words; what the guard refused goes before it."""
        return explained(error, self._made)


def _meant(error: Exception) -> JunctorError:
    name, message = type(error).__name__, str(error) or type(error).__name__
    details = {"code": name}
    for kinds, made in _KNOWN:
        if isinstance(error, kinds):
            return made(message, details)
    if "Authorization" in name:
        return ReconnectNeeded(
            f"The user may not do that there: {message}",
            cure="Give the user the right on the topic or group, or use another credential.",
            details={**details, "status": 400, "stage": "permission"},
        )
    if "Authentication" in name or "Sasl" in name:
        return ReconnectNeeded(message, details={**details, "status": 400})
    if getattr(error, "retriable", False):
        return RemoteBusy(message, details=details)
    return Rejected(message, details=details)


_KNOWN: list[tuple[Any, Callable[[str, dict[str, Any]], JunctorError]]] = [
    (ssl.SSLError, lambda m, d: Unreachable(f"TLS failed: {m}", details={**d, "diagnosis": "tls"})),
    (
        faults.UnknownTopicOrPartitionError,
        lambda _, d: NotFound(
            "There is no such topic or partition.",
            cure="`topics` and `describeTopic` show what there is.",
            details=d,
        ),
    ),
    (
        (
            faults.UnknownMemberIdError,
            faults.IllegalGenerationError,
            faults.RebalanceInProgressError,
            faults.CommitFailedError,
        ),
        lambda _, d: Conflict(
            "Members of the group are at work.",
            cure="Stop whoever reads as this group, and try again.",
            details=d,
        ),
    ),
    (
        faults.MessageSizeTooLargeError,
        lambda _, d: TooLarge(
            "The message is larger than the cluster takes.",
            cure="Send less at once, or raise `max.message.bytes` of the topic.",
            details=d,
        ),
    ),
    (
        (faults.KafkaTimeoutError, faults.RequestTimedOutError),
        lambda _, d: TimedOut(details={**d, "diagnosis": "timeout"}),
    ),
    (
        (faults.KafkaConnectionError, OSError),
        lambda _, d: Unreachable(
            "No broker of the cluster could be reached.", details={**d, "diagnosis": "refused"}
        ),
    ),
]


def told(refused: JunctorError) -> JunctorError:
    """A fresh error for what the guard said of a broker."""
    if isinstance(refused, Blocked):
        return Blocked(
            refused.message,
            rule=refused.rule,
            cure="Add the brokers that the cluster names to `bootstrapServers`, and grant their "
            "network where it is private.",
            details={"sent": "no"},
        )
    return type(refused)(refused.message, cure=refused.cure, details=dict(refused.details))
