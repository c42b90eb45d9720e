"""Runs and steps, written in order by the writer; steps without waiting."""

from __future__ import annotations

from typing import Any

from junctor.adapters.store.database import Database
from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken, Tx
from junctor.model.errors import InvalidInput, JunctorError, OursToFix
from junctor.model.flow import CHILD, Run, Step

RUN = Shape(Run, "runs", json=("input", "output", "error"))
_STEP = Shape(
    Step,
    "steps",
    json=("inputs", "output", "mapped", "exchanges", "problem", "warnings"),
    renamed={"index": "place"},
)
_FINISH = f"UPDATE runs SET {RUN.assign} WHERE project_id = ? AND id = ?"  # noqa: S608 - names of ours
NUDGE = """UPDATE run_plans SET due_at = 0 WHERE run_id = ?
    AND EXISTS (SELECT 1 FROM runs r WHERE r.id = run_plans.run_id AND r.finished_at IS NULL)"""
"""For the transaction that stores what a waiting run looks for: it is due from now on."""
_INSIDE = (
    "WHERE project_id = ? AND substr(id, 1, ?) = ? AND created_at >="
    " (SELECT created_at FROM runs WHERE id = ?) ORDER BY created_at, id"
)
_FILTERS = {"flowId": "flow_id"} | {n: n for n in ("id", "state", "mode", "environment")}


class SqlRuns(Repository):
    """The record of what flows did."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._lost: JunctorError | None = None

    async def add(self, run: Run) -> None:
        """Start the record of a run.

        Raises:
            AlreadyExists: the id is taken.
        """
        row = RUN.row(run)
        try:
            await self._db.append(lambda tx: tx.run(RUN.insert, row))
        except Taken as taken:
            raise already("run", taken, id=run.id) from None

    async def finish(self, run: Run) -> None:
        """Store how it stands now, after all its steps.

        Raises:
            TryAgain: this or an earlier step could not be written.
        """
        args = [*RUN.row(run), run.project_id, run.id]
        await self._db.append(lambda tx: tx.run(_FINISH, args))
        lost, self._lost = self._lost, None
        if lost is not None:
            raise lost

    async def add_step(self, step: Step) -> None:
        """Record a step without waiting; a failure shows when the run finishes."""
        row = _STEP.row(step)

        def action(tx: Tx) -> None:
            tx.run(_STEP.replace("run_id", "place"), row)

        if not self._db.note(action, self.lose):
            await self._db.append(action)  # too many are waiting: slow down

    def lose(self, error: Exception) -> None:
        """Something noted could not be kept; the next run that finishes says so."""
        if not isinstance(error, JunctorError):
            error = OursToFix(message=f"A step could not be recorded: {error}.")
        self._lost = error

    async def get(self, project_id: str, run_id: str) -> Run | None:
        """By id."""
        sql = f"{RUN.select} WHERE id = ? AND project_id = ?"
        return RUN.maybe(await self._db.one(sql, (run_id, project_id)))

    async def steps(self, project_id: str, run_id: str) -> list[Step]:
        """Steps in order."""
        await self._db.flush()
        sql = f"{_STEP.select} WHERE run_id = ? AND project_id = ? ORDER BY place"
        return _STEP.values(await self._db.all(sql, (run_id, project_id)))

    async def children(self, project_id: str, run_id: str) -> list[Run]:
        """The runs inside a run, at any depth, in the order in which they were started."""
        begin = run_id + CHILD
        args = (project_id, len(begin), begin, run_id)
        return RUN.values(await self._db.all(f"{RUN.select} {_INSIDE}", args))

    async def all(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Run]:
        """Newest first; `before` continues after (createdAt, id) of the last one.

        Raises:
            InvalidInput: an unknown filter.
        """
        sql = f"{RUN.select} WHERE project_id = ?"
        args: list[Any] = [project_id]
        for name, value in (where or {}).items():
            if name not in _FILTERS:
                raise InvalidInput(message=f"Runs have no filter {name!r}.", field=name)
            sql, args = f"{sql} AND {_FILTERS[name]} = ?", [*args, value]
        if before is not None:
            sql, args = f"{sql} AND (created_at, id) < (?, ?)", [*args, *before]
        rows = await self._db.all(
            f"{sql} ORDER BY created_at DESC, id DESC LIMIT ?", [*args, limit]
        )
        return RUN.values(rows)
