"""How values become query parameters and form fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from junctor.model.errors import InvalidInput
from junctor.model.request import Pairs
from junctor.model.spec import ListStyle
from junctor.model.templates.text import text_of

MAX_PAIRS = 10_000
_JOINTS = {"comma": ",", "space": " ", "pipe": "|", "tab": "\t", "pairs": ","}
_NO_STYLES: Mapping[str, ListStyle] = {}


def query_pairs(
    query: Mapping[str, Any],
    style: ListStyle,
    styles: Mapping[str, ListStyle] = _NO_STYLES,
) -> list[tuple[str, str]]:
    """Query parameters without those that are null; lists and objects in the vendor's style."""
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif isinstance(value, list):
            pairs += _listed(name, value, styles.get(name, style) if styles else style)
        elif isinstance(value, dict):
            pairs += _object(name, value, styles.get(name, style))
        elif value is not None:
            pairs.append((name, text_of(value)))
    return pairs


def _listed(name: str, found: list[Any], style: str) -> Iterable[tuple[str, str]]:
    if style == "json":
        return [(name, text_of(found))]
    values = [text_of(v) for v in found if v is not None]
    if style in _JOINTS:
        return [(name, _JOINTS[style].join(values))] if values else []
    return [(f"{name}[]" if style == "brackets" else name, value) for value in values]


def _object(name: str, value: dict[str, Any], style: str) -> list[tuple[str, str]]:
    if style == "brackets":
        return _nested(name, value)
    if style == "spread":
        return query_pairs(value, "repeat")
    if style == "pairs":
        parts = [part for key, each in value.items() for part in (key, text_of(each))]
        return [(name, ",".join(parts))] if parts else []
    return [(name, text_of(value))]


def encoded_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The query string; a space is `%20`, which every server understands."""
    return "&".join([f"{_encoded(name)}={_encoded(value)}" for name, value in pairs])


def _encoded(text: str) -> str:
    # Most names and values need no encoding, and isalnum is many times faster than quote.
    if text.isascii() and text.isalnum():
        return text
    return quote(text, safe="")


def form_pairs(form: Mapping[str, Any], styles: Mapping[str, ListStyle] = _NO_STYLES) -> Pairs:
    """Form fields without those that are null; nested as `a[b]=c`, lists as `a[0]=c`."""
    pairs: list[tuple[str, str]] = []
    for name, value in form.items():
        if name in styles and isinstance(value, list | dict):
            pairs += query_pairs({name: value}, styles[name])
        else:
            pairs += _nested(name, value)
    return tuple(pairs)


def _nested(name: str, value: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    stack: list[tuple[str, Any]] = [(name, value)]
    while stack:
        key, each = stack.pop()
        if isinstance(each, dict):
            stack += [(f"{key}[{k}]", v) for k, v in reversed(each.items())]
        elif isinstance(each, list):
            stack += [(f"{key}[{i}]", v) for i, v in reversed(list(enumerate(each)))]
        elif each is not None:
            found.append((key, text_of(each)))
        if len(found) + len(stack) > MAX_PAIRS:
            raise InvalidInput(
                f"`{name}` has more than {MAX_PAIRS} fields.",
                cure="Send fewer at once.",
                field=f"/{name}",
            )
    return found
