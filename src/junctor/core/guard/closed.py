"""URLs that nobody could ever open: said when something is saved, not at the first call.

The guard judges every call anyway. A private address may be saved: its grant comes afterwards.
"""

from __future__ import annotations

from junctor.core.guard.judge import judge_address
from junctor.core.guard.policy import Grant, Policy
from junctor.core.guard.urls import parse_url
from junctor.model.errors import Blocked

_ALL_GRANTED = Policy(allow=(Grant.of("0.0.0.0/0"), Grant.of("::/0")))
"""What is blocked even so can be opened by nobody. Loopback needs an exact grant: judged later."""


def closed_to_all(url: object) -> Blocked | None:
    """Why the guard would never let this web URL through; None for any other value."""
    if not isinstance(url, str) or not url.lower().startswith(("http:", "https:")):
        return None
    try:
        target = parse_url(url)
        if target.ip is not None and not target.ip.is_loopback:
            judge_address(target, str(target.ip), _ALL_GRANTED)
    except Blocked as error:
        return error
    return None
