"""Answers that a double sends in pieces, each in a packet of its own; and how they break."""

from __future__ import annotations

import asyncio

from aiohttp import web

from junctor.core.calls.pieces import format_of
from junctor.testing.double.answers import Answer
from junctor.testing.double.failures import Failure
from junctor.testing.double.received import Received

BREAKS = ("stall", "cut")
_LOOK_SECONDS = 0.01


def comes_in_pieces(answer: Answer) -> bool:
    """Whether an answer is a stream."""
    return format_of(tuple(answer.headers.items())) is not None


async def send_pieces(
    request: web.BaseRequest,
    answer: Answer,
    failure: Failure | None,
    received: Received,
    closing: asyncio.Event,
) -> web.StreamResponse:
    """Send piece after piece; a failure stops after some of them, silently or for good."""
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    await response.prepare(request)
    for index, piece in enumerate(_pieces(answer)):
        if failure is not None and index == failure.after:
            await _broken(request, failure, received, closing)
            return response
        await response.write(piece)
    await response.write_eof()
    return response


async def _broken(
    request: web.BaseRequest, failure: Failure, received: Received, closing: asyncio.Event
) -> None:
    transport = request.transport
    while failure.kind == "stall" and not closing.is_set():
        if transport is None or transport.is_closing():
            received.gone.set()
            return
        await asyncio.sleep(_LOOK_SECONDS)
    if transport is not None:
        transport.abort()


def _pieces(answer: Answer) -> list[bytes]:
    end = b"\n\n" if format_of(tuple(answer.headers.items())) == "sse" else b"\n"
    return [part + end for part in answer.content.split(end) if part]
