"""One at a time across processes: a lease that is held as long as the work goes on."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

from junctor.core.ports import Clock
from junctor.core.ports.store import Leases
from junctor.model.errors import InUse

SECONDS = 60.0


@contextlib.asynccontextmanager
async def exclusive(
    leases: Leases, clock: Clock, name: str, what: str, *, seconds: float = SECONDS
) -> AsyncIterator[None]:
    """Hold the lease while the body runs; a process that is killed loses it after `seconds`.

    Raises:
        InUse: somebody else holds it; `what` says in a sentence what goes on there.
    """
    holder = secrets.token_hex(8)
    if not await leases.acquire(name, holder, seconds):
        raise InUse(
            what,
            cure=f"Try again when it has ended, at the latest {seconds:.0f} seconds after it "
            "was killed.",
        )

    async def keep() -> None:
        while await leases.acquire(name, holder, seconds):
            await clock.sleep(seconds / 3)

    keeping = asyncio.create_task(keep(), name=f"lease {name}")
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await leases.release(name, holder)
