"""The journal that many processes share: PostgreSQL, and every write of a run is its owner's.

A process owns a run from the moment it takes it up; whoever takes it up later, or ends it from
outside, makes the earlier owner's writes fail with `Fenced`. The row of the plan is share-locked
by each write, so that nothing of an earlier owner is committed after a later one has read.
A run is handed to DBOS in the transaction that makes it one to be driven: neither is there
without the other.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from junctor.adapters.engine.beginnings import Swept
from junctor.adapters.engine.journal import Fenced, Lost, Queued, Taken
from junctor.adapters.engine.record_rows import INTENT, KEEP, RECORD, begun_row, row_of
from junctor.adapters.engine.sql import BEGUN, SqlJournal
from junctor.adapters.engine.together import OfRun, RunJob, RunNote
from junctor.adapters.store import SqlStore
from junctor.adapters.store.bulk import Insert, marks, parts
from junctor.adapters.store.runs import NUDGE
from junctor.adapters.store.tx import Tx
from junctor.adapters.store.writer import Beginning
from junctor.core.ports.engine import Recorded
from junctor.model.errors import TryAgain
from junctor.model.flow import Run

QUEUE = "junctor-runs"
WORKFLOW = "junctor.run"
VERSION = "junctor-runs-1"
"""What DBOS calls the version of the application: raised when old turns cannot be driven."""
CHANNEL = "junctor_runs"
MIDDLE = 1000
"""DBOS counts priorities from one; ours have negative ones."""
_OWN = "SELECT run_id FROM run_plans WHERE (run_id, owner) IN ({}) ORDER BY run_id FOR SHARE"
_TELL = "SELECT pg_notify(?, 'over:' || said) FROM unnest(ARRAY[{}]) AS said"
_TAKE = """UPDATE run_plans SET owner = ?, due_at = NULL,
    attempt = CASE WHEN reached < (SELECT count(record) FROM run_records r
        WHERE r.run_id = run_plans.run_id) THEN 1 ELSE attempt + 1 END,
    reached = (SELECT count(record) FROM run_records r WHERE r.run_id = run_plans.run_id)
    WHERE run_id = ? AND turn = ? AND EXISTS (SELECT 1 FROM runs
        WHERE id = run_plans.run_id AND finished_at IS NULL AND state <> 'waiting')"""
_SUMMON = """WITH next AS
    (UPDATE run_plans SET turn = turn + 1, owner = NULL WHERE run_id = ? RETURNING run_id, turn)
    SELECT dbos.enqueue_workflow(workflow_name => ?, queue_name => ?,
        positional_args => ARRAY[to_json(run_id), to_json(turn)],
        workflow_id => run_id || '/' || turn, app_version => ?, priority => ?) FROM next"""
_SEIZE = """UPDATE run_plans SET owner = ? WHERE run_id = ? AND EXISTS
    (SELECT 1 FROM runs WHERE id = run_plans.run_id AND finished_at IS NULL)"""
_EXPIRED = """SELECT r.project_id, r.id FROM run_plans p JOIN runs r ON r.id = p.run_id
    WHERE p.deadline <= ? AND r.state = 'queued' LIMIT ?"""
_KEPT = "SELECT digest FROM run_documents WHERE digest IN ({})"
_ADOPTED = """SELECT p.run_id, p.priority FROM run_plans p JOIN runs r ON r.id = p.run_id
    WHERE p.turn = 0 AND r.finished_at IS NULL AND r.state <> 'waiting'
    ORDER BY p.priority, r.created_at LIMIT 10000 FOR UPDATE OF p SKIP LOCKED"""
_PATIENCE = 0.5


class ClusterJournal(SqlJournal):
    """`SqlJournal` for processes that drive each other's runs."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self._tokens: dict[str, str] = {}

    def own(self, tx: Tx, run_id: str) -> None:
        """Raise `Fenced` where another process has taken the run over."""
        self.own_all(tx, (run_id,))

    def own_all(self, tx: Tx, run_ids: Collection[str]) -> None:
        """The same for several runs, as many as a statement takes."""
        for some in parts(sorted(set(run_ids))):
            owners = [value for each in some for value in (each, self._tokens.get(each, ""))]
            if len(tx.all(_OWN.format(marks(len(some), "(?, ?)")), owners)) < len(some):
                raise Fenced("Another process took the run over.")

    def summon(self, tx: Tx, run_id: str, priority: int) -> None:
        """Hand the run's next turn to DBOS, in the same transaction."""
        place = max(1, MIDDLE + priority)
        row = tx.one(_SUMMON, (run_id, WORKFLOW, QUEUE, VERSION, place))
        assert row is not None

    def tell(self, tx: Tx, *run_ids: str) -> None:
        """Tell every process that runs have ended or wait."""
        tx.all(_TELL.format(marks(len(run_ids))), (CHANNEL, *run_ids))

    def still_kept(self, tx: Tx, digests: Sequence[str]) -> None:
        """Others may have swept what we kept before; from the plan of a run on nobody can."""
        found = tx.all(_KEPT.format(marks(len(digests))), digests)
        if len(found) < len(set(digests)):
            raise Swept

    async def take(self, run_id: str, turn: int) -> Taken | None:
        """Make the run this process's, once an earlier owner's writes are settled."""
        token = secrets.token_hex(8)
        while True:
            try:
                # Rows of an earlier turn in the same commit would find another owner then.
                taken = await self.taken(run_id, _TAKE, (token, run_id, turn), job=Beginning)
                break
            except TryAgain:  # the earlier owner is stopped in the middle of a write
                await asyncio.sleep(_PATIENCE)
        if taken is None:
            raise Fenced("The run has ended, waits, or is another turn's.")
        self._tokens[run_id] = token
        return taken

    async def intend(self, run_id: str, step: Recorded, lost: Lost) -> None:  # noqa: ARG002 - it is awaited
        """Keep an intent before anything leaves: a process that lost the run must not send."""
        await self._append(run_id, INTENT, begun_row(run_id, step))

    def begun(self, run: Run, lost: Lost) -> None:
        """Note that a queued run runs."""
        job = partial(RunNote, OfRun(self, run.id, None, ()))
        args = (run.started_at, run.id)
        self._db.note(lambda tx: tx.run(BEGUN, args), lost, job=job)

    async def keep(self, run_id: str, step: Recorded, text: str, lost: Lost, *, sent: bool) -> None:
        """Keep a record; of a call before the run goes on, which may be another process's."""
        row = row_of(run_id, step, text)
        of = OfRun(self, run_id, RECORD, row)
        if sent or not self._db.note(self.owned(run_id, KEEP, row), lost, job=partial(RunNote, of)):
            await self._append(run_id, RECORD, row)

    async def _append(self, run_id: str, insert: Insert, row: Sequence[Any]) -> None:
        """Write it however long that takes: only this process knows what was answered.

        Were the run taken up again without it, nobody could know whether the request was sent.
        """
        job = partial(RunJob, OfRun(self, run_id, insert, row))
        while True:
            try:
                await self._db.append(self.owned(run_id, insert.one, row), job=job)
            except TryAgain:
                await asyncio.sleep(_PATIENCE)
            else:
                return

    async def adopt(self) -> int:
        """Queue what came from an embedded store in the middle of it; how many runs."""

        def action(tx: Tx) -> int:
            found = tx.all(_ADOPTED)
            for run_id, priority in found:
                self.summon(tx, run_id, priority)
            return len(found)

        return await self._db.write(action)

    def release(self, run_id: str) -> None:
        """Forget a run that this process drives no more."""
        self._tokens.pop(run_id, None)

    async def seize(self, run: Run) -> bool:
        """End a run whoever drives it; False when it had ended."""

        def action(tx: Tx) -> bool:
            if tx.run(_SEIZE, ("nobody", run.id)) == 0:
                return False
            self.end(tx, run)
            return True

        return await self._db.append(action)

    async def rouse(self, run_id: str) -> Queued | None:
        """Put a run that waits back into the queue; one under way elsewhere is told."""
        found = await super().rouse(run_id)
        if found is None:

            def nudge(tx: Tx) -> None:
                if tx.run(NUDGE, (run_id,)):
                    tx.one(f"SELECT pg_notify('{CHANNEL}', ?)", (f"wake:{run_id}",))

            await self._db.append(nudge)
        return found

    async def expired(self, now: int, limit: int) -> list[tuple[str, str]]:
        """Runs whose deadline came before their turn: project and id."""
        return [(row[0], row[1]) for row in await self._db.all(_EXPIRED, (now, limit))]

    async def project(self, run_id: str) -> str | None:
        """Whose run it is."""
        row = await self._db.one("SELECT project_id FROM runs WHERE id = ?", (run_id,))
        return None if row is None else str(row[0])

    async def sweep(self) -> None:
        """Delete documents that no run follows, nor one that is being stored."""

        def action(tx: Tx) -> None:
            tx.execute("LOCK TABLE run_plans IN SHARE MODE", ())
            self.forget_documents(tx)

        await self._db.write(action)
