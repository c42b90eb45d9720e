"""Backwards: which flows name a connection or a secret, in drafts and where they are live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.connections.dependents import FlowReference
from junctor.core.connections.references import references
from junctor.core.flows.bodies import every_node, rewritten
from junctor.core.ports.store import Store
from junctor.core.triggers.documents import secrets_of
from junctor.model.flow import Flow

# (place, node id, node type, connection id, secret)
_Named = tuple[str, str, str, str | None, str | None]


async def flow_references(store: Store, project_id: str) -> list[FlowReference]:
    """Every place of a project's flows that names a connection or a secret."""
    found: list[FlowReference] = []
    for flow in await store.flows.all(project_id):
        found += await _of_flow(store, flow)
    return found


async def _of_flow(store: Store, flow: Flow) -> list[FlowReference]:
    live: dict[_Named, list[str]] = {named: [] for named in _named(flow.draft)}
    words = _words(flow.draft)
    for version in sorted(set(flow.deployed.values())):
        published = await store.flows.version(flow.project_id, flow.id, version)
        where = [key for key, deployed in flow.deployed.items() if deployed == version]
        document = published.document if published else {}
        words = {**_words(document), **words}
        for named in _named(document):
            live.setdefault(named, []).extend(where)
    return [
        FlowReference(
            flow_id=flow.id,
            flow_name=flow.name,
            place=place,
            node_id=node_id,
            node_type=node_type,
            **words.get(node_id if place == "node" else "", {}),
            live_in=tuple(sorted(set(where))),
            connection_id=connection_id,
            secret=secret,
        )
        for (place, node_id, node_type, connection_id, secret), where in live.items()
    ]


async def callers_of(store: Store, called: Flow) -> list[FlowReference]:
    """The nodes of other flows that run a flow, in drafts and where they are live."""
    found: list[FlowReference] = []
    for flow in await store.flows.all(called.project_id):
        if flow.id == called.id:
            continue
        places: dict[str, list[str]] = {node: [] for node in _running(flow.draft, called)}
        for environment, version in flow.deployed.items():
            published = await store.flows.version(flow.project_id, flow.id, version)
            for node in _running(published.document if published else {}, called):
                places.setdefault(node, []).append(environment)
        found += [
            FlowReference(
                flow_id=flow.id,
                flow_name=flow.name,
                place="node",
                node_id=node,
                node_type="flow",
                live_in=tuple(sorted(where)),
            )
            for node, where in places.items()
        ]
    return found


def _running(document: dict[str, Any], called: Flow) -> list[str]:
    nodes = every_node(document.get("nodes"))
    return [str(node.get("id", "")) for node in nodes if node.get("flowId") == called.id]


def _words(document: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    """Node id -> its name and what it calls, for people who see no ids."""

    def text(node: dict[str, Any], field: str) -> str | None:
        value = node.get(field)
        return value if isinstance(value, str) and value else None

    return {
        str(node.get("id", "")): {
            "node_name": text(node, "name"),
            "operation": text(node, "operationKey"),
        }
        for node in every_node(document.get("nodes"))
    }


def _named(document: dict[str, Any]) -> Iterator[_Named]:
    trigger = document.get("trigger")
    if isinstance(trigger, dict):
        yield from _of_place("trigger", "trigger", trigger)
        for secret in secrets_of(trigger):
            yield "trigger", "trigger", str(trigger.get("type", "")), None, secret
    for node in every_node(document.get("nodes")):
        yield from _of_place("node", str(node.get("id", "")), node)


def _of_place(place: str, node_id: str, written: dict[str, Any]) -> Iterator[_Named]:
    kind = str(written.get("type", ""))
    connection = written.get("connectionId")
    if isinstance(connection, str):
        yield place, node_id, kind, connection, None
    for secret in references(written.get("auth")):
        yield place, node_id, kind, None, secret


def repointed(document: dict[str, Any], old: str, new: str) -> dict[str, Any] | None:
    """The document with one connection id in place of another; None when it is not in it."""
    places = [*every_node(document.get("nodes")), document.get("trigger", {})]
    if not any(place.get("connectionId") == old for place in places):
        return None
    moved = rewritten(document.get("nodes", ()), lambda node: _moved(node, old, new))
    return {**document, "nodes": moved, "trigger": _moved(document.get("trigger", {}), old, new)}


def _moved(written: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {**written, "connectionId": new} if written.get("connectionId") == old else written
