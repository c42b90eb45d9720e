"""What flows need of an engine: start a run once, remember its steps, take it up again.

Narrow on purpose: signals, timers, approvals, cron, rate budgets and audit are the same
for every engine and stand elsewhere. The interpreter sees nothing of this but slots.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.model.flow import Run, RunState

Record = dict[str, Any]
"""The outcome of one step, plain JSON: what routing and later templates read."""

DURABLE = "durable"
"""Capability: runs survive the process."""
PRIORITY = "priority"
"""Capability: waiting runs begin in order of priority."""


class Slot(Protocol):
    """A reserved place of a run: executes a function once and remembers its record."""

    async def __call__(
        self, name: str, function: Callable[[bool], Awaitable[Record]], *, intent: bool = False
    ) -> Record:
        """Execute it, or give what it gave before.

        `intent` says that it calls out: that it begins is then remembered before it does.
        The function is told whether it began before without a known end.

        Raises:
            OursToFix: the place remembers another name (the graph is not the one that ran).
        """
        ...


Reserve = Callable[[], Slot]
"""Gives the next slot; called in topological order before anything runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """A run to be: its row, the document it follows, and `plan`, what driving it needs.

    `document` is found again by `run.flow_digest`. Lower priorities begin first; `deadline`
    is wall time in milliseconds.
    """

    run: Run
    document: dict[str, Any]
    plan: dict[str, Any]
    priority: int = 0
    deadline: int | None = None


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
"""Walks the graph of a run, its steps through slots; gives the run as it ended."""


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

        Raises:
            UnknownObject: there is no such run.
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
        self, project_id: str, before: int, states: frozenset[RunState], *, batch: int = 200
    ) -> int:
        """Delete runs that ended before a moment, few at a time; how many went."""
        ...
