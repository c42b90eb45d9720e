"""The engine of one process: bounded runs at a time, a queue by priority, a journal below.

A run is stored before its first step. What a step gave is stored before the next one that
calls out. After a crash `recover` takes up every run that had not ended, and slots give the
recorded outcomes again instead of executing their steps.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from junctor.adapters.engine.alarm import Alarm
from junctor.adapters.engine.endings import Why, ending
from junctor.adapters.engine.flight import Flight, fail, let_go
from junctor.adapters.engine.journal import Journal, Queued
from junctor.adapters.engine.pilot import Pilot, due
from junctor.adapters.engine.remembering import Remembering
from junctor.core.live import Seldom
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.engine import DURABLE, PRIORITY, TOGETHER, Driver, Recorded, RunSpec
from junctor.core.waiting import over
from junctor.model.errors import (
    AlreadyExists,
    InUse,
    InvalidInput,
    TryAgain,
    UnknownObject,
)
from junctor.model.flow import OVER, Run, RunState
from junctor.model.scrub import scrubber
from junctor.model.trigger import TriggerEvent

_LOG = logging.getLogger(__name__)
LIMIT = 64
_AT_ONCE = 500
"""So many runs that are due are taken up between two looks."""
_PAUSE_MS = 1000
"""After that a run is taken up again that could not be written: a full disk, a locked database."""


class EmbeddedEngine(Remembering):
    """Implements `core.ports.engine.Engine` in one process."""

    def __init__(self, journal: Journal, *, clock: Clock | None = None, limit: int = LIMIT) -> None:
        self._journal = journal
        durable, together = journal.durable, journal.together
        self._capabilities = frozenset(
            {PRIORITY, *((DURABLE,) if durable else ()), *((TOGETHER,) if together else ())}
        )
        self._clock = clock or SystemClock()
        self._limit = limit
        self._open: dict[str, Flight] = {}
        self._ready: list[tuple[int, int, int, Flight]] = []
        self._order = itertools.count()
        self._busy = 0
        self._closing = False
        self._pilot = Pilot(journal, self._clock, self._passing, patient=True)
        self._alarm = Alarm(self._clock, self._look)
        self._left: dict[str, dict[int, Recorded]] = {}
        self._seldom = Seldom(self._clock)
        self._hopes: dict[str, asyncio.Future[None]] = {}

    @property
    def capabilities(self) -> frozenset[str]:
        """Priorities; durability where the journal has it."""
        return self._capabilities

    def attach(self, driver: Driver, ended: Callable[[Run], None]) -> None:
        """Say who drives runs, and who hears of each that ended."""
        self._pilot.attach(driver, ended)

    async def recover(self) -> int:
        """Take up every run that had not ended when the last process did."""
        found = [w for w in await self._journal.open_runs() if w.run_id not in self._open]
        for each in found:
            self._take_up(each)
        self._fill()
        self._alarm.at(None)
        return len(found)

    async def close(self, grace: float) -> None:
        """Begin no further step; give those under way `grace` seconds; runs stay open."""
        self._closing = True
        self._capabilities -= {TOGETHER}  # what is accepted from now on begins after a restart
        await self._alarm.stop()
        self._ready.clear()
        await let_go(list(self._open.values()), grace)
        for flight in self._open.values():
            flight.ended.cancel()  # whoever waits for it need not any more
        for hope in self._hopes.values():
            hope.cancel()

    async def start(self, spec: RunSpec) -> bool:
        """Store the run, then drive it at once or when its turn comes."""
        return await self._start(spec, ())

    async def fork(self, spec: RunSpec, source: str, keep: Mapping[int, int]) -> bool:
        """Start a run that remembers records of another one of its project."""
        found = await self._journal.records(spec.run.project_id, source)
        known = [
            replace(each, place=keep[each.place])
            for each in found
            if each.place in keep and each.record is not None
        ]
        return await self._start(spec, known)

    async def start_for(self, spec: RunSpec, event: TriggerEvent) -> asyncio.Future[Run] | None:
        """Accept an event and store its run in one commit, then drive it."""
        if not await self._start(spec, (), event):
            return None
        return self._open[spec.run.id].ended

    async def _start(
        self, spec: RunSpec, known: Sequence[Recorded], event: TriggerEvent | None = None
    ) -> bool:
        if self._closing:
            raise TryAgain("Junctor is stopping.", cure="Start the run again in a moment.")
        run = spec.run
        other = self._open.get(run.id)
        if other is not None and other.project_id == run.project_id:
            await asyncio.shield(other.stored)
            return False
        if other is not None:
            raise AlreadyExists(f"The id `{run.id}` is taken.", field="id")
        at_once = self._busy < self._limit and not self._ready
        if at_once:
            run = run.model_copy(
                update={"state": RunState.RUNNING, "started_at": self._clock.now()}
            )
            self._busy += 1
        spec = spec.of(run)
        flight = Flight(run.id, run.project_id, spec)
        if known:
            flight.records = {each.place: each for each in known}
        self._open[run.id] = flight
        try:
            fresh = await self._journal.add(spec, known, event)
        except BaseException as error:
            fail(flight.stored, TryAgain("The run could not be stored."))
            self._let_go(flight, busy=at_once, error=error)
            raise
        flight.stored.set_result(True)
        if not fresh:
            self._let_go(flight, busy=at_once, error=None)
            return False
        flight.watch(spec.deadline, self._clock, self._expire)
        if at_once:
            self._drive(flight)
        else:
            self._enqueue(flight, spec.priority, run.created_at)
            self._fill()
        return True

    async def result(self, project_id: str, run_id: str, timeout: float | None) -> Run:
        """The run when it has ended, waits (without a timeout), or after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        while True:
            left = None if end is None else max(0.0, end - loop.time())
            flight = self._open.get(run_id)
            if flight is not None and flight.project_id == project_id:
                await over(flight.ended, left)
                if not flight.ended.done():
                    return await self.known(project_id, run_id)
                if not flight.ended.cancelled():
                    return flight.ended.result()
            run = await self.known(project_id, run_id)
            if self._closing and run.state is RunState.QUEUED and left != 0:
                raise TryAgain("Junctor stopped; the run begins when it starts again.")
            if run.state in OVER or not left or self._closing:
                return run
            hope = self._hopes.setdefault(run_id, loop.create_future())
            if run_id not in self._open:
                await asyncio.wait({hope}, timeout=left)

    async def wake(self, project_id: str, run_id: str) -> None:
        """Have the parked steps of a run look again."""
        flight = self._open.get(run_id)
        if flight is not None:
            if flight.project_id == project_id:
                flight.wake()
            return
        if await self._journal.run(project_id, run_id) is None:
            return
        queued = await self._journal.rouse(run_id)
        if queued is not None:
            self._take_up(queued)
            self._fill()

    async def cancel(self, project_id: str, run_id: str) -> Run:
        """End it now; a run that has ended stays as it is."""
        flight = self._open.get(run_id)
        if flight is not None and flight.project_id == project_id:
            await asyncio.shield(flight.stored)
            await self._end(flight, "cancel")
            await asyncio.wait({flight.ended})
            if not flight.ended.cancelled():
                return flight.ended.result()
            return await self.cancel(project_id, run_id)  # it had just begun to wait
        run = await self.known(project_id, run_id)
        if run.state in OVER:
            return run
        if queued := await self._journal.rouse(run_id):
            self._take_up(queued)
            return await self.cancel(project_id, run_id)
        ended = ending(run, "cancel", self._clock.now())  # a process that died left it
        await self._journal.finish(ended)
        return ended

    async def resume(self, project_id: str, run_id: str, forget: Sequence[int]) -> None:
        """Go on with a run that failed, was cancelled or was left."""
        run = await self.known(project_id, run_id)
        if run_id in self._open or run.state is RunState.WAITING:
            raise InUse("The run is under way.", cure="Wait for its end, or cancel it first.")
        if run.state is RunState.SUCCEEDED:
            raise InvalidInput(
                "The run has succeeded.", field="runId", cure="Fork it, or run the flow again."
            )
        flight = Flight(run_id, project_id, None)
        flight.stored.set_result(True)
        self._open[run_id] = flight
        fresh = {"state": RunState.QUEUED, "error": None, "output": None, "finished_at": None}
        try:
            spec = await self._journal.spec(project_id, run_id)
            deadline = spec.deadline if spec else None
            if deadline is not None and deadline <= self._clock.now():
                deadline = None
            reopened = await self._journal.reopen(
                run.model_copy(update=fresh), forget, deadline=deadline
            )
        except BaseException as error:
            self._let_go(flight, busy=False, error=error)
            raise
        if spec is None or not reopened:
            self._let_go(flight, busy=False, error=None)
            raise UnknownObject(
                "Nothing is remembered of the run's steps.", cure="Run the flow again."
            )
        self._enqueue(flight, spec.priority, run.created_at)
        flight.watch(deadline, self._clock, self._expire)
        self._fill()

    # The queue.

    def _enqueue(self, flight: Flight, priority: int, created_at: int) -> None:
        self._open[flight.run_id] = flight
        heapq.heappush(self._ready, (priority, created_at, next(self._order), flight))

    def _take_up(self, each: Queued, made: dict[int, Recorded] | None = None) -> None:
        """Put a run that was left, or waited, into the queue; `made` could not be written."""
        if each.run_id in self._open:
            return
        flight = Flight(each.run_id, each.project_id, None)
        flight.made = made or {}
        flight.stored.set_result(True)
        self._enqueue(flight, each.priority, each.created_at)
        flight.watch(each.deadline, self._clock, self._expire)
        hope = self._hopes.pop(each.run_id, None)
        if hope is not None:
            hope.set_result(None)

    def _fill(self) -> None:
        while self._ready and self._busy < self._limit and not self._closing:
            flight = heapq.heappop(self._ready)[-1]
            if not flight.ended.done() and not flight.finishing:
                self._busy += 1
                self._drive(flight)

    def _drive(self, flight: Flight) -> None:
        name = f"run {flight.run_id}"
        flight.task = asyncio.get_running_loop().create_task(self._driven(flight), name=name)

    def _let_go(self, flight: Flight, *, busy: bool, error: BaseException | None) -> None:
        flight.unwatch()
        self._open.pop(flight.run_id, None)
        if not flight.ended.done():
            if error is None:
                flight.ended.cancel()
            else:
                fail(flight.ended, error)
        if busy:
            self._busy -= 1
            self._fill()

    def _expire(self, flight: Flight) -> None:
        flight.timer = None
        loop = asyncio.get_running_loop()
        flight.ending = loop.create_task(self._end(flight, "timeout"))

    async def _end(self, flight: Flight, why: Why) -> None:
        """End a run from outside, whether it waits or is under way."""
        if flight.finishing or flight.ended.done():
            return
        flight.why = flight.why or why
        if flight.task is not None:
            flight.task.cancel()
            return
        flight.finishing = True
        try:
            run = await self.known(flight.project_id, flight.run_id)
            await self._pilot.finish(flight, ending(run, flight.why, self._clock.now()))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the run
            self._let_go(flight, busy=False, error=error)
        else:
            self._let_go(flight, busy=False, error=None)

    async def _driven(self, flight: Flight) -> None:
        error: BaseException | None = None
        again = False
        try:
            parked = await self._pilot.fly(flight)
            if parked is not None:
                flight.finishing = True
                again = await self._pilot.park(flight, parked)
                self._alarm.at(due(flight, parked))
        except asyncio.CancelledError:  # the engine closes; the run stays open
            error = TryAgain("Junctor stopped; the run goes on when it starts again.")
        except TryAgain as fault:
            if (more := self._seldom.heard(fault.message)) is not None:
                _LOG.warning("run %s waits: %s%s", flight.run_id, fault.message, more)
            error = fault
            self._left[flight.run_id] = flight.made
            if not self._closing:
                self._alarm.at(self._clock.now() + _PAUSE_MS)
        except Exception as fault:  # noqa: BLE001 - handed to whoever waits for the run
            _LOG.error("Run %s: %s", flight.run_id, scrubber().exception(fault))
            error = fault
        finally:
            self._let_go(flight, busy=True, error=error)
        if again:
            await self.wake(flight.project_id, flight.run_id)

    async def _look(self) -> int | None:
        """Take up what is due, and what could not be written; when the next is."""
        if left := dict(self._left):
            for each in await self._journal.open_runs():
                if each.run_id in left:
                    self._take_up(each, left[each.run_id])
            for run_id in left:  # and not what was left meanwhile
                del self._left[run_id]
        for each in await self._journal.due(self._clock.now(), _AT_ONCE):
            self._take_up(each)
        self._fill()
        return await self._journal.next_due()

    async def _passing(self) -> None:
        """Steps pass here before they execute; none does once the engine closes."""
        if self._closing:
            await asyncio.Event().wait()
