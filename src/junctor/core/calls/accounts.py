"""What an account tells after a sign-in: the site, the team or the company that was meant.

A person may see several. Where the connector says how to tell which, that one is taken, so that a
reconnect as somebody who sees more of them stays with the same.
"""

from __future__ import annotations

from typing import Any

from junctor.core.auth.tokens import captured
from junctor.core.connections.origins import fill
from junctor.core.dotted import lookup
from junctor.model.auth import AfterConnect


def told(
    after: AfterConnect, output: Any, config: dict[str, Any]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The settings that the output holds, and a warning for each that it does not."""
    if after.find and isinstance(output, list):
        wanted = {path: fill(text, config) for path, text in after.find.items()}
        output = next((each for each in output if _is(each, wanted)), None)
        if output is None:
            said = ", ".join(wanted.values())
            return {}, (f"The account does not see {said}: sign in as somebody who does.",)
    found = captured(output, after.capture)
    lost = sorted(set(after.capture) - set(found))
    return found, tuple(f"The account told no `{name}`; set it by hand." for name in lost)


def _is(item: Any, wanted: dict[str, str]) -> bool:
    return all(lookup(item, path) == text for path, text in wanted.items())
