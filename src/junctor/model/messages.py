"""Messages of queues and logs: what is published, and what is fetched."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from junctor.model.request import Pairs, Request

MessageAction = Literal[
    "publish",
    "fetch",
    "check",
    "describe",
    "declare",
    "inspect",
    "commit",
    "purge",
    "remove",
    "declareExchange",
    "removeExchange",
    "bind",
    "unbind",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: its body, and what stands around it."""

    body: bytes
    key: str | None = None
    headers: Pairs = ()
    properties: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """The message as plain JSON; a body that is no text by its first bytes."""
        shown: dict[str, Any] = {"headers": dict(self.headers), **self.properties}
        if self.key is not None:
            shown["key"] = self.key
        try:
            shown["body"] = self.body.decode()
        except UnicodeDecodeError:
            shown["body"] = {
                "bytes": len(self.body),
                "base64Head": b64encode(self.body[:48]).decode(),
            }
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequest(Request):
    """Messages for one destination (a topic, or an exchange and routing key), or a fetch there."""

    protocol: ClassVar[str] = "messages"

    action: MessageAction
    destination: str = ""
    routing_key: str = ""
    messages: tuple[Message, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON for traces and samples."""
        shown: dict[str, Any] = {
            "protocol": "messages",
            "action": self.action,
            "destination": self.destination,
        }
        if self.routing_key:
            shown["routingKey"] = self.routing_key
        if self.messages:
            shown["messages"] = [each.shown() for each in self.messages]
        return shown | self.options
