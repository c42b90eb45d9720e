"""Triggers follow what is live: made, changed and removed when a version is deployed."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Protocol

from junctor.core.live import TriggerChanged, Watch, Watchers
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.addresses import FormerAddresses
from junctor.core.triggers.declared import Declarations, Declared, uses
from junctor.core.triggers.documents import (
    FromConnector,
    Manual,
    Scheduled,
    TriggerDocument,
    read_trigger,
    trigger_of,
)
from junctor.core.triggers.registration import Entry, with_own_secret
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.connection import Connection
from junctor.model.errors import JunctorError, UnknownObject
from junctor.model.flow import Flow
from junctor.model.ids import new_id
from junctor.model.source import Source
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState

_log = logging.getLogger(__name__)
_TOKEN_BYTES = 24
_REFUSALS = 5


class Registers(Protocol):
    """What enters our addresses at vendors."""

    async def follow(self, flow: Flow, *, at_once: bool = True) -> None:
        """Let what stands there be what the flow's triggers want."""
        ...


class TriggerService:
    """The triggers of all projects; `registrar` is set by whoever can make calls."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        declarations: Declarations,
        watch: Watch | None = None,
        public_url: str | None = None,
    ) -> None:
        self.public_url = public_url
        self._store = store
        self._clock = clock
        self._former = FormerAddresses(store)
        self.declarations = declarations
        self.watch = watch or Watchers()
        self.registrar: Registers | None = None

    async def sync(self, flow: Flow, *, at_once: bool = True) -> None:
        """Let the triggers of a flow be those of its live versions, here and at vendors.

        A trigger that keeps its type keeps its address, its state and its health; one that
        comes back is reached where it was.
        """
        known = {
            t.environment: t for t in await self._store.triggers.of_flow(flow.project_id, flow.id)
        }
        for environment, version in flow.deployed.items():
            before = known.pop(environment, None)
            wanted = await self._wanted(flow, environment, version, before)
            if before is not None and (wanted is None or wanted.id != before.id):
                await self._remove(before)
                before = None
            if wanted is not None and wanted != before:
                if before is None:
                    wanted = await self._former.restored(wanted)
                await self._store.triggers.put(wanted)
        for trigger in known.values():
            await self._remove(trigger)
        await self._register(flow, at_once=at_once)

    async def _remove(self, trigger: Trigger) -> None:
        await self._former.remember(trigger, self._clock.now())
        await self._store.triggers.delete(trigger.project_id, trigger.id)

    async def _register(self, flow: Flow, *, at_once: bool = True) -> None:
        if self.registrar is not None:
            await self.registrar.follow(flow, at_once=at_once)

    async def switch(self, flow: Flow, environment: str, *, on: bool, actor: Actor) -> None:
        """Pause the trigger of a flow in an environment, or let it go on."""
        for trigger in await self._store.triggers.of_flow(flow.project_id, flow.id):
            if trigger.environment == environment:
                verb = self.resume if on else self.pause
                await verb(flow.project_id, trigger.id, actor=actor)
        await self._register(flow)

    async def forget(self, flow: Flow) -> None:
        """Remove the triggers of a flow that is being deleted."""
        for trigger in await self._store.triggers.of_flow(flow.project_id, flow.id):
            await self._store.triggers.delete(flow.project_id, trigger.id)
        await self._former.forget(flow)
        await self._register(flow)

    async def reconcile(self) -> None:
        """Finish what an interrupted deployment began; done once after a start."""
        for project in await self._store.projects.all():
            for flow in await self._store.flows.all(project.id):
                await self.sync(flow, at_once=False)

    async def _wanted(
        self, flow: Flow, environment: str, version: int, before: Trigger | None
    ) -> Trigger | None:
        published = await self._store.flows.version(flow.project_id, flow.id, version)
        settings = published.document.get("trigger") if published else None
        document, _ = read_trigger(settings) if settings else (None, [])
        if document is None or isinstance(document, Manual):
            return None
        assert isinstance(settings, dict)
        if not isinstance(document, FromConnector):
            return self._made(flow, environment, version, before, document, settings)
        if before is not None and _same(before, version, settings):
            return before
        try:
            connection, declared = await self.declarations.of_document(flow.project_id, document)
        except JunctorError as error:
            _log.warning("flow %s in %s: %s", flow.key, environment, error.message)
            return before
        settings = {**settings, **with_own_secret(document, declared, flow.id)}
        source = None
        if declared.kind != "webhook":
            wanted = self._source(flow, environment, connection, document, declared)
            source = (await self._store.sources.ensure(wanted)).id
        made = self._made(
            flow, environment, version, before, document, settings, kind=declared.kind
        )
        return made.model_copy(update={"source_id": source})

    def _made(
        self,
        flow: Flow,
        environment: str,
        version: int,
        before: Trigger | None,
        document: TriggerDocument,
        settings: dict[str, Any],
        *,
        kind: str | None = None,
    ) -> Trigger:
        now, kind = self._clock.now(), kind or document.type
        same = before if before is not None and before.kind == kind else None
        if same is not None and (same.settings, same.flow_version) == (settings, version):
            return same
        due = None
        if isinstance(document, Scheduled):
            due = document.schedule.next_after(now)
            if same is not None and _when(same.settings) == _when(settings):
                due = same.due_at
        return Trigger(
            id=same.id if same else new_id("trg"),
            project_id=flow.project_id,
            flow_id=flow.id,
            flow_version=version,
            environment=environment,
            kind=kind,
            settings=settings,
            token=same.token if same else secrets.token_urlsafe(_TOKEN_BYTES),
            state=same.state if same else _first_state(flow, environment),
            due_at=due if same is None or same.state == TriggerState.ACTIVE else None,
            created_at=same.created_at if same else now,
            updated_at=now,
        )

    def _source(
        self,
        flow: Flow,
        environment: str,
        connection: Connection,
        document: FromConnector,
        declared: Declared,
    ) -> Source:
        now = self._clock.now()
        return Source(
            id=new_id("src"),
            project_id=flow.project_id,
            environment=environment,
            connection_id=connection.id,
            trigger=declared.key,
            kind=declared.kind,
            inputs=document.inputs,
            integration_slug=declared.spec.key,
            integration_version=declared.spec.version,
            spec_digest=declared.digest,
            due_at=now if uses(document, declared, "poll") else None,
            created_at=now,
            updated_at=now,
        )

    async def all(self, project_id: str) -> list[Trigger]:
        """The triggers of a project, oldest first."""
        return await self._store.triggers.all(project_id)

    async def get(self, project_id: str, trigger_id: str) -> Trigger:
        """A trigger by id.

        Raises:
            UnknownObject: there is none.
        """
        found = await self._store.triggers.get(project_id, trigger_id)
        if found is None:
            raise UnknownObject(f"There is no trigger `{trigger_id[:64]}` in this project.")
        return found

    async def events(self, trigger: Trigger, limit: int = 20) -> list[TriggerEvent]:
        """What came in, newest first."""
        return await self._store.triggers.events(trigger.project_id, trigger.id, limit)

    async def refused(self, trigger: Trigger) -> list[dict[str, Any]]:
        """The last requests that were turned away, newest first: when, and why."""
        where = {"kind": "trigger.refused", "environment": trigger.environment}
        entries = await self._store.audit.entries(trigger.project_id, where=where, limit=100)
        found = [(each.body["at"], each.body.get("detail") or {}) for each in entries]
        mine = [(at, detail) for at, detail in found if detail.get("triggerId") == trigger.id]
        return [{"at": at, "reason": detail.get("reason")} for at, detail in mine[:_REFUSALS]]

    async def note(self, kind: str, trigger: Trigger, actor: Actor) -> None:
        """Write down what a person did to a trigger."""
        await self._store.audit.record(
            AuditEntry(
                project_id=trigger.project_id,
                kind=kind,
                actor=str(actor),
                at=self._clock.now(),
                environment=trigger.environment,
                detail={"triggerId": trigger.id, "flowId": trigger.flow_id},
            )
        )

    async def pause(self, project_id: str, trigger_id: str, *, actor: Actor) -> Trigger:
        """Take no more events; senders are told to try again later."""
        trigger = await self.get(project_id, trigger_id)
        return await self._put_state(trigger, TriggerState.PAUSED, None, actor)

    async def resume(self, project_id: str, trigger_id: str, *, actor: Actor) -> Trigger:
        """Take events again; a schedule goes on with its next time, not with those passed."""
        trigger = await self.get(project_id, trigger_id)
        document = trigger_of(trigger.settings)
        due = None
        if isinstance(document, Scheduled):
            due = document.schedule.next_after(self._clock.now())
            if trigger.state == TriggerState.ACTIVE:
                due = trigger.due_at
        return await self._put_state(trigger, TriggerState.ACTIVE, due, actor)

    async def _put_state(
        self, trigger: Trigger, state: TriggerState, due: int | None, actor: Actor
    ) -> Trigger:
        kind = "trigger.pause" if state == TriggerState.PAUSED else "trigger.resume"
        await self.note(kind, trigger, actor)
        await self._store.triggers.set_state(
            trigger.project_id, trigger.id, state, due_at=due, at=self._clock.now()
        )
        self.watch(
            TriggerChanged(
                project_id=trigger.project_id,
                trigger_id=trigger.id,
                flow_id=trigger.flow_id,
                environment=trigger.environment,
                state="paused" if state == TriggerState.PAUSED else "ok",
                at=self._clock.now(),
            )
        )
        return await self.get(trigger.project_id, trigger.id)


def health(
    trigger: Trigger, source: Source | None = None, registration: Entry | None = None
) -> str:
    """In one word: `paused`, `failing`, `silent` (nothing came yet) or `ok`."""
    if trigger.state == TriggerState.PAUSED:
        return "paused"
    lost = trigger.source_id is not None and source is None
    unheard = registration is not None and registration.state == "failing"
    if trigger.failures or unheard or lost or (source is not None and source.failures):
        return "failing"
    return "silent" if trigger.last_event_at is None else "ok"


def silent_since(trigger: Trigger) -> int:
    """Since when nothing has come: the last event, or the beginning."""
    return trigger.last_event_at or trigger.created_at


def _first_state(flow: Flow, environment: str) -> TriggerState:
    return TriggerState.PAUSED if environment in flow.disabled else TriggerState.ACTIVE


def _when(settings: dict[str, Any]) -> tuple[Any, Any]:
    return settings.get("cron"), settings.get("timeZone")


def _same(before: Trigger, version: int, settings: dict[str, Any]) -> bool:
    """Whether a trigger is what a version says, but for the secret that Junctor keeps for it."""
    bare = ({**each, "secrets": None} for each in (before.settings, settings))
    return before.flow_version == version and next(bare) == next(bare)
