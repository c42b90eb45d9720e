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

from junctor.adapters.transports import faults
from junctor.adapters.transports.inflate import Inflater
from junctor.adapters.transports.proxies import ProxyHop, unreachable
from junctor.adapters.transports.proxies import refused as proxy_refused
from junctor.adapters.transports.quiet import is_quiet
from junctor.adapters.transports.sockets import LARGEST, Socket
from junctor.adapters.transports.tls import context_for, explain, of_alert
from junctor.adapters.transports.wire import HttpStream, Wire
from junctor.core.ports import TlsSettings
from junctor.core.ports.tap import Tap
from junctor.model.errors import (
    JunctorError,
)
from junctor.model.request import HttpResponse, Pairs

_MAX_POOLS = 256
_PLAIN = TlsSettings()
_dialling: ContextVar[tuple[str, int] | None] = ContextVar("dialling", default=None)
_hop: ContextVar[ProxyHop | None] = ContextVar("hop", default=None)
_progress: ContextVar[dict[str, str] | None] = ContextVar("progress", default=None)


class _MarkedRequest(aiohttp.ClientRequest):
    """Notes the moment from which bytes may have left."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        if progress := _progress.get():
            progress["sent"] = "maybe"
        return await super().send(conn)


class _NoResolver(AbstractResolver):
    """Names are resolved by the door; any but the proxy's that arrives here is a fault."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The address of the proxy, as the door found it."""
        hop = _hop.get()
        if hop is not None and host == hop.proxy.host:
            kind = socket.AF_INET6 if ":" in hop.address else socket.AF_INET
            return [
                ResolveResult(
                    hostname=host, host=hop.address, port=port, family=kind, proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
            ]  # fmt: skip
        raise OSError(f"the transport resolves no names ({host}:{port}, {family})")

    async def close(self) -> None:
        """Nothing is held."""


class _Connector(aiohttp.TCPConnector):
    """Shows a proxy nothing of the connection: neither its trust nor its client certificate."""

    trust: ssl.SSLContext | None = None

    def _get_ssl_context(self, req: aiohttp.ClientRequest) -> ssl.SSLContext | None:
        hop = _hop.get()
        ours = hop is not None and req.proxy is None and req.url.host == hop.proxy.host
        if ours and req.is_ssl() and self.trust is not None:
            return self.trust
        return super()._get_ssl_context(req)

    async def _get(self, key: Any, traces: Any) -> Any:
        for protocol, _ in self._conns.get(key, ()):
            if not is_quiet(protocol.transport):
                protocol.abort()
        return await super()._get(key, traces)

    def _release(self, key: Any, protocol: Any, *, should_close: bool = False) -> None:
        if should_close or protocol.should_close:
            # TLS would wait half a minute for the farewell of a server that hangs.
            protocol.abort()
        super()._release(key, protocol, should_close=should_close)


def _judged_socket(info: tuple[Any, ...]) -> socket.socket:
    family, kind, proto, _, address = info
    if _dialling.get() != (address[0], address[1]):
        raise OSError("the transport dials judged addresses only")
    return socket.socket(family, kind, proto)


def _session(trust: ssl.SSLContext) -> aiohttp.ClientSession:
    connector = _Connector(
        limit=200,
        resolver=_NoResolver(),
        use_dns_cache=False,
        socket_factory=_judged_socket,
        keepalive_timeout=15,
        happy_eyeballs_delay=None,
    )
    connector.trust = trust
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        request_class=_MarkedRequest,
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type", "Accept"),
        max_line_size=faults.MAX_LINE,
        max_field_size=faults.MAX_LINE,
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
            session = self._sessions[key] = _session(context_for(_PLAIN, self._trusted))
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
                raise faults.not_in_time() from None
            raise faults.late(progress["sent"]) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, progress["sent"]) from None

    @asynccontextmanager
    async def stream(self, wire: Wire) -> AsyncIterator[HttpStream]:
        """An answer that has no end; the deadline is for its beginning.

        Raises:
            TimedOut, Unreachable, TooLarge: as for `send`; also while it is read.
        """
        session = self._pool(wire.pool)
        _dials(wire)
        try:
            async with asyncio.timeout_at(wire.deadline) as limit:
                async with self._asked(session, wire) as answer:
                    limit.reschedule(None)
                    _check_hop(wire, answer)
                    yield HttpStream(answer.status, _bounded_headers(answer), _chunks(answer))
        except TimeoutError:
            raise faults.late("yes") from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, "yes") from None

    @asynccontextmanager
    async def socket(self, wire: Wire, subprotocols: tuple[str, ...]) -> AsyncIterator[Socket]:
        """An open WebSocket; the deadline is for its beginning.

        Raises:
            TimedOut, Unreachable, Rejected: it could not be opened.
        """
        target = wire.target
        headers = CIMultiDict((k, v) for k, v in wire.headers if k.lower() != "accept")
        headers["Host"] = target.host_header
        _sign_in(headers, wire)
        secure = target.scheme == "https"
        _dials(wire)
        try:
            async with asyncio.timeout_at(wire.deadline) as limit:
                async with self._pool(wire.pool).ws_connect(
                    _place(wire),
                    headers=headers,
                    protocols=subprotocols,
                    ssl=context_for(wire.tls, self._trusted) if secure else True,
                    server_hostname=target.host if secure else None,
                    max_msg_size=LARGEST,
                    heartbeat=30.0,
                    **_by_proxy(wire),
                ) as socket:
                    limit.reschedule(None)
                    yield Socket(socket)
        except TimeoutError:
            raise faults.late("maybe") from None
        except aiohttp.WSServerHandshakeError as error:
            raise _no_socket(error.status, wire) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, "maybe") from None

    async def _exchange(self, wire: Wire, progress: dict[str, str]) -> HttpResponse:
        session = self._pool(wire.pool)
        _dials(wire)
        _progress.set(progress)
        return await self._request(session, wire, progress)

    async def _request(
        self, session: aiohttp.ClientSession, wire: Wire, progress: dict[str, str]
    ) -> HttpResponse:
        async with self._asked(session, wire) as answer:
            _check_hop(wire, answer)
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
        headers = CIMultiDict(wire.headers)
        headers["Host"] = target.host_header
        headers.setdefault("Accept-Encoding", "gzip, deflate")
        _sign_in(headers, wire)
        return session.request(
            wire.method,
            _place(wire),
            headers=headers,
            data=wire.body,
            allow_redirects=False,
            ssl=context_for(wire.tls, self._trusted) if secure else True,
            server_hostname=target.host if secure else None,
            timeout=_timeout(wire.connect_timeout),
            raise_for_status=False,
            **_by_proxy(wire),
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


def _dials(wire: Wire) -> None:
    """What the code below this call may dial: the judged address, or the proxy's."""
    _dialling.set((wire.address, wire.port))
    _hop.set(wire.hop)


def _place(wire: Wire) -> URL:
    """The URL for the client: by the judged address, or by name for a proxy to resolve."""
    target = wire.target
    host, port = (wire.address, wire.port) if wire.hop is None else (target.host, target.port)
    host = f"[{host}]" if ":" in host else host
    return URL(f"{target.scheme}://{host}:{port}{target.path_and_query}", encoded=True)


def _by_proxy(wire: Wire) -> dict[str, Any]:
    """What the client is told of the proxy; the credential goes with the tunnel it asks for."""
    if wire.hop is None:
        return {}
    proxy = wire.hop.proxy
    if proxy.authorization is None or wire.target.scheme != "https":
        return {"proxy": URL(proxy.url)}
    login = CIMultiDict({"Proxy-Authorization": proxy.authorization})
    return {"proxy": URL(proxy.url), "proxy_headers": login}


def _sign_in(headers: CIMultiDict[str], wire: Wire) -> None:
    """A proxy that forwards is signed in to by the request itself."""
    hop = wire.hop
    if hop is not None and hop.proxy.authorization and wire.target.scheme != "https":
        headers["Proxy-Authorization"] = hop.proxy.authorization


def _check_hop(wire: Wire, answer: aiohttp.ClientResponse) -> None:
    """A proxy that forwards asks for its credential by an answer of its own."""
    if wire.hop is not None and answer.status == 407:
        raise proxy_refused(answer.status)


def _no_socket(status: int, wire: Wire) -> JunctorError:
    if wire.hop is not None and status == 407:
        return proxy_refused(status)
    text = f"The other side answered {status} and opened no socket."
    return faults.of_status(status, text, {"sent": "yes"})


def _listening(wire: Wire, status: int, headers: Pairs) -> Tap | None:
    return wire.tap if wire.tap is not None and wire.tap.opens(status, headers) else None


async def _read(answer: aiohttp.ClientResponse, inflater: Inflater, tap: Tap | None) -> list[bytes]:
    """The body; `tap` hears it while it comes."""
    if tap is None and answer.content.is_eof():  # a small body is here with its headers
        whole = answer.content.read_nowait()
        return [inflater.feed(whole)] if whole else []
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
    size = sum([len(k) + len(v) for k, v in raw])
    if len(raw) > faults.MAX_HEADERS or size > faults.MAX_HEADER_BYTES:
        raise faults.headers_too_large()
    return tuple([(k.decode("latin-1"), v.decode("latin-1")) for k, v in raw])


def _explained(error: aiohttp.ClientError | OSError, sent: str) -> JunctorError:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return proxy_refused(error.status)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return unreachable()
    if (alert := of_alert(error)) is not None:
        return alert
    if isinstance(error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError)):
        return explain(error)
    if isinstance(error, ssl.SSLError):
        return explain(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return faults.not_made(error.os_error)
    return (
        faults.foreign() if isinstance(error, aiohttp.ClientResponseError) else faults.broken(sent)
    )
