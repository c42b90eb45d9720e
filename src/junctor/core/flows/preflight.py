"""Whether a run may start at all: its environment, and what live calls need there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from junctor.core.connections.references import references
from junctor.core.flows.binding import connection_of
from junctor.core.flows.findings import Finding, error
from junctor.core.flows.nodes import HttpCall, IntegrationCall, NodeFields
from junctor.core.flows.operations import Target, target_of
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.core.triggers.documents import secrets_of
from junctor.model.auth import NoAuth
from junctor.model.connection import Connection, Environment
from junctor.model.errors import BrokenPin, NotConfigured


async def environment_of(store: Store, project_id: str, key: str) -> Environment:
    """The environment of a run.

    Raises:
        NotConfigured: the project has none of that key; names those it has.
    """
    known = await store.projects.environments(project_id)
    for each in known:
        if each.key == key:
            return each
    raise NotConfigured(
        f"There is no environment `{key}` in this project.",
        field="environment",
        cure="Use one of: " + (", ".join(e.key for e in known) or "none yet") + ".",
    )


async def check_live(
    store: Store,
    catalog: CatalogLookup,
    project_id: str,
    environment: str,
    nodes: Iterable[NodeFields],
    *,
    published: bool,
) -> None:
    """Refuse a live run before its first step when something it needs is not there.

    Raises:
        NotConfigured: everything that is missing at once, in `details["missing"]`.
    """
    missing = await missing_live(
        store, catalog, project_id, environment, nodes, published=published
    )
    if not missing:
        return
    listed = "; ".join(str(each).rstrip(".") for each in missing)
    raise NotConfigured(
        f"The run cannot start in `{environment}`: {listed}.",
        cure=" ".join(dict.fromkeys(each.cure for each in missing)),
        field=f"{missing[0].node}.{missing[0].field}",
        details={"missing": [each.to_json() for each in missing]},
    )


async def missing_live(
    store: Store,
    catalog: CatalogLookup,
    project_id: str,
    environment: str,
    nodes: Iterable[NodeFields],
    *,
    published: bool,
) -> list[Finding]:
    """What live calls of these nodes would lack in an environment."""
    missing: list[Finding] = []
    for node in nodes:
        if isinstance(node, HttpCall):
            found = _http(store, project_id, environment, node)
        elif isinstance(node, IntegrationCall):
            found = _integration(store, catalog, project_id, environment, node, published)
        else:
            continue
        missing += [each async for each in found]
    return missing


async def missing_trigger(
    store: Store, project_id: str, environment: str, trigger: Any
) -> list[Finding]:
    """What a trigger would lack in an environment: secrets that verify, a credential that asks."""
    missing = [
        error(
            None,
            "trigger",
            f"The secret `{name}` of the trigger is not set in `{environment}`.",
            f"Set `{name}` for {environment}.",
        )
        for name in secrets_of(trigger)
        if await store.secrets.current(project_id, name, environment) is None
    ]
    wanted = trigger.get("connectionId") if isinstance(trigger, dict) else None
    found = await store.connections.find(project_id, str(wanted)) if wanted else None
    if found is None or found.auth_type == "none":
        return missing
    if await store.credentials.current(project_id, found.id, environment) is None:
        message = f"“{found.name}” has no credential in the environment `{environment}`."
        cure = f"Open “{found.name}” and enter the credential for {environment}."
        missing.append(error(None, "trigger.connection", message, cure))
    return missing


async def _http(
    store: Store, project_id: str, environment: str, node: HttpCall
) -> AsyncIterator[Finding]:
    auth = node.binding
    for name in references(auth.model_dump(exclude_none=True)) if auth else ():
        if await store.secrets.current(project_id, name, environment) is None:
            message = f"The secret `{name}` is not set in `{environment}`."
            yield error(node.id, "auth", message, f"Set `{name}` for {environment}.")


async def _integration(
    store: Store,
    catalog: CatalogLookup,
    project_id: str,
    environment: str,
    node: IntegrationCall,
    published: bool,  # noqa: FBT001 - one generator among others
) -> AsyncIterator[Finding]:
    connection = await connection_of(store, project_id, node)
    wanted = node.connection or node.connection_id
    if wanted and connection is None:
        message = f"The connection `{wanted}` does not exist in this project."
        yield error(node.id, "connectionId", message, "Choose another connection for the node.")
        return
    try:
        target = await target_of(catalog, project_id, node, published=published)
    except BrokenPin:
        return  # the step fails as such, and the flow may route on it
    if target is None:
        if not node.url:
            message = f"`{node.slug}.{node.operation}` is not in the catalog and was never pinned."
            cure = "Install the connector and publish again, or run the flow in the sandbox."
            yield error(node.id, "operationKey", message, cure)
        return
    if connection is None:
        if not any(isinstance(scheme, NoAuth) for scheme in target.entry.spec.auth):
            name = target.entry.spec.name
            cure = f"Choose a connection to {name}."
            yield error(node.id, "connectionId", f"{name} needs a connection.", cure)
        return
    for finding in _unfit(node, target, connection):
        yield finding
    scheme = target.entry.spec.scheme(connection.auth_type)
    if scheme is None or isinstance(scheme, NoAuth):
        return
    if await store.credentials.current(project_id, connection.id, environment) is None:
        message = f"“{connection.name}” has no credential in the environment `{environment}`."
        cure = f"Open “{connection.name}” and enter the credential for {environment}."
        yield error(node.id, "connectionId", message, cure)


def _unfit(node: IntegrationCall, target: Target, connection: Connection) -> list[Finding]:
    """A connection whose auth type the operation does not work with."""
    scheme = target.entry.spec.scheme(connection.auth_type)
    wanted = target.operation.auth
    if scheme is not None and (not wanted or {scheme.name, scheme.type} & set(wanted)):
        return []
    kinds = wanted or tuple(s.name for s in target.entry.spec.auth)
    message = f"The operation works with {' or '.join(kinds)}; “{connection.name}” uses "
    cure = "Bind a connection with one of these auth types."
    return [error(node.id, "connectionId", f"{message}{connection.auth_type}.", cure)]
