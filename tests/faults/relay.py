"""A relay before a real server, which can refuse, hang, crawl, cut, or show another certificate."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl

PASS, SILENT, FROZEN, CRAWL, CUT = "pass", "silent", "frozen", "crawl", "cut"
"""What it does with bytes: hand them on, answer nothing, keep them, one at a time, hang up."""


class Relay:
    """One port of loopback that leads to a server's; nobody listens there before `open`.

    The port is ours from the beginning, so that nobody else can answer there meanwhile.
    """

    def __init__(self, goal: int, upgrade: str = "") -> None:
        self._goal = goal
        self._upgrade = upgrade
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.mode = PASS
        self.shown: ssl.SSLContext | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, sock=self._socket)

    async def freeze(self) -> None:
        """Keep what comes, and tell nobody."""
        self.mode = FROZEN

    async def pass_on(self) -> None:
        """Be a good server again; who was treated otherwise is hung up on."""
        self.mode = PASS
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        """Hang up on everybody and leave nothing behind."""
        if self._server is not None:
            self._server.close()
        self._socket.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            # Hanging up in the middle is what a relay is here for.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._served(reader, writer)
        except asyncio.CancelledError:
            pass  # the test is over; a server's task that is cancelled would be complained of
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == SILENT:
            await reader.read()
            return
        if self.shown is not None and not self._upgrade:
            await _shake(reader, writer, self.shown)
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._goal)
        self._writers.add(far_writer)
        down = asyncio.create_task(self._pass(far_reader, writer))
        up = asyncio.create_task(self._pass(reader, far_writer, writer if self.shown else None))
        try:
            await asyncio.wait({down, up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (down, up):
                each.cancel()
            await asyncio.gather(down, up, return_exceptions=True)
            self._writers.discard(far_writer)
            far_writer.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        upgrading: asyncio.StreamWriter | None = None,
    ) -> None:
        while piece := await reader.read(65536):
            if self.mode == CUT:
                return
            if self.mode == FROZEN:
                await asyncio.Event().wait()  # until it is hung up on
            if upgrading is not None and self._begins_tls(piece):
                await self._take_over(reader, writer, upgrading, piece)
                return
            if self.mode == CRAWL:
                for byte in piece:
                    writer.write(bytes((byte,)))
                    await asyncio.sleep(0.05 if self.mode == CRAWL else 0)
                continue
            writer.write(piece)
            await writer.drain()

    def _begins_tls(self, piece: bytes) -> bool:
        """Whether the client asks here, in the clear, to go on encrypted."""
        if self._upgrade == "mysql":
            return len(piece) >= 36 and bool(piece[5] & 0x08)
        if self._upgrade == "postgres":
            return piece == b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
        return piece.strip().upper() in (b"STARTTLS", b"AUTH TLS")

    async def _take_over(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        piece: bytes,
    ) -> None:
        """Let the server agree, then show another certificate in its place."""
        assert self.shown is not None
        if self._upgrade == "mysql":  # its clients wait for no answer
            piece = piece[36:]
        else:
            writer.write(piece)
            piece = b""
        await _shake(reader, client, self.shown, piece)


async def _shake(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    context: ssl.SSLContext,
    piece: bytes = b"",
) -> None:
    """A handshake of which the client thinks nothing, until it hangs up."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    inside = context.wrap_bio(incoming, outgoing, server_side=True)
    while True:
        incoming.write(piece)
        try:
            inside.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            return
        writer.write(outgoing.read())
        if not (piece := await reader.read(65536)):
            return
