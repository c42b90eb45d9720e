"""The interpreter: walks a graph once, deterministically, and knows no engine.

Slots are reserved in topological order before anything runs, so that a replay gets the
same ones; routing is a pure function of recorded outcomes; what a node sees is folded from
the records of the nodes before it in topological order, never from timing. A failing node
ends its own branch; other branches finish, then the run fails with the first failure in order.
Where branches race, the first at the join goes on and the others are ended; that is recorded too.
A node that waits holds up what follows it alone; when nothing else can go on, the walk ends as
`Parked`, and is begun again when the run is woken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import NodeFields
from junctor.core.flows.races import CUT, Race, losers_of, lost, races_of, verdict_of
from junctor.core.flows.regions import Region
from junctor.core.flows.routing import Route, route
from junctor.core.ports.engine import Parked, Record, Reserve, Slot, Written

Execute = Callable[[NodeFields, int, dict[str, Any], bool], Awaitable[Record | Written]]
"""Node, index, what it sees, and whether it began before without a known end."""


class Inline:
    """What a run that nobody takes up again has for an engine: it remembers nothing."""

    def __call__(self) -> Slot:
        """A slot that executes."""

        async def slot(
            name: str,  # noqa: ARG001 - engines that remember compare it
            function: Callable[[bool], Awaitable[Record | Written]],
            *,
            intent: bool = False,  # noqa: ARG001 - engines that remember note it
        ) -> Record:
            made = await function(False)
            return made.record if isinstance(made, Written) else made

        return slot

    async def stirred(self, parked: Parked) -> None:  # noqa: ARG002 - nobody wakes it
        """Never."""
        await asyncio.Event().wait()


INLINE = Inline()


Look = Callable[[NodeFields, int], Awaitable[None]]


def _never(_: NodeFields) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Ended:
    """The records of the nodes that ran, and the first that failed the run."""

    records: Mapping[str, Record]
    routes: Mapping[str, Route]
    failed: str | None


async def interpret(
    graph: Graph,
    execute: Execute,
    *,
    reserve: Reserve = INLINE,
    calls_out: Callable[[NodeFields], bool] = _never,
    skipped: Look | None = None,
    cut: Look | None = None,
) -> Ended:
    """Run the graph. `execute` gives a record for every node it is asked for; it raises `Parked`.

    `calls_out` says of which nodes an engine is to remember that they begin. `skipped` hears of
    nodes that no branch came to, `cut` of those that were ended because another one was first.

    Raises:
        Parked: every branch that has not ended waits for something.
    """
    walk = _Walk(graph, execute, reserve, calls_out, skipped, cut)
    await walk.recall()
    if graph.forks:
        async with asyncio.TaskGroup() as group:
            await walk.follow(graph.start, group)
    else:
        await walk.follow(graph.start, None)
    if walk.parked:
        raise _soonest(walk.parked)
    broken = [n for n in graph.order if walk.routes[n].failed]
    failed = next((n for n in broken if _fails(graph, n, walk.routes)), None)
    records = walk.records
    return Ended({n: records[n] for n in graph.order if n in records}, walk.routes, failed)


class _Walk:
    """One walk over a graph: a chain of nodes is one task, a branch is one more."""

    def __init__(
        self,
        graph: Graph,
        execute: Execute,
        reserve: Reserve,
        calls_out: Callable[[NodeFields], bool],
        skipped: Look | None,
        cut: Look | None,
    ) -> None:
        self.records: dict[str, Record] = {}
        self.routes: dict[str, Route] = {}
        self.parked: list[Parked] = []
        self._graph = graph
        self._execute = execute
        self._reserve = reserve
        self._calls_out = calls_out
        self._skipped = skipped
        self._cut = cut
        self._slots = {node_id: reserve() for node_id in graph.order}
        self._places = graph.places
        self._missing = {node_id: len(graph.before[node_id]) for node_id in graph.order}
        self._moving = 1
        self._still = asyncio.Event()
        races = races_of(graph) if graph.regions else ()
        self._races = [Race(region, reserve()) for region in races]
        self._racing = frozenset[str]().union(*[race.region.inside for race in self._races])
        self._losers: set[str] = set()
        self._dropped: set[str] = set()
        self._ended: set[str] = set()
        self._under_way: dict[str, asyncio.Future[Record]] = {}
        self._resting: dict[str, asyncio.Event] = {}

    async def recall(self) -> None:
        """Take over which races were decided before, so that nothing dropped runs again."""
        for race in self._races:
            verdict = await race.recall()
            if verdict is not None:
                self._drop(race, verdict)

    async def follow(self, node_id: str | None, group: asyncio.TaskGroup | None) -> None:
        """Visit a node and, one after the other, what follows it; branches on their own.

        Without a group there are none.
        """
        while node_id is not None and await self._visited(node_id):
            ready = self._ready(node_id)
            node_id = ready[0] if len(ready) == 1 else None
            for branch in ready if len(ready) > 1 else ():
                assert group is not None, "the graph says that nothing forks"
                self._moving += 1
                group.create_task(self.follow(branch, group))
        self._rest()

    def _rest(self) -> None:
        self._moving -= 1
        if not self._moving:
            self._still.set()

    def _ready(self, node_id: str) -> list[str]:
        ready = []
        for after in self._graph.after[node_id]:
            self._missing[after] -= 1
            if not self._missing[after]:
                ready.append(after)
        return ready

    async def _visited(self, node_id: str) -> bool:
        """Execute or skip a node; False when it waits, and so does all the rest."""
        graph, index = self._graph, self._places[node_id]
        node = graph.nodes[node_id]
        if node_id in self._dropped or not _live(graph, node_id, self.routes):
            return await self._passed(node, index)
        seen = visible(graph, node_id, self.records)
        once = partial(self._execute, node, index, seen)
        record = await self._recorded(node_id, once, intent=self._calls_out(node))
        if node_id in self._dropped:
            return await self._passed(node, index)
        if record is None:
            return False
        if node_id in self._losers:
            record = lost(record)
        self.records[node_id] = record
        self.routes[node_id] = route(node, record)
        for race in self._races:
            await self._decided(race, node_id)
        return True

    async def _passed(self, node: NodeFields, index: int) -> bool:
        """Pass over a node that no branch came to, or that another branch was faster than."""
        self.routes[node.id] = Route()
        tell = self._skipped
        if node.id in self._ended:
            self.records[node.id], tell = CUT, self._cut
        if tell is not None:
            await tell(node, index)
        return True

    async def _decided(self, race: Race, node_id: str) -> None:
        """Decide a race where this node brought its branch to the join first."""
        region = race.region
        if race.verdict is not None or node_id not in region.inside:
            return
        if region.join not in self.routes[node_id].taken:
            return
        begun = {*self._under_way, *self._resting}
        race.verdict = verdict_of(self._graph, region, node_id, self.records, begun)
        self._drop(race, race.verdict)
        await race.keep(race.verdict)
        for loser in race.verdict["cut"]:
            if loser in self._under_way:
                self._under_way[loser].cancel()
            elif loser in self._resting:
                self._moving += 1
                self._resting.pop(loser).set()

    def _drop(self, race: Race, verdict: Record) -> None:
        losers = losers_of(self._graph, race.region, verdict)
        self._losers |= losers
        self._dropped |= race.region.inside - set(verdict["kept"])
        self._ended |= set(verdict["cut"])
        for node_id in losers & self.records.keys():
            self.records[node_id] = lost(self.records[node_id])

    async def _recorded(
        self, node_id: str, once: Callable[[bool], Awaitable[Record | Written]], *, intent: bool
    ) -> Record | None:
        while node_id not in self._dropped:
            step = self._slots[node_id](f"node:{node_id}", once, intent=intent)
            try:
                return await (self._cuttable(node_id, step) if node_id in self._racing else step)
            except Parked as parked:
                if not await self._stirred(parked, node_id):
                    self.parked.append(parked)
                    self._moving += 1  # this task ends, and says so once
                    return None

        return None

    async def _cuttable(self, node_id: str, step: Awaitable[Record]) -> Record | None:
        """The record of a step; None where it was ended because another branch was first."""
        task = self._under_way[node_id] = asyncio.ensure_future(step)
        try:
            return await task
        except asyncio.CancelledError:
            own = asyncio.current_task()
            if node_id not in self._dropped or own is None or own.cancelling():
                raise
            return None
        finally:
            del self._under_way[node_id]

    async def _stirred(self, parked: Parked, node_id: str) -> bool:
        """Whether a parked step should look again, because other branches are under way."""
        if node_id in self._dropped:
            return True  # decided while it looked
        self._rest()
        if self._still.is_set():
            return False
        ended = self._resting[node_id] = asyncio.Event()
        waits = [
            asyncio.ensure_future(self._reserve.stirred(parked)),
            asyncio.ensure_future(self._still.wait()),
            asyncio.ensure_future(ended.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        if self._resting.pop(node_id, None) is None:
            return True  # another branch was first, and counted this one as moving
        if self._still.is_set():
            return False
        self._moving += 1
        return True


def _soonest(parked: list[Parked]) -> Parked:
    moments = [each.until for each in parked if each.until is not None]
    wakes = [each.wakes for each in parked if each.wakes is not None]
    return Parked(min(moments, default=None), min(wakes, default=None))


def _live(graph: Graph, node_id: str, routes: Mapping[str, Route]) -> bool:
    """Whether a branch came to the node; where branches meet, their `parallel` decides."""
    came = False
    for before in graph.before[node_id]:
        came = came or node_id in routes[before].taken
    for region in graph.regions:
        if region.join == node_id:
            if region.parallel.policy == "settled":
                return came or bool(routes[region.parallel.id].taken)
            if region.parallel.policy == "all":
                return came and not any(_fails(graph, n, routes, region) for n in region.inside)
    return came or node_id == graph.start


def _fails(
    graph: Graph, node_id: str, routes: Mapping[str, Route], within: Region | None = None
) -> bool:
    """Whether a failure of the node fails the run, or the region it is looked at from."""
    if not routes[node_id].failed:
        return False
    return not any(
        region.absorbs
        and node_id in region.inside
        and (within is None or region.inside < within.inside)
        and _live(graph, str(region.join), routes)
        for region in graph.regions
    )


def visible(graph: Graph, node_id: str, records: Mapping[str, Record]) -> dict[str, Any]:
    """The `vars` and `steps` that a node sees: what its ancestors set, later ones winning."""
    variables: dict[str, Any] = {}
    steps: dict[str, Any] = {}
    for before in graph.ancestors[node_id]:
        record = records.get(before)
        if record is not None:
            variables.update(record["vars"])
            steps[before] = {
                "output": record["output"],
                "status": record["status"],
                "ok": record["ok"],
                "errorClass": record["errorClass"],
                "problem": record["problem"],
            }
    return {"vars": variables, "steps": steps}
