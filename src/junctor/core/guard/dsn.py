"""Connection strings of other protocols: hosts for the guard, options from an allow-list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from junctor.core.guard.hosts import split_authority
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import WEB_SCHEMES, Target, check_characters, parse_url, split_scheme

MAX_HOSTS = 32
_ENCODED_SLASH = re.compile(r"%(?:2f|00)", re.IGNORECASE)
_SOCKET_OPTIONS = frozenset({"host", "unix_socket", "socket", "unixsocket", "socketpath"})


@dataclass(frozen=True, slots=True)
class Protocol:
    """Schemes with their default ports, allowed options, and what an empty host means."""

    ports: dict[str, int]
    options: frozenset[str] = frozenset()
    many_hosts: bool = False
    local_by_default: bool = False


def _options(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POSTGRESQL = Protocol(
    {"postgresql": 5432, "postgres": 5432},
    _options(
        """sslmode channel_binding connect_timeout application_name target_session_attrs
        client_encoding keepalives keepalives_idle keepalives_interval keepalives_count
        tcp_user_timeout sslnegotiation load_balance_hosts"""
    ),
    many_hosts=True,
    local_by_default=True,
)
_MYSQL = Protocol(
    {"mysql": 3306, "mariadb": 3306},
    _options("ssl_mode sslmode charset collation connect_timeout read_timeout write_timeout"),
    local_by_default=True,
)
_MSSQL = Protocol(
    {"mssql": 1433, "sqlserver": 1433},
    _options("encrypt database app application_name applicationintent login_timeout"),
)
_KAFKA = Protocol({"kafka": 9092, "kafkas": 9093}, _options("client_id group_id"), many_hosts=True)
_AMQP = Protocol(
    {"amqp": 5672, "amqps": 5671}, _options("heartbeat connection_timeout channel_max frame_max")
)
_MAIL = Protocol({"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995})
_FTP = Protocol({"ftp": 21, "ftps": 990})
_REDIS = Protocol({"redis": 6379, "rediss": 6379}, _options("db protocol"))
_MQTT = Protocol({"mqtt": 1883, "mqtts": 8883})
_MONGODB = Protocol(
    {"mongodb": 27017},
    _options("replicaset authsource tls ssl retrywrites retryreads w readpreference"),
    many_hosts=True,
)

PROTOCOLS: dict[str, Protocol] = {
    **dict.fromkeys(("postgresql", "postgres"), _POSTGRESQL),
    **dict.fromkeys(("mysql", "mariadb"), _MYSQL),
    **dict.fromkeys(("mssql", "sqlserver"), _MSSQL),
    "oracle": Protocol({"oracle": 1521}),
    **dict.fromkeys(("kafka", "kafkas"), _KAFKA),
    **dict.fromkeys(("amqp", "amqps"), _AMQP),
    **dict.fromkeys(("smtp", "smtps", "imap", "imaps", "pop3", "pop3s", "mail"), _MAIL),
    **dict.fromkeys(("ftp", "ftps"), _FTP),
    "sftp": Protocol({"sftp": 22}),
    **dict.fromkeys(("redis", "rediss"), _REDIS),
    **dict.fromkeys(("mqtt", "mqtts"), _MQTT),
    "mongodb": _MONGODB,
    "nats": Protocol({"nats": 4222}, many_hosts=True),
    **dict.fromkeys(("sqlite", "duckdb", "file", "unix", "stdio"), Protocol({})),
}
"""Protocols that are not HTTP; every other name (llm, mcp, oauth_token_url...) is a web URL."""


def parse_dsn(
    text: str, *, protocol: str, schemes: frozenset[str] = WEB_SCHEMES
) -> tuple[Target, ...]:
    """Every target that a connection string names; all of them must be judged.

    `schemes` counts for protocols over HTTP. Raises `Blocked`.
    """
    spec = PROTOCOLS.get(protocol)
    if spec is None:
        return (parse_url(text, schemes=schemes),)
    check_characters(text)
    if "(" in text.partition("?")[0]:
        raise refuse("tns_descriptor")
    scheme, authority, tail = split_scheme(text, frozenset(spec.ports))
    if "#" in tail:
        raise refuse("malformed_url")
    _check_options(tail.partition("?")[2], spec)
    if _ENCODED_SLASH.search(authority) or (not authority and spec.local_by_default):
        raise refuse("unix_socket")
    parts = authority.split(",") if spec.many_hosts else [authority]
    if len(parts) > MAX_HOSTS:
        raise refuse("malformed_url")
    path = tail if tail.startswith("/") else "/" + tail
    return tuple(
        Target(scheme, host, port, path, ip)
        for host, port, ip in (split_authority(part, spec.ports[scheme]) for part in parts)
    )


def _check_options(query: str, spec: Protocol) -> None:
    seen: set[str] = set()
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        key = unquote(name).lower().replace("-", "_")
        plain = unquote(value)
        if key in _SOCKET_OPTIONS and (key != "host" or plain.startswith(("/", "@"))):
            raise refuse("unix_socket")
        if key not in spec.options or key in seen or "/" in plain or "\\" in plain:
            raise refuse("dsn_option_not_allowed", field=key[:64])
        seen.add(key)
