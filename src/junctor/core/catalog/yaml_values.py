"""What the events of a YAML parser mean, in two passes: the values, and where each of them stands.

Every manifest is read for its values; its places are wanted when somebody is told of a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

MAX_DEPTH = 48
MAX_VALUES = 100_000

Path = tuple[str | int, ...]
Marks = dict[Path, tuple[int, int]]

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_BEGINS_NUMBERS = frozenset("+-.0123456789")


class NotStrictError(Exception):
    """Something that strict YAML does not have, and the mark of where it is."""

    def __init__(self, mark: Any, why: str) -> None:
        super().__init__(why)
        self.mark = mark


def plain(text: str) -> Any:
    """What an unquoted text means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGINS_NUMBERS or len(text) >= 40:
        return text
    if _INT.fullmatch(text):
        digits = text.lstrip("+-")
        return text if len(digits) > 1 and digits[0] == "0" else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class Values:
    """Builds a document's value; `following` gives the next event, or None after the last one."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self._next = following
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0

    def document(self) -> Any:
        """The value of the only document; None when there is none.

        Raises:
            NotStrictError: it is not strict YAML.
        """
        self._next()  # stream start
        if type(self._next()) is yaml.StreamEndEvent:
            return None
        value = self._value(self._next(), 0)
        self._next()  # document end
        event = self._next()
        if type(event) is not yaml.StreamEndEvent:
            raise NotStrictError(event.start_mark, "is a second document")
        return value

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self._alias(event)
        before = self._count
        self._one_more(event)
        if event.tag is not None:
            raise NotStrictError(
                event.start_mark, f"has the tag `{event.tag}`; only plain values fit"
            )
        if depth > MAX_DEPTH:
            raise NotStrictError(event.start_mark, f"is nested deeper than {MAX_DEPTH} levels")
        value: Any
        if kind is yaml.ScalarEvent:
            value = event.value if event.style else plain(event.value)
        elif kind is yaml.SequenceStartEvent:
            value = self._list(depth + 1)
        else:
            value = self._mapping(depth + 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._count - before)
        return value

    def _list(self, depth: int) -> list[Any]:
        value: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value.append(self._value(event, depth))
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        following, scalar, end = self._next, yaml.ScalarEvent, yaml.MappingEndEvent
        while type(named := following()) is not end:
            if type(named) is not scalar or named.tag is not None:
                raise NotStrictError(named.start_mark, "has a key that is not plain text")
            key = named.value
            if key == "<<":
                raise NotStrictError(named.start_mark, "merges mappings; write the keys out")
            if key in value:
                raise NotStrictError(named.start_mark, f"has the key `{key}` twice")
            value[key] = self._value(following(), depth)
        return value

    def _alias(self, event: Any) -> Any:
        self._one_more(event)
        if event.anchor not in self._anchors:
            raise NotStrictError(event.start_mark, "refers to itself or to nothing")
        value, size = self._anchors[event.anchor]
        self._count += size - 1  # all it stands for, so that aliases of aliases reach the bound
        self._one_more(event)
        return value

    def _one_more(self, event: Any) -> None:
        self._count += 1
        if self._count > MAX_VALUES:
            raise NotStrictError(event.start_mark, f"has more than {MAX_VALUES} values")


def marks_of(following: Callable[[], Any]) -> Marks:
    """Line and column of every value, of a document that `Values` has read."""
    marks: Marks = {}
    following()  # stream start
    following()  # document start, or the end of nothing
    _mark(following(), following, (), marks)
    return marks


def _mark(event: Any, following: Callable[[], Any], path: Path, marks: Marks) -> None:
    if event is None:
        return
    marks[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
    if type(event) is yaml.SequenceStartEvent:
        at = 0
        while type(inner := following()) is not yaml.SequenceEndEvent:
            _mark(inner, following, (*path, at), marks)
            at += 1
    elif type(event) is yaml.MappingStartEvent:
        while type(named := following()) is not yaml.MappingEndEvent:
            below = (*path, named.value)
            _mark(following(), following, below, marks)
            marks[below] = (named.start_mark.line + 1, named.start_mark.column + 1)
