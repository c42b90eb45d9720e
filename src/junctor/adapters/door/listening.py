"""Subscriptions through the door: judged, audited, with the credential, like a call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from junctor.adapters.door.credentials import CredentialDesk, TokenSender
from junctor.adapters.door.exchange import Exchanger, Ready
from junctor.adapters.transports.listeners import Listeners
from junctor.adapters.transports.sse import SseListening, sse_request
from junctor.adapters.transports.wire import HttpStream
from junctor.core.guard import Target
from junctor.core.ports import Passage
from junctor.core.ports.audit import Receipt
from junctor.core.ports.listening import Listening
from junctor.model.auth import NoAuth
from junctor.model.request import HttpRequest
from junctor.model.subscription import Subscription

SSE = "sse"


class ListeningDesk:
    """Opens what may be listened to."""

    def __init__(self, desk: CredentialDesk, exchanger: Exchanger, listeners: Listeners) -> None:
        self._desk = desk
        self._exchanger = exchanger
        self._listeners = listeners

    def judge(self, subscription: Subscription, passage: Passage) -> Target:
        """What can be decided before anything is audited or resolved; raises `Blocked`."""
        if subscription.kind == SSE:
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
        values: dict[str, str] = {}
        if own_origin and not isinstance(passage.scheme, NoAuth):
            values = await self._desk.values(passage, receipt)
        dispatch = self._exchanger.dispatch_of(subscription, passage, values)
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
