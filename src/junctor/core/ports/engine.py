"""What flows need of an engine: start a run once, remember its steps, take it up again.

Narrow on purpose: signals, timers, approvals, cron, rate budgets and audit are the same
for every engine and stand elsewhere. The interpreter sees nothing of this but slots.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.model.flow import Run, RunState
from junctor.model.quick import quick
from junctor.model.trigger import TriggerEvent
from junctor.model.value import digest

Record = dict[str, Any]
"""The outcome of one step, plain JSON: what routing and later templates read."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record that is clean, as its JSON text reads again, and that text."""

    record: Record
    text: str


DURABLE = "durable"
"""Capability: runs survive the process."""
PRIORITY = "priority"
"""Capability: waiting runs begin in order of priority."""

CLUSTER = "cluster"
"""Capability: several processes drive runs; one that falls silent loses its runs to others
(`Relieving`)."""


TOGETHER = "together"
"""Capability: a run can be stored in the commit that accepts its event (`Together`)."""


class Parked(Exception):  # noqa: N818 - no fault: the step waits for something
    """Raised by a slot's function: it cannot go on before somebody wakes the run.

    `until` is wall time in milliseconds, or None for "when woken". Nothing is recorded. The
    other branches of the run go on; when none can, the run is stored as `waiting` and gives up
    its place among the runs under way. `Engine.wake`, or the moment, has it taken up again, and
    the same function is called once more: it looks whether what it waits for is there, and
    raises this again when it is not. It may be called without a reason, so its deadline stands
    in a table of its own. `wakes` belongs to the engine.
    """

    def __init__(self, until: int | None = None, wakes: int | None = None) -> None:
        super().__init__("the step waits")
        self.until = until
        self.wakes = wakes


class Slot(Protocol):
    """A reserved place of a run: executes a function once and remembers its record."""

    async def __call__(
        self,
        name: str,
        function: Callable[[bool], Awaitable[Record | Written]],
        *,
        intent: bool = False,
    ) -> Record:
        """Execute it, or give what it gave before.

        `intent` says that it calls out: that it begins is then remembered before it does.
        The function is told whether it began before without a known end.

        Raises:
            OursToFix: the place remembers another name (the graph is not the one that ran).
            Parked: the function raised it; the slot may be called again.
        """
        ...


class Reserve(Protocol):
    """What the interpreter sees of an engine."""

    def __call__(self) -> Slot:
        """The next slot; called in topological order before anything runs."""
        ...

    async def stirred(self, parked: Parked) -> None:
        """Wait until a parked step is worth another look, while other branches go on."""
        ...


@dataclass(frozen=True, slots=True)
class Around:
    """What many runs are given alike: the part of their plans that is stored once, by digest."""

    digest: str
    plan: dict[str, Any]

    @classmethod
    def of(cls, plan: dict[str, Any]) -> Around:
        """This part, named by what it holds."""
        try:
            return cls(digest(plan), plan)
        except TypeError:  # integers beyond 64 bits
            text = json.dumps(plan, sort_keys=True, allow_nan=False)
            return cls("sha256:" + hashlib.sha256(text.encode()).hexdigest(), plan)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """A run to be: its row, the document it follows, and `plan`, what driving it needs.

    `document` is found again by `run.flow_digest`. Lower priorities begin first; `deadline`
    is wall time in milliseconds. `around` holds values of `plan`, and of objects in it, that are
    the very same objects there: an engine may keep them once for all runs that name it.
    """

    run: Run
    document: dict[str, Any]
    plan: dict[str, Any]
    priority: int = 0
    deadline: int | None = None
    around: Around | None = None

    def of(self, run: Run) -> RunSpec:
        """The same with another row."""
        return RunSpec(
            run=run,
            document=self.document,
            plan=self.plan,
            priority=self.priority,
            deadline=self.deadline,
            around=self.around,
        )


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What an engine remembers of a place; without a record it began and its end is unknown."""

    place: int
    name: str
    attempt: int
    begun_at: int | None
    ended_at: int | None = None
    record: Record | None = None


Driver = Callable[[RunSpec, Reserve], Awaitable[Run]]
"""Walks the graph of a run, its steps through slots; gives the run as it ended.

Raises `Parked` when every branch that has not ended waits.
"""


class Engine(Protocol):
    """Executes runs. Foreign runs are simply not found: every verb carries the project."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do beyond the least: `durable`, `priority`, ..."""
        ...

    def attach(self, driver: Driver, ended: Callable[[Run], None]) -> None:
        """Say who drives runs, and who hears of each that ended (after it is stored)."""
        ...

    async def recover(self) -> int:
        """Take up what was under way when the last process ended; how many runs."""
        ...

    async def close(self, grace: float) -> None:
        """Begin no further step, wait so many seconds for those under way, then let go."""
        ...

    async def start(self, spec: RunSpec) -> bool:
        """Store the run, then drive it; False when the project has a run of this id.

        Raises:
            AlreadyExists: another project has it.
            TryAgain: it could not be stored, or the engine is closing.
        """
        ...

    async def result(self, project_id: str, run_id: str, timeout: float | None) -> Run:
        """The run when it has ended, or as it stands after `timeout` seconds.

        Without a timeout also as it stands when it begins to wait, which can last for weeks.

        Raises:
            UnknownObject: there is no such run.
        """
        ...

    async def wake(self, project_id: str, run_id: str) -> None:
        """Have the parked steps of a run look again; nothing happens where it does not wait.

        Store what they look for first. Who stores it in a transaction of the database adds
        `adapters.store.runs.NUDGE` to it, so that no crash can come between.
        """
        ...

    async def cancel(self, project_id: str, run_id: str) -> Run:
        """End it now; a run that has ended stays as it is."""
        ...

    async def resume(self, project_id: str, run_id: str, forget: Sequence[int]) -> None:
        """Go on with a run that failed, was cancelled or was left; `forget` places first.

        Raises:
            InUse: it is under way.
            InvalidInput: it has succeeded.
            UnknownObject: there is no such run, or nothing is remembered of it.
        """
        ...

    async def fork(self, spec: RunSpec, source: str, keep: Mapping[int, int]) -> bool:
        """Start a run that remembers records of `source`: place there -> place here."""
        ...

    async def spec(self, project_id: str, run_id: str) -> RunSpec | None:
        """What a run was started with, and its row as it stands."""
        ...

    async def steps(self, project_id: str, run_id: str) -> list[Recorded]:
        """What is remembered of a run, by place."""
        ...

    async def runs(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Run]:
        """Newest first."""
        ...

    async def purge(
        self, project_id: str, before: int, states: frozenset[RunState], *, batch: int = 50
    ) -> int:
        """Delete runs that ended before a moment, few at a time; how many went."""
        ...


class Together(Protocol):
    """What an engine with `TOGETHER` can do beside."""

    async def start_for(self, spec: RunSpec, event: TriggerEvent) -> asyncio.Future[Run] | None:
        """Accept an event and store its run in one commit, then drive it; None: the key is known.

        The future ends with the run in this process. It is cancelled where the run begins to
        wait, and has an error where the run could not be kept.

        Raises:
            TryAgain: neither could be stored, or the engine is closing.
            UnknownObject: the trigger is gone.
        """
        ...


class Relieving(Protocol):
    """What an engine with `CLUSTER` can do beside."""

    def relieves(self, heard: Callable[[], None]) -> None:
        """Say who is told when this process finds that another one fell silent."""
        ...
