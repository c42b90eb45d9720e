"""Plans and applies a bundle through the services that people use, so that the same rules hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from junctor.core.catalog.publish import CustomConnectors
from junctor.core.connections import ConnectionChange, ConnectionDraft, ConnectionService
from junctor.core.flows import FlowService, refuse
from junctor.core.flows.binding import bound
from junctor.core.flows.document import read_document
from junctor.core.portable.bundle import (
    Bundle,
    PortableEnvironment,
    bundle_of,
    portable_flow,
    remember_asked,
)
from junctor.core.portable.planning import Action, planned
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.core.projects import ProjectService
from junctor.core.triggers import EntityDraft, EntityService
from junctor.model.call import Actor
from junctor.model.connection import Environment
from junctor.model.errors import InvalidInput
from junctor.model.misfits import fields_of, misfits
from junctor.model.value import Value

V = TypeVar("V", bound=Value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectServices:
    """The services through which things are made and changed."""

    projects: ProjectService
    connectors: CustomConnectors
    entities: EntityService
    connections: ConnectionService
    flows: FlowService


@dataclass(frozen=True, slots=True)
class _Author:
    """Who does it, and whether they may bind secrets."""

    actor: Actor
    may_bind: bool


class BundleImporter:
    """Brings a project to what a bundle says."""

    def __init__(self, store: Store, catalog: CatalogLookup, services: ProjectServices) -> None:
        self._store = store
        self._catalog = catalog
        self._services = services

    async def plan(self, project_id: str, wanted: Bundle) -> list[Action]:
        """What would be done; nothing is.

        Raises:
            InvalidFlow: a document has not even the shape of a flow.
            InvalidInput: a connection or an entity type does not fit.
            AlreadyExists: the key of a connector belongs to another project.
        """
        now = await bundle_of(self._store, project_id)
        plan = planned(now, await self._normal(project_id, wanted))
        for action in plan:
            if action.kind == "connector" and action.does == "create":
                await self._services.connectors.check_free(project_id, str(action.given.get("key")))
        return plan

    async def _normal(self, project_id: str, wanted: Bundle) -> Bundle:
        """The bundle as exporting it again would write it."""
        looks = {each.key: each for each in await self._services.projects.environments(project_id)}
        last = len({*looks, *(each.key for each in wanted.environments)})
        connections = await self._store.connections.all(project_id)
        keys = {each.id: each.key for each in connections}
        flows = []
        for flow in wanted.flows:
            parsed = read_document(flow.document)
            refuse(parsed.findings if parsed.document is None else [])
            raw = await bound(self._store, self._catalog, project_id, parsed)
            document = portable_flow(raw, keys)
            flows.append(flow.model_copy(update={"document": document}))
        for entity in wanted.entities:
            _read(EntityDraft, entity, f"entity type `{entity.get('key')}`")
        named = [_connection(each) for each in wanted.connections]
        return wanted.model_copy(
            update={
                "environments": tuple(
                    _kept(e, looks.get(e.key), last) for e in wanted.environments
                ),
                "flows": tuple(flows),
                "connections": tuple(named),
            }
        )

    async def apply(
        self, project_id: str, wanted: Bundle, *, actor: Actor, may_bind_secrets: bool = False
    ) -> list[Action]:
        """Do what the plan says, one thing after the other; what was done.

        Raises:
            JunctorError: the first thing that cannot be done; those before it stay.
        """
        plan = await self.plan(project_id, wanted)
        verbs: dict[str, Callable[..., Any]] = {
            "environment": self._environment,
            "connector": self._connector,
            "entity": self._entity,
            "connection": self._connection,
            "flow": self._flow,
            "publish": self._publish,
        }
        by = _Author(actor, may_bind_secrets)
        for action in plan:
            if action.does in ("create", "change"):
                await verbs[action.kind](project_id, action, by)
        if any(a.kind == "environment" and a.does in ("create", "change") for a in plan):
            await self._arrange(project_id, wanted, by)
        await remember_asked(self._store, project_id, wanted)
        return plan

    async def _environment(self, project_id: str, action: Action, by: _Author) -> None:
        given, service = action.given, self._services.projects
        if action.does == "change":
            now = await service.environment(project_id, action.key)
            if any(given[name] != getattr(now, name) for name in ("name", "live", "inherits")):
                raise InvalidInput(
                    f"The environment `{action.key}` differs from the files.",
                    field="environments",
                    cure="Change it with `junctor env`, or export the project again.",
                )
            if given["color"] != now.color:
                await service.change_environment(
                    project_id, action.key, actor=by.actor, color=given["color"]
                )
            return
        await service.add_environment(
            project_id,
            action.key,
            actor=by.actor,
            name=given["name"] or None,
            live=given["live"],
            inherits=given["inherits"],
            color=given["color"],
        )

    async def _arrange(self, project_id: str, wanted: Bundle, by: _Author) -> None:
        """Bring the environments into the order of the bundle, the first place first."""
        placed = [(each.position, each.key) for each in wanted.environments if each.position]
        for position, key in sorted(placed):
            now = await self._services.projects.environment(project_id, key)
            if now.position != position:
                await self._services.projects.change_environment(
                    project_id, key, actor=by.actor, position=position
                )

    async def _connector(self, project_id: str, action: Action, by: _Author) -> None:
        who = str(by.actor)
        await self._services.connectors.save_draft(project_id, action.given, who)
        slug, version = action.given["key"], action.given["version"]
        await self._services.connectors.publish(project_id, slug, version, who)

    async def _entity(self, project_id: str, action: Action, by: _Author) -> None:
        draft = _read(EntityDraft, action.given, f"entity type `{action.key}`")
        if action.does == "create":
            await self._services.entities.create(project_id, draft, actor=by.actor)
        else:
            await self._services.entities.update(project_id, action.key, draft, actor=by.actor)

    async def _connection(self, project_id: str, action: Action, by: _Author) -> None:
        service = self._services.connections
        if action.does == "create":
            draft = _read(ConnectionDraft, action.given, f"connection `{action.key}`")
            await service.create(project_id, draft, actor=by.actor, may_bind_secrets=by.may_bind)
            return
        fields = {k: v for k, v in action.given.items() if k != "integrationSlug"}
        whole = {"description": "", "config": {}, "environments": {}, **fields}
        change = ConnectionChange.model_validate(whole)
        await service.update(
            project_id, action.key, change, actor=by.actor, may_bind_secrets=by.may_bind
        )

    async def _flow(self, project_id: str, action: Action, by: _Author) -> None:
        service, document = self._services.flows, action.given
        if action.does == "create":
            await service.create(project_id, document, actor=by.actor, may_bind_secrets=by.may_bind)
        else:
            await service.update(
                project_id, action.key, document, actor=by.actor, may_bind_secrets=by.may_bind
            )

    async def _publish(self, project_id: str, action: Action, by: _Author) -> None:
        await self._services.flows.publish(
            project_id, action.key, actor=by.actor, note="applied", environments=action.given
        )


def _kept(given: PortableEnvironment, now: Environment | None, last: int) -> PortableEnvironment:
    """What the files say nothing about stays as it is; no place is beyond the last."""
    position = given.position or (now.position if now else None)
    return given.model_copy(
        update={
            "color": given.color or (now.color if now else None),
            "position": min(position, last) if position else None,
        }
    )


def _read(model: type[V], given: dict[str, Any], what: str) -> V:
    """A part of the bundle as the value that it stands for.

    Raises:
        InvalidInput: naming the part and the field.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = misfits(error, given, fields_of(model))[0]
        place = f"`{first.dotted}` " if first.path else ""
        raise InvalidInput(
            f"The {what} does not fit: {place}{first.reason}.",
            field=first.dotted or None,
            cure=first.cure,
        ) from None


def _connection(given: dict[str, Any]) -> dict[str, Any]:
    """A connection as the bundle of a project would write it."""
    draft = _read(ConnectionDraft, given, f"connection `{given.get('key')}`")
    names = ("key", "name", "description", "integrationSlug", "authType", "config")
    found = {name: draft.to_json()[name] for name in names if name in given}
    for name in ("environments", "timeout", "connectTimeout"):
        if given.get(name):
            found[name] = draft.to_json()[name]
    return {name: value for name, value in found.items() if value not in ("", {}, None)}
