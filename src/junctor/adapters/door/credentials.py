"""The credential on its way to a request: opened with a receipt, attached, kept fresh.

A token is renewed by one caller at a time: a lock in this process, a lease across
processes, and a compare-and-swap that stores the new token before it is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

from junctor.adapters.door.doubts import Doubts, spends
from junctor.adapters.door.exchange import Ready
from junctor.adapters.door.renewals import Renewals
from junctor.core.auth import (
    Attached,
    AuthFlow,
    TokenUpdate,
    attach,
    credential_names,
    exchange,
)
from junctor.core.auth.certificates import ClientIdentity, identity_of
from junctor.core.auth.signals import is_expired
from junctor.core.connections import SPENT
from junctor.core.ports import Clock, Passage, Store
from junctor.core.ports.audit import Receipt
from junctor.model.auth import NoAuth, OAuth2
from junctor.model.connection import Credential
from junctor.model.errors import (
    JunctorError,
    NotConfigured,
    OursToFix,
    ReconnectNeeded,
    TimedOut,
)
from junctor.model.request import HttpRequest, HttpResponse

_LEASE_SECONDS = 60.0
_PATIENCE = 1.0
"""Seconds that a call with a living token waits for another process before it goes on with it."""


class TokenSender(Protocol):
    """Asks a token endpoint, showing the client certificate where there is one."""

    def __call__(
        self, wanted: HttpRequest, identity: ClientIdentity | None = None
    ) -> Awaitable[HttpResponse]:
        """Its answer."""
        ...


class Opener(Protocol):
    """Decrypts credentials and the secrets they point at, and stores renewed tokens."""

    async def open_credential(self, credential: Credential, receipt: Receipt) -> dict[str, str]:
        """The values of a credential document, registered with the scrubber."""
        ...

    async def open_references(
        self, project_id: str, environment: str, references: dict[str, str], receipt: Receipt
    ) -> dict[str, str]:
        """The values of `{env.NAME}` references, registered with the scrubber."""
        ...

    async def store_tokens(
        self, passage: Passage, credential: Credential, update: TokenUpdate, receipt: Receipt
    ) -> None:
        """A new version of the credential with the renewed values, before they are used."""
        ...

    async def refused(self, credential: Credential) -> None:
        """Remember that the other side refused its grant for good: nobody asks again."""
        ...


@dataclass(frozen=True, slots=True)
class _Work:
    """A request that waits for a renewed token; `spare`: its old one still lives."""

    request: HttpRequest
    passage: Passage
    receipt: Receipt
    send: TokenSender
    spare: bool


class CredentialDesk:
    """Opens, attaches and renews."""

    def __init__(self, store: Store, opener: Opener, clock: Clock, holder: str) -> None:
        self._store = store
        self._opener = opener
        self._clock = clock
        self._holder = holder
        self._renewals = Renewals()
        self._doubts = Doubts(store, clock)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def close(self) -> None:
        """Wait for renewals under way, so that no new token is lost."""
        await self._renewals.close()

    async def values(self, passage: Passage, receipt: Receipt) -> dict[str, str]:
        """The values this call may use; none where nothing is to be attached."""
        found: dict[str, str] = {}
        if passage.references:
            found = await self._opener.open_references(
                passage.project_id, passage.environment, passage.references, receipt
            )
        if passage.credential is None:
            return found
        return {**found, **await self._opener.open_credential(passage.credential, receipt)}

    async def attached(
        self,
        request: HttpRequest,
        passage: Passage,
        receipt: Receipt,
        send: TokenSender,
        *,
        refresh: bool = False,
    ) -> Ready:
        """The request with its credential on it, after a renewal where one is due.

        Raises:
            ReconnectNeeded: the token endpoint refuses.
        """
        scheme = passage.scheme
        if scheme is None or isinstance(scheme, NoAuth):
            return Ready(request)
        values = await self.values(passage, receipt)
        identity = identity_of(values)
        flow = self._flow(request, passage, values, refresh=refresh)
        try:
            token_request = next(flow)
        except StopIteration as stop:
            return self._ready(stop.value, passage, identity)
        asking = partial(send, identity=identity)
        spare = not refresh and self._lives(values)
        work = _Work(request, passage, receipt, asking, spare)
        renewal = self._renewed(work, flow, token_request)
        attached = await self._renewals.wait_for(renewal, passage.deadline)
        return self._ready(attached, passage, identity)

    async def obtained(
        self, passage: Passage, grant: Mapping[str, str], receipt: Receipt, send: TokenSender
    ) -> TokenUpdate:
        """The tokens of a grant, with the client's own authentication from the credential."""
        assert isinstance(passage.scheme, OAuth2), "a sign-in belongs to OAuth 2"
        values = await self.values(passage, receipt)
        flow = exchange(passage.scheme, values, grant, config=passage.config, now=self._clock.now())
        answer = await send(next(flow), identity_of(values))
        try:
            flow.send(answer)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # a generator's value
        raise OursToFix("The token endpoint was to be asked twice.")

    def _flow(
        self, request: HttpRequest, passage: Passage, values: dict[str, str], *, refresh: bool
    ) -> AuthFlow:
        return attach(
            request,
            passage.scheme,
            values,
            config=passage.config,
            now=self._clock.now(),
            markers=passage.markers if passage.marked else None,
            refresh=refresh,
        )

    @staticmethod
    def _ready(attached: Attached, passage: Passage, identity: ClientIdentity | None) -> Ready:
        names = credential_names(passage.scheme, passage.config)
        return Ready(attached.request, names.headers, names.query, identity, attached.kept)

    def _lives(self, values: Mapping[str, str]) -> bool:
        return bool(values.get("access_token")) and not is_expired(values, self._clock.now())

    async def _renewed(self, work: _Work, flow: AuthFlow, token_request: HttpRequest) -> Attached:
        passage = work.passage
        credential = passage.credential
        if credential is None or credential.state != "current":
            # One on trial stands for itself: nobody is faster, and its tokens are not kept.
            return await _driven(flow, token_request, work.send)
        lock = self._locks.setdefault(credential.id, asyncio.Lock())
        async with lock:
            # Most callers find that somebody was faster, and need no lease.
            current = await self._current(passage, credential)
            if current.version == credential.version:
                try:
                    await self._lease(credential.id, passage.deadline, spare=work.spare)
                except TimedOut as held:
                    return _as_it_was(flow, held)
                try:
                    current = await self._current(passage, credential)
                    if current.version == credential.version:
                        work = replace(work, passage=replace(passage, credential=current))
                        return await self._asked(work, flow, token_request)
                finally:
                    await self._store.leases.release(f"refresh:{credential.id}", self._holder)
            newer = replace(passage, credential=current)
            flow.close()
            values = await self.values(newer, work.receipt)
            flow = self._flow(work.request, newer, values, refresh=False)
            try:
                token_request = next(flow)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]  # a generator's value
        # The newer one is due again already.
        work = replace(work, passage=newer, spare=self._lives(values))
        return await self._renewed(work, flow, token_request)

    async def _current(self, passage: Passage, credential: Credential) -> Credential:
        found = await self._store.credentials.current(
            passage.project_id, credential.connection_id, passage.environment
        )
        if found is None:
            raise NotConfigured("The credential was removed while it was renewed.")
        return found

    async def _asked(self, work: _Work, flow: AuthFlow, token_request: HttpRequest) -> Attached:
        """A new token from the other side, stored before it is used."""
        credential = work.passage.credential
        assert credential is not None
        once = spends(work.passage.scheme)
        if once and work.spare:
            doubt = await self._doubts.about(credential)
            if doubt is not None:
                return _as_it_was(flow, doubt)
        if once:
            await self._doubts.begin(credential)
        try:
            attached = await _driven(flow, token_request, work.send)
        except JunctorError as error:
            await self._doubts.settle(credential, error)
            if error.details.get("invalidGrant"):
                await self._opener.refused(credential)
                if credential.renewing_at is not None:
                    raise ReconnectNeeded(
                        f"{error.message} {SPENT}", cure=error.cure, details=error.details
                    ) from None
            raise
        if attached.update is not None:
            settled = credential.model_copy(update={"renewing_at": None})
            await self._opener.store_tokens(work.passage, settled, attached.update, work.receipt)
        elif attached.kept is not None:
            await self._doubts.settle(credential, attached.kept)
        return attached

    async def _lease(self, credential_id: str, deadline: float, *, spare: bool) -> None:
        pause = 0.02
        if spare:
            # Whoever holds it may have been killed, and keeps it for a minute.
            deadline = min(deadline, self._clock.monotonic() + _PATIENCE)
        name = f"refresh:{credential_id}"
        while not await self._store.leases.acquire(name, self._holder, _LEASE_SECONDS):
            if self._clock.monotonic() + pause > deadline:
                raise TimedOut(
                    "Another process was still renewing the token at the deadline.",
                    details={"sent": "no"},
                )
            await self._clock.sleep(pause)
            pause = min(pause * 2, 0.2)


async def given(values: Mapping[str, str]) -> Mapping[str, str]:
    """What was opened already."""
    return values


async def nothing() -> Mapping[str, str]:
    """Where no credential may go."""
    return {}


def _as_it_was(flow: AuthFlow, why: JunctorError) -> Attached:
    """The request with the token at hand; raises `why` where that has ended."""
    try:
        flow.throw(why)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # a generator's value
    raise why


async def _driven(flow: AuthFlow, token_request: HttpRequest, send: TokenSender) -> Attached:
    wanted = token_request
    while True:
        try:
            answer = await send(wanted)
        except JunctorError as error:
            try:
                wanted = flow.throw(error)
                continue
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]  # a generator's value
        try:
            wanted = flow.send(answer)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # a generator's value
