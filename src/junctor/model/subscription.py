"""What is listened to: a subscription is a request that is answered again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from junctor.model.request import Pairs, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Request):
    """A topic, a queue, a mailbox or a feed; `kind` chooses the listener.

    `settings` are what the trigger says, filled in. `position` is what the listener gave with the
    last event that was stored, None at the very beginning. `headers` are set by the door where the
    subscription goes over HTTP.
    """

    protocol: ClassVar[str] = "subscription"

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    position: Any = None
    headers: Pairs = ()

    def shown(self) -> dict[str, Any]:
        """What is listened to, as plain JSON."""
        return {"protocol": self.kind, **self.settings}
