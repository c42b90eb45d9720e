"""Which processes drive runs, and what becomes of the runs of one that fell silent.

Every process writes its heartbeat; of all of them one at a time queues again what silent ones
had claimed. A process that finds its own heartbeat gone was taken for dead: what it still does
is refused by the journal, and it gives up its runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import platform
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from junctor.adapters.engine.dbos_dispatch import Dispatch
from junctor.adapters.store.database import Database
from junctor.adapters.store.tx import Tx
from junctor.core.live import Seldom
from junctor.model.errors import JunctorError

_LOG = logging.getLogger(__name__)
LEASE = 30.0
"""Seconds of silence after which a process is taken for dead."""
_JOIN = """INSERT INTO workers (id, host, started_at, beat_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at"""
_BEAT = "UPDATE workers SET beat_at = ? WHERE id = ?"
_SILENT = "SELECT id FROM workers WHERE beat_at < ? AND id <> ?"
_KNOWN = "SELECT id FROM workers"
_LOCK = "SELECT pg_try_advisory_xact_lock(7310469218)"
_SWEEP_EVERY = 12
_KEPT = timedelta(minutes=10)


def _nobody() -> None:
    """Nobody else wants to know."""


class Fleet:
    """This process among the others."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        executor: str,
        lost: Callable[[], None],
        *,
        lease: float = LEASE,
    ) -> None:
        self._db = database
        self._dispatch = dispatch
        self._executor = executor
        self._lost = lost
        self.relieved: Callable[[], None] = _nobody
        self._lease = lease
        self._seldom = Seldom()
        self._task: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Be known before anything is claimed."""
        host = platform.node()

        def action(tx: Tx) -> None:
            now = tx.now()
            tx.run(_JOIN, (self._executor, host, now, now))

        await self._db.write(action)

    def open(self) -> None:
        """Begin to beat, and to look after the others."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="heartbeat")

    async def close(self) -> None:
        """Beat no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def leave(self) -> None:
        """Let the others take over at once what was left open."""
        with contextlib.suppress(JunctorError):
            # By the writer, after all it has of ours; it need not wait for a database that is gone.
            await self._db.append(lambda tx: tx.run(_BEAT, (0, self._executor)))

    async def relieve(self, *, orphans: bool = True) -> int:
        """Queue again what silent processes had claimed; how many runs.

        Orphans belong to nobody: a process that was taken for dead claimed them before it noticed,
        and then did die. To find them costs a look at everything that is claimed.
        """

        def action(tx: Tx) -> tuple[int, int]:
            if tx.one(_LOCK) != (True,):
                return 0, 0  # another process is at it
            silent = tx.all(_SILENT, (tx.now() - int(self._lease * 1000), self._executor))
            count = 0
            for (executor,) in silent:
                count += self._dispatch.take_over(executor)
                tx.run("DELETE FROM workers WHERE id = ?", (executor,))
            return len(silent), count + (self._adopt(tx) if orphans else 0)

        gone, count = await self._db.write(action)
        if gone:
            self.relieved()
        if count:
            _LOG.warning("%s runs of silent processes were taken over.", count)
        return count

    def _adopt(self, tx: Tx) -> int:
        # In this order: who claims anything has joined before, so a newcomer is no stranger.
        claimed = self._dispatch.claimed()
        known = {executor for (executor,) in tx.all(_KNOWN)}
        strangers = [turns for executor, turns in claimed.items() if executor not in known]
        return sum(self._dispatch.queue_again(turns) for turns in strangers)

    async def _run(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(self._lease / 6)
            beats += 1
            try:
                if not await self._db.write(lambda tx: tx.run(_BEAT, (tx.now(), self._executor))):
                    _LOG.error("This process fell silent; its runs were taken over.")
                    self._lost()
                    await self.join()
                    await asyncio.to_thread(self._dispatch.take_over, self._executor)
                due = beats % _SWEEP_EVERY == 0
                await self.relieve(orphans=due)
                if due:
                    before = (datetime.now(UTC) - _KEPT).isoformat()
                    await asyncio.to_thread(self._dispatch.sweep, before)
            except JunctorError as error:
                if (more := self._seldom.heard(error.message)) is not None:
                    _LOG.warning("heartbeat: %s%s", error.message, more)
