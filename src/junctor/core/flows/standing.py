"""What runs stand on, kept until the store's epoch moves: a saved value is current at once."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.binding import connection_of
from junctor.core.flows.nodes import IntegrationCall
from junctor.core.flows.operations import Target, target_of
from junctor.core.flows.preflight import environment_of
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.model.connection import Connection, Environment
from junctor.model.flow import Flow, FlowVersion

_KEPT = 4096


class Standing:
    """Environments, connections, flows, and what has been found fit to run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._epoch = -1
        self._kept: dict[tuple[Any, ...], Any] = {}

    async def _known(self) -> dict[tuple[Any, ...], Any]:
        epoch = await self._store.epoch()
        if epoch != self._epoch or len(self._kept) > _KEPT:
            self._kept = {}  # whoever is still looking something up keeps it in the old one
            self._epoch = epoch
        return self._kept

    async def environment(self, project_id: str, key: str) -> Environment:
        """An environment of a project.

        Raises:
            NotConfigured: the project has none of that key; names those it has.
        """
        known, place = await self._known(), ("environment", project_id, key)
        if place not in known:
            known[place] = await environment_of(self._store, project_id, key)
        found: Environment = known[place]
        return found

    async def connection(self, project_id: str, node: IntegrationCall) -> Connection | None:
        """A node's connection."""
        known = await self._known()
        place = ("connection", project_id, node.connection or node.connection_id)
        if place not in known:
            known[place] = await connection_of(self._store, project_id, node)
        found: Connection | None = known[place]
        return found

    async def call(
        self, catalog: CatalogLookup, project_id: str, node: IntegrationCall, *, published: bool
    ) -> tuple[Target | None, Connection | None]:
        """The operation and the connection of a node, as `target_of` and `connection` find them.

        Raises:
            BrokenPin: what was pinned cannot be had any more.
        """
        # Nodes are known by identity, and kept so that it is not another's meanwhile.
        known, place = await self._known(), ("call", id(node), project_id, published)
        found = known.get(place)
        if found is None:
            target = await target_of(catalog, project_id, node, published=published)
            found = known[place] = node, target, await self.connection(project_id, node)
        return found[1], found[2]

    async def flow(self, project_id: str, flow_id: str) -> Flow | None:
        """A saved flow."""
        known, place = await self._known(), ("flow", project_id, flow_id)
        if place not in known:
            known[place] = await self._store.flows.get(project_id, flow_id)
        found: Flow | None = known[place]
        return found

    async def version(self, project_id: str, flow_id: str, version: int) -> FlowVersion | None:
        """A published version of a flow."""
        known, place = await self._known(), ("version", project_id, flow_id, version)
        if place not in known:
            known[place] = await self._store.flows.version(project_id, flow_id, version)
        found: FlowVersion | None = known[place]
        return found

    async def is_fit(self, *place: str) -> bool:
        """Whether something was found fit since anything was saved."""
        return place in await self._known()

    async def found_fit(self, *place: str) -> None:
        """Remember that it is."""
        (await self._known())[place] = True
