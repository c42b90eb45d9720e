"""The one door. Order matters here: judge, wait for budget, audit, open, attach, dial, note.

No audit, no decryption; no judged origin, no credential; no answer without its outcome in
the audit.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from junctor.adapters.door.book import Begun, Book
from junctor.adapters.door.credentials import CredentialDesk, given, nothing
from junctor.adapters.door.exchange import Exchanger, Opening, Ready, names_placeholders
from junctor.adapters.door.gate import Gate
from junctor.adapters.door.hearing import replayed, whole_of
from junctor.adapters.door.listening import ListeningDesk
from junctor.adapters.door.mcp import McpDesk
from junctor.adapters.door.renewals import SECONDS
from junctor.adapters.door.sockets import SocketDesk
from junctor.adapters.door.words import origin_of
from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.listeners import Listeners
from junctor.adapters.transports.wire import HttpStream, whole
from junctor.core.auth import TokenUpdate, check_revoked, expired_by, reveal_values, revocation
from junctor.core.auth.certificates import ClientIdentity
from junctor.core.guard import Target
from junctor.core.ports import Clock, Passage, Sent
from junctor.core.ports.audit import AuditLog, Receipt
from junctor.core.ports.listening import Listening
from junctor.core.sandbox.answers import answer
from junctor.model.auth import NoAuth
from junctor.model.call import Mode, Outcome
from junctor.model.errors import Blocked, Cancelled, JunctorError, OursToFix
from junctor.model.mcp import McpRequest
from junctor.model.request import HttpRequest, HttpResponse, Request, Response
from junctor.model.sockets import SocketRequest
from junctor.model.subscription import Subscription


class OneDoor:
    """Sends requests of calls; implements `core.ports.Door`."""

    def __init__(
        self,
        *,
        audit: AuditLog,
        desk: CredentialDesk,
        exchanger: Exchanger,
        gate: Gate,
        clock: Clock,
        listeners: Listeners | None = None,
    ) -> None:
        self._book = Book(audit, clock, exchanger.mapped)
        self._desk = desk
        self._exchanger = exchanger
        self._gate = gate
        self._clock = clock
        self._mcp = McpDesk(desk, exchanger)
        self._sockets = SocketDesk(desk, exchanger)
        self._listening = ListeningDesk(desk, exchanger, listeners or Listeners({}))

    @asynccontextmanager
    async def listen(
        self, subscription: Subscription, passage: Passage
    ) -> AsyncIterator[Listening]:
        """Open a subscription, judged and audited like a call; leaving the context closes it.

        Raises:
            JunctorError: nothing can be listened to there, or not now.
        """
        start = self._book.begin()
        try:
            target = self._listening.judge(subscription, passage)
        except Blocked as error:
            self._book.note("listen.blocked", passage, start, None, error=error)
            raise

        token = partial(self._token_exchange, passage=passage)
        receipt = await self._book.record("listen", passage, start, target)
        own = origin_of(target) in passage.origins
        try:
            async with self._listening.opened(
                subscription, passage, receipt, token, own_origin=own
            ) as listening:
                yield listening
        except JunctorError as error:
            self._book.note("listen.outcome", passage, start, target, error=error)
            raise

    async def send(self, request: Request, passage: Passage) -> Sent:
        """Send within policy, audited, with the credential attached, guarded and scrubbed.

        Raises:
            JunctorError: nothing was answered; `details["exchange"]` holds the trace.
        """
        start = self._book.begin()
        try:
            if passage.mode is Mode.SANDBOX:
                response, verdict = await self._answered(request, passage, start)
            else:
                response, verdict = await self._live(request, passage, start)
        except JunctorError as error:
            error.details["exchange"] = self._book.trace(request, passage, start, None, error)
            raise
        trace = self._book.trace(request, passage, start, response, None)
        return Sent(response=response, exchange=trace, verdict=verdict)

    async def _answered(
        self, request: Request, passage: Passage, start: Begun
    ) -> tuple[Response, Outcome | None]:
        target = self._exchanger.judge(request, passage)
        response = await replayed(answer(request, passage), passage)
        verdict = passage.judge(response) if passage.judge else None
        note = {"status": response.status, "simulated": True}
        self._book.note("call", passage, start, target, outcome=note)
        return response, verdict

    async def _live(
        self, request: Request, passage: Passage, start: Begun
    ) -> tuple[Response, Outcome | None]:
        try:
            target = self._exchanger.judge(request, passage)
            self._check_origin(request, target, passage)
        except Blocked as error:
            self._book.note("call.blocked", passage, start, None, error=error)
            raise
        async with self._gate.passing(passage) as ticket:
            start.waited = self._clock.monotonic() - start.clock
            receipt = await self._book.record("call", passage, start, target)
            try:
                response = await self._sent(request, target, passage, receipt)
                response = await whole_of(response, passage)
            except JunctorError as error:
                ticket.failed(error)
                self._book.note("call.outcome", passage, start, target, error=error)
                raise
            except BaseException as stop:
                why = Cancelled() if isinstance(stop, CancelledError) else OursToFix()
                self._book.note("call.outcome", passage, start, target, error=why)
                raise
            verdict = passage.judge(response) if passage.judge else None
            ticket.ended(verdict)
            ended: dict[str, Any] = {"status": response.status, "ok": not verdict or verdict.ok}
            if verdict and verdict.error_class:
                ended["errorClass"] = verdict.error_class.value
            self._book.note("call.outcome", passage, start, target, outcome=ended)
            return response, verdict

    def _check_origin(self, request: Request, target: Target, passage: Passage) -> None:
        """A credential goes to its own origins only; placeholders too."""
        if origin_of(target) in passage.origins:
            return
        if passage.marked and names_placeholders(request, passage):
            raise Blocked(
                f"The credential does not belong to {target.host}.",
                rule="credential_origin",
                cure="Send the credential only to the origins of its connector.",
            )

    async def _sent(
        self, request: Request, target: Target, passage: Passage, receipt: Receipt
    ) -> Response:
        token = partial(self._token_exchange, passage=passage)
        if isinstance(request, SocketRequest):
            return await self._sockets.send(request, passage, receipt, token)
        if isinstance(request, McpRequest):
            return await self._mcp.send(request, passage, receipt, token)
        if not isinstance(request, HttpRequest):
            return await self._dispatched(request, target, passage, receipt)
        if origin_of(target) not in passage.origins:
            return await self._exchanger.exchange(Ready(request), target, passage)
        ready = await self._desk.attached(request, passage, receipt, token)
        final = target if ready.request.url == request.url else self._target(ready, passage)
        response = await self._exchanger.exchange(ready, final, passage)
        renewable = passage.credential is not None and expired_by(passage.scheme, response)
        if not renewable:
            return response
        ready = await self._desk.attached(request, passage, receipt, token, refresh=True)
        return await self._exchanger.exchange(ready, self._target(ready, passage), passage)

    async def _dispatched(
        self, request: Request, target: Target, passage: Passage, receipt: Receipt
    ) -> Response:
        """The way of every protocol but HTTP: its driver gets the credential's fields."""
        if origin_of(target) not in passage.origins or isinstance(passage.scheme, NoAuth):
            return await self._exchanger.dispatch(request, passage, nothing)
        opening: Opening = partial(self._desk.values, passage, receipt)
        if passage.marked and names_placeholders(request, passage):
            values = await opening()
            request = reveal_values(request, passage.markers, values)
            opening = partial(given, values)
        return await self._exchanger.dispatch(request, passage, opening)

    @asynccontextmanager
    async def stream(
        self, request: HttpRequest, passage: Passage, body: AsyncIterator[bytes] | None = None
    ) -> AsyncIterator[HttpStream]:
        """An answer that is read while it comes, audited like any; the sandbox answers whole.

        Raises:
            JunctorError: as `send`.
        """
        if passage.mode is Mode.SANDBOX:
            yield whole((await self.send(request, passage)).response)
            return
        start = self._book.begin()
        target = self._exchanger.judge(request, passage)
        self._check_origin(request, target, passage)
        token = partial(self._token_exchange, passage=passage)
        async with self._gate.passing(passage) as ticket:
            receipt = await self._book.record("call", passage, start, target)
            ready = Ready(request)
            try:
                if origin_of(target) in passage.origins:
                    ready = await self._desk.attached(request, passage, receipt, token)
                final = self._target(ready, passage)
                async with self._exchanger.stream(ready, final, passage, body) as found:
                    ended = {"status": found.status, "ok": found.status < 400}
                    self._book.note("call.outcome", passage, start, target, outcome=ended)
                    yield found
            except JunctorError as error:
                ticket.failed(error)
                self._book.note("call.outcome", passage, start, target, error=error)
                raise

    def client(self, passage: Passage) -> Any:
        """An `httpx2.AsyncClient` whose transport is this door, for one call's code.

        Raises:
            NotConfigured: the extra is not installed.
        """
        check_installed("An httpx2 client", ("httpx2",))
        from junctor.adapters.door.client import door_client

        return door_client(lambda request, body: self.stream(request, passage, body))

    async def close(self) -> None:
        """Wait for what has to be kept before the sockets close."""
        await self._desk.close()

    def _target(self, ready: Ready, passage: Passage) -> Target:
        return self._exchanger.judge(ready.request, passage)

    async def _token_exchange(
        self,
        wanted: HttpRequest,
        identity: ClientIdentity | None = None,
        *,
        passage: Passage,
        kind: str = "credential.renew",
    ) -> HttpResponse:
        start = self._book.begin()
        if kind == "credential.renew":
            # A call's bound says nothing of how long a token that works once is waited for.
            patient = max(passage.deadline, self._clock.monotonic() + SECONDS)
            passage = replace(passage, deadline=patient)
        target = self._exchanger.judge(wanted, passage)
        await self._book.record(kind, passage, start, target)
        return await self._exchanger.exchange(Ready(wanted, identity=identity), target, passage)

    async def reveal(self, passage: Passage, fields: Sequence[str]) -> dict[str, str]:
        """Raw values of declared fields for code that must sign; audited like a use."""
        if passage.mode is Mode.SANDBOX or isinstance(passage.scheme, NoAuth):
            return {name: f"[secret:{name}]" for name in fields}
        detail = {"fields": sorted(fields)}
        receipt = await self._book.record("credential.reveal", passage, detail=detail)
        values = await self._desk.values(passage, receipt)
        return {name: values[name] for name in fields if name in values}

    async def obtain(self, passage: Passage, grant: Mapping[str, str]) -> TokenUpdate:
        """Turn a grant into tokens at the scheme's token endpoint. Nothing is stored."""
        receipt = await self._book.record("credential.authorize", passage)
        return await self._desk.obtained(
            passage, grant, receipt, partial(self._token_exchange, passage=passage)
        )

    async def renew(self, passage: Passage) -> None:
        """Renew the credential's token if it is due, as a call would; stored before it ends.

        Raises:
            JunctorError: it is due and was not renewed, also where it still lives.
        """
        receipt = await self._book.record("credential.keep", passage)
        # What it is attached to is not sent.
        unsent = HttpRequest(method="GET", url="https://unsent.invalid/")
        token = partial(self._token_exchange, passage=passage)
        ready = await self._desk.attached(unsent, passage, receipt, token)
        if ready.kept is not None:
            raise ready.kept

    async def revoke(self, passage: Passage) -> None:
        """Tell the other side that the credential's token is no longer wanted (RFC 7009).

        Raises:
            JunctorError: it was not told, or refuses; audited either way.
        """
        receipt = await self._book.record("credential.revoke", passage)
        request = revocation(
            passage.scheme, await self._desk.values(passage, receipt), passage.config
        )
        if request is None:
            return
        start = self._book.begin()
        kind = "credential.revoke.outcome"
        try:
            told = await self._token_exchange(
                request, passage=passage, kind="credential.revoke.send"
            )
            check_revoked(told)
        except JunctorError as error:
            self._book.note(kind, passage, start, None, error=error)
            raise
        ended = {"status": told.status, "ok": True}
        self._book.note(kind, passage, start, None, outcome=ended)
