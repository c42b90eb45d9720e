"""Pauses: an answer and the nudge to the run that waits for it are one transaction."""

from __future__ import annotations

import json
from typing import Any

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.runs import NUDGE
from junctor.adapters.store.tx import Missing, Tx
from junctor.model.errors import UnknownObject
from junctor.model.pause import Pause, PauseKind, PauseState

_PAUSE = Shape(Pause, "pauses", json=("document", "answer"))
_ADD = f"{_PAUSE.insert} ON CONFLICT (run_id, node_id) DO NOTHING"
_BEGIN = """UPDATE pauses SET begun = 1, due_at = ?, document = ?, created_at = ?
    WHERE run_id = ? AND node_id = ? AND begun = 0"""
_ANSWER = """UPDATE pauses SET state = 'answered', answer = ?, answered_at = ?, answered_by = ?
    WHERE run_id = ? AND node_id = ? AND state = 'open'"""
_EXPIRE = """UPDATE pauses SET state = 'expired', answered_at = ?
    WHERE run_id = ? AND node_id = ? AND state = 'open'"""
_EARLY = """SELECT node_id, answer, answered_at, answered_by, document FROM pauses
    WHERE run_id = ? AND kind = 'signal' AND state = 'answered' AND begun = 0
    ORDER BY answered_at, node_id"""
_STANDS = "SELECT begun, state FROM pauses WHERE run_id = ? AND node_id = ?"
_MOVE = "UPDATE pauses SET node_id = ? WHERE run_id = ? AND node_id = ?"
_GIVE = """UPDATE pauses SET state = 'answered', answer = ?, answered_at = ?, answered_by = ?
    WHERE run_id = ? AND node_id = ?"""
_DROP = "DELETE FROM pauses WHERE run_id = ? AND node_id = ?"
_ONE = f"{_PAUSE.select} WHERE run_id = ? AND node_id = ? AND project_id = ?"
_ALL = f"{_PAUSE.select} WHERE project_id = ? AND kind = ? AND begun = 1"
_OVER = "EXISTS (SELECT 1 FROM runs WHERE runs.id = run_id AND finished_at IS NOT NULL)"
_IN = {
    PauseState.OPEN: f"state = 'open' AND NOT {_OVER}",
    PauseState.ANSWERED: "state = 'answered'",
    PauseState.EXPIRED: f"(state = 'expired' OR state = 'open' AND {_OVER})",
}
_RESTING = f"""SELECT run_id, node_id FROM pauses
    WHERE project_id = ? AND state = 'open' AND {_OVER}"""  # noqa: S608 - no text from outside


class SqlPauses(Repository):
    """What runs wait for."""

    async def begin(self, pause: Pause) -> Pause:
        """Say that a run has come to its node; gives what is known, an early answer included.

        A signal that came before any node of its name waited is for the first one that does.
        """
        row = _PAUSE.row(pause)
        named = dict(zip(_PAUSE.columns.split(", "), row, strict=True))
        place = (pause.run_id, pause.node_id)

        def action(tx: Tx) -> Any:
            if pause.kind is PauseKind.SIGNAL:
                _take_early(tx, pause)
            if not tx.run(_ADD, row):
                tx.run(_BEGIN, (pause.due_at, named["document"], pause.created_at, *place))
            return tx.one(_ONE, (*place, pause.project_id))

        found = _PAUSE.maybe(await self._db.append(action))
        assert found is not None, "it was stored just now"
        return found

    async def answer(self, pause: Pause) -> bool:
        """Store an answer and have the run look; False when it was answered or has expired."""
        row = _PAUSE.row(pause)
        named = dict(zip(_PAUSE.columns.split(", "), row, strict=True))
        given = (named["answer"], pause.answered_at, pause.answered_by)

        def action(tx: Tx) -> bool:
            fresh = tx.run(_ANSWER, (*given, pause.run_id, pause.node_id)) > 0
            fresh = fresh or tx.run(_ADD, row) > 0
            if fresh:
                tx.run(NUDGE, (pause.run_id,))
            return fresh

        try:
            return bool(await self._db.append(action))
        except Missing:
            raise UnknownObject(f"There is no run `{pause.run_id}` in this project.") from None

    async def expire(self, pause: Pause) -> bool:
        """Let it end without an answer; False when one came first."""
        args = (pause.answered_at, pause.run_id, pause.node_id)
        return bool(await self._db.append(lambda tx: tx.run(_EXPIRE, args) > 0))

    async def get(self, project_id: str, run_id: str, node_id: str) -> Pause | None:
        """The pause of a node."""
        return _PAUSE.maybe(await self._db.one(_ONE, (run_id, node_id, project_id)))

    async def all(
        self,
        project_id: str,
        kind: PauseKind,
        state: PauseState | None,
        *,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Pause]:
        """Those of runs that have come to their node, newest first."""
        sql, args = _ALL, [project_id, kind.value]
        if state is not None:
            sql = f"{sql} AND {_IN[state]}"
        more: list[Any] = list(args)
        if before is not None:
            sql, more = f"{sql} AND (created_at, run_id) < (?, ?)", [*more, *before]
        sql = f"{sql} ORDER BY created_at DESC, run_id DESC LIMIT ?"
        found = _PAUSE.values(await self._db.all(sql, [*more, limit]))
        if state in (PauseState.OPEN, PauseState.ANSWERED):
            return found
        return await self._without_run(project_id, found)

    async def _without_run(self, project_id: str, found: list[Pause]) -> list[Pause]:
        """The same, where those whose run has ended have expired."""
        ids = sorted({each.run_id for each in found if each.state is PauseState.OPEN})
        if not ids:
            return found
        sql = f"{_RESTING} AND run_id IN ({', '.join('?' * len(ids))})"
        over = {tuple(row) for row in await self._db.all(sql, [project_id, *ids])}
        return [
            each.model_copy(update={"state": PauseState.EXPIRED})
            if (each.run_id, each.node_id) in over
            else each
            for each in found
        ]


def _take_early(tx: Tx, pause: Pause) -> None:
    """Give a node the first signal of its name that came early, whichever node it was kept for."""
    place, name = (pause.run_id, pause.node_id), pause.document.get("signal")
    known = {
        node_id: answer
        for node_id, *answer, document in tx.all(_EARLY, (pause.run_id,))
        if node_id == pause.node_id or json.loads(document).get("signal") == name
    }
    first = next(iter(known), pause.node_id)
    stands = tx.one(_STANDS, place)
    if first == pause.node_id or (stands is not None and stands[0] and stands[1] != "open"):
        return
    if stands is None:
        tx.run(_MOVE, (pause.node_id, pause.run_id, first))
        return
    tx.run(_GIVE, (*known[first], *place))
    if pause.node_id in known:
        tx.run(_GIVE, (*known[pause.node_id], pause.run_id, first))
    else:
        tx.run(_DROP, (pause.run_id, first))
