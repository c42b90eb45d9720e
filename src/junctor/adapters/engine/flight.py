"""One run while it is waiting or under way, and the slots that its steps go through."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson

from junctor.adapters.engine.endings import Why
from junctor.adapters.engine.journal import Journal
from junctor.adapters.engine.record_rows import exact
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Parked, Record, Recorded, RunSpec, Slot, Written
from junctor.model.errors import ErrorClass, OursToFix
from junctor.model.flow import Run
from junctor.model.scrub import scrubber


class Flight:
    """A run that has not ended. `ended` gives it when it has, or why it could not be kept.

    `stored` is done once the run is durable; `why` says what is ending it from outside. `made` are
    the records of what it sent in this process, also those that could not be written.
    """

    def __init__(
        self, run_id: str, project_id: str, spec: RunSpec | None, *, turn: int = 0
    ) -> None:
        loop = asyncio.get_running_loop()
        self.run_id = run_id
        self.project_id = project_id
        self.spec = spec
        self.turn = turn
        self.attempt = 1
        self.records: Mapping[int, Recorded] = {}
        self.made: dict[int, Recorded] = {}
        self.ended: asyncio.Future[Run] = loop.create_future()
        self.stored: asyncio.Future[bool] = loop.create_future()
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.ending: asyncio.Task[None] | None = None
        self.checking: asyncio.Task[None] | None = None
        self.why: Why | None = None
        self.finishing = False
        self.executing = 0
        self.still: asyncio.Event | None = None
        self.lost: Exception | None = None
        self.wakes = 0
        self._stir: asyncio.Future[None] | None = None

    def watch(self, deadline: int | None, clock: Clock, expire: Callable[[Flight], None]) -> None:
        """Have it ended at its deadline."""
        if deadline is not None:
            seconds = max(0.0, (deadline - clock.now()) / 1000)
            self.timer = asyncio.get_running_loop().call_later(seconds, expire, self)

    def unwatch(self) -> None:
        """Not any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def lose(self, error: Exception) -> None:
        """Something noted could not be kept: the run must not end as if it were."""
        self.lost = error

    def wake(self) -> None:
        """What a parked step looks for may be there now."""
        self.wakes += 1
        if self._stir is not None:
            self._stir.set_result(None)
            self._stir = None

    async def woken(self, seconds: float | None) -> None:
        """Wait for that, or for so many seconds."""
        if self._stir is None:
            self._stir = asyncio.get_running_loop().create_future()
        await asyncio.wait({self._stir}, timeout=seconds)

    def check(self) -> None:
        """Raise what was lost."""
        if self.lost is not None:
            raise self.lost

    async def rested(self) -> None:
        """Wait until no step executes."""
        if self.executing:
            self.still = self.still or asyncio.Event()
            await self.still.wait()


class Slots:
    """Gives the slots of one run in order."""

    def __init__(
        self,
        flight: Flight,
        journal: Journal,
        clock: Clock,
        passing: Callable[[], Awaitable[None]],
    ) -> None:
        self._flight = flight
        self._journal = journal
        self._clock = clock
        self._passing = passing
        self._places = itertools.count()

    def __call__(self) -> Slot:
        """The next one."""
        place = next(self._places)

        async def slot(
            name: str,
            function: Callable[[bool], Awaitable[Record | Written]],
            *,
            intent: bool = False,
        ) -> Record:
            flight = self._flight
            known = flight.records.get(place)
            if known is not None and known.name != name:
                raise OursToFix(
                    f"Step {place} of the run was `{known.name}` and is `{name}` now.",
                    cure="The flow is not the one that ran: fork the run instead.",
                )
            if known is not None and known.record is not None:
                return known.record
            await self._passing()
            if flight.lost is not None:
                raise flight.lost
            made = flight.made.get(place)
            if made is not None and made.record is not None and not _unsent(made.record):
                return await self._kept(made)
            flight.executing += 1
            try:
                began = known is not None and made is None
                return await self._execute(place, name, function, began=began, intent=intent)
            finally:
                flight.executing -= 1
                if flight.still is not None and not flight.executing:
                    flight.still.set()

        return slot

    async def stirred(self, parked: Parked) -> None:
        """Wait until the run is woken after the step looked, or its moment has come."""
        if parked.wakes != self._flight.wakes:
            return
        seconds = None
        if parked.until is not None:
            seconds = max(0.0, (parked.until - self._clock.now()) / 1000)
        await self._flight.woken(seconds)

    async def _execute(
        self,
        place: int,
        name: str,
        function: Callable[[bool], Awaitable[Record | Written]],
        *,
        began: bool,
        intent: bool,
    ) -> Record:
        flight, begun = self._flight, self._clock.now()
        if intent and not began:
            step = Recorded(place=place, name=name, attempt=flight.attempt, begun_at=begun)
            await self._journal.intend(flight.run_id, step, flight.lose)
        wakes = flight.wakes
        try:
            made = await function(began)
        except Parked as parked:
            parked.wakes = wakes
            raise
        record, text = (made.record, made.text) if isinstance(made, Written) else kept(made)
        ended = Recorded(
            place=place,
            name=name,
            attempt=flight.attempt,
            begun_at=begun,
            ended_at=self._clock.now(),
            record=record,
        )
        if intent:
            flight.made[place] = ended
        # Durable before anything else leaves, and before the run ends: both are awaited writes.
        await self._journal.keep(flight.run_id, ended, text, flight.lose, sent=intent)
        return record

    async def _kept(self, made: Recorded) -> Record:
        """Write once more what could not be written; the step is not executed again."""
        assert made.record is not None
        flight, text = self._flight, exact(made.record)
        await self._journal.keep(flight.run_id, made, text, flight.lose, sent=True)
        return made.record


def _unsent(record: Record) -> bool:
    """Whether the audit could not be written, so that nothing left: the step may be tried."""
    return bool(record["errorClass"] == ErrorClass.AUDIT_UNAVAILABLE)


def kept(record: Record) -> tuple[Record, str]:
    """The record as the run goes on with it, and its text: known secrets masked, else exact.

    The run goes on with what a replay would read, so that both take the same way.

    Raises:
        InvalidInput: it is not JSON.
    """
    clean: Any = scrubber().known(record)
    if clean is not record:
        return clean, exact(clean)
    try:
        data = orjson.dumps(record)
    except (TypeError, ValueError):
        return record, exact(record)
    return orjson.loads(data), data.decode()


async def let_go(flights: Sequence[Flight], grace: float) -> None:
    """Give the steps under way `grace` seconds; the runs stay open for whoever goes on."""
    for flight in flights:
        flight.unwatch()
    waits = [asyncio.ensure_future(f.rested()) for f in flights if f.executing]
    if waits:
        _, late = await asyncio.wait(waits, timeout=grace)
        for each in late:
            each.cancel()
    tasks = [f.task for f in flights if f.task is not None]
    for flight in flights:
        if flight.task is not None and not flight.finishing:
            flight.task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def fail(future: asyncio.Future[Any], error: BaseException) -> None:
    """End it with an error; whoever waits hears of it, and nobody has to wait."""
    future.set_exception(error)
    future.exception()
