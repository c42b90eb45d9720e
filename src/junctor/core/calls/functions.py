"""What JMESPath lacks for answers: time, arithmetic, defaults, text, JSON in a text, and groups.

Moments are integer milliseconds since 1970, UTC, as everywhere in Junctor.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
from jmespath import functions
from jmespath.functions import signature

from junctor.model.errors import InvalidTemplate

_NUMBER: Any = {"types": ["number"]}
_TEXT: Any = {"types": ["string"]}
_ANY: Any = {"types": []}
_LIST: Any = {"types": ["array"]}
_EXPRESSION: Any = {"types": ["expref"]}
_TEXT_OR_NONE: Any = {"types": ["string", "null"]}
_MOMENT: Any = {"types": ["number", "string"]}
_FORMAT = re.compile(r"(?:[^%\x00-\x1f]|%[aAbBdHIjmMpSyYzZf%]){1,100}\Z")
_WIDEST = 2**63


class Functions(functions.Functions):
    """The standard functions and ours; `now` is fixed for one evaluation."""

    def __init__(self, now: int) -> None:
        self._now = now

    @signature()
    def _func_now(self) -> int:
        return self._now

    @signature(_MOMENT, _TEXT)
    def _func_date_format(self, moment: float | str, form: str) -> str:
        at = _moment(moment)
        if not _FORMAT.match(form):
            raise _unfit("date_format() takes a format such as `%Y-%m-%d %H:%M`.")
        return at.strftime(form)

    @signature(_TEXT)
    def _func_parse_date(self, text: str) -> int:
        return round(_moment(text).timestamp() * 1000)

    @signature(_NUMBER, _NUMBER)
    def _func_add(self, a: float, b: float) -> float:
        return _number(a + b)

    @signature(_NUMBER, _NUMBER)
    def _func_subtract(self, a: float, b: float) -> float:
        return _number(a - b)

    @signature(_NUMBER, _NUMBER)
    def _func_multiply(self, a: float, b: float) -> float:
        return _number(a * b)

    @signature(_NUMBER, _NUMBER)
    def _func_divide(self, a: float, b: float) -> float:
        if b == 0:
            raise _unfit("divide() by zero.")
        whole = isinstance(a, int) and isinstance(b, int) and a % b == 0
        return _number(a // b if whole else a / b)

    @signature(_NUMBER, _NUMBER)
    def _func_round(self, number: float, digits: float) -> float:
        places = max(-18, min(18, int(digits)))
        rounded = _number(round(number, places))
        return int(rounded) if places <= 0 else rounded

    @signature(_ANY, _ANY)
    def _func_default(self, value: Any, fallback: Any) -> Any:
        return fallback if value is None else value

    @signature(_TEXT)
    def _func_lower(self, text: str) -> str:
        return text.lower()

    @signature(_TEXT)
    def _func_upper(self, text: str) -> str:
        return text.upper()

    @signature(_TEXT)
    def _func_trim(self, text: str) -> str:
        return text.strip()

    @signature(_TEXT, _TEXT)
    def _func_split(self, text: str, by: str) -> list[str]:
        return text.split(by) if by else list(text)

    @signature(_TEXT, _TEXT, _TEXT)
    def _func_replace(self, text: str, old: str, new: str) -> str:
        if old and text.count(old) * len(new) > 1024 * 1024:
            raise _unfit("replace() makes a text beyond 1 MiB.")
        return text.replace(old, new) if old else text

    @signature(_TEXT_OR_NONE)
    def _func_from_json(self, text: str | None) -> Any:
        """What a text says as JSON; null where it is none, as an answer may always be."""
        try:
            return orjson.loads(text or "null")
        except orjson.JSONDecodeError:
            return None

    @signature(_LIST, _EXPRESSION)
    def _func_grouped(self, items: list[Any], by: Any) -> list[list[Any]]:
        """The items in groups of the same value, each where its first item stands."""
        found: dict[bytes, list[Any]] = {}
        for item in items:
            key = orjson.dumps(by.visit(by.expression, item), option=orjson.OPT_SORT_KEYS)
            found.setdefault(key, []).append(item)
        return list(found.values())


def _moment(value: float | str) -> datetime:
    try:
        if isinstance(value, str):
            return _read(value.strip())
        return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        raise _unfit("A moment is milliseconds since 1970 or a date such as 2026-01-31.") from None


def _read(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = parsedate_to_datetime(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _number(result: float) -> float:
    if isinstance(result, int) and -_WIDEST <= result < _WIDEST:
        return result
    wide = float(result)
    if not math.isfinite(wide):
        raise _unfit("The result is beyond what a number can hold.")
    return wide


def _unfit(message: str) -> InvalidTemplate:
    return InvalidTemplate(message, cure="Correct the JMESPath expression.")
