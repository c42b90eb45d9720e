"""What a recorded sample of a trigger leads to."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from junctor.core.dotted import lookup
from junctor.core.feeds.changes import Known, change_of, change_payload, heard, kept
from junctor.core.feeds.conditions import identity_of
from junctor.core.feeds.incoming import Incoming, stream_event, webhook_events
from junctor.core.feeds.polling import PollState, named_by, poll_items, take
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger_spec import (
    DataChangeTrigger,
    Feed,
    PollTrigger,
    StreamTrigger,
    WebhookTrigger,
)

_LONG_AGO = 0


def events_of(spec: ConnectorSpec, sample: dict[str, Any]) -> list[dict[str, Any]]:
    """The events that a sample leads to: key, payload, and for changes what changed.

    Raises:
        JunctorError: the sample cannot be read.
    """
    trigger = spec.triggers[sample["trigger"]]
    if isinstance(trigger, DataChangeTrigger):
        return _changes(spec, trigger, sample)
    found = _incoming(spec, sample["trigger"], sample)
    return [{"key": each.key, "payload": each.payload} for each in found]


def _incoming(spec: ConnectorSpec, key: str, sample: dict[str, Any]) -> Sequence[Incoming]:
    trigger = spec.triggers[key]
    if isinstance(trigger, WebhookTrigger):
        return webhook_events(trigger, {"headers": {}, "query": {}, **(sample.get("event") or {})})
    if isinstance(trigger, StreamTrigger):
        found = stream_event(trigger, "sample", sample.get("event"))
        return [found] if found is not None else []
    assert isinstance(trigger, PollTrigger)
    trigger = named_by(trigger, {})
    output = sample.get("output")
    items = output if isinstance(output, list) else poll_items(trigger, output)
    began = PollState(began=True, mark=_LONG_AGO)
    return take(trigger, began, items, output, _LONG_AGO).events


def _changes(
    spec: ConnectorSpec, trigger: DataChangeTrigger, sample: dict[str, Any]
) -> list[dict[str, Any]]:
    feed = _feed(trigger, sample)
    before = sample.get("before")
    known = None
    if isinstance(before, dict):
        version = identity_of(lookup(before, trigger.version)) if trigger.version else None
        known = Known(fields=kept(trigger, before, _hash), version=version)
    found = []
    for each in _incoming(spec, feed.trigger, sample):
        said = heard(trigger, feed, each.payload)
        if said is not None and feed.fetch is not None and not said.deleted:
            said = said.with_entity(lookup(sample.get("fetched"), feed.fetch.output))
        change = change_of(trigger, said, known, _hash) if said is not None else None
        if change is not None and change.kind:
            payload = change_payload(trigger, change)
            found.append(
                {
                    "key": change.key,
                    "change": change.kind,
                    "fields": sorted(change.fields),
                    "payload": payload,
                }
            )
    return found


def _feed(trigger: DataChangeTrigger, sample: dict[str, Any]) -> Feed:
    wanted = sample.get("feed")
    return next((each for each in trigger.feeds if each.trigger == wanted), trigger.feeds[0])


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
