"""From an accepted event to a run: in the background, again after a restart, never twice.

`StartRun` is the one seam to whatever executes flows. An event names its run beforehand, so a
second attempt meets the run of the first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
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


class EventStarts:
    """Starts the runs of accepted events, a bounded number side by side."""

    def __init__(
        self, store: Store, start_run: StartRun, clock: Clock, *, watch: Watch | None = None
    ) -> None:
        self._watch = watch or Watchers()
        self._store = store
        self._start_run = start_run
        self._clock = clock
        self._seldom = Seldom(clock)
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._going: dict[str, asyncio.Task[Run | None]] = {}
        self._replays = Lane(store, self._replay, clock)

    def submit(self, event: TriggerEvent) -> asyncio.Task[Run | None]:
        """Begin, and give what ends with the run; None where it could not be started."""
        known = self._going.get(event.id)
        if known is not None:
            return known
        return self._begun(event, self._in_turn(event))

    def replay(self) -> None:
        """Begin the replays that are stored, a few side by side, behind what comes in."""
        self._replays.go()

    def _replay(self, event: TriggerEvent) -> asyncio.Task[Run | None] | None:
        return None if event.id in self._going else self._begun(event, self._start(event))

    def _begun(
        self, event: TriggerEvent, work: Coroutine[Any, Any, Run | None]
    ) -> asyncio.Task[Run | None]:
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

    async def _in_turn(self, event: TriggerEvent) -> Run | None:
        async with self._room:
            return await self._start(event)

    async def _start(self, event: TriggerEvent) -> Run | None:
        try:
            run = await self._start_run(event)
        except AlreadyExists:
            return await self._found(event)
        except TryAgain as error:
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
        """The run that is there already; one that has ended says what became of the event."""
        run = await self._store.runs.get(event.project_id, event.run_id)
        if run is not None and run.state in OVER:
            await self._ended(event, run)
        return run

    async def _ended(self, event: TriggerEvent, run: Run) -> None:
        problem = None
        if run.state in (RunState.FAILED, RunState.CANCELLED):
            problem = str((run.error or {}).get("message") or f"The run ended as {run.state}.")
        await self._settle(event, EventState.STARTED, problem)

    async def _failed(self, event: TriggerEvent, reason: str) -> None:
        await self._settle(event, EventState.FAILED, reason)

    async def _settle(self, event: TriggerEvent, state: EventState, error: str | None) -> None:
        text = scrubber().text(error)[:1000] if error is not None else None
        try:
            await self._store.triggers.settle(event, state, error=text, at=self._clock.now())
        except JunctorError as fault:  # the run stands in the store; its health is not worth more
            _log.warning("event %s: %s", event.id, scrubber().text(fault.message))
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


def input_of(kind: str, payload: Any) -> Any:
    """The flow's input for an event: the body of a request, else the event itself."""
    if kind != "webhook" or not isinstance(payload, dict):
        return payload
    for name in ("json", "form"):
        if name in payload:
            return payload[name]
    return {"text": payload["text"]} if "text" in payload else {}
