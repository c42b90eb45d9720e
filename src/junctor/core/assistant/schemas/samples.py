"""What stands in an event beyond its schema: the fields of the connector's recorded samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from junctor.core.assistant.schemas.fields import is_urn
from junctor.core.feeds.samples import events_of
from junctor.model.errors import JunctorError
from junctor.model.spec import ConnectorSpec
from junctor.model.value import JsonSchema

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_DEEPEST = 6
_TOPS: tuple[tuple[str, ...], ...] = ((), ("after",))
_ABOUT_THE_CALL = frozenset(("headers", "query", "before", "parent"))
_OF_THE_SENDER = frozenset(("fields", "properties", "message", "changedTablesById"))
"""Where, at the top or below `after`, the names are those that the sender gave them."""


class Recorded(Protocol):
    """A connector with its recorded cases."""

    @property
    def spec(self) -> ConnectorSpec:
        """The spec."""
        ...

    def trigger_samples(self, trigger: str) -> list[dict[str, Any]]:
        """The recorded cases of a trigger."""
        ...


def recorded_fields(
    entry: Recorded | None, trigger: str, inputs: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, JsonSchema]:
    """The plain values of recorded events by their path, each with the type that it has there.

    `inputs` are those of the planned trigger: a sample that was read with others tells nothing.
    """
    found: dict[str, JsonSchema] = {}
    for sample in entry.trigger_samples(trigger) if entry is not None else ():
        read_with = sample.get("input") or {}
        if any(inputs.get(name, value) != value for name, value in read_with.items()):
            continue
        try:
            events = events_of(entry.spec, sample) if entry is not None else []
        except JunctorError:  # a sample of one's own that cannot be read tells nothing
            continue
        for event in events:
            for path, schema in _values(event.get("payload"), (), 0):
                found.setdefault(path, schema)
    return found


def _values(value: Any, path: tuple[str, ...], depth: int) -> Iterable[tuple[str, JsonSchema]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            given = name in _OF_THE_SENDER and isinstance(inner, Mapping) and path in _TOPS
            known = not given and (depth or name not in _ABOUT_THE_CALL)
            if known and depth < _DEEPEST and _NAME.fullmatch(name):
                yield from _values(inner, (*path, name), depth + 1)
    elif path and not isinstance(value, list) and value is not None and not is_urn(value):
        yield ".".join(path), _schema(value)


def _schema(value: Any) -> JsonSchema:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "number"}
    return {"type": "string", "examples": [value]} if isinstance(value, str) else {"type": "string"}
