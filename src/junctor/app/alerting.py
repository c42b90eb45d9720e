"""Joins alerts: rules, looking, telling; and the loop that a server keeps."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from junctor.app.exclusive import exclusive
from junctor.app.watching import Watching
from junctor.core.alerts import AlertService, AlertTelling, Lasting, Looking
from junctor.core.calls.caller import Caller
from junctor.core.connections import ConnectionService
from junctor.core.live import RunEnded
from junctor.core.ports import Clock
from junctor.core.ports.store import Store
from junctor.model.errors import InUse, JunctorError

MINUTE = 60.0
_GATHER = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alerting:
    """The parts; `keep()` is background work of a server."""

    service: AlertService
    looking: Looking
    store: Store
    clock: Clock

    async def keep(self) -> None:
        """Look once a minute, and soon after a run failed, until cancelled."""
        wake = self.looking.wake
        while True:
            try:
                async with asyncio.timeout(MINUTE):
                    await wake.wait()
                await self.clock.sleep(_GATHER)  # failures that come together are told together
            except TimeoutError:
                pass
            wake.clear()
            try:
                async with exclusive(self.store.leases, self.clock, "alerts", "Another does it."):
                    await self.looking.look()
            except InUse:
                continue
            except JunctorError as error:
                _log.warning("alerts were not looked at: %s", error.message)


def join_alerting(
    store: Store,
    caller: Caller,
    connections: ConnectionService,
    clock: Clock,
    watch: Watching,
    url: str,
) -> Alerting:
    """Make and join them."""
    telling = AlertTelling(store, caller, clock, url)
    looking = Looking(store, telling, Lasting(store, connections), clock)
    watch.hub.add(looking.watch, RunEnded)
    return Alerting(AlertService(store, telling, clock), looking, store, clock)
