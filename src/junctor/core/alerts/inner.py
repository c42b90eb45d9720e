"""Runs inside runs that failed although those around them did not: nobody else would tell.

A failure that fails the run around it is told once, as that of the outermost run that failed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from junctor.core.ports.store import Store
from junctor.model.flow import Run, RunState

FAILED = {"state": RunState.FAILED.value, "mode": "live"}
MOST = 200


class Inner:
    """Looks at the failed inner runs of a project; `undecided` are those to look at again."""

    def __init__(self, store: Store, project_id: str) -> None:
        self._store = store
        self._project_id = project_id
        self._known: dict[str, Run | None] = {}
        self.undecided: list[str] = []

    async def failed(self, since: int, earlier: Iterable[str]) -> list[Run]:
        """Those that ended since then, or earlier, and stand in no run that failed.

        While the runs around one are under way nobody knows: it is looked at again.
        """
        where = {**FAILED, "endedSince": since, "inner": True}
        found = await self._store.runs.all(
            self._project_id, where=where, limit=MOST, payloads=False
        )
        runs = {run.id: run for run in reversed(found)}
        for run_id in earlier:
            known = await self._run(run_id)
            if known is not None and known.state is RunState.FAILED and run_id not in runs:
                runs[run_id] = known
        return [run for run in runs.values() if await self._stands_alone(run)]

    async def _stands_alone(self, run: Run) -> bool:
        around = [each async for each in self._around(run)]
        if any(each.state is RunState.FAILED for each in around):
            return False
        if all(each.finished_at is not None for each in around):
            return True
        if len(self.undecided) < MOST:
            self.undecided.append(run.id)
        return False

    async def _around(self, run: Run) -> AsyncIterator[Run]:
        while run.parent_id is not None:
            parent = await self._run(run.parent_id)
            if parent is None:
                return
            yield parent
            run = parent

    async def _run(self, run_id: str) -> Run | None:
        if run_id not in self._known:
            self._known[run_id] = await self._store.runs.get(self._project_id, run_id)
        return self._known[run_id]
