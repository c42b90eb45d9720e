"""What goes wrong between a request and its whole answer, in the same words by every way."""

from __future__ import annotations

import ssl

from junctor.adapters.transports.tls import explain, of_alert
from junctor.model.errors import JunctorError, TimedOut, TooLarge, Unreachable

MAX_HEADERS = 100
MAX_HEADER_BYTES = 64 * 1024
MAX_LINE = 16 * 1024


def broken(sent: str) -> Unreachable:
    """The connection ended too early."""
    return Unreachable(
        "The connection broke before the answer was complete.",
        details={"sent": sent, "diagnosis": "broken"},
    )


def foreign() -> Unreachable:
    """What came is no answer."""
    return Unreachable(
        "The answer is not HTTP, or beyond the bounds of its headers.",
        details={"sent": "yes", "diagnosis": "protocol"},
    )


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
