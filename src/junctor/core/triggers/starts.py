"""From an accepted event to a run: in the background, again after a restart, never twice.

`StartRun` is the one seam to whatever executes flows. An event names its run beforehand, so a
second attempt meets the run of the first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from junctor.core.live import Seldom, TriggerChanged, Watch, Watchers
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.lane import Lane
from junctor.model.errors import AlreadyExists, JunctorError, TryAgain
from junctor.model.flow import OVER, Run, RunState
from junctor.model.scrub import scrubber
from junctor.model.trigger import EventState, TriggerEvent

_log = logging.getLogger(__name__)
SIDE_BY_SIDE = 64
GRACE = 5.0
_BATCH = 500

StartRun = Callable[[TriggerEvent], Awaitable[Run]]
"""Starts the run an event names and gives it when it has ended; AlreadyExists when it is there."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of an event that was to be stored with its run: the run, or its key is known.

    The future ends with the run; it is cancelled where the run begins to wait.
    """

    run: asyncio.Future[Run] | None


StartTogether = Callable[[TriggerEvent], Awaitable[Begun | None]]
"""Accepts an event and stores its run in one commit; None where that cannot be done."""


class EventStarts:
    """Starts the runs of accepted events, a bounded number side by side."""

    def __init__(
        self,
        store: Store,
        start_run: StartRun,
        clock: Clock,
        *,
        watch: Watch | None = None,
        together: StartTogether | None = None,
    ) -> None:
        self._watch = watch or Watchers()
        self._store = store
        self._start_run = start_run
        self._together = together
        self._clock = clock
        self._seldom = Seldom(clock)
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._going: dict[str, asyncio.Future[Run | None]] = {}
        self.held_up = False
        """Whether a run could not be started for now: somebody is to look soon."""
        self._replays = Lane(store, self._replay, clock)

    async def accept(self, event: TriggerEvent) -> asyncio.Future[Run | None] | None:
        """Store a new event and begin its run; None where its key is known.

        One commit holds both where the engine can; else the event comes first, and its run after.

        Raises:
            TryAgain: nothing was stored.
            UnknownObject: the trigger is gone.
        """
        begun = None if self._together is None else await self._together(event)
        if begun is not None:
            return None if begun.run is None else self._followed(event, begun.run)
        return self.submit(event) if await self._store.triggers.accept(event) else None

    def _followed(
        self, event: TriggerEvent, run: asyncio.Future[Run]
    ) -> asyncio.Future[Run | None]:
        """What ends with a run that is under way."""
        settled: asyncio.Future[Run | None] = asyncio.get_running_loop().create_future()
        self._going[event.id] = settled
        run.add_done_callback(partial(self._over, event, settled))
        return settled

    def _over(
        self,
        event: TriggerEvent,
        settled: asyncio.Future[Run | None],
        ended: asyncio.Future[Run],
    ) -> None:
        """Settle an event whose run has ended; one that waits, or was left, is waited for."""
        self._going.pop(event.id, None)
        lost = ended.cancelled() or ended.exception() is not None
        if lost or not self._noted(event, ended.result()):
            task = self.submit(event, None if ended.cancelled() else ended)
            task.add_done_callback(partial(_handed_on, settled))
        elif not settled.done():
            settled.set_result(ended.result())

    def _noted(self, event: TriggerEvent, run: Run) -> bool:
        """Settle an event at once; False where it has to wait for that."""
        error, now = self._problem(run), self._clock.now()
        try:
            if not self._store.triggers.settle_soon(event, EventState.STARTED, error=error, at=now):
                return False
        except JunctorError:  # said by whoever tries again
            return False
        self._tell(event, error)
        return True

    def submit(
        self, event: TriggerEvent, run: Awaitable[Run] | None = None
    ) -> asyncio.Future[Run | None]:
        """Begin, and give what ends with the run; None where it could not be started."""
        known = self._going.get(event.id)
        if known is not None:
            return known
        return self._begun(event, self._in_turn(event, run))

    def replay(self) -> None:
        """Begin the replays that are stored, a few side by side, behind what comes in."""
        self._replays.go()

    def _replay(self, event: TriggerEvent) -> asyncio.Future[Run | None] | None:
        return None if event.id in self._going else self._begun(event, self._start(event, None))

    def _begun(
        self, event: TriggerEvent, work: Coroutine[Any, Any, Run | None]
    ) -> asyncio.Future[Run | None]:
        task = asyncio.create_task(work, name=f"event {event.id}")
        self._going[event.id] = task
        task.add_done_callback(lambda _: self._going.pop(event.id, None))
        return task

    async def recover(self, *, older_than: int = 0) -> int:
        """Begin what was accepted and never started, and settle what ended without being noted.

        Were that left accepted, its run would begin anew once retention has removed the first.
        `older_than` is in milliseconds.
        """
        before = self._clock.now() - older_than
        found = await self._store.triggers.waiting(before, _BATCH)
        fresh = [event for event in found if event.id not in self._going]
        for event in fresh:
            self.submit(event)
        if await self._store.triggers.waiting(before, 1, replays=True):
            self.replay()
        return len(fresh)

    async def settled(self) -> None:
        """Wait until nothing is going on."""
        await self._replays.done()
        while self._going:
            await asyncio.wait(list(self._going.values()))

    async def close(self) -> None:
        """Let runs end for a moment; what did not begin is begun after the next start."""
        await self._replays.close()
        going = list(self._going.values())
        if going:
            await asyncio.wait(going, timeout=GRACE)
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    async def _in_turn(self, event: TriggerEvent, begun: Awaitable[Run] | None) -> Run | None:
        async with self._room:
            return await self._start(event, begun)

    async def _start(self, event: TriggerEvent, begun: Awaitable[Run] | None) -> Run | None:
        try:
            run = await (self._start_run(event) if begun is None else begun)
        except AlreadyExists:
            return await self._found(event)
        except TryAgain as error:
            self.held_up = True
            if (more := self._seldom.heard(error.message)) is not None:
                said = scrubber().text(error.message)
                _log.warning("event %s waits: %s%s", event.id, said, more)
            return None
        except JunctorError as error:
            await self._failed(event, error.message)
            return None
        except Exception as error:  # noqa: BLE001 - one bad event must not end the others
            _log.error("event %s: %s", event.id, scrubber().exception(error))
            await self._failed(event, "The run could not be started; the log has the reason.")
            return None
        await self._ended(event, run)
        return run

    async def _found(self, event: TriggerEvent) -> Run | None:
        """The run that is there already; one that has ended, or waits, settles the event."""
        run = await self._store.runs.get(event.project_id, event.run_id)
        if run is not None and (run.state in OVER or run.state is RunState.WAITING):
            await self._ended(event, run)
        return run

    async def _ended(self, event: TriggerEvent, run: Run) -> None:
        await self._settle(event, EventState.STARTED, self._problem(run))

    async def _failed(self, event: TriggerEvent, reason: str) -> None:
        await self._settle(event, EventState.FAILED, _shown(reason))

    @staticmethod
    def _problem(run: Run) -> str | None:
        if run.state not in (RunState.FAILED, RunState.CANCELLED):
            return None
        return _shown(str((run.error or {}).get("message") or f"The run ended as {run.state}."))

    async def _settle(self, event: TriggerEvent, state: EventState, text: str | None) -> None:
        try:
            await self._store.triggers.settle(event, state, error=text, at=self._clock.now())
        except JunctorError as fault:  # the run stands in the store; its health is not worth more
            _log.warning("event %s: %s", event.id, scrubber().text(fault.message))
        self._tell(event, text)

    def _tell(self, event: TriggerEvent, text: str | None) -> None:
        self._watch(
            TriggerChanged(
                project_id=event.project_id,
                trigger_id=event.trigger_id,
                flow_id=event.flow_id,
                environment=event.environment,
                state="ok" if text is None else "failing",
                error=text,
                at=self._clock.now(),
            )
        )


def _shown(error: str) -> str:
    return scrubber().text(error)[:1000]


def _handed_on(settled: asyncio.Future[Run | None], task: asyncio.Future[Run | None]) -> None:
    """Give on how it ended to who waits for the first future."""
    if settled.done():
        return
    if task.cancelled():
        settled.cancel()
    elif (error := task.exception()) is not None:
        settled.set_exception(error)
    else:
        settled.set_result(task.result())


def input_of(kind: str, payload: Any) -> Any:
    """The flow's input for an event: the body of a request, else the event itself."""
    if kind != "webhook" or not isinstance(payload, dict):
        return payload
    for name in ("json", "form"):
        if name in payload:
            return payload[name]
    return {"text": payload["text"]} if "text" in payload else {}
