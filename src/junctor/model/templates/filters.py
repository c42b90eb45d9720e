"""The fixed filters: what they take, what they give, and the bounds that stop bombs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from junctor.model.errors import InvalidTemplate
from junctor.model.templates.text import (
    MAX_RESULT,
    MISSING,
    Meter,
    compact_json,
    size_of,
    text_of,
    too_long,
)

MAX_ITEMS: Final = 100_000
_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,4000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name, its function and the kind of each argument (`text`, `count`, `any`)."""

    name: str
    call: Callable[..., Any]
    takes: tuple[str, ...] = ()

    def fault(self, arguments: tuple[Any, ...]) -> str | None:
        """Why these arguments do not fit, or None."""
        if len(arguments) != len(self.takes):
            wants = f"{len(self.takes)} argument(s) in parentheses" if self.takes else "no argument"
            return f"filter `{self.name}` takes {wants}"
        for kind, argument in zip(self.takes, arguments, strict=True):
            if kind in ("text", "filled text") and not isinstance(argument, str):
                return f"filter `{self.name}` takes text in quotes"
            if kind == "filled text" and not argument:
                return f"filter `{self.name}` cannot look for the empty text"
            if kind == "count" and (type(argument) is not int or argument < 0):
                return f"filter `{self.name}` takes a whole number from 0"
        return None


def percent(text: str) -> str:
    """Percent-encoded so that it stays one path segment or one query value."""
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidTemplate("The text is not valid Unicode (a lone surrogate).") from None


def _scalar(value: Any, name: str) -> str:
    if isinstance(value, (list, tuple, Mapping)):
        raise InvalidTemplate(f"Filter `{name}` takes text, not a list or a mapping.")
    return text_of(value)


def _base64(value: Any) -> str:
    try:
        return base64.b64encode(text_of(value).encode()).decode()
    except UnicodeEncodeError:
        raise InvalidTemplate("The text is not valid Unicode (a lone surrogate).") from None


def _length(value: Any) -> int:
    if isinstance(value, (str, list, tuple, Mapping)):
        return len(value)
    raise InvalidTemplate("Filter `length` takes text, a list or a mapping.")


def _end(value: Any, index: int, name: str) -> Any:
    if not isinstance(value, (str, list, tuple)):
        raise InvalidTemplate(f"Filter `{name}` takes a list or text.")
    return value[index] if value else MISSING


def _int(value: Any) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and abs(value) < 2.0**63:
        return int(value)
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip(" \t\r\n")):
        return int(value)
    raise InvalidTemplate("Filter `int` takes a number or text that is a whole number.")


def _join(value: Any, separator: str) -> str:
    if not isinstance(value, (list, tuple)):
        raise InvalidTemplate("Filter `join` takes a list.")
    texts, total = [], len(separator) * len(value)
    for item in value:
        texts.append(text_of(item))
        total += len(texts[-1])
        if total > MAX_RESULT:
            raise too_long()
    return separator.join(texts)


def _replace(value: Any, old: str, new: str) -> str:
    text = _scalar(value, "replace")
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_RESULT:
        raise too_long()
    return text.replace(old, new)


def _split(value: Any, separator: str) -> list[str]:
    text = _scalar(value, "split")
    if text.count(separator) > MAX_ITEMS:
        raise InvalidTemplate(f"Filter `split` gives at most {MAX_ITEMS} items.")
    return text.split(separator)


def _default(value: Any, fallback: Any) -> Any:
    return fallback if value is MISSING or value is None else value


FILTERS: Final = {
    each.name: each
    for each in (
        Filter("upper", lambda value: _scalar(value, "upper").upper()),
        Filter("lower", lambda value: _scalar(value, "lower").lower()),
        Filter("trim", lambda value: _scalar(value, "trim").strip()),
        Filter("length", _length),
        Filter("json", compact_json),
        Filter("urlencode", lambda value: percent(text_of(value))),
        Filter("base64", _base64),
        Filter("first", lambda value: _end(value, 0, "first")),
        Filter("last", lambda value: _end(value, -1, "last")),
        Filter("int", _int),
        Filter("string", text_of),
        Filter("join", _join, ("text",)),
        Filter("truncate", lambda value, n: _scalar(value, "truncate")[:n], ("count",)),
        Filter("replace", _replace, ("filled text", "text")),
        Filter("split", _split, ("filled text",)),
        Filter("default", _default, ("any",)),
    )
}


def apply(chain: tuple[tuple[Filter, tuple[Any, ...]], ...], value: Any, meter: Meter) -> Any:
    """The value after the filters; a missing one travels on to the next `default`."""
    for each, arguments in chain:
        if value is MISSING and each.name != "default":
            continue
        if isinstance(value, str) and len(value) > MAX_RESULT:
            raise too_long()
        meter.work(value)
        value = each.call(value, *arguments)
        meter.work(value)
        if isinstance(value, str) and size_of(value) > MAX_RESULT:
            raise too_long()
    return value
