"""Answers that somebody hears while they come: what the tap makes of them in the end."""

from __future__ import annotations

from junctor.core.ports import Passage
from junctor.model.request import HttpResponse, Response


async def whole_of(response: Response, passage: Passage) -> Response:
    """The answer as one body, when it came in pieces.

    Raises:
        Unreachable: it broke off.
    """
    if passage.tap is None or not isinstance(response, HttpResponse):
        return response
    return await passage.tap.whole(response)


async def replayed(response: Response, passage: Passage) -> Response:
    """An answer of the sandbox; a recorded stream is heard like one that comes."""
    tap = passage.tap
    if tap is None or not isinstance(response, HttpResponse):
        return response
    if tap.opens(response.status, response.headers):
        await tap.feed(response.content)
    return await tap.whole(response)
