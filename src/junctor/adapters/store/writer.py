"""The writer thread: jobs in order, many per commit, one wake-up of the loop per batch.

A group commit costs one disk flush however many jobs it holds; jobs that arrive while
the disk works make up the next one. Jobs with a stage do not depend on their neighbours:
they are applied stage by stage, so that rows of one kind make up one statement. Where one
of a batch fails, all are applied again as they came, each in its own savepoint, so that a
job that fails takes nobody with it, unless the transaction itself is lost.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Protocol

from junctor.adapters.store.tx import Tx
from junctor.model.errors import TryAgain

BATCH = 500
BEGINNINGS, ROWS, ENDS, ENTRIES = 1, 2, 3, 4
"""Stages: what rows belong to, rows, what comes after them, and the audit."""
NOTE_DELAY = 0.01
"""Seconds that a note waits for company."""


class Session(Protocol):
    """The connection the writer owns."""

    @property
    def tx(self) -> Tx:
        """Statements on this connection."""
        ...

    def begin(self) -> None:
        """Start a transaction, reconnecting when needed."""
        ...

    def commit(self) -> None:
        """Make it durable."""
        ...

    def rollback(self) -> None:
        """Forget it; never raises."""
        ...

    def alive(self) -> bool:
        """Whether the transaction still stands after a failed statement."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class Job:
    """Work for the writer. Jobs of one class with `bulk` are applied together.

    `stage` says that it may be applied before or after others that have one; nought keeps its
    place in the order.
    """

    __slots__ = ("action", "configures", "error", "future", "result")
    bulk = False
    stage = 0

    def __init__(
        self,
        action: Callable[[Tx], Any] | None,
        future: asyncio.Future[Any] | None,
        *,
        configures: bool = False,
    ) -> None:
        self.action = action
        self.future = future
        self.configures = configures
        self.result: Any = None
        self.error: Exception | None = None

    def failed(self, error: Exception) -> None:
        """It did not become durable; called once, in the writer thread."""
        self.error = error

    def undone(self) -> None:
        """It was applied and rolled back, and will be applied again; in the writer thread."""

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """Do the work of these jobs (one job, unless `bulk`)."""
        for job in jobs:
            job.result = job.action(tx)


class Note(Job):
    """A job nobody waits for; `lost` hears of its failure in the writer thread."""

    __slots__ = ("lost",)

    def __init__(self, action: Callable[[Tx], Any], lost: Callable[[Exception], None]) -> None:
        super().__init__(action, None)
        self.lost = lost

    def failed(self, error: Exception) -> None:
        """Tell whoever noted it."""
        super().failed(error)
        self.lost(error)


class Beginning(Job):
    """Makes what rows belong to."""

    __slots__ = ()
    stage = BEGINNINGS


class Ending(Job):
    """Comes after the rows."""

    __slots__ = ()
    stage = ENDS


class EndNote(Note):
    """Comes after the rows, and nobody waits for it."""

    __slots__ = ()
    stage = ENDS


