"""Strict YAML: JSON's types only, and every value knows its line.

Read from the events of the C parser, so that nesting, aliases and size are bounded before
anything is built. `no`, `1:30`, `0777` and dates stay text, as in YAML 1.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.yaml_values import Marks, NotStrictError, Path, Values, marks_of, plain

MAX_BYTES = 1024 * 1024

_NO_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """A parsed file: its value, and the line and column of every place in it.

    `text` is what it was read from, none for a value that has no file; `parts` are the files
    whose values stand in it, by where.
    """

    name: str
    value: Any
    text: str = field(default="", repr=False)
    parts: dict[Path, Document] = field(default_factory=dict, repr=False)

    def place(self, path: Path) -> str:
        """`name:line:column dotted.path` of a value, or of the nearest one that exists."""
        for stem, part in self.parts.items():
            if path[: len(stem)] == stem:
                return part.place(path[len(stem) :]).partition(" ")[0] + f" {_dotted(path)}"
        known = path
        while known and known not in self._marks:
            known = known[:-1]
        line, column = self._marks.get(known, (1, 1))
        return f"{self.name}:{line}:{column} {_dotted(path)}".rstrip()

    @cached_property
    def _marks(self) -> Marks:
        # Read once more when somebody asks: a manifest without faults is never asked.
        return marks_of(_LOADER(self.text).get_event) if self.text else {}


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


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
    try:
        value = Values(_LOADER(text).get_event).document()
    except NotStrictError as error:
        raise _refused(name, error.mark, str(error)) from None
    except yaml.MarkedYAMLError as error:
        raise _refused(name, error.problem_mark, error.problem or "is not YAML") from None
    except yaml.YAMLError as error:
        raise _refused(name, None, str(error)) from None
    return Document(name, value, text)


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


def _refused(name: str, mark: Any, why: str) -> Exception:
    place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
    cure = "Correct the file at that line; quote a text that YAML reads as something else."
    return invalid("The file", [Fault(place, why, cure)])
