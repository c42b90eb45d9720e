"""What happens, told to whoever looks: pages, metrics, telemetry, alerts."""

from junctor.core.live.broadcast import Broadcast, Item, Note, Relay, Subscription
from junctor.core.live.happenings import (
    CallEnded,
    CardShown,
    Happening,
    RunEnded,
    RunStarted,
    StepEnded,
    StepRetried,
    StepStarted,
    StepTold,
    TriggerChanged,
    Watch,
)
from junctor.core.live.seldom import Seldom
from junctor.core.live.watchers import Watchers

__all__ = [
    "Broadcast",
    "CallEnded",
    "CardShown",
    "Happening",
    "Item",
    "Note",
    "Relay",
    "RunEnded",
    "RunStarted",
    "Seldom",
    "StepEnded",
    "StepRetried",
    "StepStarted",
    "StepTold",
    "Subscription",
    "TriggerChanged",
    "Watch",
    "Watchers",
]
