"""Where a described operation goes: below the base URL, from its root, or to a host of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from junctor.core.catalog.descriptions.description import DescribedOperation
from junctor.core.catalog.importing.imported import Authored
from junctor.core.guard.judge import judge_address, judge_name
from junctor.core.guard.policy import Policy
from junctor.core.guard.urls import parse_url
from junctor.model.errors import Blocked
from junctor.model.schema import compile_schema

_URL = re.compile(r"https?://[^\s<>\"'{}|\\^`%]+(?:%[0-9A-Fa-f]{2}[^\s<>\"'{}|\\^`%]*)*", re.ASCII)
_ADDRESS = {"type": "string", "format": "uri"}
_NOTHING_GRANTED = Policy()
_PORTS = {"http": 80, "https": 443}


def absolute(server: str, source_url: str) -> str | None:
    """A server's address, where it and the document's own address give one."""
    url = f"https:{server}" if server.startswith("//") else server
    url = urljoin(source_url, url) if source_url else url
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    found = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
    usable = parts.hostname and _URL.fullmatch(found) and compile_schema(_ADDRESS).is_valid(found)
    return found if usable else None


class Places:
    """Judges the servers that single operations name, against those of the whole description."""

    def __init__(self, servers: tuple[str, ...], base: str) -> None:
        self._servers = servers
        self._hosts = {_host(server) for server in servers}
        self._base = base

    def of(self, operation: DescribedOperation, path: str) -> Authored:
        """What its request says of its place; nothing where that is below the base URL."""
        own = self._own(operation)
        if own is None:
            return {}
        if _host(own) in self._hosts:  # each environment may have another host, with the same paths
            return {"fromRoot": True, "path": urlsplit(own).path + path}
        return {"baseUrl": own} if self._is_fixed(operation, own) else {}

    def notes(self, operations: Iterable[DescribedOperation]) -> list[str]:
        """What is said of servers that a credential cannot simply be sent to."""
        found: Counter[str] = Counter()
        for operation in operations:
            own = self._own(operation)
            if own and _host(own) not in self._hosts and not self._is_fixed(operation, own):
                found[own] += 1
        return [
            f"{count} operations belong to another server, {url}: they are sent to the base URL of "
            "their connection, so make one with that address for them"
            for url, count in found.items()
        ]

    def _own(self, operation: DescribedOperation) -> str | None:
        """The first server of its own, where it is none of the description's."""
        own = next((u for s in operation.servers if (u := absolute(s, self._base))), None)
        return None if own in self._servers else own

    def _is_fixed(self, operation: DescribedOperation, own: str) -> bool:
        guessed = {absolute(server, self._base) for server in operation.guessed}
        return own.startswith("https://") and own not in guessed and not _is_inner(own)


def _is_inner(url: str) -> bool:
    """Whether a server is on some machine or network of its author's, such as `localhost`."""
    try:
        target = parse_url(url)
        judge_name(target, _NOTHING_GRANTED)
        if target.ip is not None:
            judge_address(target, str(target.ip), _NOTHING_GRANTED)
    except Blocked:
        return True
    return False


def _host(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    port = None if parts.port == _PORTS.get(parts.scheme) else parts.port
    return parts.hostname, port
