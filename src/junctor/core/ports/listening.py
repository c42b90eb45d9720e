"""What a listener of one protocol gives: events one by one, acknowledged once they are stored.

Implement `core.ports.transport.Listener` for a protocol, and name it in
`adapters/transports/listeners.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event of a subscription.

    `id` is the same when it is delivered again: a partition with its offset, a message id, a UID
    with its validity. `event` is plain JSON. `position` is what the subscription is opened with
    next time, None where the other side keeps it.
    """

    id: str
    event: Any
    position: Any = None


class Listening(Protocol):
    """An open subscription."""

    async def receive(self) -> Arrival:
        """The next event, in order; waits for it.

        Raises:
            JunctorError: the subscription broke; it is opened again after a while.
        """
        ...

    async def done(self, arrival: Arrival) -> None:
        """It is stored: commit its offset, acknowledge it. Never called before that."""
        ...
