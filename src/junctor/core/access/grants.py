"""Network grants: an administrator's leave to reach a private address, within the instance cap."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network

from junctor.core.access.principal import Principal
from junctor.core.access.trail import AccessTrail
from junctor.core.guard import Grant
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.connection import NetworkGrant
from junctor.model.errors import Blocked, InvalidInput, NotPermitted, UnknownObject
from junctor.model.ids import new_id
from junctor.model.ports import ports_of, told_ports

NEVER_OPEN = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32",
        "100.100.100.200/32", "192.0.0.192/32", "::/128", "fe80::/10", "ff00::/8",
        "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128",
    )
)  # fmt: skip
"""Metadata, link-local, multicast, unspecified, broadcast: a grant may not name them.

A wider grant that happens to cover one is allowed; the guard refuses the address itself.
"""


def never_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether no grant can open this address."""
    return any(address.version == n.version and address in n for n in NEVER_OPEN)


class NetworkGrants:
    """The grants of all projects."""

    def __init__(
        self, store: Store, clock: Clock, trail: AccessTrail, *, ceiling: Sequence[str] = ()
    ) -> None:
        self._store = store
        self._clock = clock
        self._trail = trail
        self._ceiling = tuple(Grant.of(cidr) for cidr in ceiling)

    async def all(self, project_id: str) -> list[NetworkGrant]:
        """The grants of a project."""
        return await self._store.grants.all(project_id)

    def permits(self, grant: NetworkGrant | Grant) -> bool:
        """Whether the instance's cap permits a grant; it may have been narrowed since."""
        if isinstance(grant, NetworkGrant):
            grant = Grant.of(grant.cidr, grant.ports, grant.host)
        return not self._ceiling or any(map(grant.within, self._ceiling))

    async def add(
        self,
        by: Principal,
        *,
        cidr: str,
        ports: Sequence[int | str] = (),
        host: str | None = None,
        connection_id: str | None = None,
        reason: str = "",
    ) -> NetworkGrant:
        """Open a network for one connection, or for all of the principal's project.

        Raises:
            InvalidInput: it is no network, or one that is never opened, or a port is none.
            NotPermitted: the instance does not allow it.
        """
        assert by.project_id is not None
        opened = ports_of(ports)
        wanted = self._judged(cidr, opened, host)
        if not self.permits(wanted):
            raise NotPermitted(
                "The instance does not allow grants for this network.",
                cure="Ask an instance administrator to widen JUNCTOR_GRANT_LIMIT.",
                field="cidr",
            )
        grant = NetworkGrant(
            id=new_id("gra"),
            project_id=by.project_id,
            connection_id=connection_id,
            cidr=str(wanted.cidr),
            ports=opened,
            host=host,
            reason=reason,
            created_at=self._clock.now(),
            created_by=str(by.actor),
        )
        await self._trail.record(
            "network_grant.add",
            by.project_id,
            by.actor,
            grant=grant.id,
            cidr=grant.cidr,
            ports=told_ports(grant.ports),
            host=host,
            connectionId=connection_id,
            reason=reason or None,
        )
        await self._store.grants.add(grant)
        return grant

    async def delete(self, by: Principal, grant_id: str) -> None:
        """Close it again.

        Raises:
            UnknownObject: there is no such grant.
        """
        assert by.project_id is not None
        if not any(g.id == grant_id for g in await self.all(by.project_id)):
            raise UnknownObject(f"There is no network grant `{grant_id}` in this project.")
        await self._trail.record("network_grant.delete", by.project_id, by.actor, grant=grant_id)
        await self._store.grants.delete(by.project_id, grant_id)

    def _judged(self, cidr: str, ports: Sequence[int], host: str | None) -> Grant:
        try:
            wanted = Grant.of(cidr, ports, host)
        except Blocked as error:
            raise InvalidInput(
                "The grant names no network, port or host that can be opened.",
                cure="Give a CIDR like 10.1.2.0/24 (no host bits), ports from 1 to 65535.",
                field=error.field or "host",
            ) from None
        network = wanted.cidr
        if network.is_loopback and (network.num_addresses != 1 or not wanted.ports):
            raise InvalidInput(
                "Addresses of this machine are opened one by one, each with its ports.",
                cure="Give the exact address and the port, like 127.0.0.1/32 and 8443.",
                field="ports" if network.num_addresses == 1 else "cidr",
            )
        for never in NEVER_OPEN:
            if network.version == never.version and (
                int(never.network_address) <= int(network.network_address)
                and int(network.broadcast_address) <= int(never.broadcast_address)
            ):
                raise InvalidInput(
                    "Metadata, link-local, multicast and unspecified addresses are never opened.",
                    cure="Grant the network of the service itself.",
                    field="cidr",
                )
        return wanted
