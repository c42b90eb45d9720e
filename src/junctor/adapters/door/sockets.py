"""WebSockets through the door: judged, signed in, opened, and closed again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from junctor.adapters.door.credentials import CredentialDesk, TokenSender
from junctor.adapters.door.exchange import Exchanger, Ready
from junctor.core.auth.reveal import holds_marker, reveal_values
from junctor.core.connections.origins import origin_text
from junctor.core.ports import Passage
from junctor.core.ports.audit import Receipt
from junctor.model.errors import TimedOut
from junctor.model.request import HttpRequest, Reply
from junctor.model.sockets import SocketRequest

if TYPE_CHECKING:
    from junctor.adapters.transports.sockets import Socket


class SocketDesk:
    """Opens sockets, for a talk with an end or for as long as somebody uses them."""

    def __init__(self, desk: CredentialDesk, exchanger: Exchanger) -> None:
        self._desk = desk
        self._exchanger = exchanger

    async def send(
        self, request: SocketRequest, passage: Passage, receipt: Receipt, token: TokenSender
    ) -> Reply:
        """One talk and what came back.

        Raises:
            JunctorError: the socket could not be opened, or broke.
        """
        from junctor.adapters.transports.sockets import talk

        try:
            async with (
                asyncio.timeout_at(passage.deadline),
                self.opened(request, passage, receipt, token) as (socket, _credential),
            ):
                revealed = await self._revealed(request, passage, receipt)
                return Reply(output=await talk(socket, revealed))
        except TimeoutError:
            raise TimedOut(details={"sent": "maybe", "diagnosis": "timeout"}) from None

    async def _revealed(
        self, request: SocketRequest, passage: Passage, receipt: Receipt
    ) -> SocketRequest:
        """The talk with its placeholders swapped; the door has seen where it goes."""
        if not passage.marked or not holds_marker(request, passage.markers.nonce):
            return request
        values = await self._desk.values(passage, receipt)
        return cast("SocketRequest", reveal_values(request, passage.markers, values))

    @asynccontextmanager
    async def opened(
        self, request: SocketRequest, passage: Passage, receipt: Receipt, token: TokenSender
    ) -> AsyncIterator[tuple[Socket, dict[str, str]]]:
        """An open socket, signed in for its own origin, and the headers that signed it in.

        Leaving the context closes it.
        """
        opening = HttpRequest(method="GET", url=request.url, headers=request.headers)
        target = self._exchanger.judge(opening, passage)
        ready = Ready(opening)
        if origin_text(target.scheme, target.host, target.port) in passage.origins:
            ready = await self._desk.attached(opening, passage, receipt, token)
            target = self._exchanger.judge(ready.request, passage)
        async with self._exchanger.socket(ready, target, passage, request.subprotocols) as socket:
            named = ready.credential_headers
            yield socket, {k: v for k, v in ready.request.headers if k.lower() in named}
