"""What the embedded engine asks of its memory; one is a database, one forgets with the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.ports.engine import Recorded, RunSpec
from junctor.model.errors import OursToFix
from junctor.model.flow import Run, RunState
from junctor.model.trigger import TriggerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A run that is to be taken up, in its place of the queue."""

    run_id: str
    project_id: str
    priority: int
    created_at: int
    deadline: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A run that was taken up: `attempt` times in a row without getting further."""

    spec: RunSpec
    attempt: int
    records: Mapping[int, Recorded]


class Fenced(OursToFix):
    """The run is no longer this process's: another one took it over, or ended it."""


Lost = Callable[[Exception], None]
"""Hears, possibly in another thread, that something noted could not be kept."""


class Journal(Protocol):
    """Remembers runs. Writes become durable in the order in which they are asked for."""

    durable: bool
    together: bool
    """Whether a run can be added with its event."""

    async def add(
        self, spec: RunSpec, known: Sequence[Recorded], event: TriggerEvent | None = None
    ) -> bool:
        """Keep a new run; False when its project has one of this id already.

        An `event` is accepted in the same commit; False also when its key is known.

        Raises:
            AlreadyExists: another project has it.
            UnknownObject: the event's trigger is gone.
        """
        ...

    async def take(self, run_id: str, turn: int) -> Taken | None:
        """The run with its records, counted as taken up before this returns.

        Raises:
            Fenced: the run is over, waits, or is taken up by another turn.
        """
        ...

    def begun(self, run: Run, lost: Lost) -> None:
        """Note that a queued run runs."""
        ...

    async def finish(self, run: Run) -> None:
        """Keep how it ended, after everything noted."""
        ...

    async def intend(self, run_id: str, step: Recorded, lost: Lost) -> None:
        """Note that a step is about to call out; durable before whatever is written next."""
        ...

    async def keep(self, run_id: str, step: Recorded, text: str, lost: Lost, *, sent: bool) -> None:
        """Keep a step's record, given as JSON text too; durable before whatever is written next.

        `sent` says that the step called out: it is written at once, not in company only.
        """
        ...

    async def reopen(self, run: Run, forget: Sequence[int], *, deadline: int | None) -> bool:
        """Make an ended run one to be taken up; False when nothing is remembered of it."""
        ...

    async def open_runs(self) -> list[Queued]:
        """Every run that has not ended and does not wait."""
        ...

    async def park(self, run: Run, until: int | None) -> bool:
        """Keep that a run waits, after everything noted; True when it was nudged meanwhile."""
        ...

    async def rouse(self, run_id: str) -> Queued | None:
        """Put a run that waits back into the queue; None when it does not wait."""
        ...

    async def due(self, now: int, limit: int) -> list[Queued]:
        """Put runs whose moment has come, or that were nudged, back into the queue."""
        ...

    async def next_due(self) -> int | None:
        """When the first of the runs that wait is due."""
        ...

    async def spec(self, project_id: str, run_id: str) -> RunSpec | None:
        """What a run was started with."""
        ...

    async def run(self, project_id: str, run_id: str) -> Run | None:
        """Its row."""
        ...

    async def records(self, project_id: str, run_id: str) -> list[Recorded]:
        """What is remembered of its steps."""
        ...

    async def runs(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Run]:
        """Newest first."""
        ...

    async def purge(
        self, project_id: str, before: int, states: frozenset[RunState], limit: int
    ) -> int:
        """Delete a batch of ended runs; how many."""
        ...

    async def sweep(self) -> None:
        """Delete what no run needs any more."""
        ...
