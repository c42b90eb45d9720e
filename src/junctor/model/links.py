"""Links between answers: the Link header of RFC 8288, and the origin that a link leads to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from junctor.model.errors import Blocked

_LINK = re.compile(r"<([^<>]{1,4096})>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def link_to(relation: str, header: str) -> str | None:
    """The target of a relation in a Link header (RFC 8288)."""
    for target, parameters in _LINK.findall(header[:65536]):
        found = _REL.search(parameters)
        if found and relation in (found[1] or found[2] or "").lower().split():
            return str(target)
    return None


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an absolute http URL without user information."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or "\\" in url:
        return None
    return parts.scheme, parts.hostname.lower(), port or _PORTS[parts.scheme]


def page_after(target: Any, here: str) -> str | None:
    """The address of the next page that an answer names; None where it names none, or itself.

    Raises:
        Blocked: it is at another origin than the page `here`.
    """
    if not isinstance(target, str) or not target.strip():
        return None
    try:
        url = urljoin(here, target.strip())
    except ValueError:
        url = ""
    if origin_of(url) is None or origin_of(url) != origin_of(here):
        raise Blocked(
            "The answer names a next page at another origin.",
            cure="Only pages of the same scheme, host and port are followed.",
            rule="paging_origin",
        )
    return None if url == here else url
