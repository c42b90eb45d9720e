"""The family `websocket`: one talk with an end, as a plain function of its inputs."""

from __future__ import annotations

from typing import Any

from junctor.model.errors import RemoteBusy, TimedOut
from junctor.model.request import Reply
from junctor.model.sockets import SocketRequest
from junctor.sdk.actions import action, prepare
from junctor.sdk.context import Context
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

MANIFEST: dict[str, Any] = {}
"""Its only member says everything itself; the functions are what is shared."""

_MESSAGE = {"type": ["string", "object", "array", "number", "boolean"]}
_LIKE: dict[str, Any] = {"type": "object", "examples": [{"type": "ready"}]}
_MESSAGES: dict[str, Any] = {
    "type": "array",
    "title": "Messages",
    "description": "Sent one after the other; what is not a text is sent as JSON.",
    "items": _MESSAGE,
    "maxItems": 1000,
    "examples": [[{"type": "subscribe", "channel": "prices"}]],
}
_ONE: dict[str, Any] = {
    "title": "Message",
    "description": "A text is sent as it is, anything else as JSON.",
    "examples": [{"id": 7, "method": "price", "item": "tea"}],
}
_FIRST: dict[str, Any] = {
    "opening": {
        **_MESSAGES,
        "title": "First messages",
        "description": "Sent before all others, to sign in or to say hello.",
        "examples": [[{"type": "hello"}]],
    },
    "ready": {
        **_LIKE,
        "title": "Ready",
        "description": "The others are sent after a message that has these values, by dotted path.",
    },
    "subprotocols": {
        "type": "array",
        "title": "Subprotocols",
        "maxItems": 10,
        "items": {"type": "string", "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"},
        "examples": [["v1.prices"]],
    },
    "pings": {
        "type": "array",
        "title": "Pings",
        "description": "Messages that want an answer and nothing else.",
        "maxItems": 10,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["when", "say"],
            "properties": {"when": {**_LIKE, "minProperties": 1}, "say": _MESSAGE},
        },
        "examples": [[{"when": {"type": "ping"}, "say": {"type": "pong"}}]],
    },
}
_QUIET = {
    "type": "number",
    "title": "Quiet",
    "description": "Seconds without a message after which it ends.",
    "exclusiveMinimum": 0,
    "maximum": 300,
    "default": 10,
    "examples": [10],
}
_UNTIL = {
    "type": "object",
    "title": "Until",
    "description": "Ends with the message that has these values, by dotted path.",
    "examples": [{"type": "done"}],
}
_INPUTS = inputs_of(
    ("messages",),
    messages=_MESSAGES,
    receive={
        "type": "integer",
        "title": "Receive",
        "description": "How many messages to wait for.",
        "minimum": 0,
        "maximum": 1000,
        "default": 1,
        "examples": [1],
    },
    until=_UNTIL,
    quiet=_QUIET,
    **_FIRST,
)
_OUTPUT = {
    "type": "object",
    "required": ["messages", "ended"],
    "properties": {
        "messages": {"type": "array", "title": "Messages", "maxItems": 3, "x-open": True},
        "ended": {"type": "string", "enum": ["count", "match", "quiet", "closed", "time"]},
        "closeCode": {"type": ["integer", "null"], "title": "Close code"},
    },
}


def _talk(inputs: Fields, conn: Fields, **more: Any) -> SocketRequest:
    pings = inputs.get("pings") or []
    return SocketRequest(
        url=str(conn.get("baseUrl") or ""),
        subprotocols=tuple(inputs.get("subprotocols") or ()),
        opening=tuple(inputs.get("opening") or ()),
        ready=dict(inputs.get("ready") or {}),
        replies=tuple((dict(each["when"]), each["say"]) for each in pings),
        **{"quiet": float(inputs.get("quiet", 10)), **more},
    )


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
    return _talk(
        inputs,
        conn,
        messages=tuple(inputs["messages"]),
        receive=int(inputs.get("receive", 1)),
        until=dict(inputs.get("until") or {}),
    )


