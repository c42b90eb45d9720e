"""What a connection may reach: grants by administrators, pins, and the host map of the instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal

from junctor.core.guard.addresses import Address, look_up, nat64_embedded
from junctor.core.guard.hosts import normal_host, split_authority
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import DEFAULT_PORTS, WEB_SCHEMES, Target
from junctor.model.errors import Blocked

Network = IPv4Network | IPv6Network
Nat64 = Literal["refuse", "judge_embedded"]


def host_matches(pattern: str, host: str) -> bool:
    """`*.suffix` matches any name below the suffix, not the suffix itself."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return pattern == host


@dataclass(frozen=True, slots=True)
class Grant:
    """One opening: a network, and optionally only some ports and one host name."""

    cidr: Network
    ports: frozenset[int] = frozenset()
    host: str | None = None
    single: bool = field(init=False, repr=False, compare=False)
    """It opens one address."""
    kind: type[Address] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Told once: a call is judged by them each time."""
        object.__setattr__(self, "single", self.cidr.num_addresses == 1)
        object.__setattr__(self, "kind", type(self.cidr.network_address))

    @classmethod
    def of(cls, cidr: str, ports: Iterable[int] = (), host: str | None = None) -> Grant:
        """A grant from plain values; raises `Blocked` (`policy_rejected`)."""
        try:
            network = ip_network(cidr)
        except (ValueError, TypeError):
            raise refuse("policy_rejected", field="cidr") from None
        return cls(network, _ports(ports), None if host is None else _pattern(host))

    def covers(self, address: Address, port: int, host: str, *, exactly: bool = False) -> bool:
        """Whether this grant opens the address; `exactly` asks for one address and named ports."""
        if not isinstance(address, self.kind) or address not in self.cidr:
            return False
        if exactly and not (self.single and self.ports):
            return False
        if self.ports and port not in self.ports:
            return False
        return self.host is None or host_matches(self.host, host)

    def within(self, ceiling: Grant) -> bool:
        """Whether everything this grant opens is opened by `ceiling` as well."""
        if self.cidr.version != ceiling.cidr.version or (
            int(self.cidr.network_address) < int(ceiling.cidr.network_address)
            or int(self.cidr.broadcast_address) > int(ceiling.cidr.broadcast_address)
        ):
            return False
        if ceiling.ports and not (self.ports and self.ports <= ceiling.ports):
            return False
        if ceiling.host is None or ceiling.host == self.host:
            return True
        return self.host is not None and host_matches(ceiling.host, self.host)


@dataclass(frozen=True, slots=True)
class Listener:
    """One of our own listeners: an address or a name; no port means every port."""

    host: str
    ip: Address | None = None
    port: int | None = None

    @classmethod
    def of(cls, text: str) -> Listener:
        """A listener from `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:8080` or `name:443`."""
        host, port, ip = split_authority(text, 0)
        return cls(host, ip, port or None)

    def is_at(self, address: Address) -> bool:
        """Whether dialling this address reaches the listener; unspecified binds all loopback."""
        if self.ip is None:
            return False
        return address == self.ip or (self.ip.is_unspecified and address.is_loopback)


@dataclass(frozen=True, slots=True)
class Policy:
    """What one connection may reach. The default opens nothing but public addresses."""

    allow: tuple[Grant, ...] = ()
    only_hosts: frozenset[str] | None = None
    ports: frozenset[int] | None = None
    schemes: frozenset[str] = WEB_SCHEMES
    self_listeners: tuple[Listener, ...] = ()
    nat64: Nat64 = "refuse"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Policy:
        """A policy from `{allow, only_hosts, ports, schemes, self, nat64}`; else `Blocked`."""
        try:
            return cls._read(data)
        except (AttributeError, TypeError, KeyError, ValueError):
            raise refuse("policy_rejected") from None
        except Blocked as error:
            raise refuse("policy_rejected", field=error.field) from None

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Policy:
        if data.keys() - {"allow", "only_hosts", "ports", "schemes", "self", "nat64"}:
            raise refuse("policy_rejected")
        only, ports, schemes = data.get("only_hosts"), data.get("ports"), data.get("schemes")
        nat64: Nat64 = data.get("nat64") or "refuse"
        if nat64 not in {"refuse", "judge_embedded"}:
            raise refuse("policy_rejected", field="nat64")
        return cls(
            allow=tuple(Grant.of(**_grant(grant)) for grant in data.get("allow") or ()),
            only_hosts=None if only is None else frozenset(map(_pattern, _texts(only))),
            ports=None if ports is None else _ports(ports),
            schemes=WEB_SCHEMES if schemes is None else _schemes(schemes),
            self_listeners=tuple(map(Listener.of, _texts(data.get("self") or ()))),
            nat64=nat64,
        )

    def capped_by(self, ceiling: Iterable[Grant]) -> Policy:
        """The same policy without the grants that the instance does not permit."""
        caps = tuple(ceiling)
        kept = tuple(grant for grant in self.allow if any(map(grant.within, caps)))
        return replace(self, allow=kept)

    def pins(self, host: str) -> bool:
        """Whether the connection is pinned to hosts of which this is none."""
        only = self.only_hosts
        if only is None or host in only:
            return False
        return not any(host_matches(pattern, host) for pattern in only)

    def opens(self, address: Address, port: int, host: str, *, exactly: bool = False) -> bool:
        """Whether a grant covers the address for that host and port."""
        for grant in self.allow:  # noqa: SIM110 - a loop: this runs for every call
            if grant.covers(address, port, host, exactly=exactly):
                return True
        return False

    def names(self, host: str) -> bool:
        """Whether a grant names this host."""
        return any(
            grant.host is not None and host_matches(grant.host, host) for grant in self.allow
        )

    def is_self(self, address: Address, port: int) -> bool:
        """Whether this address and port is one of our own listeners."""
        for listener in self.self_listeners:  # a loop: this runs for every call
            if (listener.port is None or listener.port == port) and listener.is_at(address):
                return True
        return False

    def is_self_name(self, host: str, port: int) -> bool:
        """Whether this name and port is one of our own listeners."""
        for listener in self.self_listeners:  # a loop: this runs for every call
            if listener.host == host and (listener.port is None or listener.port == port):
                return True
        return False

    def embedded(self, address: Address) -> Address | None:
        """The IPv4 address to judge instead, where the instance sits behind NAT64."""
        return nat64_embedded(address) if self.nat64 == "judge_embedded" else None


@dataclass(frozen=True, slots=True)
class HostMap:
    """Where the instance sends some hosts instead; the address still needs a grant."""

    entries: Mapping[tuple[str, int], tuple[str, int]]

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> HostMap:
        """A map from `{"api.example.com:443": "127.0.0.1:8443"}`; both ends name their port."""
        entries: dict[tuple[str, int], tuple[str, int]] = {}
        for source, goal in data.items():
            host, port, _ = split_authority(source, 0)
            to_host, to_port, ip = split_authority(goal, 0)
            if not port or not to_port or ip is None:
                raise refuse("policy_rejected", field=source)
            entries[host, port] = (to_host, to_port)
        return cls(entries)

    def apply(self, target: Target) -> tuple[str, int] | None:
        """Address and port to dial for the target instead of asking DNS, or None."""
        return self.entries.get((target.host, target.port))


def _grant(data: Mapping[str, Any]) -> dict[str, Any]:
    if data.keys() - {"cidr", "ports", "host"} or not isinstance(data.get("cidr"), str):
        raise refuse("policy_rejected", field="allow")
    ports = data.get("ports")
    return {"cidr": data["cidr"], "ports": () if ports is None else ports, "host": data.get("host")}


def _texts(values: Iterable[Any]) -> list[str]:
    texts = [] if isinstance(values, str) else list(values)
    if isinstance(values, str) or not all(isinstance(text, str) for text in texts):
        raise refuse("policy_rejected")
    return texts


def _pattern(text: str) -> str:
    if text.startswith("*."):
        return "*." + normal_host(text[2:])[0]
    if ":" in text:
        literal = text.removeprefix("[").removesuffix("]")
        return look_up(literal)[2]
    return normal_host(text)[0]


def _ports(values: Iterable[Any]) -> frozenset[int]:
    ports = list(values)
    if not all(type(port) is int and 0 < port < 65536 for port in ports):
        raise refuse("policy_rejected", field="ports")
    return frozenset(ports)


def _schemes(values: Iterable[Any]) -> frozenset[str]:
    schemes = frozenset(_texts(values))
    if not schemes <= DEFAULT_PORTS.keys():
        raise refuse("policy_rejected", field="schemes")
    return schemes
