"""The usual HTTP/1.1 exchange straight over a socket: a finished request, a whole answer.

`suits` says what is usual; the client that knows all of HTTP does the rest. Only the judged
address is dialled, and sockets of different connections, environments and certificates never mix.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque

from junctor.adapters.transports import faults
from junctor.adapters.transports.answer import Asked
from junctor.adapters.transports.tls import context_for
from junctor.adapters.transports.wire import Wire
from junctor.model.errors import Unreachable
from junctor.model.request import HttpResponse

KEPT_SECONDS = 15.0
_MAX_POOLS = 256
_MAX_SOCKETS = 200
"""Sockets of one pool that may be in use; more calls wait in the client's line."""

_AGAIN = frozenset({"GET", "OPTIONS", "TRACE", "PUT", "DELETE"})
_WITHOUT_LENGTH = frozenset({"GET", "OPTIONS", "TRACE"})
_OWN = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"})

Place = tuple[object, ...]


class _Pool:
    """The sockets of one connection in one environment."""

    def __init__(self) -> None:
        self.idle: dict[Place, deque[Asked]] = {}
        self.busy: set[Asked] = set()
        self.forgotten = False

    def taken(self, place: Place, now: float) -> Asked | None:
        """The socket that was used last, if it still serves."""
        line = self.idle.get(place)
        while line:
            found = line.pop()
            if now - found.since < KEPT_SECONDS and found.is_quiet():
                return found
            found.abort()
        return None

    def given_back(self, place: Place, asked: Asked) -> None:
        """Keeps a socket for the next request, where it can have one."""
        self.busy.discard(asked)
        if self.forgotten or not asked.reusable:
            asked.abort()
            return
        asked.since = asked.loop.time()
        self.idle.setdefault(place, deque()).append(asked)

    def swept(self, before: float) -> bool:
        """Closes what nobody used since; whether anything is left."""
        for place, line in list(self.idle.items()):
            while line and (line[0].since <= before or not line[0].open):
                line.popleft().abort()
            if not line:
                del self.idle[place]
        return bool(self.idle or self.busy)


class DirectHttp:
    """Sends what `suits`; `trusted` are further authorities."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._pools: dict[str, _Pool] = {}
        self._all: set[Asked] = set()
        self._sweep: asyncio.TimerHandle | None = None

    def suits(self, wire: Wire) -> bool:
        """Whether this is an exchange of the usual kind."""
        if wire.hop is not None or wire.tap is not None or wire.method in {"HEAD", "CONNECT"}:
            return False
        pool = self._pools.get(wire.pool)
        return (
            (wire.body is None or isinstance(wire.body, bytes))
            and (pool is None or len(pool.busy) < _MAX_SOCKETS)
            and _OWN.isdisjoint([name.lower() for name, _ in wire.headers])
        )

    async def send(self, wire: Wire) -> HttpResponse:
        """One exchange, without redirects; raises as `HttpTransport.send`."""
        request = _spelled(wire)
        place = (wire.address, wire.port, wire.target.scheme, wire.target.host, wire.tls)
        pool = self._pools.get(wire.pool) or self._opened(wire.pool)
        loop = asyncio.get_running_loop()
        kept = pool.taken(place, loop.time())
        if kept is not None:
            try:
                return await _asked(pool, place, kept, request, wire)
            except Unreachable:
                # The other side may close a kept socket in the moment it is used again.
                if kept.heard or pool.forgotten or wire.method not in _AGAIN:
                    raise
        pool.busy.add(waiting := Asked(loop))
        try:
            await self._dialled(waiting, wire)
        except BaseException:
            pool.busy.discard(waiting)
            raise
        return await _asked(pool, place, waiting, request, wire)

    def _opened(self, key: str) -> _Pool:
        if len(self._pools) >= _MAX_POOLS:
            self.forget(next(iter(self._pools)))
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(KEPT_SECONDS, self._swept)
        pool = self._pools[key] = _Pool()
        return pool

    def _swept(self) -> None:
        loop = asyncio.get_running_loop()
        before = loop.time() - KEPT_SECONDS
        self._pools = {key: pool for key, pool in self._pools.items() if pool.swept(before)}
        self._sweep = loop.call_later(KEPT_SECONDS, self._swept) if self._pools else None

    async def _dialled(self, asked: Asked, wire: Wire) -> None:
        secure = wire.target.scheme == "https"
        context = context_for(wire.tls, self._trusted) if secure else None
        kind = socket.AF_INET6 if ":" in wire.address else socket.AF_INET
        plain = socket.socket(kind, socket.SOCK_STREAM)
        loop = asked.loop
        try:
            plain.setblocking(False)
            async with asyncio.timeout_at(min(wire.deadline, loop.time() + wire.connect_timeout)):
                await loop.sock_connect(plain, (wire.address, wire.port))
                await loop.create_connection(
                    lambda: asked,
                    sock=plain,
                    ssl=context,
                    server_hostname=wire.target.host if secure else None,
                )
        except BaseException as error:
            asked.abort()
            plain.close()
            if isinstance(error, TimeoutError):
                raise faults.not_in_time() from None
            if isinstance(error, OSError):
                raise faults.not_made(error) from None
            raise
        self._all.add(asked)
        asked.gone.add_done_callback(lambda _: self._all.discard(asked))

    def forget(self, key: str) -> None:
        """Close the idle sockets of one pool; what is under way is not cut."""
        if pool := self._pools.pop(key, None):
            pool.forgotten = True
            pool.swept(float("inf"))

    async def close(self) -> None:
        """Close every socket."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        for key in list(self._pools):
            self.forget(key)
        every = list(self._all)
        for each in every:
            each.abort()
        await asyncio.gather(*[each.gone for each in every])


async def _asked(
    pool: _Pool, place: Place, asked: Asked, request: bytes, wire: Wire
) -> HttpResponse:
    pool.busy.add(asked)
    try:
        return await asked.ask(request, wire)
    finally:
        pool.given_back(place, asked)


def _spelled(wire: Wire) -> bytes:
    """The request as bytes.

    Raises:
        ValueError: a header holds a line break; the guard refuses those before.
    """
    target, body = wire.target, wire.body
    assert body is None or isinstance(body, bytes)
    lines = [f"{wire.method} {target.path_and_query} HTTP/1.1", f"Host: {target.host_header}"]
    coded = False
    for name, value in wire.headers:
        lines.append(f"{name}: {value}")
        coded = coded or name.lower() == "accept-encoding"
    if not coded:
        lines.append("Accept-Encoding: gzip, deflate")
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    elif wire.method not in _WITHOUT_LENGTH:
        lines.append("Content-Length: 0")
    lines.append("\r\n")
    head = "\r\n".join(lines)
    if head.count("\r") != len(lines) or head.count("\n") != len(lines) or "\0" in head:
        raise ValueError("a line of the request holds a line break")
    return head.encode() + body if body else head.encode()
