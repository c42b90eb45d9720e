"""What a flow sees of a request: `event` with method, headers, query and the parsed body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from junctor.core.triggers.verification import HookRequest
from junctor.model.errors import InvalidInput
from junctor.model.scrub.names import is_secret_name
from junctor.model.secret import MASK

_LONG_NUMBER = re.compile(r"[0-9]{19}")
_DEEPEST = 64
_MOST_FIELDS = 1000
_NEVER = frozenset(
    ("authorization", "proxy-authorization", "cookie", "connection", "content-length", "host")
)
_FORM = "application/x-www-form-urlencoded"


def payload(
    request: HookRequest, secret: Iterable[str], *, is_json: bool = False
) -> dict[str, Any]:
    """The event of a genuine request; headers named in `secret` and telling ones are left out.

    `is_json` is for senders that send JSON and say that it is text.

    Raises:
        InvalidInput: 400 the body is not what its type says, 415 the type is not taken.
    """
    hidden = _NEVER | set(secret)
    headers: dict[str, str] = {}
    for name, value in request.headers:
        low = name.lower()
        if low not in hidden and not is_secret_name(low):
            headers[low] = f"{headers[low]}, {value}" if low in headers else value
    query = {
        name: MASK if is_secret_name(name) else value
        for name, value in request.query[:_MOST_FIELDS]
    }
    shown = {"method": request.method, "headers": headers, "query": query}
    return {**shown, **({"json": _json(request.body)} if is_json else _body(request))}


def _body(request: HookRequest) -> dict[str, Any]:
    given = request.header("content-type")
    kind = given[0].partition(";")[0].strip().lower() if given else ""
    if not request.body:
        return {}
    if len(given) > 1:
        raise _refused(415, "There are two content types.", "Send one.")
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return {"json": _json(request.body)}
    if kind == _FORM:
        return {"form": _form(request.body)}
    if kind.startswith("text/") and kind != "text/html":
        return {"text": _text(request.body)}
    raise _refused(
        415,
        "A body of this content type is not taken.",
        f"Send `application/json`, `{_FORM}` or `text/plain`.",
    )


def _json(body: bytes) -> Any:
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
        pairs = parse_qsl(_text(body), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
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
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(400, "The body is not UTF-8.", "Send UTF-8.") from None


def _refused(status: int, message: str, cure: str) -> InvalidInput:
    return InvalidInput(message, cure=cure, field="body", details={"httpStatus": status})
