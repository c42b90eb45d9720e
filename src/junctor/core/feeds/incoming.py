"""The events in one delivery of a webhook, and in one message of a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.dotted import lookup
from junctor.core.feeds.conditions import fits, text_of
from junctor.model.trigger_spec import StreamTrigger, WebhookTrigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One event; `key` is its own identity where there is one."""

    key: str | None
    payload: Any


def webhook_events(trigger: WebhookTrigger, event: Mapping[str, Any]) -> list[Incoming]:
    """The events of a delivery in their order; none when the filter lets nothing through."""
    found: list[dict[str, Any]] = [dict(event)]
    if trigger.items is not None:
        items = lookup(event, trigger.items)
        rest = {name: part for name, part in event.items() if name not in ("json", "form", "text")}
        found = [{**rest, "json": each} for each in items] if isinstance(items, list) else []
    return [
        Incoming(key=_key(trigger.dedupe, each), payload=each)
        for each in found
        if fits(trigger.filter, each)
    ]


def stream_event(trigger: StreamTrigger, message_id: str, event: Any) -> Incoming | None:
    """The event of a message; None when the filter does not let it through."""
    if not fits(trigger.filter, event):
        return None
    return Incoming(key=_key(trigger.dedupe, event) or message_id, payload=event)


def _key(path: str | None, event: Any) -> str | None:
    return text_of(lookup(event, path)) if path is not None else None
