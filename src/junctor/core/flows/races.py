"""Branches of which the first to come to the join goes on alone: `parallel` with `any`.

Which one was first is recorded like a step, so that a replay drops what was dropped. From then on
the other branches begin nothing; what they have under way is ended, and what they set is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from junctor.core.flows.graph import Graph
from junctor.core.flows.regions import Region
from junctor.core.ports.engine import Parked, Record, Slot
from junctor.model.errors import ErrorClass

PREFIX = "race:"
CUT: Record = {
    "ok": False,
    "status": 0,
    "errorClass": ErrorClass.CANCELLED.value,
    "group": None,
    "output": None,
    "problem": {"message": "Another branch was first.", "cure": "Nothing is to be done."},
    "vars": {},
    "choice": None,
    "lost": True,
}
"""What later nodes see of a node that was ended because another branch was first."""


class Race:
    """One of them, with its slot; `verdict` is there once a branch has come to the join."""

    def __init__(self, region: Region, slot: Slot) -> None:
        self.region = region
        self._slot = slot
        self.verdict: Record | None = None

    @property
    def name(self) -> str:
        """What its record is called."""
        return race_name(self.region)

    async def recall(self) -> Record | None:
        """The verdict of an earlier time."""
        try:
            self.verdict = await self._slot(self.name, _undecided)
        except Parked:
            return None
        return self.verdict

    async def keep(self, verdict: Record) -> None:
        """Remember it before anything follows."""

        async def give(_: bool) -> Record:  # noqa: FBT001 - the slot says it by position
            return verdict

        await self._slot(self.name, give)


def races_of(graph: Graph) -> list[Region]:
    """The regions of a graph that are races, inner ones first."""
    return [r for r in graph.regions if r.parallel.policy == "any" and r.join in graph.nodes]


def race_name(region: Region) -> str:
    """What the record of a race is called."""
    return PREFIX + region.parallel.id


def verdict_of(
    graph: Graph, region: Region, winner: str, done: Iterable[str], begun: Iterable[str]
) -> Record:
    """That the branch of `winner` was first; `kept` had ended by then, `cut` was under way."""
    ended, under_way = frozenset(done), frozenset(begun)
    inside = [n for n in graph.order if n in region.inside]
    kept = [n for n in inside if n in ended]
    cut = [n for n in inside if n in under_way and n not in ended]
    return {"winner": winner, "kept": kept, "cut": cut}


def losers_of(graph: Graph, region: Region, verdict: Record) -> frozenset[str]:
    """The nodes of a race that do not lie on the way of the branch that was first."""
    winner = verdict["winner"]
    return region.inside - {winner, *graph.ancestors[winner]}


def judged(
    graph: Graph, records: Mapping[str, Record], verdicts: Mapping[str, Any]
) -> dict[str, Record]:
    """Records as later nodes see them: what the losers of races set is gone."""
    found = dict(records)
    for region in races_of(graph):
        verdict = verdicts.get(race_name(region))
        for node_id in losers_of(graph, region, verdict) if verdict else ():
            if node_id in found:
                found[node_id] = lost(found[node_id])
    return found


def lost(record: Record) -> Record:
    """The record of a node whose branch was not first: it sets nothing, and is no answer."""
    return {**record, "vars": {}, "lost": True}


async def _undecided(_: bool) -> Record:  # noqa: FBT001 - the slot says it by position
    raise Parked
