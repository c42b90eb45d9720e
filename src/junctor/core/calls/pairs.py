"""How values become query parameters and form fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote

import orjson

from junctor.model.errors import InvalidInput
from junctor.model.request import Pairs

MAX_PAIRS = 10_000


def text_of(value: Any) -> str:
    """A value as text: booleans as true and false, lists and mappings as compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return orjson.dumps(value).decode()


def query_pairs(
    query: Mapping[str, Any], style: Literal["repeat", "comma", "brackets"]
) -> list[tuple[str, str]]:
    """Query parameters without those that are null; lists in the vendor's style."""
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif isinstance(value, list):
            pairs += _listed(name, [text_of(v) for v in value if v is not None], style)
        elif isinstance(value, dict) and style == "brackets":
            pairs += _nested(name, value)
        elif value is not None:
            pairs.append((name, text_of(value)))
    return pairs


def _listed(name: str, values: list[str], style: str) -> Iterable[tuple[str, str]]:
    if style == "comma":
        return [(name, ",".join(values))] if values else []
    return [(f"{name}[]" if style == "brackets" else name, value) for value in values]


def encoded_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The query string; a space is `%20`, which every server understands."""
    return "&".join([f"{_encoded(name)}={_encoded(value)}" for name, value in pairs])


def _encoded(text: str) -> str:
    # Most names and values need no encoding, and isalnum is many times faster than quote.
    if text.isascii() and text.isalnum():
        return text
    return quote(text, safe="")


def form_pairs(form: Mapping[str, Any]) -> Pairs:
    """Form fields without those that are null; nested as `a[b]=c`, lists as `a[0]=c`."""
    pairs: list[tuple[str, str]] = []
    for name, value in form.items():
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
