"""YAML of the wild becomes JSON straight from the parser's events: no tree of nodes in between.

The events come one by one, so that depth is bounded before the parser goes deeper. `no` and dates
stay text, as in YAML 1.2; whole numbers and floats are what YAML 1.1 takes for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import yaml

MAX_DEPTH = 400
_TAG = "tag:yaml.org,2002:"
_TYPED = tuple(_TAG + name for name in ("bool", "float", "int", "null"))
_MOST_BITS = 63
_MOST_BITS_OF_FLOATS = 1024
_MERGE = object()
"""A key that takes over what another mapping has."""


class TooDeep(yaml.YAMLError):
    """More levels than `MAX_DEPTH`."""


class _Types(yaml.SafeLoader):
    """Which plain texts are values of what kind."""


_Types.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag in _TYPED and not tag.endswith("bool")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Types.add_implicit_resolver(
    _TAG + "bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def twice(names: list[str]) -> list[str]:
    """The names that stand in a list more than once."""
    if len(names) == len(set(names)):
        return []
    return [name for name, count in Counter(names).items() if count > 1]


def read(text: str) -> tuple[Any, list[str]]:
    """The one document of a text, and the names that stand twice in one of its mappings.

    Raises:
        TooDeep: it has more levels than `MAX_DEPTH`.
        yaml.YAMLError: it is no YAML, or several documents.
    """
    reader = _Reader(yaml.parse(text, Loader=yaml.CSafeLoader))
    return reader.document(), reader.repeated


class _Reader:
    """Takes events and gives values; plain texts are understood once each."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.repeated: list[str] = []
        self._next: Callable[[], Any] = events.__next__
        self._types: Any = _Types("")
        self._plain: dict[str, Any] = {"<<": "<<"}
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        self._next()  # the stream begins
        if type(self._next()) is yaml.StreamEndEvent:
            return None
        value = self._value(self._next(), 1)
        self._next()  # the document ends
        event = self._next()
        if type(event) is not yaml.StreamEndEvent:
            raise yaml.composer.ComposerError(
                None, None, "it holds more than one document", event.start_mark
            )
        return value

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            return self._meant(event)
        if depth > MAX_DEPTH:
            raise TooDeep
        made: Any = {} if kind is yaml.MappingStartEvent else []
        if event.anchor is not None:
            self._anchors[event.anchor] = made
        if kind is yaml.MappingStartEvent:
            self._fill(made, depth + 1)
            return made
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            made.append(self._value(event, depth + 1))
        return made

    def _fill(self, made: dict[Any, Any], depth: int) -> None:
        names: list[str] = []
        merged: list[dict[Any, Any]] = []
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            value = self._value(self._next(), depth)
            if key is _MERGE:
                merged += value if isinstance(value, list) else [value]
                continue
            names.append(str(getattr(event, "value", key)))
            made[key] = value
        if merged:
            _take_over(made, merged)
        self.repeated += twice(names)

    def _key(self, event: Any) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if event.value == "<<" and event.implicit[0]:
                return _MERGE
            return self._scalar(event)
        key = self._meant(event) if kind is yaml.AliasEvent else None
        if key is None or isinstance(key, dict | list):
            raise yaml.constructor.ConstructorError(
                None, None, "a name is no text", event.start_mark
            )
        return key

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if event.implicit[0]:
            value = self._plain[text] if text in self._plain else self._understood(text)
        elif event.tag in _TYPED:
            value = self._types.construct_object(yaml.ScalarNode(event.tag, text, event.start_mark))
        else:
            value = text
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _understood(self, text: str) -> Any:
        tag = self._types.resolve(yaml.ScalarNode, text, (True, False))
        value = self._types.construct_object(yaml.ScalarNode(tag, text)) if tag in _TYPED else text
        if type(value) is int and value.bit_length() > _MOST_BITS:  # as in JSON: no whole number
            value = float(value) if value.bit_length() < _MOST_BITS_OF_FLOATS else text
        self._plain[text] = value
        return value

    def _meant(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise yaml.composer.ComposerError(
                None, None, f"nothing is called *{event.anchor}", event.start_mark
            )
        return self._anchors[event.anchor]


def _take_over(made: dict[Any, Any], merged: list[Any]) -> None:
    """Add what the merged mappings have and this one has not; an earlier one counts more."""
    own = dict(made)
    made.clear()
    for other in reversed(merged):
        if not isinstance(other, dict):
            raise yaml.constructor.ConstructorError(None, None, "`<<` takes mappings", None)
        made.update(other)
    made.update(own)
