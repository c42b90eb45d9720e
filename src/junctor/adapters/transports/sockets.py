"""WebSockets over aiohttp, dialling only the address that the guard judged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp
import orjson

from junctor.core.dotted import lookup
from junctor.core.ports.listening import Arrival
from junctor.model.errors import Rejected, RemoteBusy, TooLarge, Unreachable
from junctor.model.ids import new_id
from junctor.model.sockets import SocketRequest
from junctor.model.subscription import Subscription

LARGEST = 4 * 1024 * 1024
MOST_MESSAGES = 1000
_MOST_BYTES = 10 * 1024 * 1024
_MISSING = object()
Replies = Sequence[tuple[dict[str, Any], Any]]


class Socket:
    """One open socket: texts and bytes out and in, within their bounds."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, message: Any) -> None:
        """Send a text, bytes, or anything else as JSON."""
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        elif isinstance(message, str):
            await self._socket.send_str(message)
        else:
            await self._socket.send_str(orjson.dumps(message).decode())

    async def receive(self) -> str | bytes | None:
        """The next message; None when the other side has closed.

        Raises:
            Unreachable: the connection broke.
            TooLarge: the message is beyond its bounds.
        """
        found = await self._socket.receive()
        if found.type is aiohttp.WSMsgType.TEXT:
            return str(found.data)
        if found.type is aiohttp.WSMsgType.BINARY:
            return bytes(found.data)
        if found.type is aiohttp.WSMsgType.ERROR:
            if self._socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
                raise TooLarge("A message of the socket is too large.", details={"sent": "yes"})
            raise Unreachable("The socket broke.", details={"sent": "maybe", "diagnosis": "broken"})
        code = self._socket.close_code
        if code is None or code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE:
            raise Unreachable("The socket broke.", details={"sent": "maybe", "diagnosis": "broken"})
        if code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            raise TooLarge("A message of the socket is too large.", details={"sent": "yes"})
        return None

    @property
    def closed_with(self) -> int | None:
        """The code that the other side closed with."""
        return self._socket.close_code


async def greet(socket: Socket, opening: Any, ready: dict[str, Any], seconds: float) -> None:
    """Send what opens a talk, and wait until the other side is ready.

    Raises:
        RemoteBusy: it was not, in that time.
        Rejected: it closed instead.
    """
    for message in opening:
        await socket.send(message)
    if not ready:
        return
    try:
        async with asyncio.timeout(seconds):
            while (raw := await socket.receive()) is not None:
                if _matches(readable(raw), ready):
                    return
    except TimeoutError:
        raise RemoteBusy(
            "The other side did not say that it is ready.", details={"sent": "yes"}
        ) from None
    raise Rejected(
        f"The other side closed the socket with {socket.closed_with} before it was ready.",
        cure="Check the credential and what is sent first.",
        details={"sent": "yes", "code": str(socket.closed_with or "")},
    )


async def talk(socket: Socket, request: SocketRequest) -> dict[str, Any]:
    """Send the messages and collect those that come back, until it is enough."""
    await greet(socket, request.opening, request.ready, request.quiet)
    for message in request.messages:
        await socket.send(message)
    found: list[Any] = []
    ended = "count"
    if request.receive > 0:
        try:
            async with asyncio.timeout(request.longest):
                ended = await _collected(socket, request, found)
        except TimeoutError:
            ended = "time"
    code = socket.closed_with if ended == "closed" else None
    return {"messages": found, "ended": ended, "closeCode": int(code) if code else None}


async def _collected(socket: Socket, request: SocketRequest, found: list[Any]) -> str:
    """Put what comes into `found`; gives why it ended."""
    size = 0
    while True:
        try:
            async with asyncio.timeout(request.quiet):
                raw = await socket.receive()
        except TimeoutError:
            return "quiet"
        if raw is None:
            return "closed"
        size += len(raw)
        if size > _MOST_BYTES:
            raise TooLarge("The messages of the socket are too large.", details={"sent": "yes"})
        message = readable(raw)
        if await answered(socket, message, request.replies):
            continue
        if _matches(message, request.only):
            found.append(message)
        if request.until and _matches(message, request.until):
            return "match"
        if len(found) >= min(request.receive, MOST_MESSAGES):
            return "count"


async def answered(socket: Socket, message: Any, replies: Replies) -> bool:
    """Whether it was a message that wants an answer and nothing else, such as a ping."""
    for when, answer in replies:
        if _matches(message, when):
            await socket.send(answer)
            return True
    return False


def readable(raw: str | bytes) -> Any:
    """A message as plain JSON: parsed where it is JSON, bytes in base64."""
    if isinstance(raw, bytes):
        import base64

        return {"base64": base64.b64encode(raw).decode("ascii"), "size": len(raw)}
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw


def _matches(message: Any, until: dict[str, Any]) -> bool:
    """Whether each dotted path has its value; a list holds several that will do."""
    return all(_fits(lookup(message, path, _MISSING), value) for path, value in until.items())


def _fits(found: Any, wanted: Any) -> bool:
    return found == wanted or (isinstance(wanted, list) and found in wanted)


class SocketListening:
    """A socket that is listened to; nothing is resumed, for the protocol has no positions."""

    def __init__(self, socket: Socket, subscription: Subscription) -> None:
        self._socket = socket
        settings = subscription.settings
        self._idle = float(settings.get("idle") or 300.0)
        self._ends = settings.get("ends") or {}
        self._replies = [(each["when"], each["say"]) for each in settings.get("replies") or ()]

    async def receive(self) -> Arrival:
        """The next message."""
        while True:
            try:
                async with asyncio.timeout(self._idle):
                    raw = await self._socket.receive()
            except TimeoutError:
                raise Unreachable("The socket was silent for too long.") from None
            if raw is None:
                raise RemoteBusy("The other side closed the socket.")
            message = readable(raw)
            if self._ends and _matches(message, self._ends):
                raise RemoteBusy("The other side ended the subscription.")
            if not await answered(self._socket, message, self._replies):
                return Arrival(id=new_id("wsm"), event={"data": message})

    async def done(self, arrival: Arrival) -> None:
        """Nothing to tell: the protocol acknowledges nothing."""
