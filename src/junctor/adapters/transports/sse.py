"""Server-sent events: a GET whose answer has no end, one event after another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson

from junctor.adapters.transports.wire import HttpStream
from junctor.core.ports.listening import Arrival
from junctor.model.errors import JunctorError, Rejected, RemoteBusy, TooLarge, Unreachable
from junctor.model.ids import new_id
from junctor.model.request import HttpRequest
from junctor.model.subscription import Subscription

IDLE = 300.0
"""Seconds without a byte after which the connection counts as broken."""
_LARGEST = 1024 * 1024
_LARGEST_ANSWER = 10 * 1024 * 1024


def sse_request(subscription: Subscription) -> HttpRequest:
    """The request that opens the feed, after the event that was stored last."""
    headers = [
        ("Accept", "text/event-stream"),
        ("Accept-Encoding", "identity"),
        ("Cache-Control", "no-cache"),
        *subscription.headers,
    ]
    if subscription.position:
        headers.append(("Last-Event-ID", str(subscription.position)))
    return HttpRequest(method="GET", url=subscription.url, headers=tuple(headers))


class SseListening:
    """An open feed. The position is the id of the last event; what has none cannot be resumed."""

    def __init__(self, stream: HttpStream, subscription: Subscription) -> None:
        _check(stream)
        idle = float(subscription.settings.get("idle", IDLE))
        self._events = read_events(_patient(stream.chunks, idle), _LARGEST)
        self._position = subscription.position

    async def receive(self) -> Arrival:
        """The next event."""
        named = False
        async for event in self._events:
            if event.id is not None:
                self._position, named = event.id, True
            if event.data is not None:
                return self._arrival(event.kind, event.data, named=named)
        raise Unreachable("The feed ended.")

    def _arrival(self, kind: str, text: str, *, named: bool) -> Arrival:
        try:
            data = orjson.loads(text)
        except ValueError:
            data = text
        event = {"type": kind, "id": self._position if named else None, "data": data}
        key = str(self._position) if named and self._position else new_id("sse")
        return Arrival(id=key, event=event, position=self._position)

    async def done(self, arrival: Arrival) -> None:
        """Nothing to tell: the next opening names the last id."""


async def _lines(chunks: AsyncIterator[bytes], largest: int) -> AsyncIterator[str]:
    """Lines ended by CR LF, LF or CR, without their ends."""
    rest, first = b"", True
    async for chunk in chunks:
        rest += chunk.replace(b"\r\n", b"\n") if not rest.endswith(b"\r") else chunk
        rest = rest.replace(b"\r\n", b"\n")
        if len(rest) > largest and b"\n" not in rest:
            raise TooLarge("A line of the feed is too long.")
        # A CR at the very end may be the first half of a CR LF.
        held = rest.endswith(b"\r")
        body = (rest[:-1] if held else rest).replace(b"\r", b"\n")
        *whole, rest = body.split(b"\n")
        rest += b"\r" if held else b""
        for line in whole:
            text = line.decode("utf-8", "replace")
            yield text.removeprefix("\ufeff") if first else text
            first = False


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream; data, `id` and `retry` (in seconds) only where it has them."""

    kind: str
    data: str | None
    id: str | None = None
    retry: float | None = None


async def read_events(
    chunks: AsyncIterator[bytes], largest: int = _LARGEST_ANSWER
) -> AsyncIterator[ServerEvent]:
    """The events of a stream until it ends, those without data too: they may name an id.

    Raises:
        TooLarge: an event or a line has more than `largest` bytes.
    """
    kind, data, named, retry = "message", list[str](), None, None
    async for line in _lines(chunks, largest):
        if not line:
            if data or named is not None or retry is not None:
                text = "\n".join(data) if data else None
                yield ServerEvent(kind, text, named, retry)
            kind, data, named, retry = "message", [], None, None
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
            if sum(map(len, data)) > largest:
                raise TooLarge(f"An event of the stream is larger than {largest >> 20} MiB.")
        elif name == "id" and "\0" not in value:
            named = value
        elif name == "retry" and value.isdecimal():
            retry = int(value) / 1000


async def _patient(chunks: AsyncIterator[bytes], idle: float) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(idle):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise Unreachable("The feed was silent for too long.") from None
        if chunk is None:
            return
        yield chunk


def _check(stream: HttpStream) -> None:
    kind = next((v for k, v in stream.headers if k.lower() == "content-type"), "")
    if stream.status == 200 and kind.partition(";")[0].strip() == "text/event-stream":
        return
    raise _refused(stream)


def _refused(stream: HttpStream) -> JunctorError:
    if stream.status == 429 or stream.status >= 500:
        wait = next((v for k, v in stream.headers if k.lower() == "retry-after"), "")
        seconds = float(wait) if wait.isdecimal() else None
        text = f"The feed answered with status {stream.status}."
        return RemoteBusy(text, retry_after=seconds)
    return Rejected(
        f"The feed answered with status {stream.status}, and not with events.",
        cure="Look at the address and the credential of the connection.",
    )
