"""Which rule an IP address falls under; each address is judged once and remembered."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from junctor.core.guard import tables

Address = IPv4Address | IPv6Address


def _span(cidr: str) -> tuple[int, int]:
    network = ip_network(cidr)
    return int(network.network_address), int(network.broadcast_address)


_METADATA = frozenset(ip_address(text) for text in tables.METADATA)
_RANGES = {
    4: tuple((*_span(cidr), rule) for cidr, rule in tables.IPV4_RANGES),
    6: tuple((*_span(cidr), rule) for cidr, rule in tables.IPV6_RANGES),
}
_GLOBAL_FIRST, _GLOBAL_LAST = _span(tables.IPV6_GLOBAL_UNICAST)
_NAT64_FIRST, _NAT64_LAST = _span(tables.NAT64_WELL_KNOWN)
_LONGEST = 64  # characters; a zone may be long and the cache is not for it
_ISATAP = 0x5EFE
_ISATAP_FLAGS = 0x03000000  # the universal and group bits of an interface id


def rule_of(address: Address) -> str | None:
    """The rule that refuses `address`, or None when it is plain public unicast."""
    if address in _METADATA:
        return "ip_metadata"
    value = int(address)
    for first, last, rule in _RANGES[address.version]:
        if first <= value <= last:
            return rule
    if address.version == 4:
        return None
    if not _GLOBAL_FIRST <= value <= _GLOBAL_LAST:
        return "ip_reserved"
    if (value >> 32) & 0xFFFFFFFF & ~_ISATAP_FLAGS == _ISATAP:
        return "ipv6_embeds_ipv4"
    return None


@lru_cache(maxsize=8192)
def look_up(text: str) -> tuple[Address, str | None, str]:
    """The address written as `text`, its rule and its canonical form.

    Raises ValueError when it is no address in the strict notation.
    """
    if len(text) > _LONGEST:
        raise ValueError(text[:_LONGEST])
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return address, "ipv6_zone_id", str(address)
    return address, rule_of(address), str(address)


def nat64_embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address behind the well-known NAT64 prefix, or None.

    The local-use prefix is left out: where it hides the address depends on the network.
    """
    if address.version == 6 and _NAT64_FIRST <= int(address) <= _NAT64_LAST:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
