"""Why a token endpoint does not accept what was signed here, and what helps.

A refused assertion is no end of a grant: the clock is set, the account is enabled again, an
administrator consents, and the same key works. So it is asked again with the next call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from junctor.model.auth import JwtBearer
from junctor.model.errors import JunctorError, RateLimited, ReconnectNeeded
from junctor.model.request import HttpResponse

CLOCK, ASSERTION = "clock", "assertion"
SKEW_SECONDS = 60
_KNOWN: tuple[tuple[str, str, str | None], ...] = (
    (
        (
            r"account (not found|disabled)|(issuer|user|client)_not_found"
            r"|(user|account) (was )?deleted|service account .{0,40}(disabled|deleted|not exist)"
        ),
        "Look whether the account still exists there and is enabled; enter the key of one that is.",
        "issuer",
    ),
    (
        r"signature|no_valid_keys|unknown key|key.{0,20}(not found|expired|revoked)",
        "The key may have been deleted there, or be another account's: make a new one, enter it.",
        "key",
    ),
    (
        r"consent_required|hasn.t approved|not authorized|unauthorized_client|not approved",
        "An administrator there has to allow this app to act for the subject, with these scopes.",
        "subject",
    ),
    (r"\baud\b|audience", "Check the token URL and the audience against the documentation.", None),
)
_TIMES = re.compile(r"\b(iat|nbf|exp)\b|timeframe|clock|in the future|not yet valid|\bexpired\b")
_USUAL = "Check the issuer, the subject and the key, and that the clock of this machine is right."


def explained(
    error: JunctorError, scheme: JwtBearer, response: HttpResponse, now: int
) -> JunctorError:
    """The refusal of an assertion with its likely cause; other failures as they are."""
    status = int(error.details.get("tokenStatus", 0))
    if isinstance(error, RateLimited) or not 400 <= status < 500:
        return error
    said = error.message.partition(" It says: ")[2]
    code = str(error.details.get("oauthError", ""))
    if code == "invalid_scope":
        return error
    message = "The other side does not accept what this key signed."
    message += f" It says: {said}" if said else ""
    details: dict[str, Any] = {k: v for k, v in error.details.items() if k != "invalidGrant"}
    details["diagnosis"] = ASSERTION
    text = f"{code} {said}".lower()
    for pattern, cure, about in _KNOWN:
        if re.search(pattern, text):
            return ReconnectNeeded(message, cure=cure, field=_field(scheme, about), details=details)
    off = ahead(response, now)
    if off is None or abs(off) < SKEW_SECONDS:
        cure = _USUAL
        if _TIMES.search(text):
            cure = "Set the clock of this machine (by NTP), then try again."
            details["diagnosis"] = CLOCK
        return ReconnectNeeded(message, cure=cure, details=details)
    way = "ahead of" if off > 0 else "behind"
    return ReconnectNeeded(
        f"{message} The clock of this machine is {_span(abs(off))} {way} theirs.",
        cure="Set the clock of this machine (by NTP), then try again.",
        details={**details, "diagnosis": CLOCK, "clockAheadSeconds": off},
    )


def ahead(response: HttpResponse, now: int) -> int | None:
    """By how many seconds our clock is ahead of the one that dated an answer."""
    try:
        dated = parsedate_to_datetime(response.header("date") or "")
    except (TypeError, ValueError):
        return None
    theirs = dated if dated.tzinfo else dated.replace(tzinfo=UTC)
    return round((datetime.fromtimestamp(now / 1000, UTC) - theirs).total_seconds())


def _field(scheme: JwtBearer, about: str | None) -> str | None:
    known = scheme.document_schema.get("properties", {})
    name = scheme.key_field if about == "key" else about
    return f"/{name}" if name in known else None


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 7200 else f"{round(seconds / 3600)} hours"
