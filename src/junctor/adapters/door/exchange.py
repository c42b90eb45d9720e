"""One exchange with the outside: parse strictly, resolve once, judge all, dial what was judged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from junctor.adapters.door.line import EMBEDDED, GuardedLine, targets_of
from junctor.adapters.door.names import Names
from junctor.adapters.door.tunnel import found as found_proxy
from junctor.adapters.transports.late import LateHttp
from junctor.adapters.transports.proxies import ProxyHop
from junctor.adapters.transports.registry import Transports
from junctor.adapters.transports.wire import HttpStream, Wire
from junctor.core.auth import holds_marker, without_hole
from junctor.core.auth.certificates import ClientIdentity
from junctor.core.guard import (
    HostMap,
    RequestView,
    Target,
    check_headers,
    judge_address,
    judge_answers,
    judge_name,
    next_hop,
    parse_url,
)
from junctor.core.guard.judge import Stage
from junctor.core.guard.proxy import Proxy, judge_proxied
from junctor.core.ports import Passage
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import JunctorError, NotConfigured
from junctor.model.mcp import McpRequest
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Request, Response
from junctor.model.sockets import SocketRequest

if TYPE_CHECKING:
    from junctor.adapters.transports.sockets import Socket

USER_AGENT = "Junctor"
Opening = Callable[[], Awaitable[Mapping[str, str]]]
"""Gives the fields of a credential, once it is needed."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A request with its credential attached, and what of it came from the credential."""

    request: HttpRequest
    credential_headers: frozenset[str] = frozenset()
    credential_query: frozenset[str] = frozenset()
    identity: ClientIdentity | None = None
    kept: JunctorError | None = None
    """Why a due renewal did not happen, while the token at hand still lives."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where to dial for a target, and the proxy that is dialled instead, if any."""

    address: str
    port: int
    hop: ProxyHop | None = None


