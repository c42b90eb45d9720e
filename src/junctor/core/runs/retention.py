"""Housekeeping of runs and audit: what is older than a project keeps is removed, bit by bit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from junctor.core.audit.cutting import AuditCutter
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Engine
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.flow import RunState
from junctor.model.retention import Retention

_BATCH = 100
_DAY = 24 * 3600 * 1000
_ENDED = frozenset((RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED))
SETTING, ID = "setting", "retention"


@dataclass(frozen=True, slots=True)
class Removed:
    """What went: payloads of runs and of events, runs, and audit entries."""

    payloads: int
    runs: int
    entries: int


@dataclass(frozen=True, slots=True)
class RetentionService:
    """What projects keep for how long, and the work of removing the rest."""

    store: Store
    engine: Engine
    cutter: AuditCutter
    clock: Clock

    async def of(self, project_id: str) -> Retention:
        """What a project has ruled, or the default."""
        found = await self.store.rules.get(project_id, SETTING, ID)
        return Retention() if found is None else Retention.model_validate(found)

    async def set(self, project_id: str, wanted: Retention, *, actor: Actor) -> Retention:
        """Rule anew; audited."""
        body = wanted.to_json()
        await self.store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind="retention.set",
                actor=str(actor),
                at=self.clock.now(),
                detail=body,
            )
        )
        await self.store.rules.put(project_id, SETTING, ID, body, at=self.clock.now())
        return wanted

    async def run(self) -> Removed:
        """Once through all projects; may be stopped and repeated at any time."""
        removed = Removed(0, 0, 0)
        for project in await self.store.projects.all():
            some = await self.tidy(project.id)
            removed = Removed(
                removed.payloads + some.payloads,
                removed.runs + some.runs,
                removed.entries + some.entries,
            )
        return removed

    async def tidy(self, project_id: str) -> Removed:
        """Remove what one project does not keep any more."""
        rule, now = await self.of(project_id), self.clock.now()
        payloads = entries = 0
        if rule.payload_days is not None:
            before = now - rule.payload_days * _DAY
            while some := await self.store.runs.prune(project_id, before, now, _BATCH):
                payloads += some
                await asyncio.sleep(0)  # others write between the batches
            while some := await self.store.triggers.empty(project_id, before, _BATCH):
                payloads += some
                await asyncio.sleep(0)
        # Last, and also where runs stay: it sweeps what no run that is left refers to.
        oldest = 0 if rule.run_days is None else now - rule.run_days * _DAY
        runs = await self.engine.purge(project_id, oldest, _ENDED)
        if rule.audit_days is not None:
            entries = await self.cutter.cut(project_id, now - rule.audit_days * _DAY)
        return Removed(payloads, runs, entries)
