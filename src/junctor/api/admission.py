"""What a request must look like before anything else: host, path, query."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from junctor.api.problems import refused
from junctor.app.settings import Settings

_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_DOTS = frozenset({".", ".."})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_PATH = 2048
_LONGEST_QUERY = 4096
_LONGEST_VALUE = 500


def check_host(scope: Scope, settings: Settings) -> None:
    """Refuse a Host that is not ours: a name rebound to this address gets nothing.

    Raises:
        InvalidInput: 400 malformed or missing, 421 another host.
    """
    given = [value for name, value in scope["headers"] if name == b"host"]
    named = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    if named is None:
        raise refused(
            400, "The Host header does not fit.", cure="Send one host name.", field="Host"
        )
    host = named[1].strip(b"[]").decode().lower()
    if host not in _LOCAL and host not in allowed_hosts(settings):
        raise refused(
            421,
            "This host name is not ours.",
            cure="Add it to JUNCTOR_ALLOWED_HOSTS, or use the address of JUNCTOR_PUBLIC_URL.",
            field="Host",
        )


def allowed_hosts(settings: Settings) -> set[str]:
    """The configured host names, the public one and the address we listen on."""
    found = {host.lower().rstrip(".") for host in settings.allowed_hosts}
    found |= {settings.host.lower(), urlsplit(settings.url).hostname or ""}
    return found - {"0.0.0.0", "::", ""}  # noqa: S104 - no host name, so never one of ours


def check_path(scope: Scope) -> None:
    """Refuse paths that servers and proxies read differently.

    Raises:
        InvalidInput: 404 or 414.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path: str = scope["path"]
    if len(raw) > _LONGEST_PATH or len(scope["query_string"]) > _LONGEST_QUERY:
        raise refused(414, "The address is too long.", cure="Shorten it.")
    parts = path.split("/")
    odd = (
        not path.startswith("/")
        or not _DOTS.isdisjoint(parts)
        or "" in parts[1:-1]
        or "\\" in path
        or (not path.isprintable() and any(ord(c) < 32 or ord(c) == 127 for c in path))
        or b"%2f" in raw.lower()
    )
    if odd:
        raise refused(
            404, "There is nothing at this path.", cure="/api/openapi.json lists all paths."
        )


def check_query(request: Request, known: Collection[str]) -> None:
    """Refuse parameters that are unknown, repeated, very long or hold control characters.

    Raises:
        InvalidInput: 400, naming the parameter.
    """
    if not request.scope["query_string"]:
        return  # nearly always: taking the empty text apart costs more than the rest of this
    seen: set[str] = set()
    for name, value in request.query_params.multi_items():
        shown = name[:64]
        if name not in known:
            names = ", ".join(f"`{each}`" for each in sorted(known))
            cure = f"Known here: {names}." if known else "This address takes no parameters."
            raise refused(
                400, f"The parameter `{shown}` is not known here.", cure=cure, field=shown
            )
        if name in seen:
            raise refused(
                400, f"The parameter `{shown}` is there twice.", cure="Give it once.", field=shown
            )
        if len(value) > _LONGEST_VALUE or any(ord(c) < 32 or ord(c) == 127 for c in value):
            raise refused(
                400, f"The parameter `{shown}` does not fit.", cure="Shorten it.", field=shown
            )
        seen.add(name)
