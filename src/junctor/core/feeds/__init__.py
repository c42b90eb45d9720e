"""What came in, read as a connector's trigger declares it: events, or nothing. Pure."""

from junctor.core.feeds.changes import (
    Change,
    Heard,
    Known,
    change_of,
    change_payload,
    heard,
    matches,
)
from junctor.core.feeds.conditions import fits
from junctor.core.feeds.incoming import Incoming, stream_event, webhook_events
from junctor.core.feeds.polling import Polled, PollState, poll_inputs, poll_items, take

__all__ = [
    "Change",
    "Heard",
    "Incoming",
    "Known",
    "PollState",
    "Polled",
    "change_of",
    "change_payload",
    "fits",
    "heard",
    "matches",
    "poll_inputs",
    "poll_items",
    "stream_event",
    "take",
    "webhook_events",
]
