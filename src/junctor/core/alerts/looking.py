"""Looks for what alerts are about. What it has seen is remembered, so a restart misses nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from junctor.core.alerts.inner import FAILED, MOST, Inner
from junctor.core.alerts.occurrence import Occurrence, ending
from junctor.core.alerts.refusals import about, refusals, said, who
from junctor.core.alerts.telling import AlertTelling, Told, rules_of
from junctor.core.live import Happening, RunEnded
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.alert import AlertKind, AlertRule
from junctor.model.flow import Run, RunState
from junctor.model.trigger import Trigger, TriggerState

MARK = "alert-mark"
_DAY, _HOUR = 86_400_000, 3_600_000
_OVERLAP = 5000
"""Milliseconds looked at twice: what ended a moment ago may not have been stored yet."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks once through every project that has rules; `wake` is set when it is worth it."""

    store: Store
    telling: AlertTelling
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
            days = max(rule.expires_days for rule in rules)
            found += await self._credentials(project_id, now, days * _DAY)
        if AlertKind.TRIGGER_SILENT in kinds:
            hours = min(r.silent_hours for r in rules if AlertKind.TRIGGER_SILENT in r.kinds)
            found += await self._triggers(project_id, now, hours * _HOUR)
        before = () if mark is None else mark.get("seen", ())
        fresh = [each for each in found if each.identity not in before]
        told = await self.telling.tell(project_id, fresh) if fresh else Told()
        names = (each.identity for each in found if not each.lasting)
        seen = [name for name in names if name not in told.unsent]
        known = {"at": now, "inner": inner.undecided, "seen": seen}
        await self.store.rules.put(project_id, MARK, MARK, known, at=now)
        return told.count

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

    async def _credentials(self, project_id: str, now: int, ahead: int) -> list[Occurrence]:
        found = []
        for connection in await self.store.connections.all(project_id):
            for each in await self.store.credentials.versions(project_id, connection.id):
                renews = each.fields.get("refresh_token", {}).get("set")
                end = each.expires_at
                if each.state != "current" or renews or end is None or end - now > ahead:
                    continue
                found.append(
                    Occurrence(
                        kind=AlertKind.CREDENTIAL_EXPIRING,
                        key=f"{connection.id}:{each.environment}:{each.version}",
                        title=f"The credential of “{connection.name}” {ending(end, now)}.",
                        text=f"In {each.environment}. Enter a new one, or sign in again.",
                        at=now,
                        environment=each.environment,
                        about={"connection": connection.name, "expiresAt": end},
                        lasting=True,
                    )
                )
        return found

    async def _triggers(self, project_id: str, now: int, silence: int) -> list[Occurrence]:
        found = []
        for each in await self.store.triggers.all(project_id):
            heard = each.last_event_at or each.created_at
            if each.state is TriggerState.ACTIVE and now - heard >= silence:
                found.append(_silent(each, now, heard))
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


def _silent(trigger: Trigger, now: int, heard: int) -> Occurrence:
    hours = (now - heard) // _HOUR
    return Occurrence(
        kind=AlertKind.TRIGGER_SILENT,
        key=trigger.id,
        title=f"A {trigger.kind} trigger in {trigger.environment} is silent for {hours} hours.",
        text="Look whether the other side still sends, and whether the trigger is set up there.",
        at=now,
        flow_id=trigger.flow_id,
        environment=trigger.environment,
        about={"trigger": trigger.id},
        lasting=True,
    )
