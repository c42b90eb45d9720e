"""Errors as RFC 9457 problem documents: what happened, the class, the field and the cure."""

from __future__ import annotations

import math
import re
from typing import Any

import orjson
from starlette.responses import Response

from junctor.model.errors import (
    AlreadyExists,
    AuditUnavailable,
    BrokenPin,
    InUse,
    InvalidInput,
    JunctorError,
    NotPermitted,
    NotSignedIn,
    OursToFix,
    Overtaken,
    RateLimited,
    RefusedByRemote,
    RemoteBusy,
    TimedOut,
    TooLarge,
    TryAgain,
    UnknownObject,
    Unreachable,
    YoursToFix,
)
from junctor.model.scrub import register_sink, scrubber

register_sink("error.detail")

MEDIA_TYPE = "application/problem+json"
_STATUS = "httpStatus"
_STATUSES: tuple[tuple[type[JunctorError], int], ...] = (
    (NotSignedIn, 401),
    (NotPermitted, 403),
    (UnknownObject, 404),
    (AlreadyExists, 409),
    (InUse, 409),
    (Overtaken, 409),
    (BrokenPin, 409),
    (YoursToFix, 422),
    (RateLimited, 429),
    (AuditUnavailable, 503),
    (TimedOut, 504),
    (Unreachable, 502),
    (RemoteBusy, 502),
    (RefusedByRemote, 502),
    (TooLarge, 413),
    (TryAgain, 503),
)
_TITLES = {
    400: "The request cannot be read.",
    404: "There is nothing here.",
    405: "This method is not allowed here.",
    411: "The length of the body is missing.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    421: "This host name is not ours.",
    431: "The headers are too large.",
}


def refused(status: int, message: str, *, cure: str, field: str | None = None) -> InvalidInput:
    """An error about the request itself, with a status of its own."""
    return InvalidInput(message, cure=cure, field=field, details={_STATUS: status})


def status_of(error: JunctorError, method: str = "GET") -> int:
    """The HTTP status of an error.

    An object that only the body names is a wrong field, not a wrong address.
    """
    given = error.details.get(_STATUS)
    if isinstance(given, int):
        return given
    named = isinstance(error, UnknownObject) and error.field not in {None, "flow"}
    if named and method in {"POST", "PUT", "PATCH"}:
        return 422
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem_document(error: JunctorError, status: int) -> dict[str, Any]:
    """The document; empty members are left out."""
    details = {k: v for k, v in error.details.items() if k not in {_STATUS, "exchange"}}
    own = type(error)
    title = _TITLES.get(status) if _STATUS in error.details else None
    shown = {
        "type": f"urn:junctor:problem:{_kebab(own.__name__)}",
        "title": title or (own.__doc__ or "").split("\n", 1)[0],
        "status": status,
        "detail": error.message,
        "errorClass": error.error_class.value,
        "cure": error.cure,
        "field": error.field,
        "faults": details.pop("faults", None),
        "dependents": details.pop("dependents", None),
        "details": details,
    }
    # By value only: a field called `secret` here holds the name of one.
    clean = scrubber().json(shown, by_name=False)
    return {k: v for k, v in clean.items() if v not in (None, {}, "")}


def problem(error: JunctorError, method: str = "GET") -> Response:
    """The answer to a request that failed."""
    status = status_of(error, method)
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="junctor"'
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    body = orjson.dumps(problem_document(error, status), default=str)
    return Response(body, status, headers, media_type=MEDIA_TYPE)


def fault_of_ours(reference: str) -> OursToFix:
    """What is said about a bug: nothing but where to find it in the log."""
    return OursToFix(
        "Something went wrong on our side; the log has the rest.",
        cure=f"Report it with the reference {reference}.",
        details={"reference": reference},
    )


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
