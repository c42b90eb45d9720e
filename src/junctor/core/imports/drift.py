"""What a new import changes: per operation, and per step of a flow that uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.change import Change, worst_first
from junctor.core.catalog.compatibility import compare
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A step of a flow, or what starts it, in a version that is live or (None) in the draft."""

    flow: Flow
    version: int | None
    live_in: list[str]
    node: dict[str, Any]
    starts: bool = False

    @property
    def operation(self) -> str:
        """The key of the operation, or of the trigger, that it uses."""
        return str(self.node.get("operationKey")).rpartition(".")[2]

    def row(self, found: list[Change]) -> dict[str, Any]:
        """The place as a report lists it, with those of the changes that touch it."""
        return {
            "flowId": self.flow.id,
            "flowName": self.flow.name,
            "flowVersion": self.version,
            "liveIn": self.live_in,
            "nodeId": str(self.node.get("id", "")),
            "operation": self.operation,
            "pinnedVersion": self.node.get("integrationVersion"),
            "changes": [each.to_json() for each in found if each.operation == self.operation],
        }


async def steps(
    store: Store, project_id: str, slug: str, found: list[Change]
) -> list[dict[str, Any]]:
    """The steps of the project's flows that use a changed operation, with their changes."""
    changed = {change.operation for change in found if change.operation}
    if not changed:
        return []
    places = await _places(store, project_id, slug)
    return _in_order(
        place.row(found) for place in places if place.operation in changed and not place.starts
    )


async def behind(
    store: Store, catalog: Catalog, project_id: str, slug: str
) -> tuple[str, list[dict[str, Any]]]:
    """The newest version, and the steps and triggers pinned to another one, with what changes.

    Raises:
        UnknownObject: there is no such connector.
    """
    newest = (await catalog.get(project_id, slug)).spec
    older: dict[str, ConnectorSpec | None] = {}
    rows: list[dict[str, Any]] = []
    for place in await _places(store, project_id, slug):
        pinned = place.node.get("integrationVersion")
        if not isinstance(pinned, str) or pinned == newest.version:
            continue
        if pinned not in older:
            older[pinned] = await _version(catalog, project_id, slug, pinned)
        rows.append(place.row(_since(place, older[pinned], newest)))
    return newest.version, _in_order(rows)


def _since(place: _Place, old: ConnectorSpec | None, newest: ConnectorSpec) -> list[Change]:
    """What changes for one place; `old` is None where the version it is pinned to was deleted."""
    if place.starts:
        return trigger_changes(place.operation, old, newest)
    if old is None:
        pinned = place.node["integrationVersion"]
        text = f"Version {pinned} was deleted; it still runs, but cannot be compared."
        return [Change(place.operation, "version_deleted", "warning", text)]
    return compare(old, newest, place.operation)


async def _version(
    catalog: Catalog, project_id: str, slug: str, version: str
) -> ConnectorSpec | None:
    try:
        return (await catalog.get(project_id, slug, version)).spec
    except UnknownObject:
        return None


async def _places(store: Store, project_id: str, slug: str) -> list[_Place]:
    """Where flows use a connector: in their drafts, and in every version that is live somewhere."""
    through = {c.id for c in await store.connections.all(project_id) if c.integration_slug == slug}
    found: list[_Place] = []
    for flow in await store.flows.all(project_id):
        for version, document in await _documents(store, flow):
            live_in = sorted(key for key, each in flow.deployed.items() if each == version)
            found += [
                _Place(flow, version, live_in, node)
                for node in every_node(document.get("nodes"))
                if node.get("integrationSlug") == slug or node.get("connectionId") in through
            ]
            trigger = pinned_trigger(document, slug, through)
            if trigger is not None:
                found.append(_Place(flow, version, live_in, trigger, starts=True))
    return found


async def _documents(store: Store, flow: Flow) -> list[tuple[int | None, dict[str, Any]]]:
    """The draft, and every version that is live somewhere."""
    rows: list[tuple[int | None, dict[str, Any]]] = [(None, flow.draft)]
    for version in sorted(set(flow.deployed.values())):
        published = await store.flows.version(flow.project_id, flow.id, version)
        if published is not None:
            rows.append((version, published.document))
    return rows


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is live comes first."""
    return sorted(rows, key=lambda row: (not row["liveIn"], row["flowName"], row["nodeId"]))
