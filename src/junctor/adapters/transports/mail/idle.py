"""Listening to a mailbox by IMAP idle: a new message is an event, by its UID and validity."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.mail.compose import HEADER_PARTS, header_of
from junctor.adapters.transports.mail.imap import FAULTS, connected, explained, hang_up
from junctor.adapters.transports.sql.threaded import Thread
from junctor.core.ports.listening import Arrival, Listening
from junctor.core.ports.transport import SignIn
from junctor.model.errors import TimedOut, TryAgain
from junctor.model.subscription import Subscription

_IDLE = 240
"""Seconds after which idling begins anew: servers hang up after half an hour, routers sooner."""
_LOOK = 15
"""Seconds between two looks where the server cannot idle."""
_AT_ONCE = 50


class ImapListener:
    """Opens mailboxes; implements `core.ports.transport.Listener`."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._begun: dict[tuple[str, str], Any] = {}

    @asynccontextmanager
    async def listen(self, dispatch: SignIn) -> AsyncIterator[Listening]:
        """A mailbox, read only: messages stay as they are."""
        check_installed("IMAP", ("imap",))
        subscription = dispatch.request
        assert isinstance(subscription, Subscription)
        mailbox = subscription.settings.get("mailbox") or "INBOX"
        place = (dispatch.passage.actor.id, mailbox)
        thread, client = Thread("junctor-idle"), None
        try:
            try:
                async with asyncio.timeout_at(dispatch.deadline):
                    client = await connected(thread, dispatch, self._trusted)
                    position = subscription.position or self._begun.get(place)
                    listening = MailboxListening(thread, client, position)
                    # Until a first message is stored, nothing else says where it began.
                    self._begun[place] = await thread.do(partial(listening.begin, mailbox))
            except TimeoutError:
                raise TimedOut(details={"diagnosis": "timeout"}) from None
            except FAULTS as error:
                raise explained(error) from None
            yield listening
        finally:
            if client is not None:
                hang_up(client)
            thread.end()


class MailboxListening:
    """An open mailbox; the position is the last UID with the validity of the mailbox."""

    def __init__(self, thread: Thread, client: Any, position: Any) -> None:
        self._thread = thread
        self._client = client
        self._before = position
        self._mailbox = ""
        self._idles = False
        self._validity = 0
        self._last = 0
        self._ready: deque[Arrival] = deque()

    def begin(self, mailbox: str) -> dict[str, int]:
        """Select it; without a position of this validity, what is there already is old."""
        self._mailbox = mailbox
        self._idles = self._client.has_capability("IDLE")
        found = self._client.select_folder(mailbox, readonly=True)
        self._validity = found[b"UIDVALIDITY"]
        known = self._before if isinstance(self._before, dict) else {}
        if known.get("validity") == self._validity:
            self._last = known["uid"]
        else:
            self._last = found[b"UIDNEXT"] - 1
        return {"validity": self._validity, "uid": self._last}

    async def receive(self) -> Arrival:
        """The next message."""
        try:
            while not self._ready:
                await self._thread.do(self._look)
                if self._ready:
                    break
                if self._idles:
                    await self._thread.do(self._wait)
                else:
                    await asyncio.sleep(_LOOK)
        except FAULTS as error:
            raise explained(error) from None
        return self._ready.popleft()

    async def done(self, arrival: Arrival) -> None:
        """Nothing to tell: the next opening begins after the last UID."""

    def _look(self) -> None:
        # Selecting again is what leaves no gap before idling: a message that comes during a search
        # is announced with the search's answer, and idling would not announce it again.
        state = self._client.select_folder(self._mailbox, readonly=True)
        if state.get(b"UIDVALIDITY", self._validity) != self._validity:
            raise TryAgain("The mailbox was made anew.")
        if state.get(b"UIDNEXT", self._last + 2) <= self._last + 1:
            return
        found = self._client.search(["UID", f"{self._last + 1}:*"])
        # `n:*` names the last message too where none is as new as n.
        uids = sorted(uid for uid in found if uid > self._last)[:_AT_ONCE]
        if not uids:
            self._last = max(self._last, state.get(b"UIDNEXT", 0) - 1)  # they were deleted
            return
        parts = self._client.fetch(uids, list(HEADER_PARTS))
        for uid in uids:
            if uid in parts:
                self._ready.append(self._arrival(uid, parts[uid]))
        self._last = uids[-1]

    def _wait(self) -> None:
        self._client.idle()
        if not self._was_told():
            self._client.idle_check(timeout=_IDLE)
        self._client.idle_done()

    def _was_told(self) -> bool:
        """Whether news came in one piece with the leave to idle: waiting asks the socket alone."""
        socket = self._client.socket()
        socket.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))  # noqa: SLF001 - there is no public way
        except OSError:  # nothing there yet, or nothing more: waiting says which
            return False
        finally:
            socket.setblocking(True)

    def _arrival(self, uid: int, part: dict[bytes, Any]) -> Arrival:
        event = {**header_of(uid, part), "uidValidity": self._validity}
        place = {"validity": self._validity, "uid": uid}
        return Arrival(id=f"{self._validity}/{uid}", event=event, position=place)
