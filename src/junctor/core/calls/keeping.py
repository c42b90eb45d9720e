"""Keeps tokens alive ahead of time, so that no call waits for a renewal or finds a dead token."""

from __future__ import annotations

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
_MOST = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one round did."""

    asked: int
    failed: int


class TokenKeeper:
    """Renews what is due; the door's lease sees to one renewal per expiry across processes."""

    def __init__(self, store: Store, planner: Planner, door: Door, clock: Clock) -> None:
        self._store = store
        self._planner = planner
        self._door = door
        self._clock = clock

    async def run(self) -> Kept:
        """One round over all projects."""
        now = self._clock.now()
        found = await self._store.credentials.ending(now + _AHEAD_MS, _MOST)
        asked = failed = 0
        for credential in found:
            if not _due(credential, now):
                continue
            asked += 1
            try:
                await self._renew(credential)
            except JunctorError as error:
                failed += 1
                _log.warning(
                    "The token of %s in %s was not renewed: %s",
                    credential.connection_id,
                    credential.environment,
                    scrubber().text(error.message),
                )
        return Kept(asked, failed)

    async def _renew(self, credential: Credential) -> None:
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
        if renewable(passage.scheme, credential):
            await self._door.renew(passage)


def _due(credential: Credential, now: int) -> bool:
    """Whether the last fifth of its life has begun; one that was refused is left alone."""
    end = credential.expires_at
    if end is None or credential.refused_at is not None:
        return False
    return now >= end - (end - credential.created_at) // 5
