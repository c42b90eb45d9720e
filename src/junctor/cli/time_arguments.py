"""Moments as people type them: a date, a date with a time, or how long ago."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import click

_AGO = re.compile(r"(\d{1,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def moment(text: str | None, option: str) -> int | None:
    """Milliseconds since 1970; times without a zone are UTC.

    Raises:
        BadParameter: it is none of these.
    """
    if text is None:
        return None
    ago = _AGO.fullmatch(text)
    if ago:
        return int((time.time() - int(ago[1]) * _SECONDS[ago[2]]) * 1000)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"`{text}` is no moment. Use 2026-01-31, 2026-01-31T12:00 or 24h.", param_hint=option
        ) from None
    return int(found.replace(tzinfo=found.tzinfo or UTC).timestamp() * 1000)
