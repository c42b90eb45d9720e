"""Samples of triggers: what came in, and the events that it must lead to.

They stand in `samples/` beside those of operations, named after their trigger.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.fault import Fault
from junctor.core.feeds.samples import events_of
from junctor.model.errors import JunctorError
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger_spec import DataChangeTrigger, WebhookTrigger

TRIGGER_SAMPLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["trigger", "events"],
    "properties": {
        "trigger": {"type": "string"},
        "description": {"type": "string"},
        "input": {"type": "object", "description": "the inputs with which it was read"},
        "feed": {"type": "string", "description": "data change: the trigger it came by"},
        "event": {"description": "webhook: {headers, query, json}; stream: the message"},
        "output": {"description": "poll: the operation's output, or its list of items"},
        "before": {"type": ["object", "null"], "description": "data change: what was known"},
        "fetched": {"type": "object", "description": "data change: the output of `fetch`"},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "key": {"type": "string"},
                    "change": {"enum": ["created", "updated", "deleted"]},
                    "fields": {"type": "array", "items": {"type": "string"}},
                    "payload": {},
                },
            },
        },
    },
}


def is_of_trigger(sample: Any) -> bool:
    """Whether a sample file is one of a trigger."""
    return isinstance(sample, dict) and "trigger" in sample


def trigger_sample_faults(
    spec: ConnectorSpec, samples: dict[str, dict[str, Any]]
) -> Iterator[Fault]:
    """What is wrong with the samples of triggers."""
    for name, sample in samples.items():
        place, trigger = f"samples/{name}", spec.triggers.get(sample["trigger"])
        if trigger is None:
            cure = f"One of: {', '.join(spec.triggers)}."
            yield Fault(place, f"the trigger `{sample['trigger']}` does not exist", cure)
            continue
        try:
            found = events_of(spec, sample)
        except JunctorError as error:
            yield Fault(place, error.message.rstrip("."), error.cure)
            continue
        yield from _compared(sample, found, place)
        yield from _fitting(spec, sample, found, place)


def lacking_samples(spec: ConnectorSpec, samples: dict[str, dict[str, Any]]) -> list[str]:
    """The triggers without a sample that leads to an event."""
    shown = {each["trigger"] for each in samples.values() if each["events"]}
    return [key for key in spec.triggers if key not in shown]


def _compared(sample: dict[str, Any], found: list[dict[str, Any]], place: str) -> Iterator[Fault]:
    wanted = sample["events"]
    if len(wanted) != len(found):
        text = f"leads to {len(found)} events instead of {len(wanted)}"
        yield Fault(f"{place} /events", text, "Correct the trigger or the sample.")
        return
    for index, (should, has) in enumerate(zip(wanted, found, strict=True)):
        for name, value in should.items():
            given = sorted(value) if name == "fields" else value
            if has.get(name) != given:
                text = f"has the {name} {has.get(name)!r} instead of {given!r}"
                yield Fault(f"{place} /events/{index}", text, "Correct the trigger or the sample.")


def _fitting(
    spec: ConnectorSpec, sample: dict[str, Any], found: list[dict[str, Any]], place: str
) -> Iterator[Fault]:
    trigger = spec.triggers[sample["trigger"]]
    if isinstance(trigger, DataChangeTrigger) or trigger.event is None:
        return  # of an entity nothing is kept but what its schema has
    fits = compile_schema(trigger.event)
    for each in found:
        payload = each["payload"]
        body = payload.get(trigger.body) if isinstance(trigger, WebhookTrigger) else payload
        for fault in fits.faults(body)[:3]:
            text = f"the event does not fit its schema: {fault.field or 'value'} {fault.reason}"
            yield Fault(place, text, "Correct the schema `event` or the sample.")
        # A flow that reads such a field would be told that it is a mistake.
        for path in list(dict.fromkeys(_undeclared(trigger.event, body, "")))[:3]:
            cure = "Add it, or say `additionalProperties: true` where names are the user's own."
            yield Fault(place, f"the event has `{path}`, which the schema `event` lacks", cure)


def _undeclared(schema: Any, value: Any, path: str) -> Iterator[str]:
    """Where a value has names beside those that its schema lists."""
    if not isinstance(schema, dict):
        return
    if isinstance(value, list):
        for each in value:
            yield from _undeclared(schema.get("items"), each, f"{path}[]")
    known = schema.get("properties")
    if not isinstance(value, dict) or not known:
        return
    for name, inner in value.items():
        inside = f"{path}.{name}" if path else name
        if name in known:
            yield from _undeclared(known[name], inner, inside)
        elif not schema.get("additionalProperties"):
            yield inside
