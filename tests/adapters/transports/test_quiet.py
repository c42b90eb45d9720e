"""A kept socket whose farewell has arrived and was not read yet: nothing is written into it."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from tests.adapters.transports.test_http import wire

from junctor.adapters.transports.direct import DirectHttp
from junctor.adapters.transports.http import HttpTransport

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class HangsUp:
    """A server beside our loop that ends each connection after one answer, when it is told."""

    def __init__(self) -> None:
        self.hang_up = threading.Event()
        self.gone = threading.Event()
        self.requests = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(taken,), daemon=True).start()

    def _talk(self, taken):
        with taken:
            while b"\r\n\r\n" not in taken.recv(65536):
                pass
            self.requests += 1
            taken.sendall(ANSWER)
            self.hang_up.wait(10)
        self.gone.set()

    def close(self):
        self.hang_up.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def server():
    made = HangsUp()
    yield made
    made.close()


async def sent(transport, asked):
    return (await transport.send(asked)).content


async def streamed(transport, asked):
    async with transport.stream(asked) as found:
        return b"".join([piece async for piece in found.chunks])


@pytest.mark.parametrize(
    ("kind", "send"),
    [(DirectHttp, sent), (HttpTransport, sent), (HttpTransport, streamed)],
    ids=["direct", "client", "stream"],
)
async def test_a_write_is_not_lost_to_a_server_that_hung_up_a_moment_before(server, kind, send):
    transport = kind()
    asked = wire(server.port, scheme="http", method="POST")
    assert await send(transport, asked) == b"ok"
    server.hang_up.set()
    # The loop stands still: the farewell waits in the kernel and nobody has read it.
    assert server.gone.wait(5)
    time.sleep(0.05)  # noqa: ASYNC251 - that is the point
    assert await send(transport, asked) == b"ok"
    assert server.requests == 2
    await transport.close()
