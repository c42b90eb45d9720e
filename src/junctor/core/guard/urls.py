"""Our own URL parser: strict, no repair, so that what is judged is what is dialled."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from junctor.core.guard.addresses import Address
from junctor.core.guard.hosts import split_authority
from junctor.core.guard.refusals import refuse
from junctor.model.quick import quick

MAX_URL = 8192
WEB_SCHEMES = frozenset({"http", "https"})
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"^`{}]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"(https?)://([a-z0-9.-]+(?::[0-9]+)?)(/[!$&-;=?-Z\[\]_a-z|~]*)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)")
_TAIL = re.compile(r"[/?#]")
_ALL_ASCII = "".join(chr(code) for code in range(0x21, 0x7F))
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: what a credential is bound to."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{_netloc(self.scheme, self.host, self.port)}"


@quick
@dataclass(frozen=True, slots=True)
class Target:
    """A parsed URL or address in canonical form; `ip` is set when the host is an address."""

    scheme: str
    host: str
    port: int
    path_and_query: str
    ip: Address | None = None

    @property
    def origin(self) -> Origin:
        """Scheme, host and port."""
        return Origin(self.scheme, self.host, self.port)

    @property
    def host_header(self) -> str:
        """The value of the Host header: the port only where it is not the default."""
        return _netloc(self.scheme, self.host, self.port)

    @property
    def sni(self) -> str | None:
        """The name that TLS asks for and checks; None for an address."""
        return self.host if self.ip is None else None

    @property
    def url(self) -> str:
        """The whole URL, without a fragment."""
        return f"{self.scheme}://{self.host_header}{self.path_and_query}"


def _netloc(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if DEFAULT_PORTS.get(scheme) == port else f"{name}:{port}"


def check_characters(text: str) -> None:
    """Refuses what no URL may hold: spaces, controls, backslashes, broken percent signs."""
    if not text or len(text) > MAX_URL or _FORBIDDEN.search(text):
        raise refuse("malformed_url")
    if not text.isascii() and any(
        unicodedata.category(char) in _REFUSED_CATEGORIES for char in text if char > "\x7f"
    ):
        raise refuse("unicode_host" if _in_authority(text) else "malformed_url")


def _in_authority(text: str) -> bool:
    authority = _TAIL.split(text.partition("://")[2], maxsplit=1)[0]
    return not authority.isascii()


def split_scheme(text: str, schemes: frozenset[str]) -> tuple[str, str, str]:
    """Scheme in lower case, authority and tail (`/path?query#fragment`, may be empty)."""
    match = _SCHEME.fullmatch(text)
    if match is None:
        raise refuse("malformed_url")
    scheme, rest = match[1].lower(), match[2]
    if scheme not in schemes:
        raise refuse("scheme_not_allowed")
    if not rest.startswith("//"):
        raise refuse("malformed_url")
    end = _TAIL.search(rest, 2)
    authority, tail = (
        (rest[2:], "") if end is None else (rest[2 : end.start()], rest[end.start() :])
    )
    if "@" in authority:
        raise refuse("userinfo_in_url")
    return scheme, authority, tail


def parse_url(text: str, *, schemes: frozenset[str] = WEB_SCHEMES) -> Target:
    """The target of a URL; raises `Blocked` with the rule that it breaks.

    Nothing is mended: only ASCII letters of scheme and host are lowered, international names
    become `xn--` labels, other letters in path and query become percent escapes.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None and plain[1] in schemes and len(text) <= MAX_URL:
        scheme, authority, tail = plain.groups()
        host, port, ip = split_authority(authority, DEFAULT_PORTS[scheme])
        return Target(scheme, host, port, tail, ip)
    return _parse_slowly(text, schemes)


def _parse_slowly(text: str, schemes: frozenset[str]) -> Target:
    check_characters(text)
    scheme, authority, tail = split_scheme(text, schemes)
    host, port, ip = split_authority(authority, DEFAULT_PORTS[scheme])
    return Target(scheme, host, port, _path_and_query(tail), ip)


def _path_and_query(tail: str) -> str:
    tail = tail.partition("#")[0]
    if "%" in tail and _BAD_PERCENT.search(tail):
        raise refuse("malformed_url")
    if not tail.isascii():
        tail = quote(tail, safe=_ALL_ASCII)
    return tail if tail.startswith("/") else "/" + tail


def resolve_reference(base: Target, text: str, *, schemes: frozenset[str]) -> Target:
    """The target of a URL or a relative reference that a server gave us; as strict as above."""
    check_characters(text)
    if _SCHEME.fullmatch(text):
        return parse_url(text, schemes=schemes)
    if text.startswith("//"):
        return parse_url(f"{base.scheme}:{text}", schemes=schemes)
    text = text.partition("#")[0]
    path = base.path_and_query.partition("?")[0]
    if not text:
        tail = base.path_and_query
    elif text.startswith("/"):
        tail = text
    elif text.startswith("?"):
        tail = path + text
    else:
        reference, mark, query = text.partition("?")
        tail = _merge(path, reference) + mark + query
    return Target(base.scheme, base.host, base.port, _path_and_query(tail), base.ip)


def _merge(path: str, reference: str) -> str:
    """RFC 3986 section 5.2 for a reference that is a relative path."""
    parts = f"{path.rpartition('/')[0]}/{reference}".split("/")[1:]
    kept: list[str] = []
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
