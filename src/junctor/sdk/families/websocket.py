"""The family `websocket`: one talk with an end, as a plain function of its inputs."""

from __future__ import annotations

from typing import Any

from junctor.model.sockets import SocketRequest
from junctor.sdk.actions import prepare
from junctor.sdk.fields import Fields

MANIFEST: dict[str, Any] = {}
"""Its only member says everything itself; the functions are what is shared."""

_MESSAGE = {"type": ["string", "object", "array", "number", "boolean"]}
_INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["messages"],
    "properties": {
        "messages": {
            "type": "array",
            "title": "Messages",
            "description": "Sent one after the other; what is not a text is sent as JSON.",
            "items": _MESSAGE,
            "maxItems": 1000,
            "examples": [[{"type": "subscribe", "channel": "prices"}]],
        },
        "receive": {
            "type": "integer",
            "title": "Receive",
            "description": "How many messages to wait for.",
            "minimum": 0,
            "maximum": 1000,
            "default": 1,
            "examples": [1],
        },
        "until": {
            "type": "object",
            "title": "Until",
            "description": "Ends with the message that has these values, by dotted path.",
            "examples": [{"type": "done"}],
        },
        "quiet": {
            "type": "number",
            "title": "Quiet",
            "description": "Seconds without a message after which it ends.",
            "exclusiveMinimum": 0,
            "maximum": 300,
            "default": 10,
            "examples": [10],
        },
    },
}
_OUTPUT = {
    "type": "object",
    "required": ["messages", "ended"],
    "properties": {
        "messages": {"type": "array", "title": "Messages", "maxItems": 3},
        "ended": {"type": "string", "enum": ["count", "match", "quiet", "closed"]},
        "closeCode": {"type": ["integer", "null"], "title": "Close code"},
    },
}


@prepare(
    key="exchange",
    name="Exchange messages",
    description="Opens a socket, sends messages and collects the answers until it is enough.",
    effect="write",
    idempotent=False,
    summary="messages over a WebSocket",
    inputs=_INPUTS,
    output=_OUTPUT,
)
def exchange(inputs: Fields, conn: Fields) -> SocketRequest:
    """One talk."""
    return SocketRequest(
        url=str(conn.get("baseUrl") or ""),
        messages=tuple(inputs["messages"]),
        receive=int(inputs.get("receive", 1)),
        until=dict(inputs.get("until") or {}),
        quiet=float(inputs.get("quiet", 10)),
    )


@prepare(
    key="test",
    name="Test the connection",
    description="Opens a socket and closes it.",
    effect="read",
    summary="an opened and closed WebSocket",
    output={**_OUTPUT},
)
def test_connection(inputs: Fields, conn: Fields) -> SocketRequest:  # noqa: ARG001 - it takes none
    """A socket that is opened and closed."""
    return SocketRequest(url=str(conn.get("baseUrl") or ""), receive=0)
