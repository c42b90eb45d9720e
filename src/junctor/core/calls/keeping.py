"""Keeps tokens alive ahead of time, so that no call waits for a renewal or finds a dead token."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass

from junctor.core.calls.plan import Planner
from junctor.core.connections import renewable
from junctor.core.ports import Clock, Door, Store
from junctor.model.call import Actor, Call, Mode, Purpose
from junctor.model.connection import Credential
from junctor.model.errors import JunctorError
from junctor.model.scrub import scrubber

_ACTOR = Actor(kind="system", id="token-keeper", name="Token keeper")
_AHEAD_MS = 24 * 3600 * 1000
_MOST = 1000
ROUND_SECONDS = 20.0
"""How often it looks at what others did, when nothing is due before."""
SOONEST_SECONDS = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one round did, and the seconds until the next one is wanted."""

    asked: int
    failed: int
    wait: float = 0.0


class TokenKeeper:
    """Renews what is due; the door's lease sees to one renewal per expiry across processes."""

    def __init__(self, store: Store, planner: Planner, door: Door, clock: Clock) -> None:
        self._store = store
        self._planner = planner
        self._door = door
        self._clock = clock
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Look again soon: somebody signed in, and the token may be short-lived."""
        self._bell.set()

    async def rest(self, seconds: float) -> None:
        """Wait, or less when it is rung for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        self._bell.clear()

    async def run(self) -> Kept:
        """One round over all projects."""
        now = self._clock.now()
        found = await self._store.credentials.ending(now + _AHEAD_MS, _MOST)
        asked = failed = 0
        wait = ROUND_SECONDS
        for credential in found:
            left = (_due_at(credential) - now) / 1000
            if left > 0:
                wait = min(wait, left)
                continue
            asked += 1
            try:
                renewed = await self._renew(credential)
            except JunctorError as error:
                failed += 1
                _log.warning(
                    "The token of %s in %s was not renewed: %s",
                    credential.connection_id,
                    credential.environment,
                    scrubber().text(error.message),
                )
            else:
                # To see when the new one is due.
                wait = SOONEST_SECONDS if renewed else wait
        return Kept(asked, failed, max(wait, SOONEST_SECONDS))

    async def _renew(self, credential: Credential) -> bool:
        """Whether there was something to renew."""
        passage = await self._planner.standing(
            Call(
                project_id=credential.project_id,
                connection=credential.connection_id,
                operation="",
                inputs={},
                environment=credential.environment,
                mode=Mode.LIVE,
                actor=_ACTOR,
                purpose=Purpose(kind="credential.keep"),
            )
        )
        if not renewable(passage.scheme, credential):
            return False
        await self._door.renew(passage)
        return True


def _due_at(credential: Credential) -> int:
    """When the last fifth of its life begins."""
    end = credential.expires_at
    assert end is not None, "only those that end were asked for"
    return end - (end - credential.created_at) // 5
