"""Runs and steps, written in order by the writer; steps without waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from junctor.adapters.store.bulk import Insert
from junctor.adapters.store.database import Database
from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape, to_text
from junctor.adapters.store.run_search import Condition, alone, among, conditions, inside, used
from junctor.adapters.store.run_words import (
    Hits,
    forget_words,
    keep_words,
    said,
    words_of_run,
)
from junctor.adapters.store.tx import Row, Taken, Tx
from junctor.model.errors import JunctorError, OursToFix
from junctor.model.flow import Run, Step
from junctor.model.words import says, words_of

RUN = Shape(
    Run,
    "runs",
    json=("input", "output", "error"),
    derived={"error_class": lambda run: run.error_class},
)
STEP = Shape(
    Step,
    "steps",
    json=("inputs", "output", "mapped", "exchanges", "problem", "warnings"),
    renamed={"index": "place"},
    derived={"calls": lambda step: len(step.exchanges)},
)
SET_STANDING = """UPDATE runs SET state = ?, output = ?, error = ?, error_class = ?,
    started_at = ?, finished_at = ? WHERE id = ?"""
"""What changes of a run: naming the others too would have every index written anew."""
_STEP = Insert(STEP.replace("run_id", "place"))
_FINISH = f"{SET_STANDING} AND project_id = ?"
_SUMMARY = RUN.select_without("input", "output")
_SELDOM = 2000
_WINDOW = 300
_UNPRUNED = """SELECT id FROM runs WHERE project_id = ? AND finished_at < ?
    AND finished_at IS NOT NULL AND pruned_at IS NULL AND {alone}
    ORDER BY finished_at LIMIT ?"""
_PRUNE = (
    """UPDATE steps SET inputs = NULL, output = NULL, mapped = '{}', exchanges = '[]',
        problem = NULL, warnings = '[]', summary = ''""",
    "DELETE FROM run_payloads",
    "DELETE FROM files",
    "DELETE FROM run_records",
    "DELETE FROM run_plans",
)
_PRUNED = """UPDATE runs SET pruned_at = ?, input = NULL, output = NULL,
    error = CASE WHEN error_class IS NULL THEN NULL ELSE
        '{"message":"The payload was removed.","errorClass":"' || error_class || '"}' END"""
_COUNTS = """SELECT (created_at - ?) / 3600000 AS hour, state, mode, COUNT(*) FROM runs
    WHERE project_id = ? AND created_at >= ? AND id NOT LIKE '%~%'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
_KEEP_PAYLOAD = """INSERT INTO run_payloads (run_id, digest, content) VALUES (?, ?, ?)
    ON CONFLICT (run_id, digest) DO NOTHING"""
_PAYLOAD = """SELECT p.content FROM run_payloads p JOIN runs r ON r.id = p.run_id
    WHERE p.run_id = ? AND p.digest = ? AND r.project_id = ?"""
NUDGE = """UPDATE run_plans SET due_at = 0 WHERE run_id = ?
    AND EXISTS (SELECT 1 FROM runs r WHERE r.id = run_plans.run_id AND r.finished_at IS NULL)"""
"""For the transaction that stores what a waiting run looks for: it is due from now on."""
_CALLS = """SELECT run_id, SUM(calls),
    MAX(CASE WHEN node_type IN ('forEach', 'flow') THEN 1 ELSE 0 END)
    FROM steps WHERE project_id = ? AND run_id IN ({marks}) GROUP BY run_id"""
_CALLS_INSIDE = """SELECT SUM(s.calls) FROM runs r JOIN steps s ON s.run_id = r.id
    WHERE {inside} AND s.project_id = ?"""


def standing_of(run: Run) -> list[Any]:
    """How a run stands, as parameters of `SET_STANDING`."""
    output = None if run.output is None else to_text(run.output, "output")
    error = None if run.error is None else to_text(run.error, "error")
    state, ended = run.state.value, run.finished_at
    return [state, output, error, run.error_class, run.started_at, ended, run.id]


