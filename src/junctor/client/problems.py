"""Problem documents (RFC 9457) back into the error classes they were made from."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.model import errors
from junctor.model.errors import (
    AlreadyExists,
    ErrorClass,
    InvalidInput,
    JunctorError,
    NotPermitted,
    NotSignedIn,
    OursToFix,
    RateLimited,
    RemoteBusy,
    TimedOut,
    TooLarge,
    UnknownObject,
)

_PREFIX = "urn:junctor:problem:"
_BY_STATUS: dict[int, type[JunctorError]] = {
    401: NotSignedIn,
    403: NotPermitted,
    404: UnknownObject,
    409: AlreadyExists,
    413: TooLarge,
    429: RateLimited,
    504: TimedOut,
}


def error_of(status: int, body: bytes, retry_after: str | None = None) -> JunctorError:
    """The error behind an answer that is no success."""
    document = _document(body)
    kind = _kind(status, str(document.get("type", "")))
    details = {**document.get("details", {}), "httpStatus": status}
    details |= {k: document[k] for k in ("faults", "dependents") if k in document}
    error = kind(
        document.get("detail") or document.get("title") or f"The server answered {status}.",
        cure=document.get("cure"),
        field=document.get("field"),
        details=details,
        retry_after=_seconds(retry_after),
    )
    if document.get("errorClass") in set(ErrorClass):
        error.error_class = ErrorClass(document["errorClass"])  # type: ignore[misc]  # its own word
    return error


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _kind(status: int, urn: str) -> type[JunctorError]:
    name = "".join(part.capitalize() for part in urn.removeprefix(_PREFIX).split("-"))
    found = getattr(errors, name, None) if urn.startswith(_PREFIX) else None
    if isinstance(found, type) and issubclass(found, JunctorError):
        return found
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in {502, 503}:
        return RemoteBusy
    return OursToFix if status >= 500 else InvalidInput


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdigit() else None
