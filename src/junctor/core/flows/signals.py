"""Which node takes a signal: one that waits for it, else the first it was not given to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.flows.links import Place
from junctor.core.ports.engine import Engine
from junctor.core.ports.store import Store
from junctor.model.flow import Run
from junctor.model.pause import PauseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Takers:
    """The nodes that could still take a signal, in this order; `known` says that some node does."""

    places: tuple[Place, ...]
    known: bool


async def takers_of(store: Store, engine: Engine, run: Run, name: str) -> Takers:
    """Those of the run, and where it has none, those of the runs inside it that have begun."""
    found = await _within(store, engine, run, name)
    if found.known:
        return found
    known = False
    for inner in await store.runs.children(run.project_id, run.id):
        if inner.finished_at is None:
            one = await _within(store, engine, inner, name)
            if one.places:
                return one
            known = known or one.known
    return Takers(places=(), known=known)


async def _within(store: Store, engine: Engine, run: Run, name: str) -> Takers:
    spec = await engine.spec(run.project_id, run.id)
    nodes = [each for each in _nodes(spec.document if spec else {}) if _waits_for(each, name)]
    waiting, early = [], []
    for node in nodes:
        place = Place(run.project_id, run.id, str(node["id"]))
        pause = await store.pauses.get(run.project_id, run.id, place.node_id)
        if pause is None:
            early.append(place)
        elif pause.state is PauseState.OPEN:
            waiting.append(place)
    return Takers(places=(*waiting, *early), known=bool(nodes))


def _nodes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of the run itself: those inside a loop belong to the runs of its items."""
    found = document.get("nodes")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _waits_for(node: dict[str, Any], name: str) -> bool:
    waits = node.get("type") == "wait" and node.get("for") == "signal"
    return waits and (node.get("signal") or node.get("id")) == name
