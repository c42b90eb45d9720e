"""A GraphQL subscription for a while, over a WebSocket (graphql-transport-ws)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from junctor.model.errors import ReconnectNeeded, Rejected
from junctor.model.request import Reply
from junctor.model.sockets import SocketRequest
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.graphql_answers import failure_of
from junctor.sdk.families.graphql_texts import body_for, endpoint, inputs_for
from junctor.sdk.fields import Fields

PROTOCOL = "graphql-transport-ws"
_UNAUTHORIZED = (4401, 4403)
_SECONDS = {
    "type": "number",
    "title": "Seconds",
    "description": "How long to wait for events.",
    "exclusiveMinimum": 0,
    "maximum": 280,
    "default": 10,
    "examples": [10],
}


@action(
    key="subscribe",
    name="Subscribe for a while",
    description="Collects the events of a subscription for some seconds, or until enough came.",
    effect="read",
    summary="a GraphQL subscription",
    inputs=inputs_for(
        "subscription",
        "subscription Orders { orderChanged { id status } }",
        {},
        limit={
            "type": "integer",
            "title": "Events at most",
            "minimum": 1,
            "maximum": 1000,
            "default": 100,
        },
        seconds=_SECONDS,
        connectionParams={
            "type": "object",
            "title": "Connection parameters",
            "description": "What the server wants to know first, beside the credential.",
            "examples": [{"locale": "en"}],
        },
    ),
    output={
        "type": "object",
        "required": ["events", "ended"],
        "properties": {
            "events": {
                "type": "array",
                "title": "Events",
                "x-open": True,
                "items": {"type": "object"},
                "examples": [[{"orderChanged": {"id": "1042", "status": "paid"}}]],
            },
            "ended": {"type": "string", "title": "Ended by", "enum": ["limit", "time", "complete"]},
        },
    },
    timeout=300,
)
async def subscribe(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """What comes in some time."""
    seconds = float(inputs["seconds"])
    asked = {"id": "1", "type": "subscribe", "payload": body_for("subscription", inputs)}
    payload = {**dict(inputs.get("connectionParams") or {}), **signed_in(ctx)}
    request = SocketRequest(
        url=socket_address(ctx.conn),
        subprotocols=(PROTOCOL,),
        opening=({"type": "connection_init", **({"payload": payload} if payload else {})},),
        ready={"type": "connection_ack"},
        messages=(asked,),
        replies=(({"type": "ping"}, {"type": "pong"}),),
        only={"type": ["next", "error"]},
        until={"type": ["error", "complete"]},
        receive=inputs["limit"],
        quiet=seconds,
        longest=seconds,
    )
    reply = await ctx.send(request)
    assert isinstance(reply, Reply), "a socket is answered by messages"
    if reply.simulated and "messages" not in reply.output:
        return dict(reply.output)
    return _read(reply.output)


def _read(talk: dict[str, Any]) -> dict[str, Any]:
    events = []
    for message in talk["messages"]:
        payload = message.get("payload")
        if message.get("type") == "error":
            raise failure_of(payload)
        if isinstance(payload, dict) and payload.get("errors"):
            raise failure_of(payload["errors"])
        events.append(payload.get("data") if isinstance(payload, dict) else payload)
    ended = talk["ended"]
    if ended == "closed":
        code = talk.get("closeCode")
        kind = ReconnectNeeded if code in _UNAUTHORIZED else Rejected
        raise kind(f"The server closed the socket with {code}.", details={"code": str(code or "")})
    names = {"match": "complete", "count": "limit"}
    return {"events": events, "ended": names.get(ended, "time")}


def socket_address(conn: Fields) -> str:
    """Where subscriptions are taken: the address of queries, or a path of its host."""
    path = conn.get("subscriptionPath")
    if not path:
        return endpoint(conn)
    parts = urlsplit(endpoint(conn))
    return f"{parts.scheme}://{parts.netloc}{path}"


def signed_in(ctx: Context) -> dict[str, Any]:
    """The credential as a connection parameter, for servers that do not look at the handshake."""
    way, auth = ctx.conn.get("socketSignIn"), ctx.auth
    if way not in ("parameter", "headers"):
        return {}
    if auth["type"] == "bearer_token":
        held = {"Authorization": f"Bearer {auth['token']}"}
    elif auth["type"] == "api_key":
        held = {str(ctx.conn.get("apiKeyHeader") or "X-API-Key"): str(auth["api_key"])}
    else:
        return {}
    return held if way == "parameter" else {"headers": held}
