"""Joins what starts flows: triggers, what comes in, the clock, and the way to a run."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from junctor.app.calling import Calling
from junctor.app.starting import FlowStarter
from junctor.core.connections import CredentialUse, SecretService
from junctor.core.flows import FlowRunner
from junctor.core.ports import Clock, Vault
from junctor.core.ports.store import Store
from junctor.core.triggers import (
    Certificates,
    Changes,
    Declarations,
    Enrollment,
    EntityService,
    EventStarts,
    Fetcher,
    Intake,
    Poller,
    Registrar,
    Replays,
    Scheduler,
    Streams,
    TokenKeeper,
    TriggerService,
)


@dataclass(frozen=True, slots=True)
class Triggering:
    """The parts; `scheduler.run()` is background work of a server."""

    triggers: TriggerService
    declarations: Declarations
    entities: EntityService
    starts: EventStarts
    intake: Intake
    tokens: TokenKeeper
    replays: Replays
    poller: Poller
    streams: Streams
    registrar: Registrar
    scheduler: Scheduler

    async def close(self) -> None:
        """Ask and listen no more, then let runs end for a moment."""
        await self.poller.close()
        await self.streams.close()
        await self.starts.close()


def join_triggering(
    store: Store,
    clock: Clock,
    vault: Vault,
    use: CredentialUse,
    secret_service: SecretService,
    calling: Calling,
    runner: FlowRunner,
    triggers: TriggerService,
) -> Triggering:
    """Make and join them; another engine is another `start_run` here."""
    declarations = triggers.declarations
    starter = FlowStarter(runner)
    starts = EventStarts(
        store, starter.start_run, clock, watch=triggers.watch, together=starter.start_together
    )
    fetcher = Fetcher(calling.caller)
    changes = Changes(store, vault, fetcher, starts, clock)
    poller = Poller(store, declarations, fetcher, changes, starts, clock)
    holder = secrets.token_hex(8)
    tokens = TokenKeeper(store, secret_service, use, clock)
    public = triggers.public_url
    enrollment = Enrollment(
        store, declarations, calling.caller, secret_service, clock, public and public.rstrip("/")
    )
    registrar = Registrar(store, declarations, clock, enrollment)
    triggers.registrar = registrar
    streams = Streams(store, declarations, calling.ear, changes, starts, clock, holder)
    return Triggering(
        triggers=triggers,
        declarations=declarations,
        entities=EntityService(store, clock),
        starts=starts,
        intake=Intake(
            store,
            use,
            starts,
            clock,
            declarations=declarations,
            changes=changes,
            tokens=tokens,
            certificates=Certificates(calling.door, calling.policies, clock),
        ),
        tokens=tokens,
        replays=Replays(store, starts, clock),
        poller=poller,
        streams=streams,
        registrar=registrar,
        scheduler=Scheduler(store, starts, clock, triggers, poller, streams, registrar),
    )
