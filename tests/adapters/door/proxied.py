"""A proxy on loopback that tunnels, forwards, asks for a password, and refuses on request."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PASSWORD = "pw_proxy_0123456789abcdef"
AUTHORIZATION = "Basic " + base64.b64encode(f"flows:{PASSWORD}".encode()).decode()


@dataclass
class Proxy:
    """What it was asked, and what it answers instead of passing on."""

    goal: int
    port: int = 0
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    refuses: int = 0
    wants_password: bool = False
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._served(reader, writer)
        finally:
            self.tasks.discard(task)
            writer.transport.abort()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        method, place, _ = head.split(" ", 2)
        self.asked.append(f"{method} {place}")
        status = self.refuses
        if self.wants_password and f"Proxy-Authorization: {AUTHORIZATION}" not in head:
            status = 407
        if status:
            writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        # Whatever is asked for is the one vendor: a proxy resolves names as it likes.
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.goal)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            far_writer.write(head.encode())
        down = asyncio.create_task(_pass(far_reader, writer))
        up = asyncio.create_task(_pass(reader, far_writer))
        try:
            await asyncio.wait({down, up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (down, up):
                each.cancel()
            await asyncio.gather(down, up, return_exceptions=True)
            far_writer.transport.abort()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()


@asynccontextmanager
async def proxy_before(goal: int, context: ssl.SSLContext | None = None) -> AsyncIterator[Proxy]:
    """A proxy whose every tunnel leads to one port of loopback."""
    made = Proxy(goal)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in tuple(made.tasks):
            task.cancel()
        await asyncio.gather(*made.tasks, return_exceptions=True)
        await server.wait_closed()
