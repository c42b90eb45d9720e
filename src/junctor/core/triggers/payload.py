"""What a flow sees of a request: `event` with method, headers, query and the parsed body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from junctor.core.triggers.bodies import MOST_FIELDS, body_of, json_of
from junctor.core.triggers.verification import HookRequest
from junctor.model.scrub.names import is_secret_name
from junctor.model.secret import MASK

_NEVER = frozenset(
    ("authorization", "proxy-authorization", "cookie", "connection", "content-length", "host")
)


def payload(
    request: HookRequest,
    secret: Iterable[str],
    *,
    is_json: bool = False,
    proof: str | None = None,
) -> dict[str, Any]:
    """The event of a genuine request; headers named in `secret` and telling ones are left out.

    `is_json` is for senders that send JSON and say that it is text. `proof` is the path of a
    token in the body: it is hidden, and so are the secrets beside it.

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
        name: MASK if is_secret_name(name) else value for name, value in request.query[:MOST_FIELDS]
    }
    shown = {"method": request.method, "headers": headers, "query": query}
    if is_json:
        return {**shown, "json": json_of(request.body)}
    body = body_of(request.body, request.header("content-type"))
    return {**shown, **(body if proof is None else _hidden(body, proof.split(".")))}


def _hidden(value: Any, path: list[str]) -> Any:
    """The same with a mask for what stands at `path`, and for the secrets around it."""
    if not isinstance(value, dict):
        return value
    if len(path) > 1:
        inner = {path[0]: _hidden(value[path[0]], path[1:])} if path[0] in value else {}
        return {**value, **inner}
    return {
        name: MASK if name == path[0] or is_secret_name(name) else each
        for name, each in value.items()
    }
