"""Makes what a confirmed plan says: connections, an entity type, a flow's draft, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from junctor.core.assistant.declaring import completed
from junctor.core.assistant.plan import Plan, PlannedConnection
from junctor.core.catalog.custom_http import CustomHttp, custom_http_spec
from junctor.core.catalog.publish import CustomConnectors
from junctor.core.connections import ConnectionDraft, ConnectionService
from junctor.core.flows import FlowService
from junctor.core.triggers import EntityDraft, EntityService
from junctor.model.call import Actor
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import AlreadyExists, InvalidInput
from junctor.model.flow import Flow

Undo = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class Applied:
    """What was made, and what the checks of the draft say."""

    connections: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    connector: CustomHttp | None = None
    entity: str | None = None
    flow: Flow | None = None
    findings: list[Any] = field(default_factory=list)


class ApplyService:
    """Applies plans with the services everybody uses, so with their checks and their audit."""

    def __init__(
        self,
        connections: ConnectionService,
        flows: FlowService,
        entities: EntityService,
        own: CustomConnectors,
    ) -> None:
        self._connections = connections
        self._flows = flows
        self._entities = entities
        self._own = own

    async def apply(
        self,
        project_id: str,
        plan: Plan,
        credentials: dict[str, dict[str, Any]],
        *,
        actor: Actor,
        may_bind_secrets: bool,
    ) -> Applied:
        """Make it. `credentials` are values by connection `ref`; they are stored, never kept here.

        Raises:
            InvalidInput, NotPermitted, AlreadyExists: nothing of it was made.
        """
        plan, own = completed(plan)
        _check(plan, credentials)
        undo: list[Undo] = []
        done = Applied()
        try:
            if own is not None:
                await self._connector(project_id, own, undo, actor)
                done.connector = own
            for each in plan.connections:
                await self._connection(
                    project_id,
                    each,
                    credentials.get(each.ref, {}),
                    done,
                    undo,
                    actor=actor,
                    may_bind_secrets=may_bind_secrets,
                )
            if plan.entity is not None:
                draft = EntityDraft(
                    name=plan.entity.name, key=plan.entity.key, shape=plan.entity.shape
                )
                entity = await self._entities.create(project_id, draft, actor=actor)
                undo.append(lambda: self._entities.delete(project_id, entity.id, actor=actor))
                done.entity = entity.key
            if plan.makes_flow:
                saved = await self._flows.create(
                    project_id,
                    plan.document(done.connections),
                    actor=actor,
                    may_bind_secrets=may_bind_secrets,
                )
                done.flow = saved.flow
                done.findings = list(saved.findings)
        except Exception:
            for step in reversed(undo):
                await step()
            raise
        return done

    async def _connector(
        self, project_id: str, own: CustomHttp, undo: list[Undo], actor: Actor
    ) -> None:
        """A connector of the project's own, published so that a connection can stand on it."""
        spec = custom_http_spec(own)
        if spec.key in await self._own.keys(project_id):
            raise AlreadyExists(
                f"The project has a connector `{spec.key}` already.",
                field="plan.custom.key",
                cure="Choose another key, or describe it anew: the plan takes that connector.",
            )
        await self._own.keep_draft(project_id, spec, str(actor))
        undo.append(lambda: self._own.delete(project_id, spec.key))
        await self._own.publish(project_id, spec.key, spec.version, str(actor))

    async def _connection(
        self,
        project_id: str,
        planned: PlannedConnection,
        values: dict[str, Any],
        done: Applied,
        undo: list[Undo],
        *,
        actor: Actor,
        may_bind_secrets: bool,
    ) -> None:
        if planned.connection_id is not None:
            known = await self._connections.get(project_id, planned.connection_id)
            done.connections[planned.ref] = known.id
            return
        environments = {}
        if planned.config:
            environments = {planned.environment: EnvironmentSettings(config=planned.config)}
        saved = await self._connections.create(
            project_id,
            ConnectionDraft(
                name=planned.name,
                integration_slug=planned.integration_slug,
                auth_type=planned.auth_type,
                environments=environments,
                credentials={planned.environment: values} if values else {},
            ),
            actor=actor,
            may_bind_secrets=may_bind_secrets,
        )
        made = saved.connection.id
        undo.append(lambda: self._connections.delete(project_id, made, actor=actor, force=True))
        done.connections[planned.ref] = made
        done.made.append(made)


def _check(plan: Plan, credentials: dict[str, dict[str, Any]]) -> None:
    refs = {each.ref for each in plan.connections}
    if len(refs) < len(plan.connections):
        raise InvalidInput(
            "Two connections of the plan have the same `ref`.",
            cure="Give each its own.",
            field="plan.connections",
        )
    unknown = [s.connection for s in plan.steps if s.connection not in refs]
    unknown += sorted(set(credentials) - refs)
    if unknown:
        raise InvalidInput(
            f"The plan has no connection `{unknown[0]}`.",
            cure=f"Known here: {', '.join(sorted(refs)) or 'none'}.",
            field="plan.connections",
        )
