"""Joins what starts flows: triggers, what comes in, the clock, and the way to a run."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.app.starting import FlowStarter
from junctor.core.connections import CredentialUse
from junctor.core.flows import FlowRunner
from junctor.core.ports import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers import EntityService, EventStarts, Intake, Scheduler, TriggerService


@dataclass(frozen=True, slots=True)
class Triggering:
    """The parts; `scheduler.run()` is background work of a server."""

    triggers: TriggerService
    entities: EntityService
    starts: EventStarts
    intake: Intake
    scheduler: Scheduler


def join_triggering(
    store: Store, clock: Clock, use: CredentialUse, runner: FlowRunner, triggers: TriggerService
) -> Triggering:
    """Make and join them; another engine is another `start_run` here."""
    starts = EventStarts(store, FlowStarter(store, runner).start_run, clock)
    return Triggering(
        triggers=triggers,
        entities=EntityService(store, clock),
        starts=starts,
        intake=Intake(store, use, starts, clock),
        scheduler=Scheduler(store, starts, clock, triggers),
    )