class Writer:
    """Owns a session and the thread that uses it; `committed` hears each durable batch."""

    def __init__(self, session: Session, committed: Callable[[Sequence[Job]], None]) -> None:
        self._session = session
        self._committed = committed
        self._queue: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._staged: list[Job] = []
        self._soon = False
        self._later: asyncio.TimerHandle | None = None
        self._closed = False
        self.noted = 0
        self.settled = 0
        self._thread = threading.Thread(target=self._work, name="junctor-writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Notes that are not durable yet."""
        return self.noted - self.settled

    def put(self, job: Job, *, soon: bool = False) -> None:
        """Queue a job. What one turn of the loop queues goes to the writer together.

        A note travels with the next job that somebody waits for, or alone a moment later:
        a disk flush of its own would be most of what it costs. `soon` spares it that wait.

        Raises:
            TryAgain: the store is closed.
        """
        if self._closed:
            raise TryAgain(message="The store is closed.", cure="Start Junctor again.")
        if job.future is None:
            self.noted += 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # another thread, which must not touch what the loop stages
            self._queue.put([job])
            return
        self._staged.append(job)
        if len(self._staged) >= BATCH:
            self._hand_over()
        elif (soon or job.future is not None) and not self._soon:
            self._soon = True
            loop.call_soon(self._hand_over)
        elif not self._soon and self._later is None:
            self._later = loop.call_later(NOTE_DELAY, self._hand_over)

    def _hand_over(self) -> None:
        self._soon = False
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._staged:
            staged, self._staged = self._staged, []
            self._queue.put(staged)

    async def barrier(self) -> None:
        """Wait until every job queued before is settled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.put(Job(None, future))
        await future

    async def close(self) -> None:
        """Settle what is queued, then end the thread."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._drain()
            work = [job for job in batch if job.action is not None]
            if work:
                self._commit(work)
            self.settled += len([job for job in batch if job.future is None])
            _wake(batch)
        self._session.close()

    def _drain(self) -> tuple[list[Job], bool]:
        batch: list[Job] = []
        jobs = self._queue.get()
        while jobs is not None:
            batch += jobs
            if len(batch) >= BATCH:
                return batch, True
            try:
                jobs = self._queue.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _commit(self, work: list[Job]) -> None:
        try:
            self._session.begin()
            if not self._applied(work):
                for group in _groups(work):
                    self._apply(group)
            self._session.commit()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the jobs
            self._session.rollback()
            for job in work:
                if job.error is None:
                    job.failed(error)
            return
        self._committed([job for job in work if job.error is None])

    def _applied(self, work: list[Job]) -> bool:
        """Do everything without savepoints; False, and as before, where one job fails.

        Savepoints are half of the statements, and hardly ever does anything fail.
        """
        tx = self._session.tx
        try:
            for group in _by_stage(work):
                type(group[0]).apply(tx, group)
        except Exception:
            if len(work) == 1 or not self._session.alive():
                raise
            self._session.rollback()
            for job in work:
                job.undone()
            self._session.begin()
            return False
        return True

    def _apply(self, group: list[Job]) -> None:
        tx = self._session.tx
        tx.execute("SAVEPOINT job", ())
        try:
            type(group[0]).apply(tx, group)
        except Exception as error:
            if not self._session.alive():
                raise
            tx.execute("ROLLBACK TO SAVEPOINT job", ())
            for job in group:
                job.failed(error)
        tx.execute("RELEASE SAVEPOINT job", ())


def _groups(work: list[Job]) -> Iterator[list[Job]]:
    group: list[Job] = []
    for job in work:
        if group and not (job.bulk and type(job) is type(group[0])):
            yield group
            group = []
        group.append(job)
    yield group


def _by_stage(work: list[Job]) -> Iterator[list[Job]]:
    """The jobs between two that keep their place, stage by stage; of one kind as they came."""
    loose: list[Job] = []
    for job in work:
        if job.stage:
            loose.append(job)
            continue
        yield from _stages(loose)
        loose = []
        yield [job]
    yield from _stages(loose)


def _stages(loose: list[Job]) -> Iterator[list[Job]]:
    if len(loose) == 1:
        yield loose
        return
    kinds: dict[tuple[int, type[Job]], list[Job]] = {}
    for job in loose:
        kinds.setdefault((job.stage, type(job)), []).append(job)
    for kind in sorted(kinds, key=itemgetter(0)):
        yield kinds[kind]


def _wake(batch: list[Job]) -> None:
    waiting = [job for job in batch if job.future is not None]
    if not waiting:
        return
    first = waiting[0].future
    assert first is not None
    try:
        first.get_loop().call_soon_threadsafe(_resolve, waiting)
    except RuntimeError:  # the loop is gone, and with it everybody who waited
        return


def _resolve(waiting: list[Job]) -> None:
    for job in waiting:
        future = job.future
        if future is None or future.done():
            continue
        if job.error is None:
            future.set_result(job.result)
        else:
            future.set_exception(job.error)
