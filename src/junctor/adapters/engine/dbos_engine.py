"""The engine of many processes: runs queue in PostgreSQL, DBOS hands each to one of them.

A run is a row, a plan and records, as in the embedded engine; DBOS decides which process
drives its next turn. A run that waits is no turn: being woken makes one. A process that falls
silent loses its runs to the others, and whatever it still tries to write is refused.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from junctor.adapters.engine.alarm import Alarm
from junctor.adapters.engine.dbos_dispatch import Dispatch
from junctor.adapters.engine.dbos_fleet import LEASE, Fleet
from junctor.adapters.engine.dbos_journal import ClusterJournal
from junctor.adapters.engine.dbos_news import News
from junctor.adapters.engine.embedded import LIMIT
from junctor.adapters.engine.endings import Why, ending
from junctor.adapters.engine.flight import Flight, let_go
from junctor.adapters.engine.journal import Fenced
from junctor.adapters.engine.pilot import Pilot
from junctor.adapters.engine.remembering import Remembering
from junctor.adapters.store import SqlStore
from junctor.core.live import Seldom
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.engine import CLUSTER, DURABLE, PRIORITY, Driver, RunSpec
from junctor.model.errors import InUse, InvalidInput, JunctorError, TryAgain, UnknownObject
from junctor.model.flow import OVER, Run, RunState
from junctor.model.scrub import scrubber

_LOG = logging.getLogger(__name__)
_AT_ONCE = 500
_LOOK = 1.0
"""Seconds between looks of whoever waits for a run, should no news come."""
_PAUSES = (0.2, 1.0, 5.0)
"""Seconds before a run is taken up again after the journal could not be written."""


class DbosEngine(Remembering):
    """Implements `core.ports.engine.Engine` over PostgreSQL, one of several processes."""

    def __init__(
        self,
        store: SqlStore,
        url: str,
        *,
        clock: Clock | None = None,
        limit: int = LIMIT,
        lease: float = LEASE,
    ) -> None:
        self.executor = f"{platform.node()[:40]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._journal: ClusterJournal = ClusterJournal(store)
        self._clock = clock or SystemClock()
        self._seldom = Seldom(self._clock)
        self._pilot = Pilot(
            self._journal, self._clock, self._passing, patient=True, taken=self._taken
        )
        self._alarm = Alarm(self._clock, self._look, longest=_LOOK)
        self._news = News(url, self._heard)
        self._dispatch = Dispatch(url, self.executor, limit)
        self._fleet = Fleet(store.database, self._dispatch, self.executor, self._lost, lease=lease)
        self._flights: dict[str, Flight] = {}
        self._opening: asyncio.Task[int] | None = None
        self._closing = False

    @property
    def capabilities(self) -> frozenset[str]:
        """Durable, with priorities, in many processes."""
        return frozenset({DURABLE, PRIORITY, CLUSTER})

    def attach(self, driver: Driver, ended: Callable[[Run], None]) -> None:
        """Say who drives runs, and who hears of each that this process ended."""
        self._pilot.attach(driver, ended)

    def relieves(self, heard: Callable[[], None]) -> None:
        """Say who is told when this process finds that another one fell silent."""
        self._fleet.relieved = heard

    async def recover(self) -> int:
        """Begin to drive runs, those that silent processes left among them; how many of these."""
        return await self._opened()

    async def _opened(self) -> int:
        """Join the others, once; a run that is started does it too."""
        if self._closing:
            raise TryAgain("Junctor is stopping.", cure="Start the run again in a moment.")
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open())
        opening = self._opening
        try:
            return await asyncio.shield(opening)
        except Exception:
            if self._opening is opening:
                self._opening = None
            raise

    async def _open(self) -> int:
        await self._fleet.join()
        self._news.open()
        await self._dispatch.open(self._perform)
        found = await self._fleet.relieve() + await self._journal.adopt()
        self._fleet.open()
        self._alarm.at(None)
        return found

    async def close(self, grace: float) -> None:
        """Begin no further step; give those under way `grace` seconds; others go on with runs."""
        self._closing = True
        await self._alarm.stop()
        await let_go(list(self._flights.values()), grace)
        await self._fleet.close()
        await self._news.close()
        if self._opening is not None:
            await asyncio.gather(self._opening, return_exceptions=True)
            await self._dispatch.close()
            await self._fleet.leave()

    async def start(self, spec: RunSpec) -> bool:
        """Store the run and its first turn together."""
        await self._opened()
        return await self._journal.add(spec, ())

    async def fork(self, spec: RunSpec, source: str, keep: Mapping[int, int]) -> bool:
        """Start a run that remembers records of another one of its project."""
        await self._opened()
        found = await self._journal.records(spec.run.project_id, source)
        known = [
            replace(each, place=keep[each.place])
            for each in found
            if each.place in keep and each.record is not None
        ]
        return await self._journal.add(spec, known)

    async def result(self, project_id: str, run_id: str, timeout: float | None) -> Run:
        """The run when it has ended, waits (without a timeout), or after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        while True:
            hope = self._news.hope(run_id)
            run = await self.known(project_id, run_id)
            left = None if end is None else max(0.0, end - loop.time())
            waits = run.state is RunState.WAITING and timeout is None
            if run.state in OVER or waits or left == 0:
                return run
            if self._closing:
                raise TryAgain("Junctor stopped; another process goes on with the run.")
            await asyncio.wait({hope}, timeout=_LOOK if left is None else min(left, _LOOK))

    async def wake(self, project_id: str, run_id: str) -> None:
        """Have the parked steps of a run look again, wherever it is."""
        flight = self._flights.get(run_id)
        if flight is not None and flight.project_id != project_id:
            return
        if flight is None and await self._journal.run(project_id, run_id) is None:
            return
        if flight is not None:
            flight.wake()
        await self._journal.rouse(run_id)

    async def cancel(self, project_id: str, run_id: str) -> Run:
        """End it now, whoever drives it; a run that has ended stays as it is."""
        flight = self._flights.get(run_id)
        if flight is not None and flight.project_id == project_id:
            await self._end(flight, "cancel")
            await asyncio.wait({flight.ended})
            if not flight.ended.cancelled() and flight.ended.exception() is None:
                return flight.ended.result()
        run = await self.known(project_id, run_id)
        if run.state in OVER:
            return run
        ended = ending(run, "cancel", self._clock.now())
        if await self._journal.seize(ended):
            self._pilot.tell(ended)
        return await self.known(project_id, run_id)

    async def resume(self, project_id: str, run_id: str, forget: Sequence[int]) -> None:
        """Go on with a run that failed or was cancelled."""
        run = await self.known(project_id, run_id)
        if run.state not in OVER:
            raise InUse("The run is under way.", cure="Wait for its end, or cancel it first.")
        if run.state is RunState.SUCCEEDED:
            raise InvalidInput(
                "The run has succeeded.", field="runId", cure="Fork it, or run the flow again."
            )
        await self._opened()
        spec = await self._journal.spec(project_id, run_id)
        deadline = spec.deadline if spec else None
        if deadline is not None and deadline <= self._clock.now():
            deadline = None
        fresh = {"state": RunState.QUEUED, "error": None, "output": None, "finished_at": None}
        queued = run.model_copy(update=fresh)
        if spec is None or not await self._journal.reopen(queued, forget, deadline=deadline):
            raise UnknownObject(
                "Nothing is remembered of the run's steps.", cure="Run the flow again."
            )

    # Turns of runs in this process.

    async def _perform(self, run_id: str, turn: int) -> None:
        """Drive one turn; what DBOS is told of it is that it ended, or nothing at all."""
        pauses = iter((*_PAUSES, *[_PAUSES[-1]] * 1000))
        while True:
            if self._closing:
                raise asyncio.CancelledError
            try:
                return await self._turned(run_id, turn)
            except Fenced:
                return None
            except TryAgain as error:
                if (more := self._seldom.heard(error.message)) is not None:
                    _LOG.warning("run %s is taken up again: %s%s", run_id, error.message, more)
                await asyncio.sleep(next(pauses))

    async def _turned(self, run_id: str, turn: int) -> None:
        project_id = await self._journal.project(run_id)
        if project_id is None:
            return  # it was purged
        older = self._flights.get(run_id)
        if older is not None:  # claimed anew before we heard that we were taken for dead
            await self._end(older, "fenced")
            await asyncio.wait({older.ended})
        flight = Flight(run_id, project_id, None, turn=turn)
        self._flights[run_id] = flight
        loop = asyncio.get_running_loop()
        try:
            flight.task = loop.create_task(self._flown(flight), name=f"run {run_id}")
            await flight.task
        except asyncio.CancelledError:
            if flight.task is not None and not flight.task.done():
                flight.task.cancel()
            raise
        except (Fenced, TryAgain):
            raise
        except Exception as error:  # noqa: BLE001 - the run says it; DBOS need not
            _LOG.error("Run %s: %s", run_id, scrubber().exception(error))
        finally:
            flight.unwatch()
            if self._flights.get(run_id) is flight:
                del self._flights[run_id]
                self._journal.release(run_id)
            if not flight.ended.done():
                flight.ended.cancel()
            self._news.tell(run_id)

    async def _flown(self, flight: Flight) -> None:
        parked = await self._pilot.fly(flight)
        if parked is not None:
            flight.finishing = True
            again = await self._pilot.park(flight, parked)
            if again:
                await self._journal.rouse(flight.run_id)

    def _taken(self, flight: Flight, spec: RunSpec) -> None:
        flight.watch(spec.deadline, self._clock, self._expire)

    def _expire(self, flight: Flight) -> None:
        flight.ending = asyncio.get_running_loop().create_task(self._end(flight, "timeout"))

    async def _end(self, flight: Flight, why: Why) -> None:
        if flight.finishing or flight.ended.done():
            return
        flight.why = flight.why or why
        if flight.task is not None:
            flight.task.cancel()

    async def _look(self) -> int | None:
        """Queue runs that are due, and end those whose deadline came before their turn."""
        now = self._clock.now()
        await self._journal.due(now, _AT_ONCE)
        for project_id, run_id in await self._journal.expired(now, _AT_ONCE):
            ended = ending(await self.known(project_id, run_id), "timeout", now)
            if ended.started_at is None and await self._journal.seize(ended):
                self._pilot.tell(ended)
        return await self._journal.next_due()

    async def _passing(self) -> None:
        """Steps pass here before they execute; none does once the engine closes."""
        if self._closing:
            await asyncio.Event().wait()

    def _heard(self, kind: str, run_id: str) -> None:
        flight = self._flights.get(run_id)
        if kind == "wake" and flight is not None:
            flight.wake()
        if kind == "over":
            self._news.tell(run_id)
            if flight is not None:
                flight.checking = asyncio.get_running_loop().create_task(self._check(flight))

    async def _check(self, flight: Flight) -> None:
        """Give a run up that somebody else has ended."""
        try:
            run = await self._journal.run(flight.project_id, flight.run_id)
        except JunctorError:
            return  # the next write finds out
        if (run is None or run.state in OVER) and self._flights.get(flight.run_id) is flight:
            await self._end(flight, "fenced")

    def _lost(self) -> None:
        """This process was taken for dead: it leaves what it drives to whoever claims it next."""
        for flight in list(self._flights.values()):
            flight.ending = asyncio.get_running_loop().create_task(self._end(flight, "silent"))
