"""The body of a webhook as values: JSON, a form, or text; nothing else is taken."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from junctor.model.errors import InvalidInput

MOST_FIELDS = 1000
_LONG_NUMBER = re.compile(r"[0-9]{19}")
_DEEPEST = 64
_FORM = "application/x-www-form-urlencoded"
_NESTED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]+\]){1,60})")


def body_of(body: bytes, given: list[str]) -> dict[str, Any]:
    """What it is, as `json`, `form` or `text`; `given` are the content types that it names.

    Raises:
        InvalidInput: 400 the body is not what its type says, 415 the type is not taken.
    """
    kind = given[0].partition(";")[0].strip().lower() if given else ""
    if not body:
        return {}
    if len(given) > 1:
        raise _refused(415, "There are two content types.", "Send one.")
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return {"json": json_of(body)}
    if kind == _FORM:
        return {"form": _form(body)}
    if kind.startswith("text/") and kind != "text/html":
        return {"text": _text(body)}
    raise _refused(
        415,
        "A body of this content type is not taken.",
        f"Send `application/json`, `{_FORM}` or `text/plain`.",
    )


def json_of(body: bytes) -> Any:
    """A body that is JSON, numbers beyond 64 bits as text."""
    text = _text(body)
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise _refused(400, "The body is not JSON.", "Send what Content-Type says.") from None
    if _depth(found) > _DEEPEST:
        raise _refused(400, f"The JSON is deeper than {_DEEPEST} levels.", "Send it flatter.")
    return _bounded_numbers(found) if _LONG_NUMBER.search(text) else found


def _constant(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_constant)
"""Made once: it takes longer than reading a small body."""


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= _DEEPEST:
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        deepest, level = deepest + 1, inner
    return deepest


def _bounded_numbers(value: Any) -> Any:
    """Whole numbers beyond 64 bits as text, as JSON for databases and browsers wants them."""
    if isinstance(value, dict):
        return {name: _bounded_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_bounded_numbers(each) for each in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(_text(body), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _refused(400, "The form has too many fields.", "Send fewer.") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return _unfolded(found)


def _unfolded(flat: dict[str, Any]) -> dict[str, Any]:
    """Names like `data[FIELDS][ID]`, as PHP writes them, as objects; numbers from 0 on as lists.

    A name that fits in nowhere stays as it is.
    """
    nested = {name: parts for name in flat if (parts := _NESTED.fullmatch(name))}
    found = {name: value for name, value in flat.items() if name not in nested}
    for name, parts in nested.items():
        if not _put(found, [parts[1], *parts[2][1:-1].split("][")], flat[name]):
            found[name] = flat[name]
    return {name: _listed(each) for name, each in found.items()}


def _put(inner: dict[str, Any], path: list[str], value: Any) -> bool:
    for step in path[:-1]:
        next_one = inner.setdefault(step, {})
        if not isinstance(next_one, dict):
            return False
        inner = next_one
    return inner.setdefault(path[-1], value) is value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if list(value) == [str(place) for place in range(len(value))]:
        return [_listed(each) for each in value.values()]
    return {name: _listed(each) for name, each in value.items()}


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(400, "The body is not UTF-8.", "Send UTF-8.") from None


def _refused(status: int, message: str, cure: str) -> InvalidInput:
    return InvalidInput(message, cure=cure, field="body", details={"httpStatus": status})
