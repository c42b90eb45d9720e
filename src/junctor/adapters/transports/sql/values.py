"""Values on their way: JSON to what drivers bind, and what drivers give to JSON without loss."""

from __future__ import annotations

import base64
import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import orjson

from junctor.model.errors import InvalidInput

_TAGS = ("$binary", "$decimal", "$json", "$date", "$time", "$timestamp")


_LONG_NUMBER = re.compile(rb"[\d.]{16}|[eE][+-]?\d{3}")
"""What may be a number that a float does not hold; it is looked at more closely."""


class JsonText(str):
    """A value for a JSON column, already written as JSON."""

    __slots__ = ()


def bound(value: Any, place: int) -> Any:
    """A value of the request as Python's: tags become bytes, decimals, dates; objects JSON text.

    Raises:
        InvalidInput: a tag's text is not what the tag says.
    """
    if isinstance(value, dict):
        tag = next(iter(value), "")
        if len(value) == 1 and tag in _TAGS:
            return _tagged(tag, value[tag], place)
        return JsonText(orjson.dumps(value).decode())
    if isinstance(value, list):
        return [bound(each, place) for each in value]
    return value


def _tagged(tag: str, text: Any, place: int) -> Any:
    try:
        match tag:
            case "$json":
                return JsonText(orjson.dumps(text).decode())
            case "$binary":
                return base64.b64decode(text, validate=True)
            case "$decimal":
                return Decimal(text)
            case "$date":
                return date.fromisoformat(text)
            case "$time":
                return time.fromisoformat(text)
            case _:
                return datetime.fromisoformat(text)
    except (ValueError, TypeError, InvalidOperation):
        raise InvalidInput(
            f"Value ?{place} is not a {tag.removeprefix('$')}.",
            cure='Write {"$binary": base64}, {"$decimal": "1.50"} or an ISO 8601 date and time.',
            field=f"/parameters/{place - 1}",
        ) from None


def plain(value: Any) -> Any:
    """A value of a row as JSON: exact numbers and times as text, bytes as base64."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        # Bytes that are no UTF-8 came as surrogates; JSON has no place for them.
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return _as_text(value)


_INFINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}


def _as_text(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else _INFINITE.get(value, "NaN")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value)


def exact_json(data: str | bytes) -> Any:
    """A document of JSON; a number that JavaScript and others would round comes as its text.

    Where it holds what UTF-8 cannot say, such as half of a pair, it comes as it stands there.
    """
    text = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    try:
        if not _LONG_NUMBER.search(text):
            return orjson.loads(text)
        found = json.loads(text, parse_int=_whole, parse_float=_float)
        orjson.dumps(found)
    except (ValueError, TypeError, RecursionError):
        return text.decode("utf-8", "replace")
    return found


def _whole(text: str) -> int | str:
    if len(text) > 20:
        return text
    number = int(text)
    return number if -(2**63) <= number < 2**64 else text


def _float(text: str) -> float | str:
    number = float(text)
    try:
        return number if Decimal(repr(number)) == Decimal(text) else text
    except ArithmeticError:  # an exponent beyond every bound
        return text


def _duration(value: timedelta) -> str:
    """Hours, minutes and seconds, as databases write a time of any length."""
    micros = abs(value) // timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    sign = "-" if value < timedelta() else ""
    return f"{sign}{text}.{micros:06}" if micros else sign + text


@lru_cache(maxsize=512)
def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of columns, the second of the same name with a number that no other has."""
    found: dict[str, None] = {}
    taken = set(names)
    for name in names:
        unique, number = name, 1
        while unique in found or (number > 1 and unique in taken):
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return tuple(found)
