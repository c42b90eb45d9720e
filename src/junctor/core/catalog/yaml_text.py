"""Strict YAML: JSON's types only, and every value knows its line.

Read from the events of the C parser, so that nesting, aliases and size are bounded before
anything is built. `no`, `1:30`, `0777` and dates stay text, as in YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from junctor.core.catalog.fault import Fault, invalid

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 48
MAX_VALUES = 100_000

Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NO_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its value, and the line and column of every place in it."""

    name: str
    value: Any
    marks: dict[Path, tuple[int, int]] = field(repr=False)

    def place(self, path: Path) -> str:
        """`name:line:column dotted.path` of a value, or of the nearest one that exists."""
        known = path
        while known and known not in self.marks:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        return f"{self.name}:{line}:{column} {'.'.join(map(str, path))}".rstrip()


def read_yaml(data: bytes, name: str) -> Document:
    """The document in a file.

    Raises:
        InvalidSpec: it is not strict YAML; names line and column.
    """
    if len(data) > MAX_BYTES:
        raise _refused(name, None, f"is larger than {MAX_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(name, None, f"is not UTF-8 at byte {error.start}") from None
    odd = _NO_YAML.search(text)
    if odd is not None:
        before = text[: odd.start()]
        column = len(before) - before.rfind("\n") - 1
        mark = yaml.Mark(name, odd.start(), before.count("\n"), column, text, odd.start())
        why = f"has the character U+{ord(odd[0]):04X}, which YAML does not take"
        raise _refused(name, mark, why)
    reader = _Reader(name)
    try:
        events = yaml.parse(text, Loader=_LOADER)
        value = reader.document(events)
    except yaml.MarkedYAMLError as error:
        raise _refused(name, error.problem_mark, error.problem or "is not YAML") from None
    except yaml.YAMLError as error:
        raise _refused(name, None, str(error)) from None
    return Document(name, value, reader.marks)


class _Writer(yaml.SafeDumper):
    """Quotes every text that the reader would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the signature of PyYAML
        super().increase_indent(flow, False)


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None if isinstance(plain(text), str) else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _write_text)


def write_yaml(value: Any) -> str:
    """A JSON value as YAML that `read_yaml` reads back."""
    written: str = yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100)
    return written


def plain(text: str) -> Any:
    """What an unquoted text means."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) < 40 and _INT.fullmatch(text):
        digits = text.lstrip("+-")
        return text if len(digits) > 1 and digits[0] == "0" else int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text):
        return float(text)
    return text


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[Path, tuple[int, int]] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._values = 0

    def document(self, events: Iterator[Any]) -> Any:
        next(events)  # stream start
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self._value(next(events), events, (), 0)
        next(events)  # document end
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refused(self.name, event.start_mark, "is a second document")
        return value

    def _value(self, event: Any, events: Iterator[Any], path: Path, depth: int) -> Any:
        mark = event.start_mark
        self.marks[path] = (mark.line + 1, mark.column + 1)
        self._count(1, event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            raise _refused(self.name, mark, f"has the tag `{event.tag}`; only plain values fit")
        if depth > MAX_DEPTH:
            raise _refused(self.name, mark, f"is nested deeper than {MAX_DEPTH} levels")
        before = self._values
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(events, path, depth)
        else:
            value = self._mapping(events, path, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._values - before + 1)
        return value

    def _list(self, events: Iterator[Any], path: Path, depth: int) -> list[Any]:
        value: list[Any] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            value.append(self._value(inner, events, (*path, len(value)), depth + 1))
        return value

    def _mapping(self, events: Iterator[Any], path: Path, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            mark = inner.start_mark
            if not isinstance(inner, yaml.ScalarEvent) or inner.tag is not None:
                raise _refused(self.name, mark, "has a key that is not plain text")
            key = inner.value
            if key == "<<":
                raise _refused(self.name, mark, "merges mappings; write the keys out")
            if key in value:
                raise _refused(self.name, mark, f"has the key `{key}` twice")
            value[key] = self._value(next(events), events, (*path, key), depth + 1)
            self.marks[(*path, key)] = (mark.line + 1, mark.column + 1)
        return value

    @staticmethod
    def _scalar(event: Any) -> Any:
        return plain(event.value) if event.style in (None, "") else event.value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise _refused(self.name, event.start_mark, "refers to itself or to nothing")
        value, size = self._anchors[event.anchor]
        self._count(size, event)  # all it stands for, so that aliases of aliases reach the bound
        return value

    def _count(self, more: int, event: Any) -> None:
        self._values += more
        if self._values > MAX_VALUES:
            raise _refused(self.name, event.start_mark, f"has more than {MAX_VALUES} values")


def _refused(name: str, mark: Any, why: str) -> Exception:
    place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
    cure = "Correct the file at that line; quote a text that YAML reads as something else."
    return invalid("The file", [Fault(place, why, cure)])
