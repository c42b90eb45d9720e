"""Strict host names: canonical IPv4, IPv6 in brackets, or DNS labels in IDNA 2008; no repair."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

from junctor.core.guard.addresses import Address, rule_of
from junctor.core.guard.refusals import refuse

MAX_AUTHORITY = 1024
_LABELS = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_HOST = re.compile(r"[a-z0-9._-]+")
_NUMERIC = re.compile(r"0x[0-9a-f]*|[0-9]+")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@lru_cache(maxsize=4096)
def split_authority(text: str, default_port: int) -> tuple[str, int, Address | None]:
    """Host, port and the IP address when the host is one; raises `Blocked`."""
    if not text or len(text) > MAX_AUTHORITY:
        raise refuse("malformed_url")
    if text.startswith("["):
        literal, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise refuse("malformed_url")
        ip: Address | None = _ipv6(literal)
        host, port_text = str(ip), rest[1:] if rest else None
    else:
        name, colon, after = text.partition(":")
        if ":" in after:
            raise refuse("malformed_url")
        port_text = after if colon else None
        host, ip = normal_host(name)
    if port_text is None:
        return host, default_port, ip
    return host, port_number(port_text), ip


def port_number(text: str) -> int:
    """A port in plain ASCII digits, 1 to 65535, no leading zero."""
    if not _PORT.fullmatch(text) or int(text) > 65535:
        raise refuse("malformed_url")
    return int(text)


def normal_host(text: str) -> tuple[str, Address | None]:
    """The host in lower-case ASCII without a final dot, and its address when it is IPv4."""
    host = text.translate(_ASCII_LOWER)
    if not host.isascii():
        host = _to_ascii(host)
    if not _HOST.fullmatch(host):
        raise refuse("malformed_url")
    stem = host.removesuffix(".")
    if _NUMERIC.fullmatch(stem.rpartition(".")[2]):
        return _dotted_quad(host)
    if len(stem) > 253 or not _LABELS.fullmatch(stem):
        raise refuse("malformed_url")
    if "xn--" in stem:
        _check_a_labels(stem)
    return stem, None


def _dotted_quad(host: str) -> tuple[str, Address]:
    try:
        ip = IPv4Address(host)
    except AddressValueError:
        raise refuse("ambiguous_ip_literal") from None
    return str(ip), ip


def _ipv6(literal: str) -> IPv6Address:
    if "%" in literal:
        raise refuse("ipv6_zone_id")
    try:
        ip = IPv6Address(literal)
    except AddressValueError:
        raise refuse("malformed_url") from None
    if "." in literal and rule_of(ip) is None:
        raise refuse("ipv6_embeds_ipv4")
    return ip


def _to_ascii(host: str) -> str:
    if not unicodedata.is_normalized("NFKC", host):
        raise refuse("unicode_host")
    labels = host.split(".")
    if (labels[-1] or labels[-2 if len(labels) > 1 else -1]).isnumeric():
        raise refuse("unicode_host")
    try:
        return ".".join(
            label if label.isascii() else idna.alabel(label).decode() for label in labels
        )
    except UnicodeError:  # idna's errors are of this kind
        raise refuse("unicode_host") from None


def _check_a_labels(host: str) -> None:
    for label in host.split("."):
        if not label.startswith("xn--"):
            continue
        try:
            unicode_label = idna.ulabel(label)
            same = idna.alabel(unicode_label).decode() == label
        except UnicodeError:
            same = False
        if not same:
            raise refuse("unicode_host")
