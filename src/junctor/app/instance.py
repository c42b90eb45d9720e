"""One running instance: every part made once and joined here, and nowhere else."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self, cast

from junctor.adapters.checkpoints.file import CheckpointFile
from junctor.adapters.door.gate import Gate
from junctor.adapters.door.names import Names
from junctor.adapters.store import SqlStore, open_store
from junctor.adapters.transports.extras import check_installed
from junctor.adapters.vault import (
    FileProvider,
    KeyProvider,
    KeyRotation,
    LocalVault,
    PassphraseProvider,
    Rewrap,
    ValueProvider,
    holds_ciphertext,
)
from junctor.app.alerting import Alerting, join_alerting
from junctor.app.assisting import Assistant, join_assistant
from junctor.app.background import (
    ended,
    follow_health,
    follow_keys,
    keep_house,
    keep_runs,
    keep_tokens,
    take_up,
)
from junctor.app.calling import Calling, join_calling, resolver_for
from junctor.app.engines import engine_for
from junctor.app.opener import CredentialOpener
from junctor.app.settings import Settings
from junctor.app.signing import Signing, join_signing
from junctor.app.triggering import Triggering, join_triggering
from junctor.app.watching import Watching, join_watching
from junctor.core.audit.checkpoint import LABEL, Checkpointer
from junctor.core.audit.cutting import AuditCutter
from junctor.core.calls.authorization import Authorization
from junctor.core.calls.caller import Caller
from junctor.core.calls.keeping import TokenKeeper
from junctor.core.calls.trial import ConnectionTrial
from junctor.core.catalog.catalog import Catalog
from junctor.core.connections import (
    ConnectionService,
    CredentialBoard,
    CredentialRotation,
    CredentialService,
    CredentialUse,
    Dependents,
    DriverCheck,
    Housekeeping,
    Replacement,
    SecretRehearsal,
    SecretService,
    SecretVersions,
    Tries,
)
from junctor.core.flows import FlowRunner, FlowService, Links, RunControl
from junctor.core.guard import HostMap
from junctor.core.ports import Clock, SystemClock
from junctor.core.ports.engine import CLUSTER, Engine, Relieving
from junctor.core.projects import ProjectService, ViewService
from junctor.core.runs.retention import RetentionService
from junctor.core.triggers import Declarations, TriggerService

_PROVIDER_KEY = "provider.key"
GRACE = 5.0


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
    secret_versions: SecretVersions
    credentials: CredentialService
    connections: ConnectionService
    dependents: Dependents
    replacement: Replacement
    rotation: CredentialRotation
    signing: Signing
    assistant: Assistant
    calling: Calling
    flows: FlowService
    engine: Engine
    runner: FlowRunner
    runs: RunControl
    watching: Watching
    alerting: Alerting
    triggering: Triggering
    checkpointer: Checkpointer
    checkpoints: CheckpointFile
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        names: Names | None = None,
        listening: bool = False,
        drivers: DriverCheck | None = check_installed,
    ) -> Self:
        """Open the store, unlock the vault and join everything.

        `drivers` is asked before a connection is saved; the sandbox alone needs none.

        Raises:
            NotConfigured: the home is in use, a key is missing or wrong; nothing was written.
        """
        clock = clock or SystemClock()
        home = settings.path
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = open_store(settings.database or home)
        await store.open()
        try:
            return await cls._joined(
                settings, clock, store, names, listening=listening, drivers=drivers
            )
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
        drivers: DriverCheck | None,
    ) -> Self:
        instance_id = await _instance_id(store)
        vault = await _unlocked(settings, instance_id, store, clock)
        catalog = _catalog(settings, store)
        secret_service = SecretService(store, vault, clock=clock)
        credentials = CredentialService(store, vault, secret_service, clock=clock)
        watch = await join_watching(store, clock)
        declarations = Declarations(store, catalog)
        triggers = TriggerService(store, clock, declarations, watch.hub, settings.public_url)
        flows = FlowService(store, catalog, clock=clock, ways_in=triggers)
        dependents = Dependents(store, flows.references)
        connections = ConnectionService(
            store, catalog, credentials, dependents, clock=clock, check_installed=drivers
        )
        use = CredentialUse(store, vault)
        opener = CredentialOpener(use, credentials, connections)
        resolver = resolver_for(settings, store, catalog, use, listening=listening)
        calling = join_calling(settings, clock, store, vault, resolver, opener, names, watch.hub)
        engine = engine_for(store, settings, clock)
        runner = _runner(settings, clock, store, vault, catalog, calling, engine, watch)
        sink = CheckpointFile(settings.checkpoints or settings.path / "checkpoints/audit.jsonl")
        return cls(
            settings=settings,
            clock=clock,
            instance_id=instance_id,
            store=store,
            vault=vault,
            catalog=catalog,
            projects=ProjectService(store, clock=clock),
            secrets=secret_service,
            secret_versions=SecretVersions(store, secret_service, clock=clock),
            credentials=credentials,
            connections=connections,
            dependents=dependents,
            replacement=_replacement(store, secret_service, credentials, dependents, flows),
            rotation=CredentialRotation(credentials),
            signing=join_signing(store, clock, vault, calling, connections, credentials, use),
            assistant=join_assistant(store, clock, catalog, connections, flows),
            calling=calling,
            flows=flows,
            engine=engine,
            runner=runner,
            runs=RunControl(store, runner, clock=clock),
            triggering=join_triggering(
                store, clock, vault, use, secret_service, calling, runner, triggers
            ),
            watching=watch,
            alerting=join_alerting(store, calling.caller, connections, clock, watch, settings.url),
            checkpointer=_checkpointer(store, vault, sink, instance_id, clock),
            checkpoints=sink,
        )

    @property
    def caller(self) -> Caller:
        """Executes calls."""
        return self.calling.caller

    @property
    def authorization(self) -> Authorization:
        """Signing in at vendors."""
        return self.signing.authorization

    @property
    def board(self) -> CredentialBoard:
        """How credentials are."""
        return self.signing.board

    @property
    def keeper(self) -> TokenKeeper:
        """Renews tokens before they end."""
        return self.signing.keeper

    @property
    def retention(self) -> RetentionService:
        """How long projects keep what they did."""
        mac = partial(self.vault.mac, LABEL)
        cutter = AuditCutter(self.store.audit, self.clock, mac, self.instance_id)
        return RetentionService(self.store, self.engine, cutter, self.clock)

    @property
    def trial(self) -> ConnectionTrial:
        """Tests connections."""
        return self.calling.trial

    @property
    def views(self) -> ViewService:
        """Saved filters of lists."""
        return ViewService(self.store, self.clock)

    @property
    def rehearsal(self) -> SecretRehearsal:
        """Tries new values of secrets before they are saved."""
        return SecretRehearsal(self.credentials, self.trial.of_credential)

    @property
    def tries(self) -> Tries:
        """How the last tests of connections ended."""
        return Tries(self.store, self.connections, self.clock)

    @property
    def gate(self) -> Gate:
        """Circuits and rate budgets."""
        return self.calling.gate

    @property
    def host_map(self) -> HostMap:
        """Where calls to some hosts go instead."""
        return self.calling.host_map

    def start(self) -> None:
        """Begin a server's background work: checkpoints, housekeeping, schedules, left runs."""
        house = Housekeeping(self.store, self.credentials, self.secrets)
        if self.settings.otel_endpoint:
            self.watching.export(self.settings.otel_endpoint, self.instance_id)
        self._begin("checkpoints", self.checkpointer.run())
        self._begin("recovery", take_up(self.engine, self.clock))
        self._begin("housekeeping", keep_house(house, self.store.leases, self.clock))
        self._begin("retention", keep_runs(self.retention, self.store.leases, self.clock))
        self._begin("alerts", self.alerting.keep())
        self._begin("tokens", keep_tokens(self.keeper))
        scheduler = self.triggering.scheduler
        self._begin("schedules", scheduler.run())
        if CLUSTER in self.engine.capabilities:
            cast("Relieving", self.engine).relieves(scheduler.look_closely)
        if self.settings.database:
            self._begin("keys", follow_keys(self.vault, self.clock))
            self._begin("health", follow_health(self.watching.health, self.clock))
        self.hear_others()

    def hear_others(self) -> None:
        """Share events with the other processes on the database, if it is a shared one."""
        if self.settings.database and all(task.get_name() != "events" for task in self._tasks):
            across = self.watching.across(self.settings.database, self.store, self.clock)
            self._begin("events", across)

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(ended)
        self._tasks.append(task)

    async def close(self, *, grace: float = GRACE) -> None:
        """End background work, sign the last audit entries, close sockets and store.

        Steps of runs get `grace` seconds; what is left is taken up at the next start.
        """
        await self.engine.close(grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self.triggering.close()
        await self.calling.close()
        await asyncio.to_thread(self.watching.close)
        await self.store.audit.flush()
        await self.checkpointer.write()
        await self.store.close()

    def key_rotation(self) -> KeyRotation:
        """Rotation of the root key."""
        return KeyRotation(self.vault)

    def rewrap(self, actor: str) -> Rewrap:
        """Rotation of project data keys and re-wrapping of what they sealed."""
        return Rewrap(self.vault, self.store, actor=actor)


def _checkpointer(
    store: SqlStore, vault: LocalVault, sink: CheckpointFile, instance_id: str, clock: Clock
) -> Checkpointer:
    label = partial(vault.mac, LABEL)
    return Checkpointer(store.audit, sink, label, instance=instance_id, clock=clock)


def _replacement(
    store: SqlStore,
    secret_service: SecretService,
    credentials: CredentialService,
    dependents: Dependents,
    flows: FlowService,
) -> Replacement:
    return Replacement(store, secret_service, credentials, dependents, repoint_flows=flows.repoint)


def _runner(
    settings: Settings,
    clock: Clock,
    store: SqlStore,
    vault: LocalVault,
    catalog: Catalog,
    calling: Calling,
    engine: Engine,
    watching: Watching,
) -> FlowRunner:
    links = Links(vault.mac, settings.url)
    return FlowRunner(
        store,
        catalog,
        calling.caller,
        engine,
        links=links,
        clock=clock,
        watch=watching.hub,
        vault=vault,
        looked_at=watching.broadcast.wanted,
    )


async def _instance_id(store: SqlStore) -> str:
    found = await store.meta("instance_id")
    if found is None:
        found = "ins_" + secrets.token_hex(12)
        await store.set_meta("instance_id", found)
    return found


def _catalog(settings: Settings, store: SqlStore) -> Catalog:
    return Catalog(store.specs, folders=settings.connectors, cache=settings.cache_path)


async def _unlocked(
    settings: Settings, instance_id: str, store: SqlStore, clock: Clock
) -> LocalVault:
    return await LocalVault.load(
        _provider(settings, instance_id),
        store.keys,
        instance_id,
        clock=clock,
        has_ciphertext=lambda: holds_ciphertext(store),
    )


def _provider(settings: Settings, instance_id: str) -> KeyProvider:
    if settings.key is not None:
        return ValueProvider(settings.key.reveal(), source="JUNCTOR_KEY")
    if settings.passphrase is not None:
        return PassphraseProvider(settings.passphrase.reveal(), instance_id)
    return FileProvider(settings.key_file or settings.path / _PROVIDER_KEY)
