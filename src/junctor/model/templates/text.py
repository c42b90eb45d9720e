"""How a value reads as text or as compact JSON, and the bounds on both."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import orjson

from junctor.model.errors import InvalidTemplate

MAX_SOURCE: Final = 256 * 1024  # bytes of a template
MAX_RESULT: Final = 1024 * 1024  # bytes of what it renders to
MAX_WORK: Final = 16 * 1024 * 1024  # characters that all filters of one rendering go through
MAX_DEPTH: Final = 64  # levels of a template that is a list or a mapping

MISSING: Final = object()
"""What a look-up gives when there is nothing at the path."""

_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class Meter:
    """Counts the characters that filters go through: small results can be made of much work."""

    __slots__ = ("worked",)

    def __init__(self) -> None:
        self.worked = 0

    def work(self, value: Any) -> None:
        """Counts one value that goes into or comes out of a filter."""
        if isinstance(value, (str, list, tuple)):
            self.worked += len(value)
            if self.worked > MAX_WORK:
                raise InvalidTemplate("The filters of this template go through too much text.")


def text_of(value: Any) -> str:
    """The text form: null is empty, booleans `true`/`false`, lists and mappings compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _digits(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if isinstance(value, (list, tuple, Mapping)):
        return compact_json(value)
    raise InvalidTemplate(f"A value of type {type(value).__name__} has no text form.")


def compact_json(value: Any) -> str:
    """The value as JSON without spaces; raises InvalidTemplate when it is not JSON or too deep."""
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS).decode()
    except TypeError as fault:
        if "64-bit" in str(fault):  # orjson stops there, JSON does not
            return _wide_json(value)
        raise InvalidTemplate(f"The value cannot be written as JSON: {fault}.") from None


def size_of(text: str) -> int:
    """Length in UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def weight(value: Any) -> int:
    """What a value that keeps its type counts against the bound of a result, in bytes."""
    if isinstance(value, str):
        return size_of(value)
    if isinstance(value, (int, float)):  # first: to ask whether it is a mapping takes longer
        return 8
    return len(compact_json(value)) if isinstance(value, (list, tuple, Mapping)) else 8


def too_long(most: int = MAX_RESULT) -> InvalidTemplate:
    """The error for a result beyond its bound."""
    return InvalidTemplate(
        f"The rendered template is larger than {most >> 20} MiB.",
        cure="Use smaller values, or pass large data by reference.",
    )


def _digits(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        raise InvalidTemplate("The number has too many digits to be written as text.") from None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON type")


def _wide_json(value: Any) -> str:
    try:
        return json.dumps(
            value, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, ValueError, RecursionError):
        raise InvalidTemplate("The value cannot be written as JSON.") from None
