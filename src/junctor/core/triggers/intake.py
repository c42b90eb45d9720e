"""Webhooks and forms come in here: judged, then stored in one transaction, then started."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.documents import Form, Meta, Verification, Webhook, trigger_of
from junctor.core.triggers.payload import payload
from junctor.core.triggers.signatures import Reply, Standing, Verdict
from junctor.core.triggers.starts import EventStarts
from junctor.core.triggers.verification import (
    HookRequest,
    judge,
    needed_headers,
    secret_headers,
    secrets_needed,
)
from junctor.model.audit import AuditEntry
from junctor.model.errors import InvalidInput, NotConfigured, NotSignedIn, TryAgain, UnknownObject
from junctor.model.flow import Run
from junctor.model.ids import new_id
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState

_LONGEST_KEY = 256
_LONGEST_TOKEN = 64


class SecretReader(Protocol):
    """Opens named secrets against an audit receipt."""

    async def resolve_secret(
        self, project_id: str, name: str, environment: str, receipt: Receipt
    ) -> str:
        """One value."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a delivery: an answer to a handshake, or an event, new or known."""

    reply: Reply | None = None
    event: TriggerEvent | None = None
    duplicate: bool = False
    run: asyncio.Task[Run | None] | None = None


class Intake:
    """The one way from outside into the store of events."""

    def __init__(
        self, store: Store, secrets: SecretReader, starts: EventStarts, clock: Clock
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._starts = starts
        self._clock = clock

    async def webhook(self, token: str) -> tuple[Trigger, Webhook]:
        """The webhook of an address.

        Raises:
            UnknownObject: there is none.
            TryAgain: it is paused.
        """
        trigger = await self._trigger(token, "webhook")
        document = trigger_of(trigger.settings)
        assert isinstance(document, Webhook)
        return trigger, document

    async def form(self, token: str) -> tuple[Trigger, Form]:
        """The form of an address; errors as for webhooks."""
        trigger = await self._trigger(token, "form")
        document = trigger_of(trigger.settings)
        assert isinstance(document, Form)
        return trigger, document

    async def _trigger(self, token: str, kind: str) -> Trigger:
        found = None
        if len(token) <= _LONGEST_TOKEN:
            found = await self._store.triggers.by_token(token)
        if found is None or found.kind != kind:
            raise UnknownObject("There is nothing at this address.", cure="Check the address.")
        if found.state == TriggerState.PAUSED:
            raise _not_now("This is paused.")
        return found

    async def deliver(
        self, trigger: Trigger, document: Webhook, request: HookRequest, *, address: str
    ) -> Received:
        """Judge a request; a genuine new one is stored before this returns, then started.

        Raises:
            NotSignedIn: it is not genuine; `details["reason"]` says why.
            InvalidInput: 405 method, 400 or 415 body.
            TryAgain: it cannot be judged now.
        """
        rules = document.verify
        if request.method != "POST" and not (request.method == "GET" and isinstance(rules, Meta)):
            raise _method()
        verdict = await self._judged(trigger, rules, request)
        if verdict.standing is Standing.INVALID:
            return self._refused(trigger, verdict, address)
        if verdict.respond is not None:
            return Received(reply=verdict.respond)
        if request.method != "POST":
            raise _method()
        event = self._event(
            trigger,
            payload(request, secret_headers(rules)),
            verdict.dedupe_key or new_id("dlv"),
            document.mode.value,
        )
        return await self._accept(event)

    async def submit(
        self, trigger: Trigger, document: Form, entity: dict[str, Any], submission: str
    ) -> Received:
        """Store what was sent by a form and start its flow; the same submission only once."""
        return await self._accept(self._event(trigger, entity, submission, document.mode.value))

    async def _accept(self, event: TriggerEvent) -> Received:
        if await self._store.triggers.accept(event):
            return Received(event=event, run=self._starts.submit(event))
        known = await self._store.triggers.accepted(event.trigger_id, event.dedupe_key)
        return Received(event=known or event, duplicate=True)

    async def _judged(self, trigger: Trigger, rules: Verification, request: HookRequest) -> Verdict:
        if request.method == "POST" and not all(map(request.header, needed_headers(rules))):
            return Verdict(Standing.INVALID, "missing_header")
        values: dict[str, str] = {}
        names = secrets_needed(rules, request.method)
        if names:
            receipt = await self._receipt(trigger, sorted(set(names.values())))
            try:
                for what, name in names.items():
                    values[what] = await self._secrets.resolve_secret(
                        trigger.project_id, name, trigger.environment, receipt
                    )
            except NotConfigured as error:
                self._note(trigger, "no_secret_configured", detail=error.message)
                raise _not_now("This webhook is not set up completely.") from None
        return judge(rules, request, values, self._clock.now() / 1000)

    async def _receipt(self, trigger: Trigger, names: list[str]) -> Receipt:
        return await self._store.audit.record(
            AuditEntry(
                project_id=trigger.project_id,
                kind="secret.use",
                actor=f"trigger:{trigger.id}",
                at=self._clock.now(),
                environment=trigger.environment,
                purpose=_purpose(trigger),
                detail={"secrets": names, "triggerId": trigger.id},
            )
        )

    def _refused(self, trigger: Trigger, verdict: Verdict, address: str) -> Received:
        self._note(trigger, verdict.reason, address=address)
        if verdict.respond is not None:
            return Received(reply=verdict.respond)
        raise NotSignedIn(
            "The request is not genuine.",
            cure="Sign it with the secret and scheme that are set for this webhook.",
            details={"reason": verdict.reason},
        )

    def _note(self, trigger: Trigger, reason: str, **detail: Any) -> None:
        self._store.audit.note(
            AuditEntry(
                project_id=trigger.project_id,
                kind="trigger.refused",
                actor="anonymous",
                at=self._clock.now(),
                environment=trigger.environment,
                detail={"triggerId": trigger.id, "reason": reason, **detail},
            )
        )

    def _event(self, trigger: Trigger, content: Any, key: str, mode: str) -> TriggerEvent:
        if len(key) > _LONGEST_KEY:
            key = "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return TriggerEvent(
            id=new_id("evt"),
            project_id=trigger.project_id,
            trigger_id=trigger.id,
            kind=trigger.kind,
            dedupe_key=key,
            run_id=new_id("run"),
            flow_id=trigger.flow_id,
            flow_version=trigger.flow_version,
            environment=trigger.environment,
            mode=mode,
            payload=content,
            accepted_at=self._clock.now(),
        )


def _purpose(trigger: Trigger) -> dict[str, Any]:
    about = {"flowId": trigger.flow_id, "flowVersion": trigger.flow_version}
    return {"kind": "trigger", "attempt": 1, **about}


def _not_now(message: str) -> TryAgain:
    return TryAgain(message, cure="Try again later.", retry_after=60.0, details={"httpStatus": 503})


def _method() -> InvalidInput:
    return InvalidInput(
        "This address takes POST.", cure="Send a POST request.", details={"httpStatus": 405}
    )
