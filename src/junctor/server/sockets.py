"""uvicorn's protocol for WebSockets: bounded, without extensions, closed in order."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import logging
import struct
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from junctor.server.frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    FrameFault,
    Frames,
    closing,
    frame,
)

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MOST_WAITING = 64
_WORDS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
_PING_SECONDS = 30.0
_GOODBYE = 1.0
_log = logging.getLogger(__name__)


class SocketProtocol(asyncio.Protocol):
    """One connection, from its handshake on; the application sees ASGI's messages."""

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        del app_state
        self._app = config.loaded_app
        self._connections: set[Any] = server_state.connections
        self._tasks: set[Any] = server_state.tasks
        self._frames = Frames()
        self._head = bytearray()
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: Any = None
        self._key = b""
        self._state = "opening"
        self._silent = False
        self._lingers = False
        self._pings: asyncio.TimerHandle | None = None
        self.ended: Callable[[], None] | None = None

    def connection_made(self, transport: Any) -> None:
        """Take over from HTTP."""
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the application."""
        del exc
        self._connections.discard(self)
        self._writable.set()
        if self._pings is not None:
            self._pings.cancel()
        self._gone(1006)
        if self.ended is not None:
            self.ended()

    def eof_received(self) -> None:
        """The transport closes by itself."""

    def pause_writing(self) -> None:
        """The client reads slowly."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._writable.set()

    def shutdown(self) -> None:
        """The server ends."""
        self._close(1012, "the server ends")

    def data_received(self, data: bytes) -> None:
        """Bytes of the handshake, then of frames."""
        self._silent = False
        if not self._key:
            self._head += data
            head, whole, rest = bytes(self._head).partition(b"\r\n\r\n")
            if whole:
                self._begin(head)
                data = rest
            else:
                return
        if self._state == "closed":
            return  # read and forgotten, so that our goodbye arrives
        try:
            messages = self._frames.feed(data) if data else []
        except FrameFault as fault:
            self._close(fault.code, fault.reason, linger=_GOODBYE)
            return
        for kind, content in messages:
            self._heard(kind, content)
        if self._events.qsize() > _MOST_WAITING:
            self._transport.pause_reading()

    def _heard(self, kind: int, content: bytes) -> None:
        if kind == TEXT:
            self._events.put_nowait({"type": "websocket.receive", "text": content.decode()})
        elif kind == BINARY:
            self._events.put_nowait({"type": "websocket.receive", "bytes": content})
        elif kind == PING:
            self._transport.write(frame(PONG, content))
        elif kind == CLOSE:
            code = struct.unpack(">H", content[:2])[0] if len(content) > 1 else 1005
            self._gone(code)
            self._close(1000)

    def _begin(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        target = first.split(b" ")[1]
        raw, _, query = target.partition(b"?")
        pairs = [line.split(b":", 1) for line in lines if b":" in line]
        headers = [(name.strip().lower(), value.strip()) for name, value in pairs]
        given = dict(headers)
        self._key = given.get(b"sec-websocket-key", b"none") or b"none"
        peer = self._transport.get_extra_info("peername")
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "method": "GET",
            "path": unquote(raw.decode("ascii", "replace")),
            "raw_path": raw,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": peer[:2] if isinstance(peer, tuple) else None,
            "server": self._transport.get_extra_info("sockname"),
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}},
        }
        if given.get(b"sec-websocket-version") != b"13" or not _is_key(self._key):
            self._refuse(400, [], b"")
            return
        self._events.put_nowait({"type": "websocket.connect"})
        task = asyncio.get_running_loop().create_task(self._run(scope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, scope: dict[str, Any]) -> None:
        try:
            await self._app(scope, self._receive, self._send)
        except Exception:  # noqa: BLE001 - whatever it is, the socket ends and the log has it
            _log.exception("a socket ended by a fault of ours")
            self._close(1011, "internal")
        finally:
            if self._state == "opening":
                self._refuse(500, [], b"")
            self._close(1000)

    async def _receive(self) -> dict[str, Any]:
        if self._events.qsize() <= _MOST_WAITING and not self._transport.is_closing():
            self._transport.resume_reading()
        return await self._events.get()

    async def _send(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.accept":
                self._accept()
            case "websocket.http.response.start":
                self._refusal = message
            case "websocket.http.response.body":
                given = self._refusal
                self._refuse(given["status"], given.get("headers", []), message.get("body", b""))
            case "websocket.close":
                if self._state == "opening":
                    self._refuse(403, [], b"")
                self._close(message.get("code", 1000), message.get("reason") or "")
            case "websocket.send" if self._state == "open":
                text = message.get("text")
                if text is None:
                    self._transport.write(frame(BINARY, message["bytes"]))
                else:
                    self._transport.write(frame(TEXT, text.encode()))
                await self._writable.wait()

    def _accept(self) -> None:
        digest = hashlib.sha1(self._key + _GUID, usedforsecurity=False).digest()
        lines = [
            b"HTTP/1.1 101 Switching Protocols",
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest),
        ]
        self._transport.write(b"\r\n".join([*lines, b"", b""]))
        if self._state == "opening":
            self._state = "open"
            self._ping()

    def _refuse(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        if self._state != "opening":
            return
        self._state = "closed"
        words = _WORDS.get(status, "Refused").encode()
        kept = [p for p in headers if p[0].lower() not in (b"content-length", b"connection")]
        lines = [
            b"HTTP/1.1 %d %s" % (status, words),
            *(b"%s: %s" % pair for pair in kept),
            b"Content-Length: %d" % len(body),
            b"Connection: close",
        ]
        self._transport.write(b"\r\n".join([*lines, b"", b""]) + body)
        self._transport.close()

    def _ping(self) -> None:
        """Ask whether somebody is there; who says nothing twice is hung up on."""
        if self._silent:
            self._transport.abort()
            return
        self._silent = True
        self._transport.write(frame(PING, b""))
        self._pings = asyncio.get_running_loop().call_later(_PING_SECONDS, self._ping)

    def _close(self, code: int, reason: str = "", *, linger: float = 0.0) -> None:
        """Say goodbye and hang up; where more is on its way, only when it has come."""
        if self._state == "open":
            self._transport.write(closing(code, reason))
        if self._state == "closed":
            if not self._lingers:
                self._transport.close()
            return
        self._state = "closed"
        self._gone(code)
        self._lingers = linger > 0
        if not self._lingers:
            self._transport.close()
            return
        self._transport.resume_reading()
        asyncio.get_running_loop().call_later(linger, self._transport.close)

    def _gone(self, code: int) -> None:
        self._events.put_nowait({"type": "websocket.disconnect", "code": code})


def _is_key(key: bytes) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
