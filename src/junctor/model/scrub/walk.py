"""A JSON value with its secrets masked: strings by what they hold, fields by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from junctor.model.scrub.names import is_secret_name
from junctor.model.scrub.shapes import is_reference
from junctor.model.secret import MASK, Secret

_DEEPEST = 100
_SMALLEST_NUMBER = 100_000
HEADER_NAMES = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"}
)
_LABELS = ("name", "key", "header", "field")


@dataclass(frozen=True, slots=True)
class Walk:
    """One pass over one value. `by_name` off leaves fields with telling names alone."""

    text: Callable[[str], str]
    exception: Callable[[BaseException], str]
    is_short: Callable[[str, str], bool]
    by_name: bool

    def value(self, value: Any, depth: int = 0) -> Any:
        """A clean copy; what lies deeper than a hundred levels is masked."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return value
        if depth > _DEEPEST:
            return MASK
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return self._sequence(value, depth)
        return self._leaf(value)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[Any, Any]:
        labeled = self.by_name and "value" in value and _names_secret(value)
        clean = {}
        for key, inner in value.items():
            if not isinstance(key, str):
                clean[self._leaf(key)] = self.value(inner, depth + 1)
                continue
            secret = self.by_name and (is_secret_name(key) or (labeled and key == "value"))
            if secret and (_is_scalar(inner) or isinstance(inner, list | tuple)):
                clean[self.text(key)] = self._masked(inner, depth)
            elif _is_scalar(inner) and self.is_short(key, str(inner)):
                clean[self.text(key)] = MASK
            else:
                clean[self.text(key)] = self.value(inner, depth + 1)
        return clean

    def _masked(self, value: Any, depth: int) -> Any:
        if isinstance(value, list | tuple):
            return [
                self._masked(item, depth) if _is_scalar(item) else self.value(item, depth + 1)
                for item in value
            ]
        return value if isinstance(value, str) and (not value or is_reference(value)) else MASK

    def _sequence(self, value: Any, depth: int) -> Any:
        items = [self.value(item, depth + 1) for item in value]
        if self.by_name and len(items) == 2 and _is_header(items[0]) and isinstance(items[1], str):
            items[1] = self._masked(items[1], depth)
        return type(value)(items) if type(value) in {tuple, set, frozenset} else items

    def _leaf(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return MASK
        if isinstance(value, int) and -_SMALLEST_NUMBER < value < _SMALLEST_NUMBER:
            return value
        if isinstance(value, bytes | bytearray):
            return self.text(bytes(value).decode("utf-8", "backslashreplace"))
        if isinstance(value, BaseException):
            return self.exception(value)
        text = str(value)
        clean = self.text(text)
        return value if clean == text else (MASK if isinstance(value, int | float) else clean)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bytes) and not isinstance(value, bool)


def _is_header(name: Any) -> bool:
    return isinstance(name, str) and name.lower() in HEADER_NAMES


def _names_secret(value: Mapping[Any, Any]) -> bool:
    return any(isinstance(value.get(la), str) and is_secret_name(value[la]) for la in _LABELS)
