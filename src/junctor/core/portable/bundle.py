"""What a project is made of, by names and in a stable order; never a value of a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from junctor.core.flows.bodies import rewritten
from junctor.core.ports.store import Store
from junctor.model.connection import Connection, EnvironmentColor
from junctor.model.value import Value

_DOCUMENT = (
    *("format", "key", "name", "description", "folder", "tags"),
    *("input", "trigger", "start", "nodes"),
)
_FIRST = ("id", "type", "mode", "service", "name", "description", "when", "connection")
_LAST = ("outputMappings", "cases", "next", "onError", "position")
_ASKED = "asked:"
Names = dict[str, tuple[str, ...]]
"""Environments by name."""
_PINS = ("specDigest", "handlerDigest", "integrationVersion", "connectionId", "flowId")


class PortableEnvironment(Value):
    """A place of the project. Without color or position it keeps those it has."""

    key: str
    name: str = ""
    live: bool = False
    inherits: str | None = None
    color: EnvironmentColor | None = None
    position: int | None = Field(None, ge=1)


class PortableFlow(Value):
    """A flow, and the environments where it is live."""

    document: dict[str, Any]
    live: tuple[str, ...] = ()


class Asked(Value):
    """What only a person can bring, as the files that were applied name it."""

    secrets: Names = {}
    credentials: Names = {}


class Bundle(Value):
    """Everything that is carried. `secrets` and `credentials` are names and environments only."""

    format: int = Field(1, ge=1, le=1)
    environments: tuple[PortableEnvironment, ...] = ()
    connectors: tuple[dict[str, Any], ...] = ()
    entities: tuple[dict[str, Any], ...] = ()
    connections: tuple[dict[str, Any], ...] = ()
    flows: tuple[PortableFlow, ...] = ()
    secrets: Names = {}
    credentials: Names = {}

    def to_json(self) -> dict[str, Any]:
        """The bundle for files: of what only a person can bring, no empty lists."""
        found = super().to_json()
        return {k: v for k, v in found.items() if v or k not in ("secrets", "credentials")}


async def bundle_of(store: Store, project_id: str) -> Bundle:
    """The project as it stands."""
    connections = await store.connections.all(project_id)
    names = {each.id: each.key for each in connections}
    environments = await store.projects.environments(project_id)
    rows = [row for row in await store.specs.custom(project_id) if row["state"] == "published"]
    rows.sort(key=lambda row: (row["slug"], [int(n) for n in row["version"].split(".")]))
    return Bundle(
        environments=tuple(
            PortableEnvironment(
                key=e.key,
                name=e.name,
                live=e.live,
                inherits=e.inherits,
                color=e.color,
                position=e.position,
            )
            for e in sorted(environments, key=lambda e: e.key)
        ),
        connectors=tuple(row["spec"] for row in rows),
        entities=tuple(
            {"key": e.key, "name": e.name, "description": e.description, "schema": e.shape}
            for e in await store.triggers.entities(project_id)
        ),
        connections=tuple(
            portable_connection(each) for each in sorted(connections, key=lambda c: c.key)
        ),
        flows=tuple(
            PortableFlow(
                document=portable_flow(flow.draft, names), live=tuple(sorted(flow.deployed))
            )
            for flow in sorted(await store.flows.all(project_id), key=lambda f: f.key)
        ),
        secrets=await _secrets(store, project_id),
        credentials=await _credentials(
            store, project_id, connections, [e.key for e in environments]
        ),
    )


async def exported(store: Store, project_id: str) -> Bundle:
    """The project for files: with the names that applied files asked for and nobody has set yet.

    Files that were applied and are written again say the same, whoever has entered what.
    """
    found = await bundle_of(store, project_id)
    places = {each.key for each in found.environments}
    connections = {str(each["key"]) for each in found.connections}
    asked = Asked.model_validate_json(await store.meta(_ASKED + project_id) or "{}")
    wanted = {key: each for key, each in asked.credentials.items() if key in connections}
    return found.model_copy(
        update={
            "secrets": _joined(found.secrets, asked.secrets, places),
            "credentials": _joined(found.credentials, wanted, places),
        }
    )


async def remember_asked(store: Store, project_id: str, wanted: Bundle) -> None:
    """Keep which names the files of a whole project ask for, in place of those before."""
    asked = Asked(secrets=wanted.secrets, credentials=wanted.credentials)
    if wanted.environments:  # files of flows alone do not say
        await store.set_meta(_ASKED + project_id, asked.model_dump_json())


def _joined(known: Names, asked: Names, places: set[str]) -> Names:
    both = {
        name: {*known.get(name, ()), *(places & {*asked.get(name, ())})}
        for name in {*known, *asked}
    }
    return {name: tuple(sorted(both[name])) for name in sorted(both) if both[name]}


async def _secrets(store: Store, project_id: str) -> Names:
    found: dict[str, set[str]] = {}
    for secret in await store.secrets.all(project_id):
        found.setdefault(secret.name, set()).add(secret.environment)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


async def _credentials(
    store: Store, project_id: str, connections: list[Connection], places: list[str]
) -> Names:
    found: Names = {}
    for each in sorted(connections, key=lambda c: c.key):
        have = [
            place
            for place in sorted(places)
            if await store.credentials.current(project_id, each.id, place) is not None
        ]
        if have:
            found[each.key] = tuple(have)
    return found


def portable_connection(connection: Connection) -> dict[str, Any]:
    """A connection as somebody would ask for it; only what differs from the defaults."""
    shown = connection.to_json()
    names = ("key", "name", "description", "integrationSlug", "authType", "config")
    found = {name: shown[name] for name in names}
    for name in ("environments", "timeout", "connectTimeout"):
        if shown[name]:
            found[name] = shown[name]
    return {name: value for name, value in found.items() if value not in ("", {})}


def portable_flow(draft: dict[str, Any], connections: Mapping[str, str]) -> dict[str, Any]:
    """A document without pins and ids: connections by key (`connections`: id -> key)."""
    nodes = rewritten(draft.get("nodes", ()), lambda node: _node(node, connections))
    found = {**draft, "nodes": nodes}
    trigger = draft.get("trigger")
    if isinstance(trigger, dict):
        found["trigger"] = _named(trigger, connections)
    order = [name for name in _DOCUMENT if name in found]
    return {name: found[name] for name in [*order, *sorted(set(found) - set(order))]}


def _node(node: dict[str, Any], connections: Mapping[str, str]) -> dict[str, Any]:
    found = _named(node, connections)
    first = [name for name in _FIRST if name in found]
    last = [name for name in _LAST if name in found]
    middle = [name for name in found if name not in {*first, *last}]
    return {name: found[name] for name in [*first, *sorted(middle), *last]}


def _named(written: dict[str, Any], connections: Mapping[str, str]) -> dict[str, Any]:
    found = {name: value for name, value in written.items() if name not in _PINS}
    connection_id = written.get("connectionId")
    if isinstance(connection_id, str):
        found["connection"] = connections.get(connection_id, connection_id)
    return found
