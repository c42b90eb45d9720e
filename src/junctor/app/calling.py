"""The path of a call, joined: transport, guard, door, gate, caller and connection test."""

from __future__ import annotations

import contextlib
import secrets
import socket
from dataclasses import dataclass

from junctor.adapters.door import OneDoor
from junctor.adapters.door.credentials import CredentialDesk
from junctor.adapters.door.exchange import Exchanger
from junctor.adapters.door.gate import Gate
from junctor.adapters.door.names import Names, SystemNames
from junctor.adapters.door.probe import SocketProbe
from junctor.adapters.store import SqlStore
from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.late import LateHttp
from junctor.adapters.transports.listeners import every_listener
from junctor.adapters.transports.registry import Transports, every_transport
from junctor.adapters.vault import LocalVault
from junctor.app.opener import CredentialOpener
from junctor.app.settings import Settings
from junctor.core.calls.breaker import Breaker
from junctor.core.calls.budget import Budget
from junctor.core.calls.caller import Caller
from junctor.core.calls.listening import Ear
from junctor.core.calls.plan import Planner
from junctor.core.calls.policies import CallPolicies
from junctor.core.calls.resolve import Resolver
from junctor.core.calls.trial import ConnectionTrial
from junctor.core.catalog import Catalog
from junctor.core.connections.use import CredentialUse
from junctor.core.guard import HostMap
from junctor.core.guard.policy import Listener
from junctor.core.guard.proxy import Proxy
from junctor.core.live import Watch
from junctor.core.ports import Clock
from junctor.core.ports.probe import Probe
from junctor.model.errors import NotConfigured


@dataclass(frozen=True, slots=True)
class Calling:
    """The parts a call passes through."""

    transport: LateHttp
    policies: CallPolicies
    door: OneDoor
    transports: Transports
    gate: Gate
    caller: Caller
    trial: ConnectionTrial
    host_map: HostMap
    probe: Probe
    ear: Ear
    planner: Planner

    async def close(self) -> None:
        """Close every connection to the outside, once tokens under way are kept."""
        await self.door.close()
        await self.transport.close()
        await self.transports.close()


def join_calling(
    settings: Settings,
    clock: Clock,
    store: SqlStore,
    vault: LocalVault,
    resolver: Resolver,
    opener: CredentialOpener,
    names: Names | None,
    watch: Watch,
) -> Calling:
    """Make and join the parts of the path of a call."""
    host_map = HostMap.from_json(settings.host_map)
    resolving = names or SystemNames(clock)
    trusted = _authorities(settings)
    proxy = proxy_of(settings)
    transport = LateHttp(trusted)
    transports = every_transport(settings.path, trusted)
    gate = _gate(settings, clock, store)
    door = OneDoor(
        audit=store.audit,
        desk=CredentialDesk(store, opener, clock, holder=secrets.token_hex(8)),
        exchanger=Exchanger(transport, resolving, host_map, transports, proxy),
        gate=gate,
        clock=clock,
        listeners=every_listener(trusted),
    )
    planner = Planner(resolver, vault, clock)
    caller = Caller(planner, door, resolver.policies, clock, watch=watch)
    probe = SocketProbe(resolving, host_map, clock, trusted, proxy)
    return Calling(
        transport=transport,
        policies=resolver.policies,
        door=door,
        transports=transports,
        gate=gate,
        caller=caller,
        trial=ConnectionTrial(store, caller, probe, clock, check_installed),
        host_map=host_map,
        probe=probe,
        ear=Ear(resolver, door, clock),
        planner=planner,
    )


def _gate(settings: Settings, clock: Clock, store: SqlStore) -> Gate:
    # Several processes share a database, and then a budget; one process needs no store for it.
    tokens = store.leases if settings.database else None
    budget = Budget(tokens, monotonic=clock.monotonic, now=clock.now, sleep=clock.sleep)
    return Gate(Breaker(clock.monotonic), budget)


def proxy_of(settings: Settings) -> Proxy | None:
    """The proxy of the instance.

    Raises:
        NotConfigured: a setting of it does not fit.
    """
    if settings.proxy is None:
        return None
    password = settings.proxy_password
    return Proxy.of(
        settings.proxy,
        direct=settings.no_proxy,
        user=settings.proxy_user,
        password=password.reveal() if password else None,
    )


def _authorities(settings: Settings) -> str | None:
    if settings.ca_file is None:
        return None
    try:
        return settings.ca_file.expanduser().read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise NotConfigured(
            f"The certificate authorities {settings.ca_file} cannot be read.",
            field="JUNCTOR_CA_FILE",
            cure="Name a readable PEM file, or leave it out.",
        ) from None


def resolver_for(
    settings: Settings, store: SqlStore, catalog: Catalog, use: CredentialUse, *, listening: bool
) -> Resolver:
    """What finds a call's parts; an instance that does not listen has no own port to keep from."""
    ours = _own_listeners(settings) if listening else ()
    policies = CallPolicies(store, ceiling=settings.grant_limit, listeners=ours)
    return Resolver(store, catalog, use, policies)


def _own_listeners(settings: Settings) -> tuple[Listener, ...]:
    """Where we listen ourselves: calls never come back to us by an address."""
    port = settings.port
    hosts = {settings.host}
    if settings.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        with contextlib.suppress(OSError):
            hosts |= {str(i[4][0]) for i in socket.getaddrinfo(socket.gethostname(), port)}
    return tuple(Listener.of(f"[{h}]:{port}" if ":" in h else f"{h}:{port}") for h in hosts)
