"""Who asks, where requests come through proxies that the instance trusts.

Without such proxies nothing that a request says of its own origin is believed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from itertools import chain

from starlette.types import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def name_asker(scope: Scope, trusted: Sequence[Network]) -> None:
    """Put the address of who asks in the place of a trusted proxy's.

    Each proxy adds to `X-Forwarded-For` who came to it, so the list is read from its end, up to
    the first address that is no trusted proxy. What stands before that may be made up.
    """
    client = scope.get("client")
    found = _read(client[0]) if client else None
    if found is None or not _within(found, trusted):
        return
    given = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    hops = chain.from_iterable(reversed(line.decode("latin-1").split(",")) for line in given[::-1])
    for hop in hops:
        address = _read(hop.strip())
        if address is None:
            break
        found = address
        if not _within(found, trusted):
            break
    scope["client"] = (str(found), 0)


def _within(address: _Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _read(text: str) -> _Address | None:
    """An address as proxies write it, with or without a port; one of IPv4 within IPv6 is IPv4."""
    host = text.rpartition("]")[0][1:] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
