"""What goes wrong between a request and its whole answer, in the same words by every way."""

from __future__ import annotations

import ssl
from typing import Any

from junctor.adapters.transports.tls import explain, of_alert
from junctor.model.errors import (
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)

MAX_HEADERS = 100
MAX_HEADER_BYTES = 64 * 1024
MAX_LINE = 16 * 1024


def broken(sent: str) -> Unreachable:
    """The connection ended too early."""
    return Unreachable(
        "The connection broke before the answer was complete.",
        details={"sent": sent, "diagnosis": "broken"},
    )


def hung_up(message: str, details: dict[str, Any]) -> Unreachable:
    """The other side ended a session, or never began one."""
    return Unreachable(
        message,
        cure="Try again; where it stays so, see whether port and protocol belong together, and "
        "whether the other side has enough connections.",
        details={**details, "diagnosis": "broken"},
    )


def foreign() -> Unreachable:
    """What came is no answer."""
    return Unreachable(
        "The answer is not HTTP, or beyond the bounds of its headers.",
        details={"sent": "yes", "diagnosis": "protocol"},
    )


def no_space(message: str, details: dict[str, Any]) -> RemoteBusy:
    """The other side has no room for what it was sent."""
    return RemoteBusy(
        message,
        cure="Make room there, or ask whoever runs it, then try again.",
        details={**details, "diagnosis": "no_space"},
    )


def crowded(message: str, details: dict[str, Any]) -> RateLimited:
    """The other side takes no further connection."""
    return RateLimited(
        message,
        cure="Wait and try again; if it stays so, call less at once, or raise the server's limit.",
        details={**details, "diagnosis": "too_many_connections"},
    )


def of_status(
    status: int, said: str, details: dict[str, Any], wait: float | None = None
) -> JunctorError:
    """A refusal by its status of HTTP, where no operation knows more about it."""
    details = {**details, "status": status}
    if status in (401, 403):
        cure = "Check the credential and its permissions, then press Test Connection."
        return ReconnectNeeded(said, cure=cure, details=details)
    if status in (404, 410):
        return NotFound(said, cure="Correct the address of the connection.", details=details)
    if status == 429:
        cure = "Wait and try again, or call less often."
        return RateLimited(said, cure=cure, details=details, retry_after=wait)
    if status == 507:
        return no_space(said, details)
    if status >= 500:
        cure = "Wait and try again; the fault is on the other side."
        return RemoteBusy(said, cure=cure, details=details)
    return Rejected(said, details=details)


def headers_too_large() -> TooLarge:
    """More headers than we take."""
    return TooLarge("The headers of the answer are too large.", details={"sent": "yes"})


def not_in_time() -> TimedOut:
    """Nobody picked up."""
    return TimedOut(
        "The connection was not established in time.",
        details={"sent": "no", "diagnosis": "timeout"},
    )


def late(sent: str) -> TimedOut:
    """The deadline passed."""
    return TimedOut(details={"sent": sent, "diagnosis": "timeout"})


def not_made(error: OSError) -> JunctorError:
    """A connection or a handshake that failed."""
    if (alert := of_alert(error)) is not None:
        return alert
    if isinstance(error, ssl.SSLError | ssl.CertificateError):
        return explain(error)
    refused = isinstance(error, ConnectionRefusedError)
    return Unreachable(
        "The connection was refused." if refused else "The connection could not be made.",
        details={"sent": "no", "diagnosis": "refused" if refused else "unreachable"},
    )
