"""A refusal that an action met, as the error it is: by status, in the vendor's own words."""

from __future__ import annotations

from typing import Any

from junctor.model.dotted import lookup
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

_LONGEST = 500
_MESSAGES = (
    "error.message",
    "error_description",
    "message",
    "error",
    "detail",
    "title",
    "description",
    "errors.0.message",
    "errors.0",
)
_BY_STATUS: dict[int, type[JunctorError]] = {
    401: ReconnectNeeded,
    403: ReconnectNeeded,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    429: RateLimited,
}


def refused(response: HttpResponse) -> JunctorError:
    """The error that an answer from 300 on is; `details["status"]` is its status."""
    status = response.status
    usual = RemoteBusy if status >= 500 else Rejected
    found = _BY_STATUS.get(status, usual)
    text = refusal_text(response) or f"The other side answered {status}."
    if found is RateLimited:
        return RateLimited(text, details={"status": status}, retry_after=wait_of(response))
    return found(text, details={"status": status})


def refusal_text(response: HttpResponse) -> str:
    """The message in a JSON answer, or nothing."""
    try:
        body: Any = response.json()
    except ValueError:
        return ""
    for path in _MESSAGES:
        found = lookup(body, path)
        if isinstance(found, str) and found.strip():
            return found.strip()[:_LONGEST]
    return ""


def wait_of(response: HttpResponse) -> float | None:
    """The seconds of a Retry-After header; none where it is absent or a date."""
    text = (response.header("retry-after") or "").strip()
    return float(text) if text.isdecimal() and len(text) < 7 else None
