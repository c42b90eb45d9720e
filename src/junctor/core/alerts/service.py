"""The rules of a project: made, changed, deleted, tried; each change is audited."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.alerts.backlog import BACKLOG, try_now
from junctor.core.alerts.occurrence import sample
from junctor.core.alerts.telling import NOTICE, RULE, AlertTelling, check_inputs, rules_of
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.alert import AlertDraft, AlertRule
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor, CallResult, Mode
from junctor.model.errors import InvalidInput, UnknownObject
from junctor.model.ids import new_id

_MOST = 100


@dataclass(frozen=True, slots=True)
class AlertService:
    """Alert rules of all projects."""

    store: Store
    telling: AlertTelling
    clock: Clock

    async def all(self, project_id: str) -> list[AlertRule]:
        """The rules, oldest first."""
        return await rules_of(self.store, project_id)

    async def get(self, project_id: str, rule_id: str) -> AlertRule:
        """One rule by id or name.

        Raises:
            UnknownObject: there is none.
        """
        for rule in await self.all(project_id):
            if rule_id in (rule.id, rule.name):
                return rule
        raise UnknownObject(f"There is no alert `{rule_id[:64]}` in this project.")

    async def create(self, project_id: str, draft: AlertDraft, *, actor: Actor) -> AlertRule:
        """Make a rule.

        Raises:
            InvalidInput, UnknownObject: it could never be told.
        """
        if len(await self.all(project_id)) >= _MOST:
            raise InvalidInput(f"A project has at most {_MOST} alerts.", cure="Delete one first.")
        now = self.clock.now()
        return await self._put(project_id, draft, new_id("alr"), now, actor)

    async def update(
        self, project_id: str, rule_id: str, draft: AlertDraft, *, actor: Actor
    ) -> AlertRule:
        """Write a rule anew."""
        known = await self.get(project_id, rule_id)
        rule = await self._put(project_id, draft, known.id, known.created_at, actor)
        await try_now(self.store, project_id, known.id, self.clock.now())
        return rule

    async def delete(self, project_id: str, rule_id: str, *, actor: Actor) -> None:
        """Delete a rule with what it remembers."""
        known = await self.get(project_id, rule_id)
        await self._audit("alert.delete", project_id, known.id, actor)
        await self.store.rules.delete(project_id, RULE, known.id)
        await self.store.rules.delete(project_id, BACKLOG, known.id)
        for notice in await self.store.rules.all(project_id, NOTICE):
            if notice.startswith(f"{known.id}:"):
                await self.store.rules.delete(project_id, NOTICE, notice)

    async def try_out(self, project_id: str, rule_id: str) -> CallResult:
        """What a rule would send, with a sample; nothing leaves."""
        rule = await self.get(project_id, rule_id)
        found = sample(rule.kinds[0], self.clock.now())
        return await self.telling.send(project_id, rule, found, mode=Mode.SANDBOX)

    async def _put(
        self, project_id: str, draft: AlertDraft, rule_id: str, created_at: int, actor: Actor
    ) -> AlertRule:
        connection = await self.store.connections.find(project_id, draft.connection)
        if connection is None:
            raise UnknownObject("There is no such connection.", field="connection")
        flow = await self.store.flows.find(project_id, draft.flow) if draft.flow else None
        if draft.flow and flow is None:
            raise UnknownObject("There is no such flow.", field="flow")
        check_inputs(draft.inputs)
        known = {each.key for each in await self.store.projects.environments(project_id)}
        for name in (draft.environment, *draft.environments):
            if name not in known:
                raise InvalidInput(
                    f"There is no environment `{name}`.",
                    field="environment",
                    cure="Use one of: " + ", ".join(sorted(known)) + ".",
                )
        rule = AlertRule(
            **{
                **draft.model_dump(),
                "connection": connection.id,
                "flow": flow.id if flow else None,
                "id": rule_id,
                "created_at": created_at,
                "updated_at": self.clock.now(),
            }
        )
        tried = await self.telling.send(
            project_id, rule, sample(rule.kinds[0], rule.updated_at), mode=Mode.SANDBOX
        )
        problem = tried.outcome.problem
        if not tried.outcome.ok and problem is not None:
            field = ".".join(["inputs", *(problem.field or "").strip("/").split("/")]).rstrip(".")
            raise InvalidInput(
                f"The alert could not be sent: {problem.message}", cure=problem.cure, field=field
            )
        await self._audit("alert.set", project_id, rule_id, actor)
        await self.store.rules.put(project_id, RULE, rule_id, rule.to_json(), at=rule.updated_at)
        return rule

    async def _audit(self, kind: str, project_id: str, rule_id: str, actor: Actor) -> None:
        await self.store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind=kind,
                actor=str(actor),
                at=self.clock.now(),
                detail={"alert": rule_id},
            )
        )
