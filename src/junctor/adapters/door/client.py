"""An `httpx2` client whose transport is the door, for SDKs that insist on that client.

Bodies stream both ways. Nothing else of the client reaches a network: no proxies from the
environment, no redirects of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import httpx2

from junctor.adapters.transports.wire import HttpStream
from junctor.model.request import HttpRequest, Pairs

Opening = Callable[
    [HttpRequest, AsyncIterator[bytes] | None], AbstractAsyncContextManager[HttpStream]
]
_OURS = frozenset(("host", "content-length", "transfer-encoding", "connection", "accept-encoding"))


def door_client(opening: Opening) -> httpx2.AsyncClient:
    """A client that sends through `opening`; close it, or use it as a context."""
    return httpx2.AsyncClient(
        transport=_DoorTransport(opening), trust_env=False, follow_redirects=False, timeout=None
    )


class _DoorTransport(httpx2.AsyncBaseTransport):
    """Hands requests to the door. Its errors are our own: they say what the call's trace says."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange; the answer's body is read while it comes."""
        headers: Pairs = tuple(
            (name, value)
            for name, value in request.headers.multi_items()
            if name.lower() not in _OURS
        )
        streams = "transfer-encoding" in request.headers
        sent = HttpRequest(
            method=request.method,
            url=str(request.url),
            headers=(*headers, ("Accept-Encoding", "identity")),
            content=None if streams else (await request.aread() or None),
        )
        opened = self._opening(sent, _chunks(request) if streams else None)
        stream = await opened.__aenter__()
        return httpx2.Response(
            stream.status,
            headers=[
                (name.encode("latin-1"), value.encode("latin-1")) for name, value in stream.headers
            ],
            stream=_Body(stream, opened),
            request=request,
        )


async def _chunks(request: httpx2.Request) -> AsyncIterator[bytes]:
    assert isinstance(request.stream, httpx2.AsyncByteStream)  # an async client makes no other
    async for chunk in request.stream:
        yield chunk


class _Body(httpx2.AsyncByteStream):
    """The answer's body; closing it ends the exchange."""

    def __init__(self, stream: HttpStream, opened: AbstractAsyncContextManager[HttpStream]) -> None:
        self._stream = stream
        self._opened: AbstractAsyncContextManager[HttpStream] | None = opened

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream.chunks:
            yield chunk

    async def aclose(self) -> None:
        """End the exchange; a second time does nothing."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.__aexit__(None, None, None)
