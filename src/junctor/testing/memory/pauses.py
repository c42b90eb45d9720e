"""What runs wait for, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from junctor.core.ports.flows import Runs
from junctor.model.pause import Pause, PauseKind, PauseState


class MemoryPauses:
    """Implements `core.ports.pauses.Pauses`."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._rows: dict[tuple[str, str], Pause] = {}

    async def begin(self, pause: Pause) -> Pause:
        place = (pause.run_id, pause.node_id)
        if pause.kind is PauseKind.SIGNAL:
            self._take_early(pause)
        known = self._rows.get(place)
        if known is None:
            self._rows[place] = pause
        elif not known.begun:
            news = {
                "begun": True,
                "due_at": pause.due_at,
                "document": pause.document,
                "created_at": pause.created_at,
            }
            self._rows[place] = known.model_copy(update=news)
        return self._rows[place]

    def _take_early(self, pause: Pause) -> None:
        """The first signal of its name that came early, whichever node it was kept for."""
        place, name = (pause.run_id, pause.node_id), pause.document.get("signal")
        early = sorted(
            (row.answered_at or 0, row.node_id)
            for row in self._rows.values()
            if (row.run_id, row.kind, row.begun) == (pause.run_id, PauseKind.SIGNAL, False)
            and (row.node_id == pause.node_id or row.document.get("signal") == name)
        )
        own = self._rows.get(place)
        if not early or early[0][1] == pause.node_id:
            return
        if own is not None and own.begun and own.state is not PauseState.OPEN:
            return
        taken = self._rows.pop((pause.run_id, early[0][1]))
        if own is not None and not own.begun:
            self._rows[pause.run_id, taken.node_id] = _given(taken, own)
        self._rows[place] = (
            taken.model_copy(update={"node_id": pause.node_id})
            if own is None
            else _given(own, taken)
        )

    async def answer(self, pause: Pause) -> bool:
        place = (pause.run_id, pause.node_id)
        known = self._rows.get(place)
        if known is not None and known.state is not PauseState.OPEN:
            return False
        news = {
            "state": PauseState.ANSWERED,
            "answer": pause.answer,
            "answered_at": pause.answered_at,
            "answered_by": pause.answered_by,
        }
        self._rows[place] = (known or pause).model_copy(update=news)
        return True

    async def expire(self, pause: Pause) -> bool:
        place = (pause.run_id, pause.node_id)
        known = self._rows.get(place)
        if known is None or known.state is not PauseState.OPEN:
            return False
        news = {"state": PauseState.EXPIRED, "answered_at": pause.answered_at}
        self._rows[place] = known.model_copy(update=news)
        return True

    async def get(self, project_id: str, run_id: str, node_id: str) -> Pause | None:
        found = self._rows.get((run_id, node_id))
        return found if found is not None and found.project_id == project_id else None

    async def all(
        self,
        project_id: str,
        kind: PauseKind,
        state: PauseState | None,
        *,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Pause]:
        rows = [
            await self._told(row)
            for row in self._rows.values()
            if (row.project_id, row.kind, row.begun) == (project_id, kind, True)
        ]
        found = [
            row
            for row in rows
            if (state is None or row.state is state)
            and (before is None or (row.created_at, row.run_id) < before)
        ]
        found.sort(key=lambda row: (row.created_at, row.run_id), reverse=True)
        return found[:limit]

    async def _told(self, pause: Pause) -> Pause:
        run = await self._runs.get(pause.project_id, pause.run_id)
        if pause.state is not PauseState.OPEN or run is None or run.finished_at is None:
            return pause
        return pause.model_copy(update={"state": PauseState.EXPIRED})


def _given(pause: Pause, other: Pause) -> Pause:
    """The pause with what came for another one."""
    names = ("answer", "answered_at", "answered_by")
    news = {name: getattr(other, name) for name in names}
    return pause.model_copy(update={"state": PauseState.ANSWERED, **news})
