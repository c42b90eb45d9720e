"""What saving and publishing write into a document: connection ids, and pins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from junctor.core.flows.bodies import copied, every_node
from junctor.core.flows.document import Parsed
from junctor.core.flows.findings import Finding, refuse
from junctor.core.flows.nodes import IntegrationCall, ServiceTask, SubFlow
from junctor.core.flows.operations import target_of, unknown_operation
from junctor.core.flows.services import served
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.model.connection import Connection
from junctor.model.errors import InvalidFlow


async def connection_of(store: Store, project_id: str, node: IntegrationCall) -> Connection | None:
    """The node's connection, never looked for outside the project.

    `connection` wins over `connectionId`: saved documents hold the id alone, so a name
    has been written since.
    """
    wanted = node.connection or node.connection_id
    return await store.connections.find(project_id, wanted) if wanted else None


async def bound(
    store: Store, catalog: CatalogLookup, project_id: str, parsed: Parsed
) -> dict[str, Any]:
    """The document with every connection by its id, so that renaming one breaks nothing."""
    raw = {**parsed.raw, "nodes": copied(parsed.raw["nodes"])}
    known = parsed.every
    for written in every_node(raw["nodes"]):
        node = known.get(written["id"])
        if isinstance(node, SubFlow):
            flow = await store.flows.find(project_id, node.flow_id or node.flow)
            if flow is not None:
                written.update(flow=flow.key, flowId=flow.id)
        if isinstance(node, ServiceTask):
            node = await served(store, catalog, project_id, node)
        if isinstance(node, IntegrationCall):
            found = await connection_of(store, project_id, node)
            if found is not None:
                written.pop("connection", None)
                written["connectionId"] = found.id
            slug = node.slug or (found.integration_slug if found else None)
            if slug and node.operation:
                written.update(integrationSlug=slug, operationKey=node.operation)
    trigger = raw.get("trigger")
    if isinstance(trigger, dict):
        raw["trigger"] = await _bound_trigger(store, project_id, trigger)
    return raw


async def _bound_trigger(store: Store, project_id: str, trigger: dict[str, Any]) -> dict[str, Any]:
    wanted = trigger.get("connection") or trigger.get("connectionId")
    found = await store.connections.find(project_id, wanted) if isinstance(wanted, str) else None
    if found is None:
        return trigger
    kept = {name: value for name, value in trigger.items() if name != "connection"}
    return {**kept, "connectionId": found.id}


async def pinned(
    store: Store, catalog: CatalogLookup, project_id: str, parsed: Parsed
) -> dict[str, Any]:
    """The document with every operation pinned, and every pinned spec stored by its digest.

    Raises:
        BrokenPin: an operation was pinned before and cannot be had any more.
        InvalidFlow: there is nothing to pin, and no address to call instead.
    """
    raw = {**parsed.raw, "nodes": copied(parsed.raw["nodes"])}
    known = parsed.every
    unknown: list[Finding] = []
    for written in every_node(raw["nodes"]):
        node = known[written["id"]]
        if isinstance(node, SubFlow):
            written["version"] = await _version(store, project_id, node)
        if not isinstance(node, IntegrationCall):
            continue
        target = await target_of(catalog, project_id, node, published=False)
        if target is None:
            unknown += [] if node.url else [await unknown_operation(catalog, project_id, node)]
            continue
        spec = target.entry.spec
        await store.specs.pin(target.entry.digest, spec.key, spec.version, spec.authored())
        written.pop("handlerDigest", None)
        written.update(
            integrationSlug=spec.key,
            integrationVersion=spec.version,
            specDigest=target.entry.digest,
            operationKey=node.operation,
        )
        handler = target.entry.handler_digest(node.operation)
        if handler is not None:
            written["handlerDigest"] = handler
    refuse((replace(each, severity="error") for each in unknown), "The flow")
    raw["trigger"] = await _pinned_trigger(store, catalog, project_id, raw.get("trigger"))
    return {name: value for name, value in raw.items() if name != "trigger" or value is not None}


async def _pinned_trigger(
    store: Store, catalog: CatalogLookup, project_id: str, trigger: Any
) -> Any:
    """A trigger of a connection, pinned like an operation."""
    if not isinstance(trigger, dict) or trigger.get("type") != "connector":
        return trigger
    wanted = trigger.get("connection") or trigger.get("connectionId")
    found = await store.connections.find(project_id, wanted) if isinstance(wanted, str) else None
    if found is None:
        return trigger
    entry = await catalog.get(project_id, found.integration_slug)
    spec = entry.spec
    await store.specs.pin(entry.digest, spec.key, spec.version, spec.authored())
    return {
        **trigger,
        "integrationSlug": spec.key,
        "integrationVersion": spec.version,
        "specDigest": entry.digest,
    }


async def _version(store: Store, project_id: str, node: SubFlow) -> int:
    """The version of another flow that a published one runs.

    Raises:
        InvalidFlow: it was never published.
    """
    flow = await store.flows.find(project_id, node.flow_id or node.flow)
    if node.version is not None:
        return node.version
    if flow is None or not flow.latest_version:
        raise InvalidFlow(
            f"Node `{node.id}`, field `flow`: `{node.flow}` was never published.",
            field=f"{node.id}.flow",
            cure="Publish it first, so that it can be pinned.",
        )
    return flow.latest_version
