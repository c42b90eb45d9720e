"""Streams that an action reads by itself: each piece as JSON where it is, else as text."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import orjson

from junctor.core.calls.pieces import Pieces, format_of
from junctor.core.calls.streaming import heard
from junctor.core.ports.tap import Tap
from junctor.model.call import Hear
from junctor.model.errors import JunctorError, RateLimited, ReconnectNeeded, Rejected, RemoteBusy
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Response

Listen = Callable[[HttpRequest, Tap], Awaitable[Response]]


class PieceTap:
    """Hears one answer and tells every piece as it is; the action's code decides what it means."""

    def __init__(self, hear: Hear) -> None:
        self.begun = False
        self._hear = hear
        self._cutter: Pieces | None = None

    def opens(self, status: int, headers: Pairs) -> bool:
        """Any success that comes in pieces."""
        form = format_of(headers)
        self._cutter = Pieces(form) if form is not None and 200 <= status < 300 else None
        return self._cutter is not None

    async def feed(self, data: bytes) -> None:
        """Bytes of the body."""
        assert self._cutter is not None
        for piece in self._cutter.feed(data):
            await self._tell(piece)

    async def whole(self, response: HttpResponse) -> HttpResponse:
        """The answer as it came; one that came whole is told as one piece."""
        if self._cutter is not None:
            for piece in self._cutter.end():
                await self._tell(piece)
        elif 200 <= response.status < 300 and response.content:
            await self._tell(response.text)
        return response

    async def _tell(self, text: str) -> None:
        self.begun = True
        try:
            await self._hear(orjson.loads(text))
        except ValueError:
            await self._hear(text)


async def pieces_of(request: HttpRequest, listen: Listen) -> AsyncGenerator[Any]:
    """The pieces of the answer to a request of an action.

    Raises:
        JunctorError: nothing was answered, or a refusal; `details["status"]` holds its status.
    """

    async def work(hear: Hear) -> Response:
        return await listen(request, PieceTap(hear))

    pieces = heard(work)
    try:
        async for piece in pieces:
            if not isinstance(piece, Response):
                yield piece
            elif piece.status >= 300:
                raise refusal(piece)
    finally:
        await pieces.aclose()


def refusal(response: Response) -> JunctorError:
    """What a stream that was refused is, by its status."""
    status = response.status
    text = f"The other side answered {status} and nothing in pieces."
    details = {"status": status}
    if status in (401, 403):
        return ReconnectNeeded(text, details=details)
    if status == 429:
        return RateLimited(text, details=details)
    return RemoteBusy(text, details=details) if status >= 500 else Rejected(text, details=details)