class SqlRuns(Repository):
    """The record of what flows did."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._lost: dict[str, JunctorError] = {}

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
        args = [*standing_of(run), run.project_id]

        def action(tx: Tx) -> None:
            if tx.run(_FINISH, args) and run.finished_at is not None:
                keep_words(tx, run)

        await self._db.append(action)
        self.complete(run.id)

    async def add_step(self, step: Step) -> None:
        """Record a step without waiting; a failure shows when the run finishes."""
        row = STEP.row(step)
        if not self._db.leave(_STEP, row, partial(self._lose, step.run_id)):
            # Too many are waiting: slow down.
            await self._db.append(lambda tx: tx.run(_STEP.one, row))

    def _lose(self, run_id: str, error: Exception) -> None:
        if not isinstance(error, JunctorError):
            error = OursToFix(message=f"A step could not be recorded: {error}.")
        self._lost[run_id] = error

    def complete(self, run_id: str) -> None:
        """Raise what kept a step of a run from being recorded.

        Raises:
            TryAgain: this or an earlier step could not be written.
        """
        lost = self._lost.pop(run_id, None)
        if lost is not None:
            raise lost

    async def get(self, project_id: str, run_id: str) -> Run | None:
        """By id."""
        sql = f"{RUN.select} WHERE id = ? AND project_id = ?"
        return RUN.maybe(await self._db.one(sql, (run_id, project_id)))

    async def steps(self, project_id: str, run_id: str) -> list[Step]:
        """Steps in order."""
        await self._db.flush()
        sql = f"{STEP.select} WHERE run_id = ? AND project_id = ? ORDER BY place"
        return STEP.values(await self._db.all(sql, (run_id, project_id)))

    async def keep_payloads(self, run_id: str, payloads: Mapping[str, str]) -> None:
        """Keep values that are too large for a step, by digest; without waiting."""

        def action(tx: Tx) -> None:
            for digest, content in payloads.items():
                tx.run(_KEEP_PAYLOAD, (run_id, digest, content))

        if not self._db.note(action, partial(self._lose, run_id)):
            await self._db.append(action)

    async def payload(self, project_id: str, run_id: str, digest: str) -> str | None:
        """The JSON text of such a value."""
        await self._db.flush()
        row = await self._db.one(_PAYLOAD, (run_id, digest, project_id))
        return None if row is None else row[0]

    async def children(self, project_id: str, run_id: str) -> list[Run]:
        """The runs inside a run, at any depth, in the order in which they were started."""
        within, args = inside(self._db.dialect, run_id)
        sql = f"""{RUN.select} WHERE {within} AND COALESCE(project_id, '') = ?
            ORDER BY created_at, id"""
        return RUN.values(await self._db.all(sql, (*args, project_id)))

    async def all(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
        payloads: bool = True,
    ) -> list[Run]:
        """Newest first; `before` continues after (createdAt, id) of the last one.

        Raises:
            InvalidInput: an unknown filter.
        """
        select = RUN.select if payloads else _SUMMARY
        given = dict(where or {})
        text = given.pop("text", None)
        connection = given.pop("connectionId", None)
        found = [("project_id = ?", [project_id]), *conditions(given)]
        if connection is not None:
            found.append(await self._through(connection))
            if found[-1][0].startswith("id IN"):
                # Written so that no index of the project is taken for better than the ids.
                found[0] = ("COALESCE(project_id, '') = ?", [project_id])
        if text is None:
            return RUN.values(await self._some(select, found, before, limit))
        rows = RUN.values(await self._some(select, [*found, ("id = ?", [text])], before, limit))
        if wanted := words_of(str(text)):
            rows += await self._open(found, wanted, before, limit, payloads=payloads)
            hits = await self._hits(project_id, wanted, given, before)
            rows += RUN.values(await self._ended(select, found, hits, before, limit))
        known = {run.id: run for run in rows}
        newest = sorted(known.values(), key=lambda run: (run.created_at, run.id), reverse=True)
        return newest[:limit]

    async def _some(
        self,
        select: str,
        found: Sequence[Condition],
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Row]:
        held = [*found]
        if before is not None:
            held.append(("(created_at, id) < (?, ?)", list(before)))
        sql = f"{select} WHERE {' AND '.join(text for text, _ in held)}"
        args = [value for _, values in held for value in values]
        return await self._db.all(
            f"{sql} ORDER BY created_at DESC, id DESC LIMIT ?", [*args, limit]
        )

    async def _open(
        self,
        found: Sequence[Condition],
        wanted: Sequence[str],
        before: tuple[int, str] | None,
        limit: int,
        *,
        payloads: bool,
    ) -> list[Run]:
        """Runs that have not ended are looked at one by one, some hundred at a time."""
        await self._db.flush()
        hits: list[Run] = []
        going = [*found, ("finished_at IS NULL", [])]
        while len(hits) < limit:
            window = RUN.values(await self._some(RUN.select, going, before, _WINDOW))
            told = await self._summaries([run.id for run in window])
            for run in window:
                if says(words_of_run(run, told.get(run.id, ())).split(" "), wanted):
                    bare = {} if payloads else {"input": None, "output": None}
                    hits.append(run.model_copy(update=bare))
            if len(window) < _WINDOW:
                break
            before = (window[-1].created_at, window[-1].id)
            await asyncio.sleep(0)
        return hits[:limit]

    async def _summaries(self, ids: Sequence[str]) -> dict[str, list[str]]:
        if not ids:
            return {}
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT run_id, summary FROM steps WHERE run_id IN ({marks}) ORDER BY place"  # noqa: S608 - marks alone
        told: dict[str, list[str]] = {}
        for run_id, summary in await self._db.all(sql, ids):
            told.setdefault(run_id, []).append(summary)
        return told

    async def _ended(
        self,
        select: str,
        found: Sequence[Condition],
        hits: Hits | Condition,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Row]:
        """Ended runs, from the index."""
        if not isinstance(hits, Hits):
            return await self._some(select, [*found, hits], before, limit)
        rows: list[Row] = []
        while len(rows) < limit and (some := await hits.some()) is not None:
            rows += await self._some(select, [*found, some], before, limit - len(rows))
            await asyncio.sleep(0)
        return rows

    async def _hits(
        self,
        project_id: str,
        wanted: Sequence[str],
        given: Mapping[str, Any],
        before: tuple[int, str] | None,
    ) -> Hits | Condition:
        if self._db.dialect != "sqlite":
            return await said(self._db, project_id, wanted)
        hits = Hits(self._db, project_id, wanted)
        hits.within(given.get("since"), given.get("until"))
        hits.within(None, None if before is None else before[0] + 1)
        return hits

    async def _through(self, connection_id: str) -> Condition:
        """The condition that suits how many runs went through a connection."""
        sql = "SELECT run_id FROM steps WHERE connection_id = ? LIMIT ?"
        ids = [row[0] for row in await self._db.all(sql, (connection_id, _SELDOM))]
        many = len(ids) >= _SELDOM
        return used(self._db.dialect, connection_id) if many else among(ids or [""])

    async def prune(self, project_id: str, before: int, at: int, limit: int) -> int:
        """Remove the payloads of a batch of runs; what they were and when stays."""

        def action(tx: Tx) -> int:
            sql = _UNPRUNED.format(alone=alone(self._db.dialect))
            ids = [row[0] for row in tx.all(sql, (project_id, before, before, limit))]
            if ids:
                marks = ", ".join("?" * len(ids))
                for statement in _PRUNE:
                    tx.run(f"{statement} WHERE run_id IN ({marks})", ids)
                tx.run(f"{_PRUNED} WHERE id IN ({marks})", (at, *ids))
                forget_words(tx, ids)
            return len(ids)

        return await self._db.append(action)

    async def counts(self, project_id: str, since: int) -> list[tuple[int, str, str, int]]:
        """(hours since then, state, mode, how many runs)."""
        rows = await self._db.all(_COUNTS, (since, project_id, since))
        return [(int(r[0]), r[1], r[2], int(r[3])) for r in rows]

    async def calls(self, project_id: str, run_ids: Sequence[str]) -> dict[str, int]:
        """How many requests the steps of runs, and of runs inside them, sent or would have sent."""
        if not run_ids:
            return {}
        sql = _CALLS.format(marks=", ".join("?" * len(run_ids)))
        found = await self._db.all(sql, (project_id, *run_ids))
        counts = {row[0]: int(row[1]) for row in found}
        for run_id in [row[0] for row in found if row[2]]:
            within, ids = inside(self._db.dialect, run_id, "r.id")
            row = await self._db.one(_CALLS_INSIDE.format(inside=within), (*ids, project_id))
            counts[run_id] += int(row[0] or 0) if row else 0
        return counts
