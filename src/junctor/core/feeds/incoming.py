"""The events in one delivery of a webhook, and in one message of a stream."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from junctor.core.dotted import lookup
from junctor.core.feeds.conditions import fits, identity_of
from junctor.model.trigger_spec import StreamTrigger, WebhookTrigger

_EACH = ".*."


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One event; `key` is its own identity where there is one."""

    key: str | None
    payload: Any


def webhook_events(trigger: WebhookTrigger, event: Mapping[str, Any]) -> list[Incoming]:
    """The events of a delivery in their order; none when the filter lets nothing through."""
    if trigger.decode is not None:
        event = _decoded(event, trigger.decode.split("."))
    found: list[dict[str, Any]] = [dict(event)]
    if trigger.items is not None:
        rest = {name: part for name, part in event.items() if name not in ("json", "form", "text")}
        found = [{**rest, **each} for each in _items(event, trigger.items)]
    return [
        Incoming(key=_key(trigger.dedupe, each), payload=each)
        for each in found
        if fits(trigger.filter, each)
    ]


def _decoded(value: Any, path: list[str]) -> Any:
    """The same with the JSON of the text at `path` in its place; as it was where it is none.

    The text may be Base64 of an object, as Google Pub/Sub carries what was published.
    """
    step, rest = path[0], path[1:]
    if not isinstance(value, Mapping) or step not in value:
        return value
    inner = value[step]
    if rest:
        return {**value, step: _decoded(inner, rest)}
    if not isinstance(inner, str):
        return value
    try:
        return {**value, step: orjson.loads(inner)}
    except ValueError:
        found = _encoded(inner)
        return value if found is None else {**value, step: found}


def _encoded(text: str) -> dict[str, Any] | None:
    try:
        found = orjson.loads(b64decode(text, validate=True))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _items(event: Any, path: str, *, is_nested: bool = False) -> Iterator[dict[str, Any]]:
    """Each item as `json`; of lists within lists also `parent`, what stands around its list.

    What comes alone counts as a list of one.
    """
    outer, star, inner = path.partition(_EACH)
    listed = lookup(event, outer)
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        return
    if star:
        for each in listed:
            yield from _items(each, inner, is_nested=True)
        return
    parent: dict[str, Any] = {}
    if is_nested:
        place, _, name = outer.rpartition(".")
        around = lookup(event, place)
        parent = {"parent": {k: v for k, v in around.items() if k != name}}
    for each in listed:
        yield {"json": each, **parent}


def stream_event(trigger: StreamTrigger, message_id: str, event: Any) -> Incoming | None:
    """The event of a message; None when the filter does not let it through."""
    if not fits(trigger.filter, event):
        return None
    return Incoming(key=_key(trigger.dedupe, event) or message_id, payload=event)


def _key(paths: str | None, event: Any) -> str | None:
    """The identity at a path; of several, all of them together, or none where one is missing.

    One that ends with `?` may be missing.
    """
    if paths is None:
        return None
    parts = []
    for path in map(str.strip, paths.split(",")):
        part = identity_of(lookup(event, path.removesuffix("?")))
        if part is None and not path.endswith("?"):
            return None
        parts.append(part or "")
    return "/".join(parts)
