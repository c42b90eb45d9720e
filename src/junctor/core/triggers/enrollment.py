"""The vendor's side of a registration: finding, creating and removing a webhook there.

Everything is a call of the connector's own operations, audited and guarded as any other. A
secret that Junctor makes is put into the request by the door alone.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.calls.blueprint import optional_fields
from junctor.core.dotted import lookup
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.declared import Declarations, Declared
from junctor.core.triggers.documents import FromConnector
from junctor.core.triggers.registration import (
    Entries,
    Entry,
    Gap,
    Made,
    Wanted,
    instant,
    pin_of,
)
from junctor.model.call import Actor, Call, CallResult, Mode, Outcome, Purpose
from junctor.model.errors import ErrorClass, NotConfigured, OursToFix
from junctor.model.request import Markers
from junctor.model.templates import compile_template
from junctor.model.trigger_spec import (
    HookOperation,
    Registration,
    SecretHandshake,
    ToldSecret,
    WebhookTrigger,
)

_SOON = 60_000
_log = logging.getLogger(__name__)
_ROOTS = frozenset({"input", "hook"})
_MARK = "hook_secret"
_SECONDS = 8.0
"""Somebody waits for the publish meanwhile."""


class Calls(Protocol):
    """What executes calls."""

    async def call(self, call: Call) -> CallResult:
        """Execute one operation."""
        ...


class Secrets(Protocol):
    """Keeps the secrets of webhooks."""

    async def put(
        self,
        project_id: str,
        name: str,
        environment: str,
        value: str,
        *,
        actor: Actor,
        confirm_short: bool = False,
    ) -> object:
        """Save a value."""
        ...

    async def drop(
        self, project_id: str, name: str, environment: str, *, actor: Actor, forced: bool
    ) -> None:
        """Delete it with its versions."""
        ...


@dataclass(frozen=True, slots=True)
class _Work:
    """One registration under way; `brings` where a handshake brings the secret."""

    entry: Entry
    wanted: Wanted
    declared: Registration
    paged: bool
    brings: bool
    mode: Mode
    results: list[CallResult]


class Enrollment:
    """Does at vendors what registrations want."""

    def __init__(
        self,
        store: Store,
        declarations: Declarations,
        calls: Calls,
        keeper: Secrets,
        clock: Clock,
        address: str | None,
    ) -> None:
        self._store = store
        self._declarations = declarations
        self._calls = calls
        self._keeper = keeper
        self._clock = clock
        self.address = address
        self.entries = Entries(store)

    async def entered(self, entry: Entry, wanted: Wanted) -> Entry:
        """The entry with what stands at the vendor now.

        Raises:
            JunctorError: it does not.
        """
        if not (self.address or "").startswith("https://"):
            raise NotConfigured(
                "No vendor can reach this server: it has no public https address.",
                cure="Set JUNCTOR_PUBLIC_URL to it and publish the flow again.",
            )
        work = await self._work(entry, wanted, Mode.LIVE)
        if work.declared.single:
            await self._refuse_second(entry, wanted)
        secret = await self._prepared(entry, work)
        known = await self._known(work)
        if known is not None and (work.brings or isinstance(work.declared.secret, str)):
            # Its secret was told once, and not to us.
            await self._call(work, work.declared.remove, hook={"id": known}, gone=True)
            known = None
        if known is None and work.brings and secret is not None:
            await self.forget_secret(entry, secret)  # of a webhook before; this one brings its own
        hook_id, told = (known, None) if known is not None else await self._created(work)
        await self._told(work, hook_id)
        return entry.model_copy(update={"made": self._made(work, hook_id, told), "secret": secret})

    async def renewed(self, entry: Entry, wanted: Wanted, made: Made) -> tuple[Entry, bool]:
        """The entry with what stands there longer, and whether the former is to be removed.

        Raises:
            JunctorError: it could not be renewed.
        """
        work = await self._work(entry, wanted, Mode.LIVE)
        lifetime = work.declared.lifetime
        if lifetime is None:
            return entry.model_copy(
                update={"made": made.model_copy(update={"renew_at": None})}
            ), False
        if lifetime.renew is not None:
            told = await self._call(work, lifetime.renew, hook={"id": made.id})
            hook_id, again = made.id, False
        else:
            (hook_id, told), again = await self._created(work), True
        now, gap = self._clock.now(), made.gap
        if made.ends_at is not None and made.ends_at < now:
            gap = Gap(since=made.ends_at, until=now)
            _log.warning("webhook of trigger %s had ended before it was renewed", entry.trigger_id)
        made = self._made(work, hook_id, told).model_copy(update={"gap": gap})
        return entry.model_copy(update={"made": made}), again

    def _made(self, work: _Work, hook_id: Any, told: Any) -> Made:
        """What stands at the vendor now; `told` is what it said of it."""
        wanted, now, lifetime = work.wanted, self._clock.now(), work.declared.lifetime
        ends_at = instant(lookup(told, lifetime.until)) if lifetime is not None and told else None
        renew_at = None
        if lifetime is not None:
            # Half of it is left for a server that is down; of what was found the end is unknown.
            renew_at = now + max(((ends_at or now) - now) // 2, _SOON)
        return Made(
            id=hook_id,
            mark=wanted.mark,
            connection_id=wanted.connection_id,
            slug=wanted.slug,
            version=wanted.version,
            spec_digest=wanted.spec_digest,
            operation=work.declared.remove.operation,
            inputs=self._inputs(work, work.declared.remove, {"id": hook_id}),
            at=now,
            ends_at=ends_at,
            renew_at=renew_at,
        )

    async def preview(self, entry: Entry) -> list[CallResult]:
        """What would be sent to register it: the same requests, in the sandbox."""
        assert entry.wanted is not None
        work = await self._work(entry, entry.wanted, Mode.SANDBOX)
        if work.declared.find is not None:
            await self._call(work, work.declared.find)
        await self._call(work, work.declared.create)
        return work.results

    async def _work(self, entry: Entry, wanted: Wanted, mode: Mode) -> _Work:
        document = FromConnector(
            type="connector",
            connection_id=wanted.connection_id,
            trigger=wanted.trigger,
            spec_digest=wanted.spec_digest,
        )
        _, declared = await self._declarations.of_document(entry.project_id, document)
        webhook = _webhook(declared)
        assert webhook.registration is not None, "it was declared when it was wanted"
        find = webhook.registration.find
        paged = find is not None and declared.spec.operations[find.operation].paging is not None
        brings = isinstance(webhook.handshake, SecretHandshake)
        return _Work(entry, wanted, webhook.registration, paged, brings, mode, [])

    async def _refuse_second(self, entry: Entry, wanted: Wanted) -> None:
        for each in await self.entries.all(entry.project_id):
            same = each.made is not None and each.made.connection_id == wanted.connection_id
            other = each.trigger_id != entry.trigger_id
            if same and other and each.environment == entry.environment:
                raise NotConfigured(
                    "Another flow has the one webhook of this connection already.",
                    cure="Use a connection of its own, or let one flow start the other.",
                )

    async def _prepared(self, entry: Entry, work: _Work) -> str | None:
        """The secret that Junctor keeps has a value before the vendor is told of it."""
        wanted = work.wanted
        if not wanted.own or wanted.secret is None:
            return None
        place = (entry.project_id, wanted.secret, entry.environment)
        makes = work.declared.secret is None and not work.brings
        if makes and await self._store.secrets.current(*place) is None:
            await self._keeper.put(*place, secrets.token_urlsafe(32), actor=_actor(entry))
        return wanted.secret

    async def _known(self, work: _Work) -> Any:
        """The vendor's id of a webhook with our address, whoever entered it; None without."""
        find = work.declared.find
        if find is None:
            return None
        output = await self._call(work, find)
        listed = output["items"] if work.paged else lookup(output, find.items)
        for item in listed if isinstance(listed, list) else [listed]:
            if lookup(item, find.url) == work.wanted.address:
                return lookup(item, find.id) if find.id is not None else True
        return None

    async def _created(self, work: _Work) -> tuple[Any, Any]:
        """The vendor's id of what was created, and what it said of it."""
        output = await self._call(work, work.declared.create)
        path = work.declared.id
        hook_id: Any = True
        if isinstance(path, dict):
            hook_id = {name: lookup(output, each) for name, each in path.items()}
        elif path is not None:
            hook_id = lookup(output, path)
        if hook_id is None or (isinstance(hook_id, dict) and None in hook_id.values()):
            raise OursToFix(f"The answer to `{work.declared.create.operation}` holds no id.")
        if isinstance(work.declared.secret, str):
            await self._keep(work, work.declared.create, lookup(output, work.declared.secret))
        return hook_id, output

    async def _told(self, work: _Work, hook_id: Any) -> None:
        """The secret of what stands at the vendor, where that is told beside its creation."""
        told, wanted = work.declared.secret, work.wanted
        if isinstance(told, ToldSecret):
            output = await self._call(work, told, hook={"id": hook_id})
            await self._keep(work, told, lookup(output, told.path))
        if work.brings and wanted.secret is not None:
            place = (work.entry.project_id, wanted.secret, work.entry.environment)
            if await self._store.secrets.current(*place) is None:
                raise NotConfigured(
                    "The vendor registered the webhook and did not bring its secret.",
                    cure="See that it reaches the address; this is tried again.",
                )

    async def _keep(self, work: _Work, source: HookOperation, value: Any) -> None:
        wanted = work.wanted
        if wanted.secret is None:
            return
        if not isinstance(value, str) or not value:
            raise OursToFix(f"The answer to `{source.operation}` has no secret.")
        place = (work.entry.project_id, wanted.secret, work.entry.environment)
        await self._keeper.put(*place, value, actor=_actor(work.entry), confirm_short=True)

    def _inputs(
        self, work: _Work, wanted: HookOperation, hook: Mapping[str, Any], secret: str = ""
    ) -> dict[str, Any]:
        """The input of an operation, its holes filled in."""
        template = compile_template(wanted.inputs, roots=_ROOTS, filters=False)
        absent = optional_fields("input", work.declared.input) | {"hook.secret", "hook.id"}
        new = secrets.token_hex(16)
        known = {
            "url": work.wanted.address,
            "new": new,
            **hook,
            **({"secret": secret} if secret else {}),
        }
        scope = {"input": work.wanted.inputs, "hook": known}
        return dict(template.render(scope, drop_missing=frozenset(absent)))

    async def _call(
        self,
        work: _Work,
        operation: HookOperation,
        *,
        hook: Mapping[str, Any] | None = None,
        gone: bool = False,
    ) -> Any:
        """The output of one operation; the secret is put in by the door alone.

        Raises:
            JunctorError: it failed.
        """
        markers, wanted = Markers(), work.wanted
        shows = wanted.secret is not None and "hook.secret" in str(operation.inputs)
        marker = markers.of(_MARK) if shows else ""
        inputs = self._inputs(work, operation, hook or {}, marker)
        result = await self._calls.call(
            Call(
                project_id=work.entry.project_id,
                connection=wanted.connection_id,
                operation=f"{wanted.slug}.{operation.operation}",
                inputs=inputs,
                environment=work.entry.environment,
                mode=work.mode,
                actor=_actor(work.entry),
                purpose=Purpose(kind="trigger", flow_id=work.entry.flow_id),
                pin=pin_of(wanted, operation.operation),
                timeout=_SECONDS,
                all_pages=work.paged and operation is work.declared.find,
                markers=markers if marker else None,
                references={_MARK: f"{{env.{wanted.secret}}}"} if marker else {},
            )
        )
        work.results.append(result)
        return _output(result.outcome, gone=gone)

    async def taken_back(self, entry: Entry, made: Made) -> None:
        """Remove it at the vendor; what is gone already is gone.

        Raises:
            JunctorError: it still stands there.
        """
        if await self._store.connections.get(entry.project_id, made.connection_id) is None:
            _log.warning("webhook of trigger %s: its connection is gone", entry.trigger_id)
            return  # nobody can sign in there any more
        result = await self._calls.call(
            Call(
                project_id=entry.project_id,
                connection=made.connection_id,
                operation=f"{made.slug}.{made.operation}",
                inputs=made.inputs,
                environment=entry.environment,
                mode=Mode.LIVE,
                actor=_actor(entry),
                purpose=Purpose(kind="trigger", flow_id=entry.flow_id),
                pin=pin_of(made, made.operation),
                timeout=_SECONDS,
            )
        )
        _output(result.outcome, gone=True)

    async def forget_secret(self, entry: Entry, name: str) -> None:
        """Delete the secret that Junctor kept for the webhook."""
        place = (entry.project_id, name, entry.environment)
        if await self._store.secrets.current(*place) is not None:
            await self._keeper.drop(*place, actor=_actor(entry), forced=False)


def _webhook(declared: Declared) -> WebhookTrigger:
    found = declared.webhook()
    assert found is not None, "it was declared when it was wanted"
    return found[0]


def _actor(entry: Entry) -> Actor:
    return Actor(kind="trigger", id=entry.trigger_id)


def _output(outcome: Outcome, *, gone: bool = False) -> Any:
    """What was answered.

    Raises:
        JunctorError: it failed; with `gone` that nothing is there is what was wanted.
    """
    if outcome.ok or (gone and outcome.error_class is ErrorClass.NOT_FOUND):
        return outcome.output
    problem = outcome.problem
    fault = NotConfigured(
        f"The vendor was not told: {problem.message if problem else 'it failed.'}",
        cure=problem.cure if problem else "Try again later.",
    )
    fault.retry_after = problem.retry_after if problem else None
    raise fault
