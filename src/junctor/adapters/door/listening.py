"""Subscriptions through the door: judged, audited, with the credential, like a call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from junctor.adapters.door.credentials import CredentialDesk, TokenSender, nothing
from junctor.adapters.door.exchange import Exchanger, Opening, Ready
from junctor.adapters.door.sockets import SocketDesk
from junctor.adapters.transports.listeners import Listeners
from junctor.adapters.transports.sse import SseListening, sse_request
from junctor.adapters.transports.wire import HttpStream
from junctor.core.guard import Target
from junctor.core.ports import Passage
from junctor.core.ports.audit import Receipt
from junctor.core.ports.listening import Listening
from junctor.model.auth import NoAuth
from junctor.model.request import HttpRequest
from junctor.model.sockets import SocketRequest
from junctor.model.subscription import Subscription

SSE, SOCKET = "sse", "websocket"
_GREETING = 30.0


class ListeningDesk:
    """Opens what may be listened to."""

    def __init__(self, desk: CredentialDesk, exchanger: Exchanger, listeners: Listeners) -> None:
        self._desk = desk
        self._exchanger = exchanger
        self._listeners = listeners
        self._sockets = SocketDesk(desk, exchanger)

    def judge(self, subscription: Subscription, passage: Passage) -> Target:
        """What can be decided before anything is audited or resolved; raises `Blocked`."""
        if subscription.kind in (SSE, SOCKET):
            return self._exchanger.judge(sse_request(subscription), passage)
        self._listeners.of(subscription.kind)
        return self._exchanger.judge(subscription, passage)

    @asynccontextmanager
    async def opened(
        self,
        subscription: Subscription,
        passage: Passage,
        receipt: Receipt,
        token: TokenSender,
        *,
        own_origin: bool,
    ) -> AsyncIterator[Listening]:
        """The open subscription; the credential goes to its own origins only."""
        if subscription.kind == SSE:
            request = sse_request(subscription)
            async with self._feed(request, passage, receipt, token, own_origin=own_origin) as it:
                yield SseListening(it, subscription)
            return
        if subscription.kind == SOCKET:
            from junctor.adapters.transports.sockets import SocketListening, greet

            says = subscription.settings
            wanted = SocketRequest(
                url=subscription.url,
                headers=subscription.headers,
                subprotocols=tuple(says.get("subprotocols") or ()),
            )
            async with self._sockets.opened(wanted, passage, receipt, token) as (socket, held):
                opening = _signed(says.get("opening") or (), says.get("signIn"), held)
                await greet(socket, opening, says.get("ready") or {}, _GREETING)
                for message in says.get("hello") or ():
                    await socket.send(message)
                yield SocketListening(socket, subscription)
            return
        values: Opening = nothing
        if own_origin and not isinstance(passage.scheme, NoAuth):
            values = partial(self._desk.values, passage, receipt)
        dispatch = await self._exchanger.dispatch_of(subscription, passage, values).sign_in()
        async with self._listeners.of(subscription.kind).listen(dispatch) as listening:
            yield listening

    @asynccontextmanager
    async def _feed(
        self,
        request: HttpRequest,
        passage: Passage,
        receipt: Receipt,
        token: TokenSender,
        *,
        own_origin: bool,
    ) -> AsyncIterator[HttpStream]:
        ready = Ready(request)
        if own_origin:
            ready = await self._desk.attached(request, passage, receipt, token)
        target = self._exchanger.judge(ready.request, passage)
        async with self._exchanger.stream(ready, target, passage) as found:
            yield found


def _signed(opening: Sequence[Any], way: str | None, held: Mapping[str, str]) -> list[Any]:
    """The first messages, with the credential in the first one's payload where it goes there too.

    Servers that take browsers cannot look at the handshake: a browser sets no header there.
    """
    found = list(opening)
    if way in ("parameter", "headers") and held and found:
        first = found[0]
        carried = dict(held) if way == "parameter" else {"headers": dict(held)}
        found[0] = {**first, "payload": {**(first.get("payload") or {}), **carried}}
    return found
