"""A talk over a WebSocket: messages out, and those that come back until it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from junctor.model.request import Pairs, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRequest(Request):
    """Connect to `url` (https or http; the socket is wss or ws), send, and receive.

    It ends after `receive` messages, after one in which every dotted path of `until` has its
    value, after `quiet` seconds without a message, or when the other side closes.
    """

    protocol: ClassVar[str] = "websocket"

    headers: Pairs = ()
    subprotocols: tuple[str, ...] = ()
    messages: tuple[Any, ...] = ()
    receive: int = 1
    until: dict[str, Any] = field(default_factory=dict)
    quiet: float = 10.0

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON."""
        found: dict[str, Any] = {"protocol": "websocket", "url": self.url}
        found["messages"] = list(self.messages)
        return {**found, "receive": self.receive, **({"until": self.until} if self.until else {})}
