"""What runs write in one commit, together: what their steps leave, and how they end.

Where other processes may take a run over, one statement looks at the owners of all of them; a
run that is not ours any more has the batch applied again one by one, and its own work refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.adapters.store.bulk import Insert, marks, parts
from junctor.adapters.store.run_words import keep_all_words
from junctor.adapters.store.runs import standing_of
from junctor.adapters.store.tx import Tx
from junctor.adapters.store.writer import ROWS, Ending, Job, Note
from junctor.model.flow import Run, RunState

_END_ALL = """UPDATE runs SET state = new.column1, output = new.column2, error = new.column3,
    error_class = new.column4, started_at = new.column5, finished_at = new.column6
    FROM (VALUES {}) AS new WHERE runs.id = new.column7"""
_END = "(?, ?, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), ?)"
_CALM_ALL = "UPDATE run_plans SET due_at = NULL WHERE due_at IS NOT NULL AND run_id IN ({})"
CUT = """UPDATE steps SET state = 'cancelled', error_class = 'cancelled', finished_at = ?
    WHERE run_id = ? AND state = 'waiting'"""


class Owner(Protocol):
    """The journal, as far as it knows which runs are this process's."""

    def own_all(self, tx: Tx, run_ids: Collection[str]) -> None:
        """Raise `Fenced` where another process has taken one of them over."""
        ...

    def tell(self, tx: Tx, *run_ids: str) -> None:
        """Tell whoever waits that runs have ended."""
        ...


@dataclass(frozen=True, slots=True)
class OfRun:
    """What is written for a run; rows of one `insert` go together, anything else is `action`'s."""

    owner: Owner
    run_id: str
    insert: Insert | None
    row: Sequence[Any]


class RunJob(Job):
    """Something of a run that somebody waits for."""

    __slots__ = ("of",)
    stage = ROWS

    def __init__(self, of: OfRun, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.of = of

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """Look at the owners once, and write rows of a kind together."""
        _apply(tx, jobs)


class RunNote(Note):
    """The same, where nobody waits."""

    __slots__ = ("of",)
    stage = ROWS

    def __init__(self, of: OfRun, *args: Any) -> None:
        super().__init__(*args)
        self.of = of

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """As the other one."""
        _apply(tx, jobs)


class EndOfRun(Ending):
    """The end of a run; those of one commit together."""

    __slots__ = ("owner", "run")

    def __init__(
        self, owner: Owner, run: Run, action: Callable[[Tx], None], *args: Any, **more: Any
    ) -> None:
        super().__init__(action, *args, **more)
        self.owner = owner
        self.run = run

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """One after the other where there is one; the statements of many otherwise."""
        for some in parts(jobs):
            if len(some) == 1:
                some[0].action(tx)
            else:
                _end_all(tx, some[0].owner, [job.run for job in some])


def _apply(tx: Tx, jobs: Sequence[RunJob | RunNote]) -> None:
    jobs[0].of.owner.own_all(tx, {job.of.run_id for job in jobs})
    kinds: dict[Insert, list[Sequence[Any]]] = {}
    for job in jobs:
        if job.of.insert is not None:
            kinds.setdefault(job.of.insert, []).append(job.of.row)
        elif job.action is not None:
            job.result = job.action(tx)
    for insert, rows in kinds.items():
        for some in parts(rows):
            tx.execute(insert.many(len(some)), [value for row in some for value in row])


def _end_all(tx: Tx, owner: Owner, runs: Sequence[Run]) -> None:
    ids = [run.id for run in runs]
    owner.own_all(tx, ids)
    standing = [value for run in runs for value in standing_of(run)]
    tx.run(_END_ALL.format(marks(len(runs), _END)), standing)
    keep_all_words(tx, runs)
    tx.run(_CALM_ALL.format(marks(len(runs))), ids)
    for run in runs:
        if run.state is not RunState.SUCCEEDED:
            tx.run(CUT, (run.finished_at, run.id))
    owner.tell(tx, *ids)
