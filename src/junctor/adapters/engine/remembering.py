"""What every engine answers from its journal."""

from __future__ import annotations

import asyncio
from typing import Any

from junctor.adapters.engine.journal import Journal
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.model.errors import UnknownObject
from junctor.model.flow import OVER, Run, RunState

_FIRST = 10
_MOMENT = 0.008
"""Seconds that a batch of a purge may take: whoever calls meanwhile waits behind one."""
_PAUSE = 0.05


class Remembering:
    """Reading, and forgetting what is old."""

    _journal: Journal

    async def spec(self, project_id: str, run_id: str) -> RunSpec | None:
        """What a run was started with, and its row as it stands."""
        return await self._journal.spec(project_id, run_id)

    async def steps(self, project_id: str, run_id: str) -> list[Recorded]:
        """What is remembered of a run, by place."""
        return await self._journal.records(project_id, run_id)

    async def runs(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Run]:
        """Newest first."""
        return await self._journal.runs(project_id, where=where, before=before, limit=limit)

    async def purge(
        self, project_id: str, before: int, states: frozenset[RunState], *, batch: int = 50
    ) -> int:
        """Delete runs that ended before a moment; others write between the batches.

        A batch is as large as can be deleted in a moment, and as long a pause follows it.
        """
        loop, gone, size = asyncio.get_running_loop(), 0, min(batch, _FIRST)
        begun = loop.time()
        while (some := await self._journal.purge(project_id, before, states & OVER, size)) > 0:
            gone += some
            taken = loop.time() - begun
            size = max(1, min(batch, size * 2, int(size * _MOMENT / max(taken, 1e-6))))
            await asyncio.sleep(min(taken, _PAUSE))
            begun = loop.time()
        await self._journal.sweep()
        return gone

    async def known(self, project_id: str, run_id: str) -> Run:
        """A run's row.

        Raises:
            UnknownObject: there is none.
        """
        run = await self._journal.run(project_id, run_id)
        if run is None:
            raise UnknownObject(f"There is no run `{run_id}` in this project.")
        return run
