"""`serviceTask`: which operation of which connection offers the service, and what it is given."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.nodes import IntegrationCall, ServiceTask
from junctor.core.ports.catalog import CatalogLookup, Entry
from junctor.core.ports.store import Store
from junctor.model.connection import Connection
from junctor.model.errors import UnknownObject
from junctor.model.spec import Operation


async def offering(
    store: Store, catalog: CatalogLookup, project_id: str, service: str
) -> list[Connection]:
    """The connections of a project whose connector offers a service."""
    found = []
    for connection in await store.connections.all(project_id):
        entry = await _entry(catalog, project_id, connection.integration_slug)
        if entry is not None and entry.spec.offering(service):
            found.append(connection)
    return found


async def served(
    store: Store, catalog: CatalogLookup, project_id: str, node: ServiceTask
) -> ServiceTask:
    """The node with its connection, connector and operation, as far as they are clear."""
    wanted = node.connection or node.connection_id
    connection = await store.connections.find(project_id, wanted) if wanted else None
    if not wanted and node.integration_slug is None:
        known = await offering(store, catalog, project_id, node.service)
        connection = known[0] if len(known) == 1 else None
    slug = connection.integration_slug if connection else node.integration_slug
    entry = await _entry(catalog, project_id, slug) if slug else None
    operation = entry.spec.offering(node.service) if entry else None
    if operation is None:
        return node
    found: dict[str, Any] = {"integration_slug": slug, "operation_key": operation}
    if connection is not None:
        found |= {"connection_id": connection.id, "connection": None}
    return node.model_copy(update=found)


async def _entry(catalog: CatalogLookup, project_id: str, slug: str) -> Entry | None:
    try:
        return await catalog.get(project_id, slug)
    except UnknownObject:
        return None


def said(node: IntegrationCall, operation: Operation, name: str) -> str:
    """The name that a service has for an input of the operation that offers it."""
    offer = operation.offers
    if not isinstance(node, ServiceTask) or offer is None or name in node.inputs:
        return name
    return next((own for own, theirs in offer.inputs.items() if theirs == name), name)


def not_called(written: ServiceTask, node: ServiceTask) -> str | None:
    """The operation that a node names beside its service, where another offers that."""
    named, called = written.operation_key, (node.operation, f"{node.slug}.{node.operation}")
    if not named or not node.operation or named in called:
        return None
    # What saving wrote stays behind when the connection is changed; nobody pasted that.
    left_behind = "." not in named and written.integration_slug not in (None, node.slug)
    return None if left_behind else named


def fitted(node: IntegrationCall, operation: Operation, inputs: Any) -> Any:
    """The inputs of a service by the names of the operation that offers it.

    A list of addresses becomes one text where the operation takes no list.
    """
    offer = operation.offers
    if not isinstance(node, ServiceTask) or offer is None or not isinstance(inputs, dict):
        return inputs
    known = operation.input.get("properties", {})
    found = {}
    for field, value in inputs.items():
        name = offer.inputs.get(field, field)
        takes = known.get(name, {}).get("type")
        texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        found[name] = ", ".join(value) if texts and takes == "string" else value
    return found
