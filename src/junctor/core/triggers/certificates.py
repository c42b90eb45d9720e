"""What a signature leans on, fetched through the door: certificates, and confirmations to ask.

Addresses come from requests that nobody vouches for yet. The schemes let only those of their
vendor through; here they are fetched seldom, so that a stranger cannot make us ask without end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from junctor.core.calls.adhoc import adhoc_passage, adhoc_request
from junctor.core.calls.policies import CallPolicies
from junctor.core.ports import Clock, Door
from junctor.core.triggers.signatures import NEEDED, Verdict
from junctor.model.call import Actor, AdhocCall, Mode, Outcome, Purpose
from junctor.model.errors import JunctorError, TryAgain
from junctor.model.request import HttpResponse, Response
from junctor.model.trigger import Trigger

_SECONDS = 8.0
_LARGEST = 256 * 1024
CERTIFICATES_KEPT = 24 * 3600.0
KEYS_KEPT = 3600.0
"""A set of keys is published anew when one is withdrawn, a certificate is not."""
_REFUSED = 60.0
_MOST = 32
_BUDGET = 20
"""Fetches within a minute, of the whole process."""


@dataclass(frozen=True, slots=True)
class _Known:
    content: bytes | None
    since: float
    until: float


class Certificates:
    """Certificates by address, kept for a while, and for a minute that one could not be had."""

    def __init__(self, door: Door, policies: CallPolicies, clock: Clock) -> None:
        self._door = door
        self._policies = policies
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._asked: deque[float] = deque()

    async def judged(
        self, trigger: Trigger, judge: Callable[[bytes | None], Verdict], kept: float
    ) -> Verdict:
        """The verdict with the certificate or the keys that it needs, which are `kept` so long.

        A key that is not among those that are known may have been published since.

        Raises:
            TryAgain: they cannot be had now.
        """
        verdict = judge(None)
        for is_newer in (False, True):
            if verdict.reason != NEEDED or verdict.address is None:
                return verdict
            verdict = judge(await self._get(trigger, verdict.address, kept, is_newer=is_newer))
        return replace(verdict, reason="key_unknown") if verdict.reason == NEEDED else verdict

    async def _get(self, trigger: Trigger, address: str, kept: float, *, is_newer: bool) -> bytes:
        now = self._clock.monotonic()
        known = self._known.get(address)
        if known is None or known.until <= now:
            known = await self._fetched(trigger, address, now, kept)
        elif is_newer and known.since + _REFUSED <= now:
            # What was good stays good when nothing newer can be had.
            newer = await self._fetched(trigger, address, now, kept)
            if newer.content is None:
                self._known[address] = known = replace(known, since=now)
            else:
                known = newer
        if known.content is None:
            raise _later()
        return known.content

    async def _fetched(self, trigger: Trigger, address: str, now: float, kept: float) -> _Known:
        self._spend(now)
        try:
            found = await self._ask(trigger, address, "certificate")
        except JunctorError:
            found = None
        known = _Known(found, now, now + (_REFUSED if found is None else kept))
        self._known.pop(address, None)
        self._known[address] = known
        while len(self._known) > _MOST:
            self._known.pop(next(iter(self._known)))
        return known

    async def confirm(self, trigger: Trigger, address: str) -> None:
        """Ask an address that a genuine delivery named, once.

        Raises:
            TryAgain: it did not answer well; the sender will tell again.
        """
        self._spend(self._clock.monotonic())
        try:
            found = await self._ask(trigger, address, "confirmation")
        except JunctorError:
            found = None
        if found is None:
            raise _later()

    def _spend(self, now: float) -> None:
        while self._asked and self._asked[0] <= now - 60:
            self._asked.popleft()
        if len(self._asked) >= _BUDGET:
            raise _later()
        self._asked.append(now)

    async def _ask(self, trigger: Trigger, address: str, kind: str) -> bytes | None:
        call = AdhocCall(
            project_id=trigger.project_id,
            url=address,
            environment=trigger.environment,
            mode=Mode.LIVE,
            actor=Actor(kind="trigger", id=trigger.id),
            purpose=Purpose(kind=kind),
            timeout=_SECONDS,
        )
        request = adhoc_request(call)
        passage = await adhoc_passage(self._policies, self._clock, call, request, _judge)
        passage = replace(passage, operation_key=f"trigger.{kind}", max_response=_LARGEST)
        response = (await self._door.send(request, passage)).response
        assert isinstance(response, HttpResponse)
        return response.content if response.status == 200 else None


def _judge(response: Response) -> Outcome:
    return Outcome(status=response.status, ok=response.status == 200)


def _later() -> TryAgain:
    return TryAgain(
        "The sender cannot be verified now.",
        cure="Try again later; the certificate could not be fetched.",
        retry_after=60.0,
        details={"httpStatus": 503},
    )