@prepare(
    key="send",
    name="Send messages",
    description="Sends messages and closes the socket; nothing that comes back is waited for.",
    effect="write",
    idempotent=False,
    summary="messages over a WebSocket",
    inputs=inputs_of(("messages",), messages={**_MESSAGES, "minItems": 1}, **_FIRST),
    output=_OUTPUT,
)
def send(inputs: Fields, conn: Fields) -> SocketRequest:
    """Messages one way."""
    return _talk(inputs, conn, messages=tuple(inputs["messages"]), receive=0)


@action(
    key="ask",
    name="Ask and wait for the answer",
    description="Sends one message and waits for the one that answers it; others are passed by.",
    effect="write",
    idempotent=False,
    summary="a question over a WebSocket",
    inputs=inputs_of(
        ("message", "answer"),
        message=_ONE,
        answer={
            "type": "object",
            "title": "Answer",
            "description": "What tells the answer from others: its values by dotted path.",
            "minProperties": 1,
            "examples": [{"id": 7}],
        },
        timeout={
            "type": "number",
            "title": "Seconds to wait",
            "exclusiveMinimum": 0,
            "maximum": 300,
            "default": 20,
            "examples": [20],
        },
        **_FIRST,
    ),
    output={
        "type": "object",
        "required": ["answer"],
        "properties": {
            "answer": {"title": "Answer", "x-open": True, "examples": [{"id": 7, "price": 4.2}]}
        },
    },
    timeout=300,
)
async def ask(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """A question and its answer."""
    seconds = float(inputs["timeout"])
    question = _talk(
        inputs,
        ctx.conn,
        messages=(inputs["message"],),
        receive=1,
        only=dict(inputs["answer"]),
        until=dict(inputs["answer"]),
        quiet=seconds,
        longest=seconds,
    )
    reply = await ctx.send(question)
    assert isinstance(reply, Reply), "a socket is answered by messages"
    found = reply.output.get("messages")
    if reply.simulated and not found:
        return {"answer": reply.output.get("answer")}
    if not found:
        details = {"sent": "yes", "code": str(reply.output.get("closeCode") or "")}
        if reply.output.get("ended") == "closed":
            raise RemoteBusy("The other side closed the socket without it.", details=details)
        raise TimedOut(
            f"The answer did not come in {seconds:g} seconds.",
            cure="Check what tells the answer from other messages, or wait longer.",
            details={"sent": "yes"},
        )
    return {"answer": found[0]}


@prepare(
    key="listen",
    name="Listen for a while",
    description="Collects messages for some seconds, or until there are enough, or one is there.",
    effect="read",
    summary="a look into a WebSocket",
    inputs=inputs_of(
        (),
        messages={**_MESSAGES, "description": "Sent first, to subscribe."},
        seconds={
            "type": "number",
            "title": "Seconds",
            "exclusiveMinimum": 0,
            "maximum": 280,
            "default": 10,
            "examples": [10],
        },
        limit={
            "type": "integer",
            "title": "Messages at most",
            "minimum": 1,
            "maximum": 1000,
            "default": 100,
        },
        only={
            "type": "object",
            "title": "Only",
            "description": "Keeps the messages that have these values, by dotted path.",
            "examples": [{"type": "trade"}],
        },
        until=_UNTIL,
        **_FIRST,
    ),
    output=_OUTPUT,
    timeout=300,
)
def listen(inputs: Fields, conn: Fields) -> SocketRequest:
    """What comes in some time."""
    seconds = float(inputs["seconds"])
    return _talk(
        inputs,
        conn,
        messages=tuple(inputs.get("messages") or ()),
        receive=int(inputs["limit"]),
        only=dict(inputs.get("only") or {}),
        until=dict(inputs.get("until") or {}),
        quiet=seconds,
        longest=seconds,
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
