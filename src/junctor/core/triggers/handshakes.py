"""Handshakes beside a signature: an echo, and keys that come before any signature."""

from __future__ import annotations

from typing import Protocol

import orjson

from junctor.core.connections.references import reference
from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.schemes import Hmac, Signed, Verification
from junctor.core.triggers.signatures import Reply
from junctor.core.triggers.verification import HookRequest
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.errors import Conflict, InvalidInput
from junctor.model.trigger import Trigger
from junctor.model.trigger_spec import EchoHandshake, SecretHandshake

_LONGEST = 1024
_NOTION_HEADER = "x-notion-signature"


class SecretKeeper(Protocol):
    """Saves secrets."""

    async def put(
        self, project_id: str, name: str, environment: str, value: str, *, actor: Actor
    ) -> object:
        """Save a value."""
        ...


class SecretReader(Protocol):
    """Opens named secrets against an audit receipt."""

    async def resolve_secret(
        self, project_id: str, name: str, environment: str, receipt: Receipt
    ) -> str:
        """One value."""
        ...


def echoed(handshake: EchoHandshake | SecretHandshake | None, request: HookRequest) -> Reply | None:
    """The answer to "are you there?": the parameter as plain text, and nothing else.

    Who asks by HEAD, as Trello does before it makes a webhook, wants no more than a 200.
    """
    if request.method == "HEAD":
        return Reply(200)
    if not isinstance(handshake, EchoHandshake):
        return None
    given = [value for name, value in request.query if name == handshake.parameter]
    if len(given) != 1 or not 0 < len(given[0]) <= _LONGEST:
        return None
    plain = given[0].isascii() and given[0].isprintable()
    return Reply(200, given[0], "text/plain") if plain else None


def brought(
    handshake: EchoHandshake | SecretHandshake | None, rules: Verification, request: HookRequest
) -> tuple[str, Reply] | None:
    """The key of a sender's first request, which nothing signs yet, and the answer it wants."""
    if not isinstance(handshake, SecretHandshake):
        token = notion_token(rules, request)
        return None if token is None else (token, Reply(200))
    if not isinstance(rules, Hmac) or request.method != "POST" or request.header(rules.header):
        return None
    key = _key(request.header(handshake.header))
    if key is None:
        return None
    return key, Reply(200, headers=((handshake.header, key),))


def _key(given: object) -> str | None:
    if isinstance(given, list):
        given = given[0] if len(given) == 1 else None
    if not isinstance(given, str) or not 8 <= len(given) <= _LONGEST:
        return None
    return given if given.isascii() and given.isprintable() else None


def notion_token(rules: Verification, request: HookRequest) -> str | None:
    """The token of Notion's first request, which nothing signs yet."""
    if not isinstance(rules, Signed) or rules.scheme != "notion" or request.method != "POST":
        return None
    if request.header(_NOTION_HEADER):
        return None
    try:
        body = orjson.loads(request.body)
    except ValueError:
        return None
    token = body.get("verification_token") if isinstance(body, dict) and len(body) == 1 else None
    return _key(token) if isinstance(token, str) else None


class TokenKeeper:
    """Keeps a sender's own token as the secret that a flow names, where it has no value yet."""

    def __init__(
        self, store: Store, secrets: SecretKeeper, reader: SecretReader, clock: Clock
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._reader = reader
        self._clock = clock

    async def shown(self, trigger: Trigger, rules: Verification, *, actor: Actor) -> str:
        """The token, for the person who must enter it at the sender; audited.

        It is shown until the first event has come: then the sender knows it. A value that
        anybody else saved under the name is not shown, here as anywhere.

        Raises:
            InvalidInput: this sender brings no token.
            NotConfigured: it has not come yet.
            Conflict: it was confirmed already, or the secret's value is not this sender's.
        """
        if not isinstance(rules, Signed) or rules.scheme != "notion":
            raise InvalidInput(
                "This trigger has no token to confirm.",
                cure="Only Notion sends one; other schemes use the secret that you entered.",
            )
        if trigger.events:
            raise Conflict(
                "The token was confirmed: events have come.",
                cure="Make a new subscription at the sender to get another one.",
            )
        name = reference(rules.secrets[0])
        assert name is not None, "the document lets references through only"
        place = (trigger.project_id, name, trigger.environment)
        held = await self._store.secrets.current(*place)
        if held is not None and held.created_by != str(_bringer(trigger)):
            raise Conflict(
                f"The value of the secret `{name}` was not brought by the sender of this trigger.",
                cure="Name a secret without a value in the trigger's `secrets`; the sender's token"
                " becomes its value.",
            )
        receipt = await self._record(trigger, "trigger.token.show", name, str(actor))
        return await self._reader.resolve_secret(
            trigger.project_id, name, trigger.environment, receipt
        )

    async def _record(self, trigger: Trigger, kind: str, name: str, actor: str) -> Receipt:
        return await self._store.audit.record(
            AuditEntry(
                project_id=trigger.project_id,
                kind=kind,
                actor=actor,
                at=self._clock.now(),
                environment=trigger.environment,
                detail={"triggerId": trigger.id, "secret": name},
            )
        )

    async def keep(self, trigger: Trigger, rules: Verification, token: str) -> bool:
        """Save it; False where the secret has a value, which nobody replaces from outside."""
        assert isinstance(rules, Signed | Hmac)
        name = reference(rules.secrets[0])
        assert name is not None, "the document lets references through only"
        place = (trigger.project_id, name, trigger.environment)
        if await self._store.secrets.current(*place) is not None:
            return False
        await self._record(trigger, "trigger.handshake", name, f"trigger:{trigger.id}")
        try:
            await self._secrets.put(*place, token, actor=_bringer(trigger))
        except Conflict:
            return False
        return True


def _bringer(trigger: Trigger) -> Actor:
    """Who saves what the sender of a trigger brings."""
    return Actor(kind="trigger", id=trigger.id)
