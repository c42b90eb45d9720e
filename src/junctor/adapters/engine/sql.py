"""The journal in the instance's own database: runs, steps, records and audit share the writer.

What is noted is durable no later than the next write that somebody awaits, because the
writer keeps the order. The audit entry that the door awaits before it sends is such a write,
so that an intent costs no disk flush of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

import orjson

from junctor.adapters.engine.around import Shared, joined
from junctor.adapters.engine.beginnings import Beginnings, Swept, id_taken, texts_of
from junctor.adapters.engine.journal import Lost, Queued, Taken
from junctor.adapters.engine.record_rows import INTENT, KEEP, RECORD, begun_row, recorded, row_of
from junctor.adapters.engine.together import CUT, EndOfRun
from junctor.adapters.store import SqlStore
from junctor.adapters.store.bulk import marks
from junctor.adapters.store.repository import gone
from junctor.adapters.store.run_search import alone
from junctor.adapters.store.run_words import keep_words
from junctor.adapters.store.runs import RUN, SET_STANDING, standing_of
from junctor.adapters.store.tx import Missing, Row, Tx
from junctor.adapters.store.writer import Beginning, Job
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.model.flow import Run, RunState
from junctor.model.trigger import TriggerEvent

_RECORDS = """SELECT place, name, attempt, begun_at, ended_at, record FROM run_records
    WHERE run_id = ? ORDER BY place"""
BEGUN = "UPDATE runs SET state = 'running', started_at = ? WHERE id = ? AND state = 'queued'"
_TAKE = """UPDATE run_plans SET
    attempt = CASE WHEN reached < (SELECT count(record) FROM run_records r
        WHERE r.run_id = run_plans.run_id) THEN 1 ELSE attempt + 1 END,
    reached = (SELECT count(record) FROM run_records r WHERE r.run_id = run_plans.run_id),
    due_at = NULL WHERE run_id = ?"""
_PLAN = """SELECT p.plan, p.priority, p.deadline, p.attempt, d.document, p.around FROM run_plans p
    JOIN run_documents d ON d.digest = p.digest WHERE p.run_id = ?"""
_TAKEN = f"""SELECT p.plan, p.priority, p.deadline, p.attempt, d.document, p.around, {RUN.columns}
    FROM run_plans p JOIN run_documents d ON d.digest = p.digest JOIN runs ON runs.id = p.run_id
    WHERE p.run_id = ?"""  # noqa: S608 - names of ours
_PLANNED = 6
_OPEN = """SELECT r.id, r.project_id, p.priority, r.created_at, p.deadline FROM runs r
    JOIN run_plans p ON p.run_id = r.id"""
_PARK = """UPDATE run_plans SET attempt = 0, due_at = CASE WHEN due_at = 0 THEN 0 ELSE ? END
    WHERE run_id = ?"""
_WAITS = "UPDATE runs SET state = 'waiting' WHERE id = ? AND finished_at IS NULL"
_QUEUED = "UPDATE runs SET state = 'queued' WHERE id = ? AND state = 'waiting'"
_DUE = f"{_OPEN} WHERE p.due_at <= ? AND r.state = 'waiting' ORDER BY p.due_at LIMIT ?"
_NEXT = """SELECT p.due_at FROM run_plans p JOIN runs r ON r.id = p.run_id
    WHERE p.due_at IS NOT NULL AND r.state = 'waiting' ORDER BY p.due_at LIMIT 1"""
"""Not of one that was nudged while it is under way: it looks itself before it waits again."""
_CALM = "UPDATE run_plans SET due_at = NULL WHERE run_id = ? AND due_at IS NOT NULL"
_LEFT = f"{_OPEN} WHERE r.finished_at IS NULL AND r.state <> 'waiting'"
_UNUSED = """DELETE FROM run_documents WHERE NOT EXISTS
    (SELECT 1 FROM run_plans p WHERE p.digest = run_documents.digest) AND NOT EXISTS
    (SELECT 1 FROM run_plans p WHERE p.around = run_documents.digest)"""
_KNOWN = 1000


class SqlJournal:
    """Implements `Journal` over the store's database."""

    durable = True
    together = True

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._db = store.database
        self._documents: set[str] = set()
        self._shared = Shared(self._db)

    def own(self, tx: Tx, run_id: str) -> None:
        """Raise `Fenced` where another process may have taken the run over; here none can."""

    def own_all(self, tx: Tx, run_ids: Collection[str]) -> None:
        """The same for several runs."""

    def summon(self, tx: Tx, run_id: str, priority: int) -> None:
        """A run has come into the queue; who drives runs of this process knows it already."""

    def still_kept(self, tx: Tx, digests: Sequence[str]) -> None:
        """Raise `Swept` where another process may have forgotten one; here none can."""

    def tell(self, tx: Tx, *run_ids: str) -> None:
        """Runs have ended or wait; nobody but this process wants to know."""

    async def add(
        self, spec: RunSpec, known: Sequence[Recorded], event: TriggerEvent | None = None
    ) -> bool:
        """Keep a new run with its document and plan, and its event, in one transaction."""
        run, texts = spec.run, texts_of(spec, self._documents)
        begin = Beginnings(self.summon, spec, known, texts, event, self.still_kept)
        try:
            fresh = await self._db.append(begin, job=Beginning)
        except Swept:
            self._documents.clear()
            return await self.add(spec, known, event)
        except Missing:
            raise gone() from None
        if fresh and texts:
            if len(self._documents) >= _KNOWN:
                self._documents.clear()
            self._documents.update(texts)
        if fresh or event is not None:
            return fresh
        if await self._store.runs.get(run.project_id, run.id) is None:
            raise id_taken(run)
        return False

    async def take(self, run_id: str, turn: int) -> Taken | None:  # noqa: ARG002 - one process takes each run up once
        """Count it as taken up, durably, so that a run that kills the process is noticed."""
        return await self.taken(run_id, _TAKE, (run_id,))

    async def taken(
        self, run_id: str, sql: str, args: Sequence[Any], *, job: type[Job] = Job
    ) -> Taken | None:
        """What there is of a run that a statement takes up, read in the same transaction."""

        def action(tx: Tx) -> tuple[Row | None, list[Row]]:
            if not tx.run(sql, args):
                return None, []
            return tx.one(_TAKEN, (run_id,)), tx.all(_RECORDS, (run_id,))

        row, rows = await self._db.append(action, job=job)
        if row is None:
            return None
        records = {each.place: each for each in recorded(rows)}
        spec = _spec(RUN.value(row[_PLANNED:]), row, await self._shared.of(row[5]))
        return Taken(spec=spec, attempt=row[3], records=records)

    def begun(self, run: Run, lost: Lost) -> None:
        """Note that a queued run runs."""
        self._db.note(self.owned(run.id, BEGUN, (run.started_at, run.id)), lost)

    async def finish(self, run: Run) -> None:
        """Keep how it ended.

        Raises:
            TryAgain: it could not be written.
        """

        def action(tx: Tx) -> None:
            self.own(tx, run.id)
            self.end(tx, run)

        await self._db.append(action, job=partial(EndOfRun, self, run))
        self._store.runs.complete(run.id)

    def end(self, tx: Tx, run: Run) -> None:
        """The statements of an end."""
        tx.run(SET_STANDING, standing_of(run))
        keep_words(tx, run)
        tx.run(_CALM, (run.id,))
        if run.state is not RunState.SUCCEEDED:
            tx.run(CUT, (run.finished_at, run.id))
        self.tell(tx, run.id)

    async def intend(self, run_id: str, step: Recorded, lost: Lost) -> None:
        """Note an intent; the audit's entry for the same call makes it durable."""
        if not self._db.leave(INTENT, begun_row(run_id, step), lost):
            await self._db.append(self.intention(run_id, step))

    def intention(self, run_id: str, step: Recorded) -> Callable[[Tx], int]:
        """The statement of an intent."""
        return self.owned(run_id, INTENT.one, begun_row(run_id, step))

    async def keep(self, run_id: str, step: Recorded, text: str, lost: Lost, *, sent: bool) -> None:
        """Keep the record of a step; the run goes on while it is written."""
        row = row_of(run_id, step, text)
        if not self._db.leave(RECORD, row, lost, soon=sent):
            await self._db.append(self.owned(run_id, KEEP, row))

    def owned(self, run_id: str, sql: str, args: Sequence[Any]) -> Callable[[Tx], int]:
        """A statement for a run of this process."""

        def action(tx: Tx) -> int:
            self.own(tx, run_id)
            return tx.run(sql, args)

        return action

    async def reopen(self, run: Run, forget: Sequence[int], *, deadline: int | None) -> bool:
        """Make an ended run one to be taken up, without the records at some places."""

        def action(tx: Tx) -> bool:
            sql = "UPDATE run_plans SET attempt = 0, reached = 0, deadline = ? WHERE run_id = ?"
            if tx.run(sql, (deadline, run.id)) == 0:
                return False
            for place in forget:
                tx.run("DELETE FROM run_records WHERE run_id = ? AND place = ?", (run.id, place))
            tx.run(SET_STANDING, standing_of(run))
            row = tx.one("SELECT priority FROM run_plans WHERE run_id = ?", (run.id,))
            assert row is not None
            self.summon(tx, run.id, row[0])
            return True

        return await self._db.append(action)

    async def open_runs(self) -> list[Queued]:
        """Every run that has not ended and does not wait."""
        return [_queued(row) for row in await self._db.all(_LEFT)]

    async def park(self, run: Run, until: int | None) -> bool:
        """Keep that a run waits, unless it was nudged since it was taken up."""

        def action(tx: Tx) -> bool:
            self.own(tx, run.id)
            tx.run(_WAITS, (run.id,))
            self.tell(tx, run.id)
            tx.run(_PARK, (until, run.id))
            return tx.one("SELECT due_at FROM run_plans WHERE run_id = ?", (run.id,)) == (0,)

        return await self._db.append(action)

    async def rouse(self, run_id: str) -> Queued | None:
        """Put a run that waits back into the queue."""

        def action(tx: Tx) -> Queued | None:
            if tx.run(_QUEUED, (run_id,)) == 0:
                return None
            row = tx.one(f"{_OPEN} WHERE r.id = ?", (run_id,))
            if row is None:
                return None
            self.summon(tx, run_id, row[2])
            return _queued(row)

        return await self._db.append(action)

    async def due(self, now: int, limit: int) -> list[Queued]:
        """Put runs whose moment has come back into the queue."""
        if await self._db.one(_DUE, (now, 1)) is None:
            return []

        def action(tx: Tx) -> list[Queued]:
            found = [row for row in tx.all(_DUE, (now, limit)) if tx.run(_QUEUED, (row[0],))]
            for row in found:
                self.summon(tx, row[0], row[2])
            return [_queued(row) for row in found]

        return await self._db.append(action)

    async def next_due(self) -> int | None:
        """When the first of the runs that wait is due."""
        row = await self._db.one(_NEXT)
        return None if row is None else row[0]

    async def spec(self, project_id: str, run_id: str) -> RunSpec | None:
        """What a run was started with."""
        run = await self._store.runs.get(project_id, run_id)
        row = None if run is None else await self._db.one(_PLAN, (run_id,))
        return (
            None if run is None or row is None else _spec(run, row, await self._shared.of(row[5]))
        )

    async def run(self, project_id: str, run_id: str) -> Run | None:
        """Its row."""
        return await self._store.runs.get(project_id, run_id)

    async def records(self, project_id: str, run_id: str) -> list[Recorded]:
        """What is remembered of its steps."""
        await self._db.flush()
        if await self._store.runs.get(project_id, run_id) is None:
            return []
        return await self._records(run_id)

    async def _records(self, run_id: str) -> list[Recorded]:
        return recorded(await self._db.all(_RECORDS, (run_id,)))

    async def runs(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Run]:
        """Newest first."""
        return await self._store.runs.all(project_id, where=where, before=before, limit=limit)

    async def purge(
        self, project_id: str, before: int, states: frozenset[RunState], limit: int
    ) -> int:
        """Delete a batch of ended runs with all that belongs to them."""
        sql = f"""DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE project_id = ?
            AND finished_at < ? AND state IN ({marks(len(states))})
            AND {alone(self._db.dialect)} ORDER BY finished_at LIMIT ?)"""  # noqa: S608 - of ours
        args = (project_id, before, *(state.value for state in states), before, limit)
        return await self._db.append(lambda tx: tx.run(sql, args))

    async def sweep(self) -> None:
        """Delete documents that no run follows."""
        self._documents.clear()
        self._shared.clear()
        await self._db.append(self.forget_documents)

    def forget_documents(self, tx: Tx) -> None:
        """The statements of that."""
        tx.run(_UNUSED)


def _queued(row: Sequence[Any]) -> Queued:
    return Queued(
        run_id=row[0], project_id=row[1], priority=row[2], created_at=row[3], deadline=row[4]
    )


def _spec(run: Run, row: Sequence[Any], around: dict[str, Any]) -> RunSpec:
    return RunSpec(
        run=run,
        document=orjson.loads(row[4]),
        plan=joined(around, json.loads(row[0])),
        priority=row[1],
        deadline=row[2],
    )
