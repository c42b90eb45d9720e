"""What a new import changes: per operation, and per step of a flow that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.compatibility import Change, compare, worst_first
from junctor.core.flows.bodies import every_node
from junctor.core.imports.trigger_drift import pinned_trigger, trigger_changes
from junctor.core.ports.store import Store
from junctor.model.errors import UnknownObject
from junctor.model.flow import Flow
from junctor.model.spec import ConnectorSpec


def changes(old: ConnectorSpec, new: ConnectorSpec) -> list[Change]:
    """The differences for flows, worst first; new operations are told last."""
    found = [*compare(old, new), *_server(old, new)]
    found += [
        Change(key, "operation_new", "info", f"The operation `{key}` is new.")
        for key in new.operations
        if key not in old.operations
    ]
    return worst_first(found)


def _server(old: ConnectorSpec, new: ConnectorSpec) -> Iterator[Change]:
    was, now = _default(old), _default(new)
    if was != now:
        text = f"The usual base URL was {was or 'none'} and is now {now or 'none'}."
        yield Change("", "server_changed", "warning", text)


def _default(spec: ConnectorSpec) -> Any:
    return spec.connection.get("properties", {}).get("baseUrl", {}).get("default")


def next_version(version: str, found: list[Change]) -> str:
    """The version after a published one: major, minor or patch by the worst change."""
    major, minor, patch = (int(part) for part in version.split("."))
    worst = found[0].severity if found else "info"
    if worst == "breaking":
        return f"{major + 1}.0.0"
    if any(change.kind == "operation_new" for change in found) or worst == "warning":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


async def steps(
    store: Store, project_id: str, slug: str, found: list[Change]
) -> list[dict[str, Any]]:
    """The steps of the project's flows that use a changed operation, with their changes."""
    changed = {change.operation for change in found if change.operation}
    if not changed:
        return []
    through = {c.id for c in await store.connections.all(project_id) if c.integration_slug == slug}
    rows: list[dict[str, Any]] = []
    for flow in await store.flows.all(project_id):
        for version, document, where in await _documents(store, flow):
            for node in _nodes(document, slug, through):
                operation = str(node.get("operationKey"))
                if operation in changed:
                    rows.append(_row(flow, version, where, node, operation, found))
    return sorted(rows, key=lambda row: (not row["liveIn"], row["flowName"], row["nodeId"]))


async def behind(
    store: Store, catalog: Catalog, project_id: str, slug: str
) -> tuple[str, list[dict[str, Any]]]:
    """The newest version, and the steps and triggers pinned to another one, with what changes.

    Raises:
        UnknownObject: there is no such connector.
    """
    newest = (await catalog.get(project_id, slug)).spec
    through = {c.id for c in await store.connections.all(project_id) if c.integration_slug == slug}
    between: dict[str, list[Change]] = {}
    rows: list[dict[str, Any]] = []
    for flow in await store.flows.all(project_id):
        for version, document, where in await _documents(store, flow):
            for node in _nodes(document, slug, through):
                pinned = node.get("integrationVersion")
                if not isinstance(pinned, str) or pinned == newest.version:
                    continue
                if pinned not in between:
                    between[pinned] = await _since(catalog, project_id, newest, pinned)
                operation = str(node.get("operationKey")).rpartition(".")[2]
                row = _row(flow, version, where, node, operation, between[pinned])
                rows.append(row)
            starts = pinned_trigger(document, slug, through)
            if starts is not None and starts["integrationVersion"] not in (None, newest.version):
                key = starts["operationKey"]
                old = await _pinned(catalog, project_id, slug, starts["integrationVersion"])
                rows.append(
                    _row(flow, version, where, starts, key, trigger_changes(key, old, newest))
                )
    return newest.version, sorted(
        rows, key=lambda row: (not row["liveIn"], row["flowName"], row["nodeId"])
    )


async def _since(
    catalog: Catalog, project_id: str, newest: ConnectorSpec, pinned: str
) -> list[Change]:
    old = await _pinned(catalog, project_id, newest.key, pinned)
    if old is None:
        text = f"Version {pinned} was deleted; it still runs, but cannot be compared."
        return [Change(key, "version_deleted", "warning", text) for key in newest.operations]
    return changes(old, newest)


async def _pinned(
    catalog: Catalog, project_id: str, slug: str, version: str
) -> ConnectorSpec | None:
    try:
        return (await catalog.get(project_id, slug, version)).spec
    except UnknownObject:
        return None


async def _documents(
    store: Store, flow: Flow
) -> list[tuple[int | None, dict[str, Any], list[str]]]:
    """The draft, and every version that is live somewhere."""
    rows: list[tuple[int | None, dict[str, Any], list[str]]] = [(None, flow.draft, [])]
    for version in sorted(set(flow.deployed.values())):
        published = await store.flows.version(flow.project_id, flow.id, version)
        if published is not None:
            where = sorted(key for key, v in flow.deployed.items() if v == version)
            rows.append((version, published.document, where))
    return rows


def _nodes(document: dict[str, Any], slug: str, through: set[str]) -> Iterator[dict[str, Any]]:
    for starts in every_node(document.get("nodes")):
        if starts.get("integrationSlug") == slug or starts.get("connectionId") in through:
            yield starts


def _row(
    flow: Flow,
    version: int | None,
    where: list[str],
    starts: dict[str, Any],
    operation: str,
    found: list[Change],
) -> dict[str, Any]:
    return {
        "flowId": flow.id,
        "flowName": flow.name,
        "flowVersion": version,
        "liveIn": where,
        "nodeId": str(starts.get("id", "")),
        "operation": operation,
        "pinnedVersion": starts.get("integrationVersion"),
        "changes": [change.to_json() for change in found if change.operation == operation],
    }
