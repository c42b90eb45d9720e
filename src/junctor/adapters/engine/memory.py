"""A journal that forgets with the process: rows go to the store, records stay in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from junctor.adapters.engine.journal import Lost, Queued, Taken
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.core.ports.flows import Runs
from junctor.model.flow import Run, RunState
from junctor.model.trigger import TriggerEvent

_REMEMBERED = 1000


class MemoryJournal:
    """Implements `Journal` without durability, for the newest thousand runs."""

    durable = False
    together = False

    def __init__(self, runs: Runs) -> None:
        self._rows = runs
        self._specs: dict[str, RunSpec] = {}
        self._kept: dict[str, dict[int, Recorded]] = {}
        self._due: dict[str, int | None] = {}

    async def add(
        self,
        spec: RunSpec,
        known: Sequence[Recorded],
        event: TriggerEvent | None = None,  # noqa: ARG002 - the protocol
    ) -> bool:
        """Keep a new run."""
        run = spec.run
        if await self._rows.get(run.project_id, run.id) is not None:
            return False
        await self._rows.add(run)
        self._specs[run.id] = spec
        self._kept[run.id] = {each.place: each for each in known}
        if len(self._specs) > _REMEMBERED:
            oldest = next((key for key in self._specs if key not in self._due), run.id)
            del self._specs[oldest]
            self._kept.pop(oldest, None)
        return True

    async def take(self, run_id: str, turn: int) -> Taken | None:  # noqa: ARG002 - the protocol
        """The run with its records."""
        spec = self._specs.get(run_id)
        run = None if spec is None else await self._rows.get(spec.run.project_id, run_id)
        if spec is None or run is None:
            return None
        return Taken(spec=replace(spec, run=run), attempt=1, records=self._kept.get(run_id, {}))

    def begun(self, run: Run, lost: Lost) -> None:
        """Nobody looks before the end."""

    async def finish(self, run: Run) -> None:
        """Keep how it ended."""
        self._due.pop(run.id, None)
        await self._rows.finish(run)

    async def intend(self, run_id: str, step: Recorded, lost: Lost) -> None:  # noqa: ARG002 - the protocol
        """Remember an intent."""
        self._kept.setdefault(run_id, {}).setdefault(step.place, step)

    async def keep(
        self,
        run_id: str,
        step: Recorded,
        text: str,
        lost: Lost,  # noqa: ARG002 - the protocol
        *,
        sent: bool,  # noqa: ARG002 - the protocol
    ) -> None:
        """Remember a record."""
        self._kept.setdefault(run_id, {})[step.place] = replace(step, record=json.loads(text))

    async def reopen(self, run: Run, forget: Sequence[int], *, deadline: int | None) -> bool:
        """Make an ended run one to be taken up."""
        spec = self._specs.get(run.id)
        if spec is None:
            return False
        self._specs[run.id] = replace(spec, run=run, deadline=deadline)
        for place in forget:
            self._kept.get(run.id, {}).pop(place, None)
        await self._rows.finish(run)
        return True

    async def open_runs(self) -> list[Queued]:
        """None: they ended with the process."""
        return []

    async def park(self, run: Run, until: int | None) -> bool:
        """Remember that a run waits."""
        await self._rows.finish(run)
        self._due[run.id] = until
        return False

    async def rouse(self, run_id: str) -> Queued | None:
        """Take a run from those that wait."""
        spec = self._specs.get(run_id)
        if run_id not in self._due or spec is None:
            return None
        del self._due[run_id]
        run = await self._rows.get(spec.run.project_id, run_id)
        if run is None:
            return None
        await self._rows.finish(run.model_copy(update={"state": RunState.QUEUED}))
        return Queued(
            run_id=run_id,
            project_id=run.project_id,
            priority=spec.priority,
            created_at=run.created_at,
            deadline=spec.deadline,
        )

    async def due(self, now: int, limit: int) -> list[Queued]:
        """Take those whose moment has come."""
        ripe = [key for key, due in self._due.items() if due is not None and due <= now][:limit]
        found = [await self.rouse(run_id) for run_id in ripe]
        return [each for each in found if each is not None]

    async def next_due(self) -> int | None:
        """When the first is due."""
        return min((due for due in self._due.values() if due is not None), default=None)

    async def spec(self, project_id: str, run_id: str) -> RunSpec | None:
        """What a run was started with."""
        spec, run = self._specs.get(run_id), await self._rows.get(project_id, run_id)
        return None if spec is None or run is None else replace(spec, run=run)

    async def run(self, project_id: str, run_id: str) -> Run | None:
        """Its row."""
        return await self._rows.get(project_id, run_id)

    async def records(self, project_id: str, run_id: str) -> list[Recorded]:
        """What is remembered of its steps."""
        if await self._rows.get(project_id, run_id) is None:
            return []
        kept = self._kept.get(run_id, {})
        return [kept[place] for place in sorted(kept)]

    async def runs(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Run]:
        """Newest first."""
        return await self._rows.all(project_id, where=where, before=before, limit=limit)

    async def purge(
        self,
        project_id: str,  # noqa: ARG002 - the protocol
        before: int,  # noqa: ARG002 - the protocol
        states: frozenset[RunState],  # noqa: ARG002 - the protocol
        limit: int,  # noqa: ARG002 - the protocol
    ) -> int:
        """Nothing: what is in memory goes by itself."""
        return 0

    async def sweep(self) -> None:
        """Nothing to do."""
