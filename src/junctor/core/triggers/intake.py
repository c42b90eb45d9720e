"""Webhooks and forms come in here: judged, then stored in one transaction, then started."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from junctor.core.feeds import Incoming, fits, heard, webhook_events
from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.certificates import CERTIFICATES_KEPT, KEYS_KEPT, Certificates
from junctor.core.triggers.changing import Changes, Progress
from junctor.core.triggers.declared import Declarations, Declared, uses
from junctor.core.triggers.documents import (
    Answering,
    Form,
    FromConnector,
    Webhook,
    trigger_of,
)
from junctor.core.triggers.events import bounded, event_of
from junctor.core.triggers.handshakes import SecretReader, TokenKeeper, brought, echoed
from junctor.core.triggers.payload import payload
from junctor.core.triggers.schemes import BY_HEADER, Meta, SignedToken, Verification, joined
from junctor.core.triggers.signatures import Reply, Standing, Verdict
from junctor.core.triggers.starts import EventStarts
from junctor.core.triggers.verification import (
    HookRequest,
    judge,
    needed_headers,
    secret_headers,
    secret_path,
    secrets_needed,
)
from junctor.model.audit import AuditEntry
from junctor.model.errors import InvalidInput, NotConfigured, NotSignedIn, TryAgain, UnknownObject
from junctor.model.flow import Run
from junctor.model.ids import new_id
from junctor.model.source import Source
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState
from junctor.model.trigger_spec import DataChangeTrigger, Feed, WebhookTrigger

_LONGEST_TOKEN = 64
_KEPT = 4096
_HOOKS = ("webhook", "dataChange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """What stands at an address: how senders prove themselves, and what an event is.

    `declared` with `webhook` and `feed` are there where a connector says so.
    """

    trigger: Trigger
    rules: Verification
    mode: str
    respond: Answering | None = None
    document: FromConnector | None = None
    declared: Declared | None = None
    webhook: WebhookTrigger | None = None
    feed: Feed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a delivery: an answer to a handshake, or an event, new or known.

    Neither of them where nothing asked for what came, such as another kind of change.
    """

    reply: Reply | None = None
    event: TriggerEvent | None = None
    duplicate: bool = False
    run: asyncio.Future[Run | None] | None = None


