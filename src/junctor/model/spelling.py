"""Names that were probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known name that is spelled most like this one; None when none comes near."""
    found = difflib.get_close_matches(wanted[:100], list(known), n=1)
    return found[0] if found else None


def did_you_mean(wanted: str, known: Iterable[str], otherwise: str = "") -> str:
    """`Did you mean ...?`, or the other words when no known name comes near."""
    found = nearest(wanted, known)
    return f"Did you mean `{found}`?" if found else otherwise
