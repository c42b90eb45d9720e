"""uvicorn's HTTP protocols with bounds: time and size of headers, connections per address."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from typing import Any

HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 1024
MOST_PER_ADDRESS = 256

_open: Counter[str] = Counter()


class _Bounds:
    """Mixed into a protocol: closes connections whose headers are slow, large or too many."""

    transport: Any
    cycle: Any
    _timer: asyncio.TimerHandle | None = None
    _header_bytes = 0
    _in_headers = True
    _address: str | None = None

    def connection_made(self, transport: Any) -> None:
        """Count the connection; one too many from an address elsewhere is closed."""
        super().connection_made(transport)  # type: ignore[misc]  # the protocol beside it
        peer = transport.get_extra_info("peername")
        self._address = peer[0] if isinstance(peer, tuple) else None
        self._expect_headers()
        if self._address is None or _is_loopback(self._address):
            return
        _open[self._address] += 1
        if _open[self._address] > MOST_PER_ADDRESS:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        self._leave()
        super().connection_lost(exc)  # type: ignore[misc]  # the protocol beside it

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; it counts as open until the socket ends."""
        self._stop_timer()
        super().handle_websocket_upgrade()  # type: ignore[misc]  # the protocol beside it
        self.transport.get_protocol().ended = self._leave

    def _leave(self) -> None:
        if self._address is not None and self._address in _open:
            _open[self._address] -= 1
            if _open[self._address] <= 0:
                del _open[self._address]

    def data_received(self, data: bytes) -> None:
        """Count header bytes, and start the clock when a further request begins."""
        if self._in_headers:
            if self._timer is None:
                self._expect_headers()
            self._header_bytes += len(data)
        super().data_received(data)  # type: ignore[misc]  # the protocol beside it
        if self.transport.get_protocol() is not self:
            self._stop_timer()  # it was upgraded
            return
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._stop_timer()
            self._header_bytes = 0
        elif self._header_bytes > HEADER_BYTES:
            self._stop_timer()
            self.transport.write(
                b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
                b"content-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()

    def _expect_headers(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(HEADER_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._timer = None
        cycle = self.cycle
        if (cycle is None or cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True


def http_protocol() -> type[asyncio.Protocol]:
    """The fastest protocol there is here, bounded; h11 on platforms without httptools."""
    plain: type[asyncio.Protocol]
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

        plain = HttpToolsProtocol
    except ImportError:  # pragma: no cover - a platform without httptools
        from uvicorn.protocols.http.h11_impl import H11Protocol

        plain = H11Protocol
    return type("BoundedProtocol", (_Bounds, plain), {})
