"""HTTP over aiohttp, dialling only the address that the guard judged.

The URL names the judged address; Host, SNI and the certificate check keep the name. A
socket factory refuses anything else, so that no code path of the client can dial freely.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict
from yarl import URL

from junctor.adapters.transports.inflate import Inflater
from junctor.adapters.transports.sockets import LARGEST, Socket
from junctor.adapters.transports.tls import context_for, explain, of_alert
from junctor.adapters.transports.wire import HttpStream, Wire
from junctor.core.ports.tap import Tap
from junctor.model.errors import (
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)
from junctor.model.request import HttpResponse, Pairs

_MAX_POOLS = 256
_MAX_HEADERS = 100
_MAX_HEADER_BYTES = 64 * 1024
_dialling: ContextVar[tuple[str, int] | None] = ContextVar("dialling", default=None)
_progress: ContextVar[dict[str, str] | None] = ContextVar("progress", default=None)


class _MarkedRequest(aiohttp.ClientRequest):
    """Notes the moment from which bytes may have left."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        if progress := _progress.get():
            progress["sent"] = "maybe"
        return await super().send(conn)


class _NoResolver(AbstractResolver):
    """Names are resolved by the door; a name that arrives here is a fault."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(f"the transport resolves no names ({host}:{port}, {family})")

    async def close(self) -> None:
        """Nothing is held."""


def _judged_socket(info: tuple[Any, ...]) -> socket.socket:
    family, kind, proto, _, address = info
    if _dialling.get() != (address[0], address[1]):
        raise OSError("the transport dials judged addresses only")
    return socket.socket(family, kind, proto)


def _session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=200,
        resolver=_NoResolver(),
        use_dns_cache=False,
        socket_factory=_judged_socket,
        keepalive_timeout=15,
        happy_eyeballs_delay=None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        request_class=_MarkedRequest,
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type", "Accept"),
        max_line_size=16 * 1024,
        max_field_size=16 * 1024,
    )


class HttpTransport:
    """Sends finished HTTP requests; keeps one pool of sockets per connection and environment."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._sessions: OrderedDict[str, aiohttp.ClientSession] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def _pool(self, key: str) -> aiohttp.ClientSession:
        session = self._sessions.get(key)
        if session is None:
            session = self._sessions[key] = _session()
            if len(self._sessions) > _MAX_POOLS:
                _, oldest = self._sessions.popitem(last=False)
                task = asyncio.ensure_future(oldest.close())
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
        else:
            self._sessions.move_to_end(key)
        return session

    async def send(self, wire: Wire) -> HttpResponse:
        """One exchange, without redirects.

        Raises:
            TimedOut: the deadline passed; `details["sent"]` says whether bytes may have left.
            Unreachable: no complete answer; `details["diagnosis"]` names the kind.
            TooLarge: the answer is beyond its bounds.
        """
        progress = {"sent": "no"}
        try:
            async with asyncio.timeout_at(wire.deadline):
                return await self._exchange(wire, progress)
        except TimeoutError as error:
            if isinstance(error, aiohttp.ConnectionTimeoutError):
                raise TimedOut(
                    "The connection was not established in time.",
                    details={"sent": "no", "diagnosis": "timeout"},
                ) from None
            raise TimedOut(details={"sent": progress["sent"], "diagnosis": "timeout"}) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, progress["sent"]) from None

    @asynccontextmanager
    async def stream(self, wire: Wire) -> AsyncIterator[HttpStream]:
        """An answer that has no end; the deadline is for its beginning.

        Raises:
            TimedOut, Unreachable, TooLarge: as for `send`; also while it is read.
        """
        session = self._pool(wire.pool)
        _dialling.set((wire.address, wire.port))
        try:
            async with asyncio.timeout_at(wire.deadline) as limit:
                async with self._asked(session, wire) as answer:
                    limit.reschedule(None)
                    yield HttpStream(answer.status, _bounded_headers(answer), _chunks(answer))
        except TimeoutError:
            raise TimedOut(details={"sent": "yes", "diagnosis": "timeout"}) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, "yes") from None

    @asynccontextmanager
    async def socket(self, wire: Wire, subprotocols: tuple[str, ...]) -> AsyncIterator[Socket]:
        """An open WebSocket; the deadline is for its beginning.

        Raises:
            TimedOut, Unreachable, Rejected: it could not be opened.
        """
        target = wire.target
        address = f"[{wire.address}]" if ":" in wire.address else wire.address
        url = URL(f"{target.scheme}://{address}:{wire.port}{target.path_and_query}", encoded=True)
        headers = CIMultiDict((k, v) for k, v in wire.headers if k.lower() != "accept")
        headers["Host"] = target.host_header
        secure = target.scheme == "https"
        _dialling.set((wire.address, wire.port))
        try:
            async with asyncio.timeout_at(wire.deadline) as limit:
                async with self._pool(wire.pool).ws_connect(
                    url,
                    headers=headers,
                    protocols=subprotocols,
                    ssl=context_for(wire.tls, self._trusted) if secure else True,
                    server_hostname=target.host if secure else None,
                    max_msg_size=LARGEST,
                    heartbeat=30.0,
                ) as socket:
                    limit.reschedule(None)
                    yield Socket(socket)
        except TimeoutError:
            raise TimedOut(details={"sent": "maybe", "diagnosis": "timeout"}) from None
        except aiohttp.WSServerHandshakeError as error:
            raise _no_socket(error.status) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, "maybe") from None

    async def _exchange(self, wire: Wire, progress: dict[str, str]) -> HttpResponse:
        session = self._pool(wire.pool)
        _dialling.set((wire.address, wire.port))
        _progress.set(progress)
        return await self._request(session, wire, progress)

    async def _request(
        self, session: aiohttp.ClientSession, wire: Wire, progress: dict[str, str]
    ) -> HttpResponse:
        async with self._asked(session, wire) as answer:
            progress["sent"] = "yes"
            pairs = _bounded_headers(answer)
            inflater = Inflater(answer.headers.get("Content-Encoding", ""), wire.max_response)
            parts = await _read(answer, inflater, _listening(wire, answer.status, pairs))
            inflater.end()
            return HttpResponse(
                status=answer.status,
                headers=pairs,
                content=parts[0] if len(parts) == 1 else b"".join(parts),
                url=wire.target.url,
            )

    def _asked(
        self, session: aiohttp.ClientSession, wire: Wire
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        target = wire.target
        secure = target.scheme == "https"
        address = f"[{wire.address}]" if ":" in wire.address else wire.address
        url = URL(f"{target.scheme}://{address}:{wire.port}{target.path_and_query}", encoded=True)
        headers = CIMultiDict(wire.headers)
        headers["Host"] = target.host_header
        headers.setdefault("Accept-Encoding", "gzip, deflate")
        return session.request(
            wire.method,
            url,
            headers=headers,
            data=wire.body,
            allow_redirects=False,
            ssl=context_for(wire.tls, self._trusted) if secure else True,
            server_hostname=target.host if secure else None,
            timeout=_timeout(wire.connect_timeout),
            raise_for_status=False,
        )

    async def forget(self, key: str) -> None:
        """Close the sockets of one pool (a connection was changed or deleted)."""
        if session := self._sessions.pop(key, None):
            await session.close()

    async def close(self) -> None:
        """Close every socket."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        if self._closing:
            await asyncio.gather(*self._closing)


@lru_cache(maxsize=64)
def _timeout(connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


def _no_socket(status: int) -> JunctorError:
    text = f"The other side answered {status} and opened no socket."
    details = {"sent": "yes", "status": status}
    if status in (401, 403):
        return ReconnectNeeded(text, details=details)
    if status == 404:
        return NotFound(text, details=details)
    if status == 429:
        return RateLimited(text, details=details)
    return RemoteBusy(text, details=details) if status >= 500 else Rejected(text, details=details)


def _listening(wire: Wire, status: int, headers: Pairs) -> Tap | None:
    return wire.tap if wire.tap is not None and wire.tap.opens(status, headers) else None


async def _read(answer: aiohttp.ClientResponse, inflater: Inflater, tap: Tap | None) -> list[bytes]:
    """The body; `tap` hears it while it comes."""
    if tap is None:
        return [inflater.feed(chunk) async for chunk in answer.content.iter_any()]
    parts = []
    async for chunk in answer.content.iter_any():
        parts.append(inflater.feed(chunk))
        await tap.feed(parts[-1])
    return parts


async def _chunks(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for chunk in answer.content.iter_any():
        yield chunk


def _bounded_headers(answer: aiohttp.ClientResponse) -> tuple[tuple[str, str], ...]:
    raw = answer.raw_headers
    if len(raw) > _MAX_HEADERS or sum(len(k) + len(v) for k, v in raw) > _MAX_HEADER_BYTES:
        raise TooLarge("The headers of the answer are too large.", details={"sent": "yes"})
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in raw)


def _explained(error: aiohttp.ClientError | OSError, sent: str) -> JunctorError:
    if (alert := of_alert(error)) is not None:
        return alert
    if isinstance(error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError)):
        return explain(error)
    if isinstance(error, ssl.SSLError):
        return explain(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        refused = isinstance(error.os_error, ConnectionRefusedError)
        return Unreachable(
            "The connection was refused." if refused else "The connection could not be made.",
            details={"sent": "no", "diagnosis": "refused" if refused else "unreachable"},
        )
    if isinstance(error, aiohttp.ClientResponseError):
        return Unreachable(
            "The answer is not HTTP, or beyond the bounds of its headers.",
            details={"sent": "yes", "diagnosis": "protocol"},
        )
    return Unreachable(
        "The connection broke before the answer was complete.",
        details={"sent": sent, "diagnosis": "broken"},
    )