class Intake:
    """The one way from outside into the store of events."""

    def __init__(
        self,
        store: Store,
        secrets: SecretReader,
        starts: EventStarts,
        clock: Clock,
        *,
        declarations: Declarations,
        changes: Changes,
        tokens: TokenKeeper,
        certificates: Certificates,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._starts = starts
        self._clock = clock
        self._declarations = declarations
        self._changes = changes
        self._tokens = tokens
        self._certificates = certificates
        self._epoch = -1
        self._hooks: dict[str, Hook] = {}

    async def webhook(self, token: str) -> Hook:
        """The webhook of an address.

        Raises:
            UnknownObject: there is none.
            TryAgain: it is paused.
        """
        epoch = await self._store.epoch()
        if epoch != self._epoch or len(self._hooks) > _KEPT:
            self._epoch, self._hooks = epoch, {}
        hooks = self._hooks  # whoever looks something up meanwhile keeps it in the old ones
        known = hooks.get(token)
        if known is None:
            known = await self.hook_of(await self._trigger(token, *_HOOKS))
            if known.declared is None:  # what connectors declare changes on its own
                hooks[token] = known
        return known

    async def hook_of(self, trigger: Trigger) -> Hook:
        """What stands at the address of a trigger.

        Raises:
            UnknownObject: it takes no requests.
        """
        document = trigger_of(trigger.settings)
        if isinstance(document, Webhook):
            return Hook(
                trigger=trigger,
                rules=document.verify,
                mode=document.mode.value,
                respond=document.respond,
            )
        if not isinstance(document, FromConnector):
            raise _no_requests()
        _, declared = await self._declarations.of_document(trigger.project_id, document)
        found = declared.webhook()
        if found is None or not uses(document, declared, "webhook"):
            raise _no_requests()
        webhook, feed = found
        rules = joined(
            webhook.verify,
            document.secrets,
            username=document.username,
            verify_token=document.verify_token,
        )
        return Hook(
            trigger=trigger,
            rules=rules,
            mode=document.mode.value,
            respond=document.respond,
            document=document,
            declared=declared,
            webhook=webhook,
            feed=feed,
        )

    async def form(self, token: str) -> tuple[Trigger, Form]:
        """The form of an address; errors as for webhooks."""
        trigger = await self._trigger(token, "form")
        document = trigger_of(trigger.settings)
        assert isinstance(document, Form)
        return trigger, document

    async def _trigger(self, token: str, *kinds: str) -> Trigger:
        found = None
        if len(token) <= _LONGEST_TOKEN:
            found = await self._store.triggers.by_token(token)
        if found is None or found.kind not in kinds:
            raise _nothing()
        if found.state == TriggerState.PAUSED:
            raise _not_now("This is paused.")
        return found

    async def deliver(self, hook: Hook, request: HookRequest, *, address: str) -> Received:
        """Judge a request; a genuine new one is stored before this returns, then started.

        Raises:
            NotSignedIn: it is not genuine; `details["reason"]` says why.
            InvalidInput: 405 method, 400 or 415 body.
            TryAgain: it cannot be judged now.
        """
        rules, trigger = hook.rules, hook.trigger
        handshake = hook.webhook.handshake if hook.webhook is not None else None
        if (reply := echoed(handshake, request)) is not None:
            return Received(reply=reply)
        if request.method != "POST" and not (request.method == "GET" and isinstance(rules, Meta)):
            raise _method()
        first = brought(handshake, rules, request)
        if first is not None and await self._tokens.keep(trigger, rules, first[0]):
            return Received(reply=first[1])
        verdict = await self._judged(trigger, rules, request)
        if verdict.standing is Standing.INVALID:
            return self._refused(trigger, verdict, address)
        if verdict.respond is not None:
            await self._confirm(trigger, verdict)
            return Received(reply=verdict.respond)
        if request.method != "POST":
            raise _method()
        content = payload(
            request, secret_headers(rules), is_json=rules.scheme == "sns", proof=secret_path(rules)
        )
        key = verdict.dedupe_key or new_id("dlv")
        if hook.webhook is None or hook.document is None or hook.declared is None:
            return await self._accept(event_of(trigger, content, key, hook.mode, self._clock.now()))
        found = webhook_events(hook.webhook, content)
        if hook.feed is not None:
            return await self._changed(hook, hook.declared, hook.feed, found, key)
        fitting = [each for each in found if fits(hook.document.where, each.payload)]
        return await self._accept_all(hook, fitting, key)

    async def admit(self, hook: Hook, request: HookRequest, *, address: str) -> None:
        """Judge the handshake of a socket; its messages are heard without further proof.

        Raises:
            NotSignedIn: it is not genuine.
            InvalidInput: this webhook is proven by each body, which a socket has not.
            TryAgain: it cannot be judged now.
        """
        if hook.webhook is not None or not isinstance(hook.rules, BY_HEADER):
            raise InvalidInput(
                "This webhook takes no socket: its senders sign each body.",
                cure="Use `verify` with `token`, `bearer`, `basic` or `none`.",
                details={"httpStatus": 400},
            )
        verdict = await self._judged(hook.trigger, hook.rules, request)
        if verdict.standing is Standing.INVALID:
            self._refused(hook.trigger, verdict, address)

    async def hear(self, hook: Hook, request: HookRequest, about: dict[str, Any]) -> Received:
        """A message of a socket that was admitted: stored before this returns, then started.

        Raises:
            InvalidInput: it cannot be read.
        """
        content = {**payload(request, secret_headers(hook.rules)), "socket": about}
        key = f"{about['id']}#{about['number']}"
        return await self._accept(
            event_of(hook.trigger, content, key, hook.mode, self._clock.now())
        )

    async def _accept_all(self, hook: Hook, found: list[Incoming], key: str) -> Received:
        """Every event of a delivery, stored together; each is known by its own id, or by place."""
        now, one = self._clock.now(), hook.webhook is not None and hook.webhook.items is None
        events = [
            event_of(
                hook.trigger,
                each.payload,
                each.key or (key if one else f"{bounded(key)}#{place}"),
                hook.mode,
                now,
            )
            for place, each in enumerate(found)
        ]
        if not events:
            return Received()
        if len(events) == 1:
            return await self._accept(events[0])
        fresh = await self._store.triggers.accept_all(events)
        runs = [self._starts.submit(event) for event in fresh]
        if not fresh:
            return Received(event=events[0], duplicate=True)
        return Received(event=fresh[0], run=runs[0])

    async def _changed(
        self, hook: Hook, declared: Declared, feed: Feed, found: list[Incoming], key: str
    ) -> Received:
        """What the delivery says about entities, compared with what is known."""
        assert isinstance(declared.trigger, DataChangeTrigger)
        source = await self._source(hook.trigger)
        news = []
        for each in found:
            said = heard(declared.trigger, feed, each.payload)
            if said is not None:
                news.append(
                    await self._changes.complete(source, declared, feed, said, each.payload)
                )
        own = next((each.key for each in found if each.key), None) if len(found) == 1 else None
        done = await self._changes.hear(
            source, declared, news, Progress(delivery=bounded(own or key))
        )
        mine = next((e for e in done.events if e.trigger_id == hook.trigger.id), None)
        run = self._starts.submit(mine) if mine is not None else None
        return Received(event=mine, duplicate=done.known, run=run)

    async def _source(self, trigger: Trigger) -> Source:
        found = await self._store.sources.get(trigger.source_id) if trigger.source_id else None
        if found is None:
            raise _not_now("The connection of this webhook is gone.")
        return found

    async def submit(
        self, trigger: Trigger, document: Form, entity: dict[str, Any], submission: str
    ) -> Received:
        """Store what was sent by a form and start its flow; the same submission only once."""
        now = self._clock.now()
        return await self._accept(event_of(trigger, entity, submission, document.mode.value, now))

    async def _accept(self, event: TriggerEvent) -> Received:
        run = await self._starts.accept(event)
        if run is not None:
            return Received(event=event, run=run)
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
        now = self._clock.now() / 1000
        kept = KEYS_KEPT if isinstance(rules, SignedToken) else CERTIFICATES_KEPT
        return await self._certificates.judged(
            trigger, lambda found: judge(rules, request, values, now, found), kept
        )

    async def _confirm(self, trigger: Trigger, verdict: Verdict) -> None:
        if verdict.address is not None:
            await self._certificates.confirm(trigger, verdict.address)

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
                detail={
                    "triggerId": trigger.id,
                    "flowId": trigger.flow_id,
                    "reason": reason,
                    **detail,
                },
            )
        )


def _purpose(trigger: Trigger) -> dict[str, Any]:
    about = {"flowId": trigger.flow_id, "flowVersion": trigger.flow_version}
    return {"kind": "trigger", "attempt": 1, **about}


def _no_requests() -> UnknownObject:
    return UnknownObject(
        "This trigger takes no requests.", cure="Name the secret that verifies them in the flow."
    )


def _nothing() -> UnknownObject:
    return UnknownObject("There is nothing at this address.", cure="Check the address.")


def _not_now(message: str) -> TryAgain:
    return TryAgain(message, cure="Try again later.", retry_after=60.0, details={"httpStatus": 503})


def _method() -> InvalidInput:
    return InvalidInput(
        "This address takes POST.", cure="Send a POST request.", details={"httpStatus": 405}
    )
