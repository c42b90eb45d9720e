"""What a GraphQL server says: data, or errors with codes, whatever the status is."""

from __future__ import annotations

from typing import Any

from junctor.model.errors import (
    Conflict,
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)
from junctor.model.request import HttpResponse
from junctor.sdk.families.refusals import refused

FAILURE: dict[str, Any] = {
    "present": "errors",
    "code": "errors.0.extensions.code",
    "message": "errors.0.message",
    "classes": {
        "UNAUTHENTICATED": "auth",
        "AUTHENTICATION_ERROR": "auth",
        "FORBIDDEN": "auth",
        "ACCESS_DENIED": "auth",
        "NOT_FOUND": "not_found",
        "CONFLICT": "conflict",
        "RATELIMITED": "rate_limited",
        "RATE_LIMITED": "rate_limited",
        "THROTTLED": "rate_limited",
        "BAD_USER_INPUT": "rejected",
        "GRAPHQL_PARSE_FAILED": "rejected",
        "GRAPHQL_VALIDATION_FAILED": "rejected",
        "INTERNAL_SERVER_ERROR": "remote",
    },
}
"""The failure map of the family, for requests and for actions alike."""
_RAISED: dict[str, type[JunctorError]] = {
    "auth": ReconnectNeeded,
    "not_found": NotFound,
    "conflict": Conflict,
    "rate_limited": RateLimited,
    "rejected": Rejected,
    "remote": RemoteBusy,
}


def read_answer(response: HttpResponse) -> dict[str, Any]:
    """An answer as an object without errors.

    Raises:
        JunctorError: it holds errors, or is none of GraphQL.
    """
    try:
        body = response.json()
    except ValueError:
        body = None
    errors = body.get("errors") if isinstance(body, dict) else None
    if errors:
        raise failure_of(errors, response.status)
    if response.status >= 400:
        raise refused(response)
    if not isinstance(body, dict):
        raise RemoteBusy(
            "The answer is not one of GraphQL.",
            cure="Check the address of the connection.",
            details={"status": response.status},
        )
    return body


def failure_of(errors: Any, status: int = 200) -> JunctorError:
    """The error that the first of GraphQL's errors is."""
    first = errors[0] if isinstance(errors, list) and errors else errors
    first = first if isinstance(first, dict) else {}
    code = (first.get("extensions") or {}).get("code")
    usual = ReconnectNeeded if status in (401, 403) else RemoteBusy if status >= 500 else Rejected
    kind = _RAISED.get(FAILURE["classes"].get(code, ""), usual)
    message = str(first.get("message") or "The server refused.")[:500]
    return kind(message, details={"code": code} if code else {})
