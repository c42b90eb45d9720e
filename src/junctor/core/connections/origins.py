"""Where a credential may be sent: base, token and sign-in URLs, and what the spec adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from junctor.core.guard.hosts import split_authority
from junctor.core.guard.urls import WEB_SCHEMES, check_characters, split_scheme
from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.errors import InvalidSpec, NotConfigured
from junctor.model.schema import apply_defaults
from junctor.model.spec import ConnectorSpec

_HOLE = re.compile(r"\{\{\s*conn\.([A-Za-z0-9_.-]+)\s*\}\}")
# A path may need settings that a sign-in brings later; it does not decide where one goes.
_AUTHORITY = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://[^/?#]*).*\Z", re.DOTALL)
_PORTS = {
    "http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "ftps": 990, "sftp": 22,
    "smtp": 25, "smtps": 465, "imap": 143, "imaps": 993, "amqp": 5672, "amqps": 5671,
    "postgres": 5432, "postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433,
    "oracle": 1521, "kafka": 9092, "kafkas": 9093, "redis": 6379,
}  # fmt: skip


def credential_origins(
    spec: ConnectorSpec, config: dict[str, Any], scheme: AuthScheme
) -> tuple[str, ...]:
    """Sorted origins, each `scheme://host:port`, of a credential for these settings.

    Raises:
        NotConfigured: a setting that decides where to send is missing.
        InvalidInput, Blocked: an address is not one.
    """
    filled = apply_defaults(spec.connection, config)
    urls = [fill(_AUTHORITY.sub(r"\1", url), filled) for url in _urls(spec, scheme, filled)]
    return tuple(sorted({origin for url in urls for origin in _each_origin(url)}))


def _urls(spec: ConnectorSpec, scheme: AuthScheme, config: dict[str, Any]) -> Iterator[str]:
    base = scheme.base_url_with(config) or spec.base_url
    if base:
        yield base
    yield from spec.origins
    if isinstance(scheme, OAuth2):
        yield scheme.token_url
        # The sign-in page gets no secret, but a changed one would be where people are sent.
        if scheme.authorize_url:
            yield scheme.authorize_url
        if scheme.revoke_url:
            yield scheme.revoke_url
    if isinstance(scheme, JwtBearer) and scheme.token_url:
        yield scheme.token_url


def fill(text: str, config: dict[str, Any]) -> str:
    """The text with `{{conn.x}}` replaced by settings.

    Raises:
        NotConfigured: a setting is missing; names it.
        InvalidSpec: another kind of hole is left.
    """

    def setting(match: re.Match[str]) -> str:
        value: Any = config
        for part in match[1].split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or value == "" or isinstance(value, dict | list):
            raise NotConfigured(
                f"The setting `{match[1]}` is missing.",
                cure=f"Set `{match[1]}` of the connection for this environment.",
                field=match[1],
            )
        return str(value)

    filled = _HOLE.sub(setting, text)
    if "{{" in filled:
        raise InvalidSpec(
            "An address that credentials go to depends on more than the connection.",
            cure="Use only `{{conn.x}}` in base, token and sign-in URLs.",
        )
    return filled


def _each_origin(url: str) -> Iterator[str]:
    """The origins of an address; some protocols name several hosts at once."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite":
        return  # a file of our own: no credential goes anywhere
    if scheme in WEB_SCHEMES or "," not in rest:
        yield normal_origin(url)
        return
    for part in rest.partition("/")[0].split(","):
        yield normal_origin(f"{scheme}{separator}{part.strip()}")


def normal_origin(url: str) -> str:
    """`scheme://host:port` of a URL, in lower case, the port always written.

    Raises:
        Blocked: it is no URL that the guard would take.
    """
    check_characters(url)
    scheme, authority, _ = split_scheme(url, frozenset(_PORTS))
    host, port, _ = split_authority(authority, _PORTS[scheme])
    return origin_text(scheme, host, port)


def origin_text(scheme: str, host: str, port: int) -> str:
    """The one spelling of an origin; compare with `credential.origins`."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def changed_origins(entered: tuple[str, ...], now: tuple[str, ...]) -> str | None:
    """What is different between the origins then and now, in words; None when nothing is."""
    added, gone = sorted(set(now) - set(entered)), sorted(set(entered) - set(now))
    if not added and not gone:
        return None
    parts = []
    if added:
        parts.append(f"it would now also go to {', '.join(added)}")
    if gone:
        parts.append(f"it was entered for {', '.join(gone)}")
    return "; ".join(parts)
