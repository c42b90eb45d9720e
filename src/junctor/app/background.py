"""What a server does on its own: housekeeping once an hour, and a look at newer keys."""

from __future__ import annotations

import logging
from typing import Protocol

from junctor.app.exclusive import exclusive
from junctor.core.calls.keeping import ROUND_SECONDS, TokenKeeper
from junctor.core.connections import Housekeeping
from junctor.core.live.health import ConnectionHealth
from junctor.core.ports import Clock
from junctor.core.ports.store import Leases
from junctor.core.runs.retention import RetentionService
from junctor.model.errors import InUse, JunctorError

FIRST_SECONDS = 60.0
HOUR = 3600.0
KEY_SECONDS = 30.0
HEALTH_SECONDS = 10.0
_log = logging.getLogger(__name__)


class KeyTable(Protocol):
    """A vault whose keys others may rotate."""

    async def refresh(self) -> None:
        """Read the key table again."""
        ...


async def keep_house(work: Housekeeping, leases: Leases, clock: Clock) -> None:
    """Do it hourly until cancelled; of several processes one at a time."""
    wait = FIRST_SECONDS
    while True:
        await clock.sleep(wait)
        wait = HOUR
        try:
            async with exclusive(leases, clock, "housekeeping", "Another process does it."):
                done = await work.run()
        except InUse:
            continue
        except JunctorError as error:
            _log.warning("housekeeping was not finished: %s", error.message)
            continue
        if done.wiped or done.pruned:
            _log.info("housekeeping: %d versions wiped, %d dropped", done.wiped, done.pruned)


async def keep_runs(work: RetentionService, leases: Leases, clock: Clock) -> None:
    """Remove what projects do not keep any more, hourly until cancelled."""
    wait = FIRST_SECONDS
    while True:
        await clock.sleep(wait)
        wait = HOUR
        try:
            async with exclusive(leases, clock, "retention", "Another process does it."):
                gone = await work.run()
        except InUse:
            continue
        except JunctorError as error:
            _log.warning("retention was not finished: %s", error.message)
            continue
        if gone.payloads or gone.runs or gone.entries:
            said = "retention: %d payloads, %d runs, %d audit entries removed"
            _log.info(said, gone.payloads, gone.runs, gone.entries)


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
    while True:
        await clock.sleep(HEALTH_SECONDS)
        try:
            await health.look()
        except JunctorError as error:
            _log.warning("how connections are was not read: %s", error.message)


async def follow_keys(vault: KeyTable, clock: Clock) -> None:
    """Notice what another process has rotated, until cancelled."""
    while True:
        await clock.sleep(KEY_SECONDS)
        try:
            await vault.refresh()
        except JunctorError as error:
            _log.warning("the key table was not read: %s", error.message)
