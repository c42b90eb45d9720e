"""Which spec a node's operation means: what was pinned, or for a draft what is current."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.flows.document import near
from junctor.core.flows.findings import Finding, warning
from junctor.core.flows.nodes import IntegrationCall
from junctor.core.ports.catalog import CatalogLookup, Entry
from junctor.model.call import Pin
from junctor.model.errors import UnknownObject
from junctor.model.spec import Operation

_KEPT = 1024
_PINS: dict[int, tuple[IntegrationCall, Pin | None]] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """An operation that was found; `pin` is set where exactly that must be used."""

    entry: Entry
    operation: Operation
    pin: Pin | None


async def target_of(
    catalog: CatalogLookup, project_id: str, node: IntegrationCall, *, published: bool
) -> Target | None:
    """The operation of a node; None when it was never pinned and is not in the catalog.

    A published node is never re-routed: without a pin it stays unknown, even when a
    connector of that name has appeared since.

    Raises:
        BrokenPin: what was pinned cannot be had any more.
    """
    if not published and node.slug:
        entry = await _current(catalog, project_id, node.slug)
        operation = entry.spec.operations.get(node.operation) if entry else None
        if entry is not None and operation is not None:
            return Target(entry, operation, None)
    pin = _pin_of(node)
    if pin is None:
        return None
    entry = await catalog.resolve_pin(project_id, pin)
    return Target(entry, entry.spec.operations[pin.operation_key], pin)


def _pin_of(node: IntegrationCall) -> Pin | None:
    """What a node pins; nodes are known by identity, and kept, for as long as their document."""
    found = _PINS.get(id(node))
    if found is None or found[0] is not node:
        if len(_PINS) >= _KEPT:
            _PINS.clear()
        found = _PINS[id(node)] = (node, node.pin)
    return found[1]


async def _current(catalog: CatalogLookup, project_id: str, slug: str) -> Entry | None:
    try:
        return await catalog.get(project_id, slug)
    except UnknownObject:
        return None


def unknown_warning(node: IntegrationCall) -> str:
    """What a step says that runs without its connector."""
    name = f"{node.slug}.{node.operation}" if node.slug else node.operation
    how = "it ran as plain HTTP, without the connection's credential" if node.url else "simulated"
    return f"`{name}` is not in the catalog and was never pinned: {how}."


async def unknown_operation(
    catalog: CatalogLookup, project_id: str, node: IntegrationCall
) -> Finding:
    """What validation says of it: a draft may try it in the sandbox, but it cannot be pinned."""
    how = "it runs as plain HTTP" if node.url else "it runs in the sandbox only, as a draft"
    entry = await _current(catalog, project_id, node.slug or "")
    if entry is None:
        message = f"The connector `{node.slug}` is not in the catalog: {how}."
        cure = "Install the connector, or give the node a `url`."
        return warning(node.id, "integrationSlug", message, cure)
    message = f"{entry.spec.name} has no operation `{node.operation}`: {how}."
    cure = "Choose one of its operations." + near(node.operation, entry.spec.operations)
    return warning(node.id, "operationKey", message, cure)