class Exchanger:
    """Guard, resolver and transport in one step; follows safe redirects."""

    def __init__(
        self,
        transport: LateHttp,
        names: Names,
        host_map: HostMap,
        transports: Transports | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self._proxy = proxy
        self._transport = transport
        self._names = names
        self._host_map = host_map
        self._transports = transports or Transports({})

    def judge(self, request: Request, passage: Passage) -> Target:
        """What can be decided before anything is audited or resolved; raises `Blocked`."""
        if isinstance(request, HttpRequest | McpRequest | SocketRequest):
            url = without_hole(request.url, passage.scheme, passage.config)
            target = parse_url(url, schemes=passage.policy.schemes)
            judge_name(target, passage.policy)
            if isinstance(request, HttpRequest):
                check_headers(request.headers)
            return target
        return self._judge_all(request, passage)[0]

    def _judge_all(self, request: Request, passage: Passage) -> tuple[Target, ...]:
        if not request.url:
            raise NotConfigured(
                f"A request of the protocol {request.protocol} says not where to go.",
                cure="Give its connector a `baseUrl`.",
            )
        targets = targets_of(request.url)
        for each in targets:
            if each.scheme != EMBEDDED:
                judge_name(each, passage.policy)
        return targets

    async def dispatch(self, request: Request, passage: Passage, opening: Opening) -> Response:
        """Send what is not HTTP through the transport of its protocol."""
        return await self._transports.send(self.dispatch_of(request, passage, opening))

    def dispatch_of(self, request: Request, passage: Passage, opening: Opening) -> Dispatch:
        """What a transport gets, and a listener with its credential; `opening` gives that."""
        return Dispatch(
            request=request,
            targets=self._judge_all(request, passage),
            passage=passage,
            line=GuardedLine(self.dial, passage),
            pool=pool_of(passage),
            opening=opening,
        )

    def check_transport(self, request: Request) -> None:
        """Raises `NotConfigured` when nothing here speaks the protocol."""
        if not isinstance(request, HttpRequest | McpRequest | SocketRequest):
            self._transports.of(request.protocol)

    def mapped(self, target: Target) -> str | None:
        """Where the instance's host map sends a target instead, for audit and doctor."""
        found = self._host_map.apply(target)
        return f"{found[0]}:{found[1]}" if found else None

    async def dial(self, target: Target, passage: Passage, stage: Stage = "") -> tuple[str, int]:
        """The judged address and port to dial for a target; raises `Blocked` or `Unreachable`."""
        mapped = self._host_map.apply(target)
        if mapped:
            address, port = mapped
            return judge_address(target, address, passage.policy, port=port, stage=stage), port
        if target.ip is not None:
            return judge_address(target, target.host, passage.policy, stage=stage), target.port
        answers = await self._names.addresses(target.host, target.port)
        return judge_answers(target, answers, passage.policy, stage=stage), target.port

    async def _way(self, target: Target, passage: Passage, stage: Stage = "") -> _Way:
        """How HTTP reaches a target: judged by address, or by name where a proxy resolves it."""
        proxy = self._proxy
        if proxy is None or not proxy.serves(target) or self._host_map.apply(target):
            return _Way(*await self.dial(target, passage, stage))
        judge_proxied(target, passage.policy, stage=stage)
        hop = await found_proxy(proxy, self._names)
        return _Way(hop.address, proxy.port, hop)

    async def exchange(self, ready: Ready, target: Target, passage: Passage) -> HttpResponse:
        """Send it and read the whole answer; GET and HEAD follow judged redirects.

        Raises:
            Blocked: the guard refused the address or a redirect.
            TimedOut, Unreachable, TooLarge: as the transport says.
        """
        body, kind = ready.request.body()
        headers = _complete(ready.request, kind)
        view = RequestView(
            target=target,
            method=ready.request.method,
            headers=headers,
            has_body=body is not None,
            credential_headers=ready.credential_headers,
            credential_query=ready.credential_query,
        )
        hops: list[int] = []
        try:
            return await self._walk(view, body, passage, hops, ready.identity)
        except JunctorError as error:
            if hops:  # refused or lost on the way, after something had been sent
                error.details["sent"] = "yes"
            raise

    async def _walk(
        self,
        view: RequestView,
        body: bytes | None,
        passage: Passage,
        hops: list[int],
        identity: ClientIdentity | None,
    ) -> HttpResponse:
        """Redirect after redirect; `hops` takes the statuses of the answers on the way.

        The client certificate is shown to the first origin only.
        """
        first = view.target
        way = await self._way(view.target, passage)
        while True:
            shown = identity
            if view.target is not first and view.target.origin != first.origin:
                shown = None
            kept = body if view.has_body else None
            response = await self._transport.send(self._wire(view, kept, way, passage, shown))
            if not 300 <= response.status < 400:
                return response
            hops.append(response.status)
            hop = next_hop(view, response.status, response.header("location"), passage.policy)
            if hop is None:
                return response
            view = hop.request
            way = await self._way(view.target, passage, "redirect_")

    @asynccontextmanager
    async def stream(
        self,
        ready: Ready,
        target: Target,
        passage: Passage,
        body: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[HttpStream]:
        """An answer that is read while it comes; no redirect is followed.

        A `body` that is given is sent while it is made.
        """
        content, kind = ready.request.body()
        headers = _complete(ready.request, kind)
        view = RequestView(target=target, method=ready.request.method, headers=headers)
        way = await self._way(target, passage)
        wire = self._wire(view, body or content, way, passage, ready.identity)
        async with self._transport.stream(wire) as found:
            yield found

    @asynccontextmanager
    async def socket(
        self, ready: Ready, target: Target, passage: Passage, subprotocols: tuple[str, ...]
    ) -> AsyncIterator[Socket]:
        """An open WebSocket; no redirect is followed."""
        headers = _complete(ready.request, None)
        view = RequestView(target=target, method="GET", headers=headers)
        way = await self._way(target, passage)
        wire = self._wire(view, None, way, passage, ready.identity)
        async with self._transport.socket(wire, subprotocols) as found:
            yield found

    @staticmethod
    def _wire(
        view: RequestView,
        body: bytes | AsyncIterator[bytes] | None,
        way: _Way,
        passage: Passage,
        identity: ClientIdentity | None,
    ) -> Wire:
        connection = passage.connection.id if passage.connection else "adhoc"
        return Wire(
            method=view.method,
            target=view.target,
            address=way.address,
            port=way.port,
            hop=way.hop,
            headers=view.headers,
            body=body,
            deadline=passage.deadline,
            connect_timeout=passage.connect_timeout,
            tls=passage.tls.showing(identity),
            max_response=passage.max_response,
            pool=f"{passage.project_id}/{connection}/{passage.environment}",
            tap=passage.tap,
        )


def _complete(request: HttpRequest, content_type: str | None) -> Pairs:
    present = {name.lower() for name, _ in request.headers}
    added = []
    if "user-agent" not in present:
        added.append(("User-Agent", USER_AGENT))
    if "accept" not in present:
        added.append(("Accept", "application/json, */*;q=0.5"))
    if content_type and "content-type" not in present:
        added.append(("Content-Type", content_type))
    return (*request.headers, *added)


def pool_of(passage: Passage) -> str:
    """Where what was signed in may be kept: another one when anything it stands on changes."""
    connection, opened = passage.connection, passage.credential
    place = f"{connection.id}.{connection.revision}" if connection else "adhoc"
    used = f"{opened.id}@{opened.version}" if opened else "-"
    signed = ",".join((used, *passage.secrets))
    return f"{passage.project_id}/{place}/{passage.environment}/{signed}"


def names_placeholders(request: Request, passage: Passage) -> bool:
    """Whether a placeholder of this call stands anywhere in the request."""
    nonce = passage.markers.nonce
    if not isinstance(request, HttpRequest):
        return holds_marker(request, nonce)
    body, _ = request.body()
    return (
        nonce in request.url
        or any(nonce in value for _, value in request.headers)
        or (body is not None and nonce.encode() in body)
    )
