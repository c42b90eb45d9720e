"""The answer of a call while it comes: server-sent events or JSON lines, the result at the end.

Each says the same: `{"text": ...}` or `{"data": ...}` for a piece, `{"result": ...}` once.
Whoever hangs up gives the call up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Literal

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from junctor.api.answers import call_body
from junctor.api.streaming import HEADERS, sent, while_read
from junctor.model.call import CallResult
from junctor.model.scrub import register_sink

register_sink("api.call_stream")
BEAT_SECONDS = 15.0
MEDIA = {"sse": "text/event-stream", "ndjson": "application/x-ndjson"}
_SAYS = {media: form for form, media in MEDIA.items()}


def wanted_form(request: Request) -> str | None:
    """In which form a call is to be answered while it comes; None for one whole answer."""
    for each in request.headers.get("accept", "").split(","):
        form = _SAYS.get(each.partition(";")[0].strip().lower())
        if form is not None:
            return form
    return None


class CallStream(Response):
    """Pieces, then the result; `first` was taken from `pieces` already."""

    def __init__(self, form: str, first: Any, pieces: AsyncGenerator[Any]) -> None:
        self.media_type = MEDIA[form]
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._sse = form == "sse"
        self._first = first
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send until the result was sent or the reader is gone."""
        error = await while_read(receive, self._tell(send))
        if error is not None and not isinstance(error, TimeoutError):
            raise error

    async def _tell(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        async with aclosing(self._pieces):
            await send(start)
            await sent(send, self._shown(self._first))
            if not isinstance(self._first, CallResult):
                await self._rest(send)
            await sent(send, b"", more=False)

    async def _rest(self, send: Send) -> None:
        coming = asyncio.ensure_future(anext(self._pieces, None))
        try:
            while True:
                done, _ = await asyncio.wait({coming}, timeout=BEAT_SECONDS)
                if not done:
                    await sent(send, b": beat\n\n" if self._sse else b"\n")
                    continue
                piece = coming.result()
                if piece is None:
                    return
                await sent(send, self._shown(piece))
                coming = asyncio.ensure_future(anext(self._pieces, None))
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    def _shown(self, piece: Any) -> bytes:
        kind: Literal["text", "data", "result"] = "data"
        if isinstance(piece, CallResult):
            kind, body = "result", call_body(piece.to_json())
        else:
            kind = "text" if isinstance(piece, str) else "data"
            body = orjson.dumps(piece)
        line = b'{"%s":%s}' % (kind.encode(), body)
        return b"event: %s\ndata: %s\n\n" % (kind.encode(), line) if self._sse else line + b"\n"
