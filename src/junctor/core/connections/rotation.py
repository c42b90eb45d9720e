"""Rotate with undo: a pending version is tested, then made current; the former can come back."""

from __future__ import annotations

from typing import Any

from junctor.core.connections import documents
from junctor.core.connections.credentials import (
    CredentialService,
    SavedCredential,
    Spot,
    same_purpose,
)
from junctor.core.connections.nudges import key_notices
from junctor.core.connections.references import pointing_to
from junctor.core.connections.secrets import GRACE_MS
from junctor.core.connections.staying import staying
from junctor.core.ports.audit import Receipt
from junctor.model.call import Actor
from junctor.model.connection import Credential
from junctor.model.errors import NotConfigured, UnknownObject

HELD = "held"


class CredentialRotation:
    """The optional Rotate action; a direct save needs none of it."""

    def __init__(self, credentials: CredentialService) -> None:
        self._credentials = credentials
        self._store = credentials.store
        self._clock = credentials.clock

    async def begin(
        self,
        spot: Spot,
        values: dict[str, Any],
        *,
        actor: Actor,
        may_bind_secrets: bool,
        confirm_short: bool = False,
    ) -> SavedCredential:
        """Save a complete document as pending. No call uses it, no secret changes yet."""
        entered = documents.judge(
            spot.scheme,
            values,
            may_bind_secrets=may_bind_secrets,
            confirm_short=confirm_short,
            now=self._clock.now(),
        )
        receipt = await self._record("credential.rotate.begin", spot, actor)
        for old in await self._in_state(spot, "pending"):
            await self._credentials.forget_version(old)
        project = spot.connection.project_id
        fields = {
            **{
                n: {"set": True, "source": "secret", "secret": s}
                for n, s in entered.references.items()
            },
            **{n: self._credentials.shown(HELD, v, project) for n, v in entered.secrets.items()},
            **{
                n: self._credentials.shown("literal", str(v), project)
                for n, v in entered.plain.items()
            },
        }
        # Until it is promoted, a literal stays inside the encrypted document: the named
        # secret goes on serving the current version.
        document = {
            **entered.plain,
            **entered.secrets,
            **{name: pointing_to(secret) for name, secret in entered.references.items()},
        }
        now = await self._credentials.current(spot)
        saved = await self._credentials.add(
            spot, document, fields, now, receipt, actor, state="pending"
        )
        notices = [
            notice
            for name, value in entered.secrets.items()
            for notice in key_notices(spot.scheme, spot.environment, name, value)
        ]
        return SavedCredential(saved, notices)

    async def pending(self, spot: Spot) -> Credential:
        """The pending version.

        Raises:
            UnknownObject: no rotation is under way.
        """
        rows = await self._in_state(spot, "pending")
        if not rows:
            raise UnknownObject(
                f"No rotation of “{spot.connection.name}” is under way in {spot.environment.key}.",
                cure="Begin one with the new values.",
            )
        return rows[0]

    async def promote(self, spot: Spot, *, actor: Actor) -> Credential:
        """Make the pending version current; the former stays for 24 hours.

        The tokens of a sign-in go over to it as they are now, while the client is the same.

        Raises:
            UnknownObject: no rotation is under way.
            NotConfigured: its origins have changed since it was entered.
        """
        pending = await self.pending(spot)
        self._check_purpose(pending, spot)
        receipt = await self._record("credential.rotate.promote", spot, actor, pending)
        document = await self._credentials.document(pending, receipt)
        held = {n: str(document[n]) for n, f in pending.fields.items() if f["source"] == HELD}
        made = await self._credentials.named_secrets(spot, held, actor)
        fields = {**pending.fields, **self._credentials.made_fields(made)}
        document |= {name: pointing_to(secret) for name, (secret, _) in made.items()}
        now = await self._credentials.current(spot)
        tokens = await self._tokens(spot, now, document, receipt)
        signed = now if tokens else None
        saved = await self._credentials.add(
            spot,
            document | tokens,
            fields | ({name: signed.fields[name] for name in tokens} if signed else {}),
            now,
            receipt,
            actor,
            expires_at=signed.expires_at if signed else None,
            scopes=signed.scopes if signed else (),
        )
        await self._credentials.forget_version(pending)
        return saved

    async def _tokens(
        self, spot: Spot, now: Credential | None, document: dict[str, Any], receipt: Receipt
    ) -> dict[str, Any]:
        if now is None or not same_purpose(now, spot):
            return {}
        former = await self._credentials.document(now, receipt)
        return staying(spot.scheme, now, former, document)[1]

    async def cancel(self, spot: Spot, *, actor: Actor) -> None:
        """Give the pending version up."""
        pending = await self.pending(spot)
        await self._record("credential.rotate.cancel", spot, actor, pending)
        await self._credentials.forget_version(pending)

    async def undo(self, spot: Spot, *, actor: Actor) -> Credential:
        """Bring the previous version back, as a new one; within 24 hours of its replacement.

        Raises:
            NotConfigured: there is nothing to go back to any more.
        """
        now = await self._credentials.current(spot)
        before = await self._in_state(spot, "previous")
        if now is None or not before or self._clock.now() - now.created_at > GRACE_MS:
            raise NotConfigured(
                f"There is no previous credential of “{spot.connection.name}” to go back to.",
                cure="Enter the credential again.",
            )
        former = before[0]
        self._check_purpose(former, spot)
        receipt = await self._record("credential.undo", spot, actor, former)
        document = await self._credentials.document(former, receipt)
        for shown in now.fields.values():
            if shown.get("made"):
                await self._credentials.secrets.restore_previous(
                    spot.connection.project_id,
                    shown["secret"],
                    spot.environment.key,
                    shown["secretVersion"],
                    actor=actor,
                )
        return await self._credentials.add(spot, document, former.fields, now, receipt, actor)

    def _check_purpose(self, credential: Credential, spot: Spot) -> None:
        if not same_purpose(credential, spot):
            raise NotConfigured(
                f"“{spot.connection.name}” has changed since that credential was entered for it.",
                cure="Enter the credential again.",
            )

    async def _in_state(self, spot: Spot, state: str) -> list[Credential]:
        """Newest first."""
        connection = spot.connection
        rows = await self._store.credentials.versions(connection.project_id, connection.id)
        mine = [r for r in rows if r.environment == spot.environment.key and r.state == state]
        return sorted(mine, key=lambda row: -row.version)

    async def _record(
        self, kind: str, spot: Spot, actor: Actor, credential: Credential | None = None
    ) -> Receipt:
        return await self._credentials.trail.record(
            kind,
            spot.connection.project_id,
            actor,
            connection=spot.connection,
            environment=spot.environment.key,
            credential=f"{credential.id}:{credential.version}" if credential else None,
        )
