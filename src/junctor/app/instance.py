"""One running instance: every part made once and joined here, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from junctor.adapters.checkpoints.file import CheckpointFile
from junctor.adapters.door import OneDoor
from junctor.adapters.door.credentials import CredentialDesk
from junctor.adapters.door.exchange import Exchanger
from junctor.adapters.door.gate import Gate
from junctor.adapters.door.names import Names, SystemNames
from junctor.adapters.door.probe import SocketProbe
from junctor.adapters.store import SqlStore, open_store
from junctor.adapters.transports.late import LateHttp
from junctor.adapters.vault import (
    FileProvider,
    KeyProvider,
    KeyRotation,
    LocalVault,
    PassphraseProvider,
    Rewrap,
    ValueProvider,
)
from junctor.app.opener import CredentialOpener
from junctor.app.settings import Settings
from junctor.core.audit.checkpoint import Checkpointer
from junctor.core.calls.breaker import Breaker
from junctor.core.calls.budget import Budget
from junctor.core.calls.caller import Caller
from junctor.core.calls.plan import Planner
from junctor.core.calls.resolve import Resolver
from junctor.core.calls.trial import ConnectionTrial
from junctor.core.catalog.catalog import Catalog
from junctor.core.connections import (
    ConnectionService,
    CredentialRotation,
    CredentialService,
    CredentialUse,
    Dependents,
    Replacement,
    SecretService,
)
from junctor.core.flows import FlowRunner, FlowService
from junctor.core.guard import HostMap
from junctor.core.guard.policy import Listener
from junctor.core.ports import Clock, SystemClock
from junctor.core.projects import ProjectService
from junctor.model.errors import NotConfigured

_PROVIDER_KEY = "provider.key"


@dataclass(slots=True)
class Instance:
    """The parts of one instance; `Instance.open(settings)` makes and joins them."""

    settings: Settings
    clock: Clock
    instance_id: str
    store: SqlStore
    vault: LocalVault
    catalog: Catalog
    projects: ProjectService
    secrets: SecretService
    credentials: CredentialService
    connections: ConnectionService
    dependents: Dependents
    replacement: Replacement
    rotation: CredentialRotation
    gate: Gate
    transport: LateHttp
    caller: Caller
    trial: ConnectionTrial
    flows: FlowService
    runner: FlowRunner
    checkpointer: Checkpointer
    checkpoints: CheckpointFile
    host_map: HostMap
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        names: Names | None = None,
        listening: bool = False,
    ) -> Self:
        """Open the store, unlock the vault and join everything.

        Raises:
            NotConfigured: the home is in use, a key is missing or wrong; nothing was written.
        """
        clock = clock or SystemClock()
        home = settings.path
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = open_store(settings.database or home)
        await store.open()
        try:
            return await cls._joined(settings, clock, store, names, listening=listening)
        except BaseException:
            await store.close()
            raise

    @classmethod
    async def _joined(
        cls,
        settings: Settings,
        clock: Clock,
        store: SqlStore,
        names: Names | None,
        *,
        listening: bool,
    ) -> Self:
        instance_id = await _instance_id(store)
        vault = await LocalVault.load(
            _provider(settings, instance_id),
            store.keys,
            instance_id,
            clock=clock,
            has_ciphertext=lambda: _has_ciphertext(store),
        )
        catalog = Catalog(
            store.specs,
            folders=settings.connectors,
            cache=settings.path / "cache" / "catalog.json",
        )
        use = CredentialUse(store, vault)
        secret_service = SecretService(store, vault, clock=clock)
        credentials = CredentialService(store, vault, secret_service, clock=clock)
        flows = FlowService(store, catalog, clock=clock)
        dependents = Dependents(store, flows.references)
        connections = ConnectionService(store, catalog, credentials, dependents, clock=clock)
        host_map = HostMap.from_json(settings.host_map)
        resolving = names or SystemNames(clock)
        trusted = _authorities(settings)
        transport = LateHttp(trusted)
        gate = Gate(
            Breaker(clock.monotonic),
            Budget(
                store.leases if settings.database else None,
                monotonic=clock.monotonic,
                now=clock.now,
                sleep=clock.sleep,
            ),
        )
        opener = CredentialOpener(use, credentials, connections)
        door = OneDoor(
            audit=store.audit,
            desk=CredentialDesk(store, opener, clock, holder=secrets.token_hex(8)),
            exchanger=Exchanger(transport, resolving, host_map),
            gate=gate,
            clock=clock,
        )
        listeners = _own_listeners(settings) if listening else ()
        planner = Planner(Resolver(store, catalog, use, listeners), vault, clock)
        caller = Caller(planner, door, store, clock)
        sink = CheckpointFile(settings.checkpoints or settings.path / "checkpoints" / "audit.jsonl")
        return cls(
            settings=settings,
            clock=clock,
            instance_id=instance_id,
            store=store,
            vault=vault,
            catalog=catalog,
            projects=ProjectService(store, clock=clock),
            secrets=secret_service,
            credentials=credentials,
            connections=connections,
            dependents=dependents,
            replacement=Replacement(
                store, secret_service, credentials, dependents, repoint_flows=flows.repoint
            ),
            rotation=CredentialRotation(credentials),
            gate=gate,
            transport=transport,
            caller=caller,
            trial=ConnectionTrial(
                store, caller, SocketProbe(resolving, host_map, clock, trusted), clock
            ),
            flows=flows,
            runner=FlowRunner(store, catalog, caller, clock=clock),
            checkpointer=Checkpointer(
                store.audit,
                sink,
                partial(vault.mac, "audit-checkpoint"),
                instance=instance_id,
                clock=clock,
            ),
            checkpoints=sink,
            host_map=host_map,
        )

    def start(self) -> None:
        """Begin the background work of a server: audit checkpoints, newer keys."""
        self._tasks.append(asyncio.create_task(self.checkpointer.run(), name="checkpoints"))

    async def close(self) -> None:
        """End background work, sign the last audit entries, close sockets and store."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        await self.transport.close()
        await self.store.audit.flush()
        await self.checkpointer.write()
        await self.store.close()

    def key_rotation(self) -> KeyRotation:
        """Rotation of the root key."""
        return KeyRotation(self.vault)

    def rewrap(self, actor: str) -> Rewrap:
        """Rotation of project data keys and re-wrapping of what they sealed."""
        return Rewrap(self.vault, self.store, actor=actor)


async def _instance_id(store: SqlStore) -> str:
    found = await store.meta("instance_id")
    if found is None:
        found = "ins_" + secrets.token_hex(12)
        await store.set_meta("instance_id", found)
    return found


async def _has_ciphertext(store: SqlStore) -> bool:
    return bool(await store.credentials.page(None, 1) or await store.secrets.page(None, 1))


def _provider(settings: Settings, instance_id: str) -> KeyProvider:
    if settings.key is not None:
        return ValueProvider(settings.key.reveal(), source="JUNCTOR_KEY")
    if settings.passphrase is not None:
        return PassphraseProvider(settings.passphrase.reveal(), instance_id)
    return FileProvider(settings.key_file or settings.path / _PROVIDER_KEY)


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


def _own_listeners(settings: Settings) -> tuple[Listener, ...]:
    """Where we listen ourselves: calls never come back to us by an address."""
    port = settings.port
    hosts = {settings.host}
    if settings.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        with contextlib.suppress(OSError):
            hosts |= {str(i[4][0]) for i in socket.getaddrinfo(socket.gethostname(), port)}
    return tuple(Listener.of(f"[{h}]:{port}" if ":" in h else f"{h}:{port}") for h in hosts)
