"""Reaching the other side step by step, without sending a request: the test of a connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from junctor.adapters.door.line import EMBEDDED, targets_of
from junctor.adapters.door.names import Names
from junctor.adapters.door.tunnel import found, tunnel
from junctor.adapters.transports.proxies import ProxyHop, unreachable
from junctor.adapters.transports.tls import context_for, explain, forget_failures
from junctor.core.guard import (
    HostMap,
    Policy,
    Target,
    judge_address,
    judge_answers,
    judge_name,
    parse_url,
)
from junctor.core.guard.proxy import Proxy, judge_proxied
from junctor.core.guard.urls import DEFAULT_PORTS
from junctor.core.ports import Clock, TlsSettings
from junctor.core.ports.probe import Stage
from junctor.model.errors import JunctorError, TimedOut, Unreachable

T = TypeVar("T")


class SocketProbe:
    """Dials judged addresses and shakes hands, then hangs up."""

    def __init__(
        self,
        names: Names,
        host_map: HostMap,
        clock: Clock,
        trusted: str | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self._proxy = proxy
        self._trusted = trusted
        self._names = names
        self._host_map = host_map
        self._clock = clock

    async def reach(
        self, url: str, policy: Policy, tls: TlsSettings, connect_timeout: float
    ) -> AsyncIterator[Stage]:
        """Policy, resolve, connect and (for https) tls; stops after the first failure.

        Other protocols negotiate TLS themselves: signing in tells how that went.
        """
        target, stage = await self._timed("policy", lambda: _judged(url, policy))
        yield stage
        if target is None or target.scheme == EMBEDDED:
            return
        if self._proxied(target):
            async for stage in self._through(target, policy, tls, connect_timeout):
                yield stage
            return
        place, stage = await self._timed("resolve", lambda: self._place(target, policy))
        yield stage
        if place is None:
            return
        done, stage = await self._timed(
            "connect", lambda: _connected(place, None, None, connect_timeout)
        )
        yield stage
        if done and target.scheme == "https":
            _, stage = await self._timed(
                "tls",
                lambda: _connected(
                    place, context_for(tls, self._trusted), target.host, connect_timeout
                ),
            )
            yield stage

    def _proxied(self, target: Target) -> bool:
        web = target.scheme in DEFAULT_PORTS
        return bool(
            web
            and self._proxy is not None
            and self._proxy.serves(target)
            and not self._host_map.apply(target)
        )

    async def _through(
        self, target: Target, policy: Policy, tls: TlsSettings, limit: float
    ) -> AsyncIterator[Stage]:
        """The same stages by way of the proxy, which resolves the name."""
        proxy = self._proxy
        assert proxy is not None
        hop, stage = await self._timed("resolve", lambda: _hop(target, policy, proxy, self._names))
        yield stage
        if hop is None:
            return
        trust = context_for(TlsSettings(), self._trusted) if proxy.scheme == "https" else None
        done, stage = await self._timed(
            "connect", lambda: _tunnelled(hop, target, trust, None, limit)
        )
        yield stage
        if done and target.scheme == "https":
            inner = context_for(tls, self._trusted)
            _, stage = await self._timed(
                "tls", lambda: _tunnelled(hop, target, trust, inner, limit)
            )
            yield stage

    async def _timed(self, name: str, step: Callable[[], Awaitable[T]]) -> tuple[T | None, Stage]:
        started = self._clock.monotonic()
        found: T | None = None
        error: JunctorError | None = None
        try:
            found = await step()
        except JunctorError as problem:
            error = problem
        spent = round((self._clock.monotonic() - started) * 1000, 3)
        return found, Stage(name=name, ok=error is None, milliseconds=spent, error=error)

    async def _place(self, target: Target, policy: Policy) -> tuple[str, int]:
        if mapped := self._host_map.apply(target):
            return judge_address(target, mapped[0], policy, port=mapped[1]), mapped[1]
        if target.ip is not None:
            return target.host, target.port
        answers = await self._names.addresses(target.host, target.port)
        return judge_answers(target, answers, policy), target.port


async def _judged(url: str, policy: Policy) -> Target:
    if url.startswith(("http://", "https://")):
        target = parse_url(url, schemes=policy.schemes)
    else:
        target = targets_of(url)[0]
    if target.scheme != EMBEDDED:
        judge_name(target, policy)
    return target


async def _hop(target: Target, policy: Policy, proxy: Proxy, names: Names) -> ProxyHop:
    judge_proxied(target, policy)
    return await found(proxy, names)


async def _tunnelled(
    hop: ProxyHop,
    target: Target,
    trust: ssl.SSLContext | None,
    inner: ssl.SSLContext | None,
    limit: float,
) -> bool:
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(limit):
            writer = await tunnel(hop, target, trust)
            if inner is not None:
                await writer.start_tls(inner, server_hostname=target.host)
    except TimeoutError:
        raise TimedOut(
            "The connection timed out.", details={"sent": "no", "diagnosis": "timeout"}
        ) from None
    except ssl.SSLError as error:
        raise explain(error) from None
    except OSError:
        raise unreachable() from None
    finally:
        if writer is not None:
            writer.transport.abort()
    return True


async def _connected(
    place: tuple[str, int], context: ssl.SSLContext | None, name: str | None, limit: float
) -> bool:
    try:
        async with asyncio.timeout(limit):
            _, writer = await asyncio.open_connection(
                *place, ssl=context, server_hostname=name if context else None
            )
    except TimeoutError:
        raise TimedOut(
            "The connection timed out.", details={"sent": "no", "diagnosis": "timeout"}
        ) from None
    except ssl.SSLError as error:
        raise explain(error) from None
    except ConnectionRefusedError:
        raise Unreachable(
            "The connection was refused.", details={"sent": "no", "diagnosis": "refused"}
        ) from None
    except OSError:
        raise Unreachable(
            "The connection could not be made.", details={"sent": "no", "diagnosis": "unreachable"}
        ) from None
    writer.close()
    try:
        await writer.wait_closed()
    except (OSError, ssl.SSLError):
        return True  # a rude hang-up of the other side is still a reachable other side
    finally:
        forget_failures()
    return True
