"""What a server does on its own: housekeeping once an hour, and a look at newer keys."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from junctor.app.exclusive import exclusive
from junctor.core.calls.keeping import ROUND_SECONDS, TokenKeeper
from junctor.core.connections import Housekeeping
from junctor.core.live.health import ConnectionHealth
from junctor.core.ports import Clock
from junctor.core.ports.engine import Engine
from junctor.core.ports.store import Leases
from junctor.core.runs.retention import RetentionService
from junctor.model.errors import InUse, JunctorError, TryAgain
from junctor.model.scrub import scrubber

FIRST_SECONDS = 60.0
HOUR = 3600.0
KEY_SECONDS = 30.0
HEALTH_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_log = logging.getLogger(__name__)


def ended(task: asyncio.Task[None]) -> None:
    """Say at once that background work ended with an error, which nobody waits for."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        said = fault.message if isinstance(fault, JunctorError) else repr(fault)
        _log.error("%s: ended: %s", task.get_name(), scrubber().text(said))


async def take_up(engine: Engine, clock: Clock) -> None:
    """Drive the runs that were left; what time can cure is tried again, ever more seldom.

    Without that a server whose database restarts while it starts would leave them for good.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            found = await engine.recover()
        except TryAgain as fault:
            _log.warning("runs are not taken up yet: %s", fault.message)
        else:
            if found:
                _log.info("%s runs were taken up where the last process left them.", found)
            return
        await clock.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


class KeyTable(Protocol):
    """A vault whose keys others may rotate."""

    async def refresh(self) -> None:
        """Read the key table again."""
        ...


async def keep_house(work: Housekeeping, leases: Leases, clock: Clock) -> None:
    """Do it hourly until cancelled; of several processes one at a time."""

    async def tidied() -> None:
        async with exclusive(leases, clock, "housekeeping", "Another process does it."):
            done = await work.run()
        if done.wiped or done.pruned:
            _log.info("housekeeping: %d versions wiped, %d dropped", done.wiped, done.pruned)

    await _over_and_over(tidied, clock, HOUR, "housekeeping was not finished", first=FIRST_SECONDS)


async def keep_runs(work: RetentionService, leases: Leases, clock: Clock) -> None:
    """Remove what projects do not keep any more, hourly until cancelled."""

    async def removed() -> None:
        async with exclusive(leases, clock, "retention", "Another process does it."):
            gone = await work.run()
        if gone.payloads or gone.runs or gone.entries:
            message = "retention: %d payloads, %d runs, %d audit entries removed"
            _log.info(message, gone.payloads, gone.runs, gone.entries)

    await _over_and_over(removed, clock, HOUR, "retention was not finished", first=FIRST_SECONDS)


async def keep_tokens(keeper: TokenKeeper) -> None:
    """Renew tokens before they end, until cancelled."""
    while True:
        wait = ROUND_SECONDS
        try:
            wait = (await keeper.run()).wait
        except JunctorError as error:
            _log.warning("tokens were not looked at: %s", error.message)
        await keeper.rest(wait)


async def follow_health(health: ConnectionHealth, clock: Clock) -> None:
    """Notice which connections fail in other processes, until cancelled."""
    await _over_and_over(health.look, clock, HEALTH_SECONDS, "how connections are was not read")


async def follow_keys(vault: KeyTable, clock: Clock) -> None:
    """Notice what another process has rotated, until cancelled."""
    await _over_and_over(vault.refresh, clock, KEY_SECONDS, "the key table was not read")


async def _over_and_over(
    work: Callable[[], Awaitable[Any]],
    clock: Clock,
    seconds: float,
    failed: str,
    *,
    first: float | None = None,
) -> None:
    wait = first or seconds
    while True:
        await clock.sleep(wait)
        wait = seconds
        try:
            await work()
        except InUse:
            continue  # another process is at it
        except JunctorError as error:
            _log.warning("%s: %s", failed, error.message)
