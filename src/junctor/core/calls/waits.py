"""How long a vendor asks us to wait: seconds, dates, Unix times and spans like `1m30s`."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from junctor.core.dotted import lookup
from junctor.model.request import HttpResponse
from junctor.model.spec import Failure

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?\Z")
_SPAN_SECONDS = (86400.0, 3600.0, 60.0, 1.0, 0.001)
_UNIX_MILLISECONDS = 100_000_000_000
_UNIX_SECONDS = 1_000_000_000
LONGEST = 7 * 24 * 3600.0


def asked_wait(failure: Failure, response: HttpResponse, body: Any, now: int) -> float | None:
    """Seconds to wait by Retry-After, the declared body path, then the declared header."""
    found = seconds_until(response.header("retry-after"), now)
    if found is None and failure.retry_after:
        found = seconds_until(lookup(body, failure.retry_after), now)
    if found is None and failure.reset_header:
        found = seconds_until(response.header(failure.reset_header), now)
    return found


def seconds_until(value: Any, now: int) -> float | None:
    """A wait or a moment as seconds from `now` (milliseconds); `None` when it is neither.

    Numbers from 10^9 are Unix seconds, from 10^11 Unix milliseconds; the past is 0, and
    more than a week is a week.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()[:64]
    try:
        seconds: float | None = float(text)
    except ValueError:
        seconds = _span(text)
        if seconds is None:
            seconds = _moment(text, now)
    else:
        seconds = _number(float(text), now)
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(0.0, seconds), LONGEST)


def _number(number: float, now: int) -> float:
    if number >= _UNIX_MILLISECONDS:
        return (number - now) / 1000
    if number >= _UNIX_SECONDS:
        return number - now / 1000
    return number


def _span(text: str) -> float | None:
    match = _SPAN.match(text)
    if not text or match is None:
        return None
    return sum(float(g) * s for g, s in zip(match.groups(), _SPAN_SECONDS, strict=True) if g)


def _moment(text: str, now: int) -> float | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(text)
            moment = at if at.tzinfo else at.replace(tzinfo=UTC)
            return moment.timestamp() - now / 1000
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
