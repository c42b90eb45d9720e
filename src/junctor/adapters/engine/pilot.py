"""Drives one run of this process: from where it stands to its end, or to where it waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from junctor.adapters.engine.endings import ending, failing
from junctor.adapters.engine.flight import Flight, Slots, fail
from junctor.adapters.engine.journal import Fenced, Journal
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Driver, Parked, RunSpec
from junctor.model.errors import JunctorError, OursToFix, TryAgain
from junctor.model.flow import Run, RunState
from junctor.model.scrub import scrubber

_LOG = logging.getLogger(__name__)
TAKES = 10
"""How often a run is taken up without getting further before it is given up."""


class Pilot:
    """What every engine does with a run that is its turn; `passing` is asked before each step.

    A `patient` one raises when the journal cannot be written, to be tried again; otherwise the
    run ends as failed. `taken` hears of a run before its first step.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        passing: Callable[[], Awaitable[None]],
        *,
        patient: bool = False,
        taken: Callable[[Flight, RunSpec], None] = lambda *_: None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._passing = passing
        self._patient = patient
        self._told = taken
        self._driver: Driver | None = None
        self._ended: Callable[[Run], None] = lambda _: None

    def attach(self, driver: Driver, ended: Callable[[Run], None]) -> None:
        """Say who drives runs, and who hears of each that ended."""
        self._driver = driver
        self._ended = ended

    async def fly(self, flight: Flight) -> Parked | None:
        """Drive it; gives what it waits for where it does, else `flight.ended` is done.

        Raises:
            CancelledError: the engine closes; the run stays open.
            Fenced: the run is another process's by now.
        """
        try:
            run, fault = await self._walked(flight)
        except Parked as parked:
            return parked
        if run is not None:
            flight.finishing = True
            await self.finish(flight, run, fault)
        return None

    async def finish(self, flight: Flight, run: Run, fault: BaseException | None = None) -> None:
        """Keep how it ended, and tell."""
        await self._journal.finish(run)
        self.tell(run)
        if fault is None or isinstance(fault, JunctorError):
            flight.ended.set_result(run)  # the run says it
        else:
            fail(flight.ended, fault)

    def tell(self, run: Run) -> None:
        """Say that a run has ended."""
        try:
            self._ended(run)
        except Exception as error:  # noqa: BLE001 - a listener's fault is not the run's
            _LOG.error("Run %s has ended: %s", run.id, scrubber().exception(error))

    async def park(self, flight: Flight, parked: Parked) -> bool:
        """Keep that it waits; True when it should look again at once."""
        spec = flight.spec
        assert spec is not None
        waits = spec.run.model_copy(update={"state": RunState.WAITING})
        nudged = await self._journal.park(waits, due(flight, parked))
        return nudged or flight.wakes != parked.wakes

    async def _walked(self, flight: Flight) -> tuple[Run | None, BaseException | None]:
        """The run as it ended, and what stopped it if it was no outcome."""
        assert self._driver is not None, "an engine is attached before it starts runs"
        try:
            spec = await self._taken(flight)
            if spec.deadline is not None and spec.deadline <= self._clock.now():
                return ending(spec.run, "timeout", self._clock.now()), None
            self._told(flight, spec)
            slots = Slots(flight, self._journal, self._clock, self._passing)
            run = await self._driver(spec, slots)
            flight.check()
        except asyncio.CancelledError:
            if flight.why in (None, "silent"):
                raise
            if flight.why == "fenced":
                raise Fenced("Another process ended the run, or took it over.") from None
            found = await self._journal.run(flight.project_id, flight.run_id)
            now = self._clock.now()
            return (None if found is None else ending(found, flight.why, now)), None
        except Parked:
            flight.check()
            raise
        except Fenced:
            raise
        except Exception as error:
            if self._patient and isinstance(error, TryAgain):
                raise  # the journal's: what nodes fail with is an outcome
            found = await self._journal.run(flight.project_id, flight.run_id)
            if found is None:
                raise
            return failing(found, error, self._clock.now()), error
        return run, None

    async def _taken(self, flight: Flight) -> RunSpec:
        if flight.spec is None:
            taken = await self._journal.take(flight.run_id, flight.turn)
            if taken is None:
                raise OursToFix("Nothing is remembered of the run.")
            if taken.attempt > TAKES:
                raise OursToFix(
                    f"The run was taken up {TAKES} times and never got further.",
                    cure="Look at what its next step does to the process, then resume it.",
                )
            flight.attempt, flight.records = taken.attempt, taken.records
            flight.spec = taken.spec
        spec = flight.spec
        if spec.run.state is RunState.QUEUED:
            started = spec.run.started_at or self._clock.now()
            run = spec.run.model_copy(update={"state": RunState.RUNNING, "started_at": started})
            self._journal.begun(run, flight.lose)
            flight.spec = spec = replace(spec, run=run)
        return spec


def due(flight: Flight, parked: Parked) -> int | None:
    """When a run that waits is to be taken up unless it is woken: its moment, or its deadline."""
    deadline = None if flight.spec is None else flight.spec.deadline
    return min((each for each in (parked.until, deadline) if each is not None), default=None)
