"""Addresses in settings that could never be reached: said when saving, not at the first call.

The guard judges every call anyway. A private address may be saved: its grant comes afterwards.
"""

from __future__ import annotations

from typing import Any

from junctor.core.guard import Grant, Policy, judge_address, parse_url
from junctor.model.errors import Blocked, InvalidFlow, InvalidInput

_ALL_GRANTED = Policy(allow=(Grant.of("0.0.0.0/0"), Grant.of("::/0")))
"""What is blocked even so can be opened by nobody. Loopback needs an exact grant: judged later."""


def check_addresses(config: dict[str, Any], where: str = "config") -> None:
    """Refuse URLs that the guard cannot parse or that name an address it never opens.

    Raises:
        InvalidInput: naming the field and the rule.
    """
    for name, value in config.items():
        if not isinstance(value, str) or not value.lower().startswith(("http:", "https:")):
            continue
        said = _unreachable(value)
        if said is not None:
            message, cure = said
            raise InvalidInput(
                f"`{name}` is no address we call: {message}", cure=cure, field=f"{where}.{name}"
            )


def check_flow_addresses(document: dict[str, Any]) -> None:
    """The same for URLs that stand in the nodes of a flow as they are, without a template.

    Raises:
        InvalidFlow: naming node and field.
    """
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else []:
        url = node.get("url") if isinstance(node, dict) else None
        if not isinstance(url, str) or "{{" in url:
            continue
        said = _unreachable(url) if url.lower().startswith(("http:", "https:")) else None
        if said is not None:
            message, cure = said
            place = {"severity": "error", "node": node.get("id"), "field": "url"}
            raise InvalidFlow(
                f"Node `{node.get('id')}`, field `url`: {message}",
                cure=cure,
                field=f"{node.get('id')}.url",
                details={"findings": [{**place, "message": message, "cure": cure}]},
            )


def _unreachable(url: str) -> tuple[str, str] | None:
    """Why the guard would never let this URL through, and the cure."""
    try:
        target = parse_url(url)
    except Blocked as error:
        return error.message, error.cure
    if target.ip is None or target.ip.is_loopback:
        return None
    try:
        judge_address(target, str(target.ip), _ALL_GRANTED)
    except Blocked as error:
        return error.message, error.cure
    return None
