"""A talk over a WebSocket: messages out, and those that come back until it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from junctor.model.request import Pairs, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRequest(Request):
    """Connect to `url` (https or http; the socket is wss or ws), send, and receive.

    `opening` goes out first; the messages follow once one came that is as `ready` says. A message
    that is as the first of a pair of `replies` says is answered with the second and not counted,
    nor is one that is not as `only` says. It ends after `receive` messages, after one that is as
    `until` says, after `quiet` seconds without a message, after `longest` seconds, or when the
    other side closes. "As it says": every dotted path has its value.
    """

    protocol: ClassVar[str] = "websocket"

    headers: Pairs = ()
    subprotocols: tuple[str, ...] = ()
    opening: tuple[Any, ...] = ()
    ready: dict[str, Any] = field(default_factory=dict)
    messages: tuple[Any, ...] = ()
    replies: tuple[tuple[dict[str, Any], Any], ...] = ()
    only: dict[str, Any] = field(default_factory=dict)
    receive: int = 1
    until: dict[str, Any] = field(default_factory=dict)
    quiet: float = 10.0
    longest: float | None = None

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON."""
        more = {
            "subprotocols": list(self.subprotocols),
            "opening": list(self.opening),
            "ready": self.ready,
            "only": self.only,
            "until": self.until,
        }
        found: dict[str, Any] = {"protocol": "websocket", "url": self.url}
        found |= {"messages": list(self.messages), "receive": self.receive}
        return {**found, **{name: value for name, value in more.items() if value}}
