"""What the door hands to a transport: a finished request, and the address that was judged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from junctor.adapters.transports.proxies import ProxyHop
from junctor.core.guard import Target
from junctor.core.ports import TlsSettings
from junctor.core.ports.tap import Tap
from junctor.model.quick import quick
from junctor.model.request import HttpResponse, Pairs, Response


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One HTTP request with everything attached. `deadline` is monotonic seconds.

    With a `hop`, address and port are the proxy's, which finds the target by its name.

    `pool` keeps the sockets of different connections and environments apart.
    """

    method: str
    target: Target
    address: str
    port: int
    headers: Pairs
    body: bytes | AsyncIterator[bytes] | None
    deadline: float
    connect_timeout: float
    tls: TlsSettings
    max_response: int
    pool: str
    tap: Tap | None = None
    hop: ProxyHop | None = None


@dataclass(frozen=True, slots=True)
class HttpStream:
    """An answer that is read while it comes."""

    status: int
    headers: Pairs
    chunks: AsyncIterator[bytes]


def whole(response: Response) -> HttpStream:
    """A complete answer as a stream of one piece."""
    assert isinstance(response, HttpResponse)

    async def once() -> AsyncIterator[bytes]:
        yield response.content

    return HttpStream(response.status, response.headers, once())
