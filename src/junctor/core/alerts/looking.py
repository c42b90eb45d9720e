"""Looks for what alerts are about. What it has seen is remembered, so a restart misses nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from junctor.core.alerts.inner import FAILED, MOST, Inner
from junctor.core.alerts.lasting import Lasting
from junctor.core.alerts.occurrence import Occurrence
from junctor.core.alerts.refusals import about, refusals, said, who
from junctor.core.alerts.telling import AlertTelling, rules_of
from junctor.core.live import Happening, RunEnded
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.alert import AlertKind, AlertRule
from junctor.model.flow import Run, RunState

MARK = "alert-mark"
_OVERLAP = 5000
"""Milliseconds looked at twice: what ended a moment ago may not have been stored yet."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks once through every project that has rules; `wake` is set when it is worth it."""

    store: Store
    telling: AlertTelling
    lasting: Lasting
    clock: Clock
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, happening: Happening) -> None:
        """A run that failed is looked at soon, not in a minute."""
        if isinstance(happening, RunEnded) and happening.run.state is RunState.FAILED:
            self.wake.set()

    async def look(self) -> int:
        """Tell everything new; how many alerts were sent."""
        told = 0
        for project in await self.store.projects.all():
            rules = [r for r in await rules_of(self.store, project.id) if r.enabled]
            if rules:
                told += await self._project(project.id, rules)
        return told

    async def _project(self, project_id: str, rules: list[AlertRule]) -> int:
        now = self.clock.now()
        mark = await self.store.rules.get(project_id, MARK, MARK)
        since = min(r.created_at for r in rules) if mark is None else mark["at"] - _OVERLAP
        kinds = {kind for rule in rules for kind in rule.kinds}
        found: list[Occurrence] = []
        inner = Inner(self.store, project_id)
        if AlertKind.RUN_FAILED in kinds:
            found += await self._runs(project_id, since)
            earlier = () if mark is None else mark.get("inner", ())
            found += [_failed(run) for run in await inner.failed(since, earlier)]
        if AlertKind.AUDIT_REFUSED in kinds:
            found += await self._refusals(project_id, since)
        if AlertKind.CREDENTIAL_EXPIRING in kinds:
            found += await self.lasting.credentials(project_id, now)
        if AlertKind.TRIGGER_SILENT in kinds:
            found += await self.lasting.triggers(project_id, now)
        before = () if mark is None else mark.get("seen", ())
        fresh = [each for each in found if each.identity not in before]
        told = await self.telling.tell(project_id, fresh)
        seen = [each.identity for each in found if not each.lasting]
        known = {"at": now, "inner": inner.undecided, "seen": seen}
        await self.store.rules.put(project_id, MARK, MARK, known, at=now)
        return told

    async def _runs(self, project_id: str, since: int) -> list[Occurrence]:
        where = {**FAILED, "endedSince": since, "inner": False}
        runs = await self.store.runs.all(project_id, where=where, limit=MOST, payloads=False)
        return [_failed(run) for run in reversed(runs)]

    async def _refusals(self, project_id: str, since: int) -> list[Occurrence]:
        found = []
        for kind, entries in (await refusals(self.store, project_id, since)).items():
            newest = entries[0]
            last = await who(self.store, project_id, newest)
            found.append(
                Occurrence(
                    kind=AlertKind.AUDIT_REFUSED,
                    key=f"{kind}:{newest['actor']}",
                    title=f"{said(kind, entries)}, the last of {last}.",
                    text=about(newest),
                    at=newest["at"],
                    environment=newest.get("environment"),
                    about={"auditKind": kind},
                )
            )
        return found


def _failed(run: Run) -> Occurrence:
    problem, where = run.error or {}, "of" if run.parent_id is None else "inside a run of"
    return Occurrence(
        kind=AlertKind.RUN_FAILED,
        key=f"{run.flow_key}:{run.environment}:{run.error_class}",
        title=f"A run {where} “{run.flow_key}” failed in {run.environment}.",
        text=_said(problem),
        at=run.finished_at or run.created_at,
        flow_id=run.flow_id,
        environment=run.environment,
        about={
            "runId": run.id,
            "flowKey": run.flow_key,
            "errorClass": run.error_class,
            "step": problem.get("nodeId"),
        },
    )


def _said(problem: dict[str, Any]) -> str:
    """What went wrong, at which step, and what to do about it."""
    step, cure = problem.get("nodeId"), problem.get("cure")
    text = str(problem.get("message") or "No message.")
    text = f"Step `{step}`: {text}" if step else text
    return f"{text if text.endswith(('.', '!', '?')) else f'{text}.'} {cure}" if cure else text
