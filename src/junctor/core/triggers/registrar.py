"""Enters our addresses at vendors when flows go live, and takes them back when they leave.

What is wanted is stored first, so that a stop in between is finished later; the vendor's list
is read before anything is created, so that nothing stands there twice.
"""

from __future__ import annotations

import asyncio
import logging
import secrets

from junctor.core.connections.references import reference
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.declared import Declarations
from junctor.core.triggers.documents import FromConnector, trigger_of
from junctor.core.triggers.enrollment import Enrollment
from junctor.core.triggers.registration import (
    Entry,
    Made,
    Wanted,
    own_secret,
    register_inputs,
    registers,
)
from junctor.model.call import CallResult
from junctor.model.connection import Connection
from junctor.model.errors import JunctorError
from junctor.model.flow import Flow
from junctor.model.scrub import scrubber
from junctor.model.trigger import Trigger

_log = logging.getLogger(__name__)
_LEASE = 60.0
_FIRST_WAIT = 30
_LONGEST_WAIT = 3600
_NOWHERE = "https://junctor.example"
"""Stands where no public address is set: the sandbox shows it, and nothing is sent."""


class Registrar:
    """The registrations of all projects; several processes share the store."""

    def __init__(
        self, store: Store, declarations: Declarations, clock: Clock, enrollment: Enrollment
    ) -> None:
        self._store = store
        self._declarations = declarations
        self._clock = clock
        self._enrollment = enrollment
        self._holder = secrets.token_hex(8)
        self.entries = enrollment.entries

    async def follow(self, flow: Flow, *, at_once: bool = True) -> None:
        """Let what stands at vendors be what the flow's triggers want; at once, or when due.

        A failure stands in the entry and is tried again later.
        """
        wanted: dict[str, Wanted] = {}
        for trigger in await self._store.triggers.of_flow(flow.project_id, flow.id):
            if trigger.environment not in flow.disabled:
                found = await self._wanted(trigger)
                if found is not None:
                    wanted[trigger.id] = found
        known = {
            each.trigger_id: each
            for each in await self.entries.all(flow.project_id)
            if each.flow_id == flow.id
        }
        changed = [
            await self._noted(flow, trigger_id, wanted.get(trigger_id), known.get(trigger_id))
            for trigger_id in {**known, **wanted}
        ]
        if at_once:
            await asyncio.gather(*(self.settle(each) for each in changed if not each.settled))

    async def _noted(
        self, flow: Flow, trigger_id: str, wanted: Wanted | None, known: Entry | None
    ) -> Entry:
        """The entry with what is wanted now, stored before anything is done about it."""
        if known is not None and known.wanted == wanted:
            return known
        now = self._clock.now()
        if known is not None:
            environment = known.environment
        else:
            trigger = await self._store.triggers.get(flow.project_id, trigger_id)
            assert trigger is not None, "it was read just now"
            environment = trigger.environment
        entry = Entry(
            trigger_id=trigger_id,
            project_id=flow.project_id,
            flow_id=flow.id,
            environment=environment,
            wanted=wanted,
            made=known.made if known else None,
            secret=known.secret if known else None,
            due_at=now,
        )
        if entry.settled:
            due_at = entry.made.renew_at if entry.made else None
            entry = entry.model_copy(update={"due_at": due_at})
        await self.entries.put(entry, at=now)
        return entry

    async def _wanted(self, trigger: Trigger) -> Wanted | None:
        document = trigger_of(trigger.settings)
        if not isinstance(document, FromConnector):
            return None
        try:
            connection, declared = await self._declarations.of_document(
                trigger.project_id, document
            )
        except JunctorError:
            return None  # the trigger says so itself
        # The secret that was filled in is no sign of a person's work.
        own = f"{{env.{own_secret(trigger)}}}"
        plain = document.model_copy(update={"secrets": ()})
        if registers(plain if document.secrets == (own,) else document, declared) is None:
            return None
        return Wanted(
            connection_id=connection.id,
            slug=declared.spec.key,
            version=declared.spec.version,
            spec_digest=declared.digest,
            trigger=declared.key,
            inputs=register_inputs(document),
            address=f"{self._enrollment.address or _NOWHERE}/hooks/{trigger.token}",
            secret=reference(document.secrets[0]) if document.secrets else None,
            own=document.secrets == (own,),
        )

    async def leave(self, connection: Connection) -> dict[str, str]:
        """Take everything back before a connection is deleted; why that failed, by environment."""
        failed = {}
        for entry in await self.entries.all(connection.project_id):
            if entry.made is None or entry.made.connection_id != connection.id:
                continue
            left = entry.model_copy(update={"wanted": None, "due_at": self._clock.now()})
            await self.entries.put(left, at=self._clock.now())
            left = await self.settle(left)
            if left.made is not None and left.last_error:
                failed[entry.environment] = left.last_error
        return failed

    async def tick(self) -> int:
        """Try what is due; how many were tried."""
        now, count = self._clock.now(), 0
        for project in await self._store.projects.all():
            for entry in await self.entries.all(project.id):
                if entry.due_at is not None and entry.due_at <= now:
                    await self.settle(entry)
                    count += 1
        return count

    async def settle(self, entry: Entry) -> Entry:
        """Do what is left to do at the vendor; what fails is noted and due again later."""
        name = f"hook:{entry.trigger_id}"
        if not await self._store.leases.acquire(name, self._holder, _LEASE):
            return entry
        try:
            entry = await self.entries.get(entry.project_id, entry.trigger_id) or entry
            try:
                entry = await self._settled(entry)
            except JunctorError as fault:
                entry = self._failed(entry, fault)
            await self.entries.put(entry, at=self._clock.now())
        finally:
            await self._store.leases.release(name, self._holder)
        return entry

    def _failed(self, entry: Entry, fault: JunctorError) -> Entry:
        now, failures = self._clock.now(), entry.failures + 1
        # What was done before the failure stands in the store already.
        wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 12), _LONGEST_WAIT)
        message = scrubber().text(fault.message)[:1000]
        _log.warning("webhook of trigger %s: %s", entry.trigger_id, message)
        return entry.model_copy(
            update={
                "failures": failures,
                "last_error": message,
                "cure": fault.cure,
                "due_at": now + int(max(wait, fault.retry_after or 0) * 1000),
            }
        )

    async def _settled(self, entry: Entry) -> Entry:
        if entry.made is not None and not entry.settled:
            await self._enrollment.taken_back(entry, entry.made)
            entry = entry.model_copy(update={"made": None})
            await self.entries.put(entry, at=self._clock.now())
        if entry.wanted is not None and entry.made is None:
            entry = await self._enrollment.entered(entry, entry.wanted)
        elif entry.wanted is None and entry.secret is not None:
            await self._enrollment.forget_secret(entry, entry.secret)
            entry = entry.model_copy(update={"secret": None})
        elif entry.wanted is not None and entry.made is not None:
            entry = await self._kept(entry, entry.wanted, entry.made)
        due_at = entry.made.renew_at if entry.made else None
        done = {"failures": 0, "last_error": None, "cure": None, "due_at": due_at}
        return entry.model_copy(update=done)

    async def _kept(self, entry: Entry, wanted: Wanted, made: Made) -> Entry:
        """The entry, renewed when it is time for that."""
        if made.renew_at is None or made.renew_at > self._clock.now():
            return entry
        entry, replaced = await self._enrollment.renewed(entry, wanted, made)
        await self.entries.put(entry, at=self._clock.now())
        if replaced:
            try:
                await self._enrollment.taken_back(entry, made)
            except JunctorError as fault:  # it ends by itself
                _log.warning("former webhook of trigger %s: %s", entry.trigger_id, fault.message)
        return entry

    async def preview(self, entry: Entry) -> list[CallResult]:
        """What would be sent to register it: the same requests, in the sandbox."""
        return await self._enrollment.preview(entry)
