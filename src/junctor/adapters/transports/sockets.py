"""WebSockets over aiohttp, dialling only the address that the guard judged."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import orjson

from junctor.core.dotted import lookup
from junctor.core.ports.listening import Arrival
from junctor.model.errors import RemoteBusy, TooLarge, Unreachable
from junctor.model.ids import new_id
from junctor.model.sockets import SocketRequest
from junctor.model.subscription import Subscription

LARGEST = 4 * 1024 * 1024
MOST_MESSAGES = 1000
_MOST_BYTES = 10 * 1024 * 1024
_MISSING = object()


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


async def talk(socket: Socket, request: SocketRequest) -> dict[str, Any]:
    """Send the messages and collect those that come back, until it is enough."""
    for message in request.messages:
        await socket.send(message)
    found: list[Any] = []
    size, ended = 0, "count"
    while len(found) < min(request.receive, MOST_MESSAGES):
        try:
            async with asyncio.timeout(request.quiet):
                raw = await socket.receive()
        except TimeoutError:
            ended = "quiet"
            break
        if raw is None:
            ended = "closed"
            break
        size += len(raw)
        if size > _MOST_BYTES:
            raise TooLarge("The messages of the socket are too large.", details={"sent": "yes"})
        message = readable(raw)
        found.append(message)
        if request.until and _matches(message, request.until):
            ended = "match"
            break
    code = socket.closed_with if ended == "closed" else None
    return {"messages": found, "ended": ended, "closeCode": int(code) if code else None}


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
    return all(lookup(message, path, _MISSING) == value for path, value in until.items())


class SocketListening:
    """A socket that is listened to; nothing is resumed, for the protocol has no positions."""

    def __init__(self, socket: Socket, subscription: Subscription) -> None:
        self._socket = socket
        self._idle = float(subscription.settings.get("idle", 300.0))

    async def receive(self) -> Arrival:
        """The next message."""
        try:
            async with asyncio.timeout(self._idle):
                raw = await self._socket.receive()
        except TimeoutError:
            raise Unreachable("The socket was silent for too long.") from None
        if raw is None:
            raise RemoteBusy("The other side closed the socket.")
        return Arrival(id=new_id("wsm"), event={"data": readable(raw)})

    async def done(self, arrival: Arrival) -> None:
        """Nothing to tell: the protocol acknowledges nothing."""
