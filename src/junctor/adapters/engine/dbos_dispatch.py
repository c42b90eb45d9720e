"""What we use of DBOS, and all of it: a queue that many processes take runs from.

One per process, because DBOS is. Runs are handed over in SQL (`dbos_journal`); here DBOS is
started, asked for what a silent process had claimed, and stopped. Its steps, signals, timers,
cron and limits are not used: see docs/adr/0016. DBOS is imported when it is first needed.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from junctor.adapters.engine.dbos_journal import QUEUE, VERSION, WORKFLOW
from junctor.model.errors import NotConfigured, RemoteBusy

Perform = Callable[[str, int], Awaitable[None]]
"""Drives one turn of a run; CancelledError leaves the turn for another process."""
NAME = "junctor"
POLL = 0.1
_DONE = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_ATTEMPTS = 1_000_000  # how often a run may be taken up, the pilot decides
_SWEPT = 500
_SETTLE = 5.0
"""Seconds that the ends of turns have to be written while we stop."""
_perform: Perform | None = None
_turns: set[asyncio.Task[Any]] = set()


async def _run(run_id: str, turn: int) -> None:
    """The one workflow: whatever engine this process has drives the run."""
    if _perform is None:
        raise asyncio.CancelledError
    task = asyncio.current_task()
    assert task is not None
    _turns.add(task)  # it writes the turn's end after this function
    task.add_done_callback(_turns.discard)
    await _perform(run_id, turn)


class Dispatch:
    """DBOS in this process."""

    def __init__(self, url: str, executor: str, limit: int) -> None:
        self._url = url
        self._executor = executor
        self._limit = limit
        self._dbos: Any = None
        self._instance: Any = None

    async def open(self, perform: Perform) -> None:
        """Bring DBOS's schema up, and begin to take runs.

        Raises:
            NotConfigured: DBOS is not installed, or drives another engine of this process.
            RemoteBusy: its tables cannot be used now.
        """
        global _perform  # noqa: PLW0603 - DBOS is one per process, and knows workflows by name
        module = await asyncio.to_thread(_imported)
        if _perform is not None:
            raise NotConfigured("Another engine of this process uses DBOS.")
        _perform = perform
        try:
            with _asking():
                await asyncio.to_thread(module.DBOS.migrate, self._url)
                await asyncio.to_thread(self._register, module.DBOSClient)
                self._instance = module.DBOS(config=self._config(module))
                if not self._limit:
                    module.DBOS.listen_queues([])
                module.DBOS.launch()  # in the running loop, which is where runs are driven
        except BaseException:
            _perform = None
            await asyncio.to_thread(module.DBOS.destroy)
            raise
        self._dbos = module.DBOS

    def _config(self, module: Any) -> dict[str, Any]:
        return {
            "name": NAME,
            "system_database_url": self._url,
            "executor_id": self._executor,
            "application_version": VERSION,
            "serializer": module.DBOSPortableJSONSerializer(),
            "sys_db_pool_size": 5,
            "run_migrations": False,
            "log_level": "ERROR",
        }

    def _register(self, client_class: Any) -> None:
        # Before anything is taken: the limit that was there until now would hold for one round.
        client = client_class(
            system_database_url=self._url, application_name=NAME, system_database_pool_size=1
        )
        try:
            client.register_queue(
                QUEUE,
                worker_concurrency=self._limit or None,
                polling_interval_sec=POLL,
                on_conflict="always_update" if self._limit else "never_update",
            )
        finally:
            client.destroy()

    def take_over(self, executor: str) -> int:
        """Queue again what a process had claimed; blocks, for a thread.

        Raises:
            RemoteBusy: its tables cannot be used now.
        """
        return self.queue_again(self.claimed(executor).get(executor, []))

    def claimed(self, executor: str | None = None) -> dict[str, list[str]]:
        """Which turns each process has claimed, or one; blocks, for a thread."""
        with _asking():
            found = self._dbos.list_workflows(
                status="PENDING", executor_id=executor, load_input=False, load_output=False
            )
        turns: dict[str, list[str]] = {}
        for each in found:
            turns.setdefault(each.executor_id, []).append(each.workflow_id)
        return turns

    def queue_again(self, turns: list[str]) -> int:
        """Let somebody else claim these turns; blocks, for a thread."""
        if turns:
            with _asking():
                self._dbos.resume_workflows(turns, queue_name=QUEUE)
        return len(turns)

    def sweep(self, before: str) -> int:
        """Delete what DBOS remembers of turns that ended before a time; blocks, for a thread."""
        with _asking():
            found = self._dbos.list_workflows(
                status=_DONE, end_time=before, limit=_SWEPT, load_input=False, load_output=False
            )
            ids = [each.workflow_id for each in found]
            if ids:
                self._dbos.delete_workflows(ids)
        return len(ids)

    async def close(self) -> None:
        """Take no more runs."""
        global _perform  # noqa: PLW0603 - as above
        if self._dbos is None:
            return
        dbos, self._dbos = self._dbos, None
        _perform = None
        # Without its database DBOS would try for ever, in a thread that our end waits for; the
        # turn whose end is not written is another process's, whose journal knows it was ended.
        self._instance._sys_db._retry_connection_errors = False  # noqa: SLF001 - no option for it
        if _turns:
            await asyncio.wait(set(_turns), timeout=_SETTLE)
        await asyncio.to_thread(dbos.destroy)


@contextmanager
def _asking() -> Iterator[None]:
    """The errors of DBOS's own tables in our words, so that whoever asks can go on."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise RemoteBusy(
            f"DBOS could not use its tables: {type(cause).__name__}.",
            cure="It is tried again; look at PostgreSQL's log if it stays.",
        ) from error


def _imported() -> Any:
    try:
        module = importlib.import_module("dbos")
    except ImportError:
        raise NotConfigured(
            "Running flows on PostgreSQL takes DBOS, which is not installed.",
            cure="Run `pip install junctor[cluster]`.",
            field="database",
        ) from None
    if not _registered:
        module.DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_ATTEMPTS)(_run)
        _registered.append(True)
    return module


_registered: list[bool] = []
