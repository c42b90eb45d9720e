"""An answer that comes in pieces, read for a while: server-sent events or JSON lines."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import orjson

from junctor.model.dotted import lookup
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.web_requests import build
from junctor.sdk.families.web_shapes import BODY, METHOD, inputs_of
from junctor.sdk.fields import Fields

_ACCEPTS = "text/event-stream, application/x-ndjson, application/json;q=0.5, */*;q=0.1"


@action(
    name="Read a stream",
    inputs=inputs_of(
        method={**METHOD, "enum": ["GET", "POST"]},
        body=BODY,
        limit={
            "type": "integer",
            "title": "Pieces at most",
            "minimum": 1,
            "maximum": 10_000,
            "default": 100,
        },
        until={
            "type": "object",
            "title": "Until",
            "description": "Ends with the piece that has these values, by dotted path.",
            "examples": [{"type": "done"}],
        },
        only={
            "type": "object",
            "title": "Only",
            "description": "Keeps the pieces that have these values, by dotted path.",
            "examples": [{"type": "order.created"}],
        },
    ),
    effect="read",
    summary="a stream of {{conn.baseUrl}}{{input.path}}",
    output={
        "type": "object",
        "required": ["items", "ended"],
        "properties": {
            "items": {
                "type": "array",
                "title": "Items",
                "x-open": True,
                "examples": [[{"type": "done"}]],
            },
            "ended": {
                "type": "string",
                "title": "Ended by",
                "enum": ["end", "limit", "match"],
                "examples": ["end"],
            },
        },
    },
    response="text",
    timeout=300,
)
async def read_stream(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read events or lines until the stream ends, enough came, or one that was waited for."""
    request = build(inputs["method"], inputs, ctx.conn)
    if request.header("accept") is None:
        request = request.with_header("Accept", _ACCEPTS)
    request = request.with_header("Accept-Encoding", "identity")
    found: list[Any] = []
    async with aclosing(ctx.stream(request)) as pieces:
        async for piece in pieces:
            for each in _lines(piece):
                if matches(each, inputs.get("only") or {}):
                    found.append(each)
                if inputs.get("until") and matches(each, inputs["until"]):
                    return {"items": found, "ended": "match"}
                if len(found) >= inputs["limit"]:
                    return {"items": found, "ended": "limit"}
    return {"items": found, "ended": "end"}


def matches(value: Any, wanted: dict[str, Any]) -> bool:
    """Whether each dotted path has its value, or one of its values."""
    return all(
        lookup(value, path, _MISSING) in (each if isinstance(each, list) else [each])
        for path, each in wanted.items()
    )


_MISSING = object()


def _lines(piece: Any) -> list[Any]:
    """A piece; a text that came whole by its lines, a list by its items."""
    if isinstance(piece, list):
        return piece
    if not isinstance(piece, str) or "\n" not in piece:
        return [piece]
    return [_plain(line) for line in piece.splitlines() if line.strip()]


def _plain(line: str) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        return line
