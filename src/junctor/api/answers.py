"""Answers: JSON that passed the scrubber, and pages of lists."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from junctor.api.problems import refused
from junctor.model.scrub import register_sink, scrubber

register_sink("api.response")

MOST = 200
LARGEST_INPUT = 1024 * 1024
"""Bytes of a request that gives a run its input."""
LATEST = 2**53 - 1
"""The last moment that a question may name, in milliseconds: every JSON reader knows it."""
T = TypeVar("T")
_IS_JSON = (b"content-type", b"application/json")


class BareEndpoint:
    """A function as an application without Starlette's layers; faults are the front's."""

    def __init__(self, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answered = await self._endpoint(Request(scope, receive, send))
        await answered(scope, receive, send)


class JsonBytes(Response):
    """An answer in JSON, put together without Starlette's many steps where it has usual headers."""

    media_type = "application/json"

    def __init__(
        self, content: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        if headers or status in (204, 304):
            super().__init__(content, status, headers)
            return
        self.status_code = status
        self.background = None
        self.body = content
        self.raw_headers = [(b"content-length", b"%d" % len(content)), _IS_JSON]


def answer(
    content: Any,
    status: int = 200,
    *,
    by_name: bool = False,
    headers: dict[str, str] | None = None,
) -> Response:
    """A JSON answer without known secrets; `by_name` also masks fields with telling names.

    Use it for what comes from outside. Our own metadata has fields such as `secret`, which
    holds the name of one.
    """
    body = scrubber().dumps(content, by_name=by_name)
    return JsonBytes(body, status, headers)


def call_body(result: dict[str, Any]) -> bytes:
    """The JSON of a call's result. Its trace was scrubbed where it was made, a moment ago."""
    trace = orjson.dumps(result.pop("trace", []))
    rest = scrubber().dumps(result)
    return rest[:-1] + b',"trace":' + trace + b"}"


def call_answer(result: dict[str, Any]) -> Response:
    """The answer of a call."""
    return JsonBytes(call_body(result))


def nothing() -> Response:
    """Done, and there is nothing to say."""
    return Response(status_code=204)


def items(found: Sequence[Any], *, by_name: bool = False) -> Response:
    """A whole list."""
    return answer({"items": list(found), "next": None}, by_name=by_name)


def page(
    found: Sequence[T],
    place: Callable[[T], tuple[Any, str]],
    *,
    limit: int,
    cursor: str | None,
    descending: bool = False,
) -> tuple[list[T], str | None]:
    """The part of a list after the cursor, and the next cursor. `place` gives order and id."""
    ordered = sorted(found, key=place, reverse=descending)
    if cursor is not None:
        last = read_cursor(cursor, 2)
        if not isinstance(last[1], str):
            raise _wrong_cursor()
        try:
            ordered = [
                each
                for each in ordered
                if (place(each) < tuple(last) if descending else place(each) > tuple(last))
            ]
        except TypeError:
            raise _wrong_cursor() from None
    part = ordered[:limit]
    more = len(ordered) > limit
    return part, write_cursor(place(part[-1])) if more else None


def write_cursor(place: Sequence[Any]) -> str:
    """An opaque text for a place in a list."""
    return base64.urlsafe_b64encode(orjson.dumps(list(place))).decode().rstrip("=")


def read_cursor(text: str, length: int) -> list[Any]:
    """The place a cursor names.

    Raises:
        InvalidInput: 400, it is none of ours.
    """
    try:
        found = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _wrong_cursor() from None
    if not isinstance(found, list) or len(found) != length:
        raise _wrong_cursor()
    return found


def read_place(text: str) -> tuple[int, str]:
    """The moment and the id that a cursor of a list by time names.

    Raises:
        InvalidInput: 400, it is none of ours.
    """
    at, last = read_cursor(text, 2)
    if not isinstance(at, int) or not isinstance(last, str):
        raise _wrong_cursor()
    return at, last


def _wrong_cursor() -> Exception:
    return refused(
        400,
        "The cursor does not fit.",
        cure="Use `next` of the answer before.",
        field="cursor",
    )
