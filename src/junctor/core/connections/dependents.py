"""Who depends on a secret, a connection or a flow; triggers come first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from junctor.core.ports.store import Store
from junctor.model.connection import Credential
from junctor.model.errors import InUse


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReference:
    """A place in a flow that names a connection or a secret.

    `place` is `trigger` or `node`; `live_in` the environments where a published version with
    it is live, empty for a draft.
    """

    flow_id: str
    flow_name: str
    node_id: str
    node_type: str
    node_name: str | None = None
    operation: str | None = None
    place: str = "node"
    live_in: tuple[str, ...] = ()
    connection_id: str | None = None
    secret: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The reference as answers show it."""
        return {
            "kind": self.place,
            "flowId": self.flow_id,
            "flowName": self.flow_name,
            "nodeId": self.node_id,
            "nodeType": self.node_type,
            "nodeName": self.node_name,
            "operation": self.operation,
            "liveIn": list(self.live_in),
            "connectionId": self.connection_id,
            "secret": self.secret,
        }


FlowReferences = Callable[[str], Awaitable[list[FlowReference]]]


async def no_flows(project_id: str) -> list[FlowReference]:  # noqa: ARG001 - the callable's form
    """A project without flows."""
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReference:
    """A connection whose credential points at a secret, and the environments where it does."""

    connection_id: str
    name: str
    environments: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The reference as answers show it."""
        return {
            "kind": "connection",
            "connectionId": self.connection_id,
            "name": self.name,
            "environments": list(self.environments),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReference:
    """A run that has not ended, and the nodes at which it waits for somebody's decision."""

    run_id: str
    state: str
    environment: str
    mode: str
    approvals: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The reference as answers show it."""
        return {
            "kind": "run",
            "runId": self.run_id,
            "state": self.state,
            "environment": self.environment,
            "mode": self.mode,
            "approvals": list(self.approvals),
        }


@dataclass(frozen=True, slots=True)
class DependentList:
    """Everything that would break, flows in the order in which they should be dealt with."""

    flows: tuple[FlowReference, ...] = ()
    connections: tuple[ConnectionReference, ...] = ()
    runs: tuple[RunReference, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.flows or self.connections or self.runs)

    def to_json(self) -> list[dict[str, Any]]:
        """Triggers, then live nodes, drafts, connections, and runs last."""
        flows = [each.to_json() for each in self.flows]
        return flows + [c.to_json() for c in self.connections] + [r.to_json() for r in self.runs]

    def refuse(self, what: str) -> None:
        """Raise InUse with the list when there is something in it."""
        if not self:
            return
        count = len(self.to_json())
        raise InUse(
            f"{what} is in use in {count} place{'s' if count != 1 else ''}.",
            details={"dependents": self.to_json()},
        )


class Dependents:
    """Follows references backwards."""

    def __init__(self, store: Store, flow_references: FlowReferences = no_flows) -> None:
        self._store = store
        self._flow_references = flow_references

    async def of_connection(self, project_id: str, connection_id: str) -> DependentList:
        """The triggers and nodes that use a connection."""
        found = await self._flow_references(project_id)
        return DependentList(_in_order([f for f in found if f.connection_id == connection_id]))

    async def by_connection(self, project_id: str) -> dict[str, DependentList]:
        """The same of every connection that is used at all, in one go."""
        found: dict[str, list[FlowReference]] = {}
        for each in await self._flow_references(project_id):
            if each.connection_id is not None:
                found.setdefault(each.connection_id, []).append(each)
        return {name: DependentList(_in_order(some)) for name, some in found.items()}

    async def of_secret(
        self, project_id: str, name: str, environment: str | None = None
    ) -> DependentList:
        """The connections that point at a secret, their flows, and flows that name it."""
        using = [
            row
            for row in await self._store.credentials.pointing_at(project_id, name)
            if row.state in ("current", "pending") and environment in (None, row.environment)
        ]
        connections = await self._connections(project_id, using)
        ids = {each.connection_id for each in connections}
        found = await self._flow_references(project_id)
        flows = [f for f in found if f.secret == name or f.connection_id in ids]
        return DependentList(_in_order(flows), connections)

    async def on_versions(
        self, project_id: str, slug: str, versions: Collection[str]
    ) -> DependentList:
        """The connections that stand on one of these versions of a connector."""
        found = [
            ConnectionReference(connection_id=each.id, name=each.name, environments=())
            for each in await self._store.connections.all(project_id)
            if each.integration_slug == slug and each.integration_version in versions
        ]
        return DependentList(connections=tuple(sorted(found, key=lambda each: each.name)))

    async def _connections(
        self, project_id: str, using: list[Credential]
    ) -> tuple[ConnectionReference, ...]:
        by_id: dict[str, set[str]] = {}
        for row in using:
            by_id.setdefault(row.connection_id, set()).add(row.environment)
        found = []
        for connection_id, environments in by_id.items():
            connection = await self._store.connections.get(project_id, connection_id)
            if connection is not None:
                found.append(
                    ConnectionReference(
                        connection_id=connection_id,
                        name=connection.name,
                        environments=tuple(sorted(environments)),
                    )
                )
        return tuple(sorted(found, key=lambda each: each.name))


def _in_order(found: list[FlowReference]) -> tuple[FlowReference, ...]:
    return tuple(
        sorted(
            found,
            key=lambda f: (f.place != "trigger", not f.live_in, f.flow_name, f.node_id),
        )
    )
