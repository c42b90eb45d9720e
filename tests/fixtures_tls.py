"""Servers on loopback that let in only who shows a client certificate of the tests' authority."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator

from servers import AUTHORITY


def identity(name: str, *, days: int = 7, authority=AUTHORITY) -> dict[str, str]:
    """Fields of a credential: a client certificate and its key."""
    certificate, key = authority.pair(name, days=days)
    return {"client_certificate": certificate, "client_key": key}


class Gate:
    """TLS before a server that knows none. It says why it lets somebody not in, as servers do.

    It runs in threads of its own: asyncio's servers hang up without the alert.
    """

    def __init__(self, context: ssl.SSLContext, goal: tuple[str, int]) -> None:
        self._context = context
        self._goal = goal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(near)
            self._threads.append(threading.Thread(target=self._serve, args=(near,), daemon=True))
            self._threads[-1].start()

    def _serve(self, near: socket.socket) -> None:
        try:
            # The context stays with the raw socket when the handshake fails.
            inside = self._context.wrap_socket(near.dup(), server_side=True)
        except (ssl.SSLError, OSError):
            # The alert is out; a hang-up with unread bytes would take it back.
            with contextlib.suppress(OSError):
                near.shutdown(socket.SHUT_WR)
                while near.recv(65536):
                    pass
            self._shut(near)
            return
        with contextlib.suppress(OSError), inside, socket.create_connection(self._goal) as far:
            self._open.add(far)
            _pass(inside, far)
            self._shut(far)
        self._shut(near)

    def _shut(self, sock: socket.socket) -> None:
        self._open.discard(sock)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()

    def close(self) -> None:
        """Hang up on everybody."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in tuple(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


def _pass(inside: ssl.SSLSocket, far: socket.socket) -> None:
    while True:
        ready = [inside] if inside.pending() else select.select([inside, far], [], [])[0]
        for each in ready:
            piece = each.recv(65536)
            if not piece:
                return
            (far if each is inside else inside).sendall(piece)


@contextlib.contextmanager
def gate_before(
    port: int, *names: str, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> Iterator[Gate]:
    """A gate to a server on loopback, which asks for a client certificate."""
    context = AUTHORITY.server_context(*names, asks=True)
    context.maximum_version = version
    made = Gate(context, ("127.0.0.1", port))
    try:
        yield made
    finally:
        made.close()
