"""The two ways of HTTP, each loaded with the first request that needs it.

Importing the client costs a quarter of a second; a server is healthy before that. Usual exchanges
go straight over a socket and never need it.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from junctor.adapters.transports.wire import HttpStream, Wire
from junctor.model.request import HttpResponse

if TYPE_CHECKING:
    from junctor.adapters.transports.direct import DirectHttp
    from junctor.adapters.transports.http import HttpTransport
    from junctor.adapters.transports.sockets import Socket


class LateHttp:
    """Stands for the HTTP transport until it is needed; `trusted` are further authorities."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._found: HttpTransport | None = None
        self._direct: DirectHttp | None = None

    def _straight(self) -> DirectHttp | None:
        """The way without the client; None on platforms without the parser."""
        try:
            from junctor.adapters.transports.direct import DirectHttp
        except ImportError:  # pragma: no cover - a platform without httptools
            return None
        self._direct = DirectHttp(self._trusted)
        return self._direct

    def _transport(self) -> HttpTransport:
        if self._found is None:
            from junctor.adapters.transports.http import HttpTransport

            self._found = HttpTransport(self._trusted)
        return self._found

    async def send(self, wire: Wire) -> HttpResponse:
        """One exchange, without redirects; raises as `HttpTransport.send`."""
        direct = self._direct or self._straight()
        if direct is not None and direct.suits(wire):
            return await direct.send(wire)
        return await (self._found or self._transport()).send(wire)

    def stream(self, wire: Wire) -> AbstractAsyncContextManager[HttpStream]:
        """An answer that has no end; raises as `HttpTransport.stream`."""
        return (self._found or self._transport()).stream(wire)

    def socket(
        self, wire: Wire, subprotocols: tuple[str, ...]
    ) -> AbstractAsyncContextManager[Socket]:
        """An open WebSocket; raises as `HttpTransport.socket`."""
        return (self._found or self._transport()).socket(wire, subprotocols)

    async def forget(self, key: str) -> None:
        """Close the sockets of one pool."""
        if self._direct is not None:
            self._direct.forget(key)
        if self._found is not None:
            await self._found.forget(key)

    async def close(self) -> None:
        """Close every socket."""
        if self._direct is not None:
            await self._direct.close()
        if self._found is not None:
            await self._found.close()
