"""Whether an integration call fits its connector, its operation and its connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from junctor.core.flows.binding import connection_of
from junctor.core.flows.constants import constant_faults
from junctor.core.flows.document import near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.flows.nodes import IntegrationCall, ServiceTask
from junctor.core.flows.operations import Target, target_of, unknown_operation
from junctor.core.flows.scopes import template
from junctor.core.flows.services import fitted, not_called, offering, said, served
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.model.auth import NoAuth
from junctor.model.connection import Connection
from junctor.model.errors import BrokenPin, InvalidTemplate
from junctor.model.schema import apply_defaults, compile_schema
from junctor.sdk.services import SERVICES, sender_input


async def call_findings(
    store: Store, catalog: CatalogLookup, project_id: str, node: IntegrationCall
) -> AsyncIterator[Finding]:
    """Everything about one integration call that can be said without running it."""
    if isinstance(node, ServiceTask):
        written, node = node, await served(store, catalog, project_id, node)
        ignored = not_called(written, node)
        if ignored is not None:
            message = f"`{ignored}` is not called: `{node.service}` is done by `{node.operation}`."
            cure = "Leave `operationKey` out, or use an `apiCall` for another operation."
            yield warning(node.id, "operationKey", message, cure)
        found = await _service(store, catalog, project_id, node)
        for finding in found:
            yield finding
        if any(finding.severity == "error" for finding in found):
            return
    async for finding in _call(store, catalog, project_id, node):
        yield finding


async def _call(
    store: Store, catalog: CatalogLookup, project_id: str, node: IntegrationCall
) -> AsyncIterator[Finding]:
    connection = await connection_of(store, project_id, node)
    if connection is None:
        for finding in await _unplaced(store, project_id, node):
            yield finding
        if node.slug is None:
            return
    elif node.slug not in (None, connection.integration_slug):
        message = f"“{connection.name}” belongs to the connector `{connection.integration_slug}`."
        yield error(node.id, "connectionId", message, f"Choose a connection to `{node.slug}`.")
        return
    else:
        node = node.model_copy(update={"integration_slug": connection.integration_slug})
    try:
        target = await target_of(catalog, project_id, node, published=False)
    except BrokenPin as fault:
        yield error(node.id, "operationKey", fault.message, fault.cure)
        return
    if target is None:
        yield await unknown_operation(catalog, project_id, node)
    elif target is not None:
        for finding in (
            *_operation(node, target, connection),
            *_inputs(node, target, connection),
            *_sender(node, target, connection),
        ):
            yield finding
    for finding in _roots(node, target, connection):
        yield finding


async def _unplaced(store: Store, project_id: str, node: IntegrationCall) -> list[Finding]:
    """What is to be said of a node that has no connection."""
    wanted = node.connection or node.connection_id
    if wanted:
        known = [each.name for each in await store.connections.all(project_id)]
        field = "connection" if node.connection else "connectionId"
        message = f"There is no connection `{wanted}` in this project."
        cure = "Choose a connection of this project." + near(wanted, known)
        return [error(node.id, field, message, cure)]
    if node.slug is None:
        cure = "Name the connector, or choose a connection."
        return [error(node.id, "integrationSlug", "It is not said whose operation this is.", cure)]
    return []


async def _service(
    store: Store, catalog: CatalogLookup, project_id: str, node: ServiceTask
) -> list[Finding]:
    service = SERVICES[node.service]
    known = service.input["properties"]
    foreign = [
        warning(
            node.id,
            f"inputs.{name}",
            f"`{name}` is no input of the service `{node.service}`; another provider refuses it.",
            f"Its inputs are {', '.join(known)}; for more use an `apiCall`.{near(name, known)}",
        )
        for name in node.inputs
        if name not in known
    ]
    if node.operation_key:
        return foreign
    offers = await offering(store, catalog, project_id, node.service)
    wanted = node.connection or node.connection_id
    names = ", ".join(f"“{each.name}”" for each in offers)
    if wanted and await store.connections.find(project_id, wanted) is not None:
        message = f"The connector of `{wanted}` does not offer `{node.service}`."
        cure = f"Choose one of {names}." if offers else "Choose a connection that does."
        return [error(node.id, "connection", message, cure), *foreign]
    if wanted:
        return foreign  # it is said that there is no such connection
    if offers:
        message = f"More than one connection offers `{node.service}`."
        return [error(node.id, "connection", message, f"Choose one of {names}."), *foreign]
    message = f"No connection of this project offers `{node.service}`."
    cure = "Make a connection to a connector that offers it."
    return [error(node.id, "connection", message, cure), *foreign]


def _operation(
    node: IntegrationCall, target: Target, connection: Connection | None
) -> Iterator[Finding]:
    spec, operation = target.entry.spec, target.operation
    if operation.deprecated:
        message = f"{spec.key}.{node.operation} is deprecated."
        yield warning(node.id, "operationKey", message, "Choose the operation that replaces it.")
    if node.integration_version not in (None, spec.version) and target.pin is None:
        message = f"Written for version {node.integration_version}; {spec.version} is here now."
        cure = "Check the inputs; publishing pins the version that is here."
        yield warning(node.id, "integrationVersion", message, cure)
    if connection is None:
        if not any(isinstance(scheme, NoAuth) for scheme in spec.auth):
            message = f"{spec.name} needs a connection to run live."
            yield warning(node.id, "connectionId", message, f"Choose a connection to {spec.name}.")
        return
    scheme = spec.scheme(connection.auth_type)
    if scheme is None:
        message = (
            f"{spec.name} has no auth type `{connection.auth_type}`, which the connection uses."
        )
        yield error(node.id, "connectionId", message, "Choose another auth type on the connection.")
    elif operation.auth and not {scheme.name, scheme.type} & set(operation.auth):
        message = f"The operation works with {' or '.join(operation.auth)}; “{connection.name}” "
        cure = "Bind a connection with one of these auth types."
        yield error(node.id, "connectionId", f"{message}uses {scheme.name}.", cure)


def _inputs(
    node: IntegrationCall, target: Target, connection: Connection | None
) -> Iterator[Finding]:
    try:
        inputs = fitted(node, target.operation, node.inputs)
        written = template(inputs)
    except InvalidTemplate:
        return
    holes = [hole.place for hole in written.holes()]
    for place, why in constant_faults(target.operation, written).items():
        cure = "Write the text once and pass values beside it."
        yield error(node.id, f"inputs.{dotted(place)}", why, cure)
    lacking = _lacking(node)
    if lacking:
        yield from lacking
        return
    compiled = compile_schema(target.operation.input)
    full = apply_defaults(target.operation.input, inputs, _settings(connection))
    for fault in compiled.faults(full):
        place = fault.field
        # What a hole gives is known at run time; what holds one is judged only by its fields.
        inside = any(place == hole or place.startswith(f"{hole}/") for hole in holes)
        around = any(hole.startswith(f"{place}/") for hole in holes)
        if inside or (around and place):
            continue
        field, top = "inputs", place[1:].partition("/")[0]
        own = said(node, target.operation, top)
        if place:
            field += f".{dotted(f'/{own}{place[1 + len(top) :]}')}"
        reason, cure = (text.replace(f"`{top}`", f"`{own}`") for text in (fault.reason, fault.cure))
        yield error(node.id, field, f"`{field}` {reason}.", cure)


def _lacking(node: IntegrationCall) -> list[Finding]:
    """What every provider of a service needs, by the name that all of them share."""
    if not isinstance(node, ServiceTask):
        return []
    shape = SERVICES[node.service].input
    needs = {k: v for k, v in shape.items() if k in ("type", "required", "anyOf")}
    found = []
    for fault in compile_schema(needs).faults(node.inputs):
        field = "inputs" + (f".{dotted(fault.field)}" if fault.field else "")
        found.append(error(node.id, field, f"`{field}` {fault.reason}.", fault.cure))
    return found


def _settings(connection: Connection | None) -> dict[str, Any]:
    """What is set for all environments or in any of them."""
    if connection is None:
        return {}
    places = [connection.config, *(each.config for each in connection.environments.values())]
    return {key: value for place in places for key, value in place.items()}


def _sender(
    node: IntegrationCall, target: Target, connection: Connection | None
) -> Iterator[Finding]:
    """A message that nobody is named as the sender of: it would fail when it is sent."""
    offer = target.operation.offers
    if offer is None or connection is None:
        return
    asked = sender_input(target.operation, target.entry.spec.connection, _settings(connection))
    name = "from" if isinstance(node, ServiceTask) else asked
    if asked is not None and name is not None and not node.inputs.get(name):
        message = f"Nobody is named as the sender: `{name}` is left out."
        cure = f"Give `{name}`, or a `{SERVICES[offer.service].sender}` in “{connection.name}”."
        yield error(node.id, f"inputs.{name}", message, cure)


def _roots(
    node: IntegrationCall, target: Target | None, connection: Connection | None
) -> Iterator[Finding]:
    try:
        holes = template(node.inputs).holes()
    except InvalidTemplate:
        return
    for hole in holes:
        if hole.root not in ("conn", "secret"):
            continue
        field = f"inputs.{dotted(hole.place)}"
        if connection is None or target is None:
            message = f"`{hole.name}` needs a connection to a connector that is here."
            yield error(node.id, field, message, "Choose a connection for this node.")
            continue
        scheme = target.entry.spec.scheme(connection.auth_type)
        if hole.root == "secret" and scheme is not None and hole.path:
            known = scheme.document_schema.get("properties", {})
            if hole.path[0] not in known:
                message = f"The credential of “{connection.name}” has no field `{hole.path[0]}`."
                cure = "Use one of " + ", ".join(f"`{name}`" for name in known) + "."
                yield error(node.id, field, message, cure)
