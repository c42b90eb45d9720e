"""Credentials: saved per connection and environment, usable only where they were entered for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson

from junctor.core.auth.certificates import check_client_certificate
from junctor.core.connections import documents
from junctor.core.connections.health import same_tokens
from junctor.core.connections.nudges import Notice, key_notices
from junctor.core.connections.origins import changed_origins, credential_origins
from junctor.core.connections.places import credential_place, secret_place
from junctor.core.connections.references import pointing_to, references
from junctor.core.connections.secrets import GRACE_MS, SecretService, hint, open_sealed
from junctor.core.connections.staying import staying
from junctor.core.connections.trail import Trail
from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.model.auth import (
    CERTIFICATE,
    CERTIFICATE_KEY,
    CERTIFICATE_PASSPHRASE,
    AuthScheme,
)
from junctor.model.call import Actor
from junctor.model.characters import refuse_nul
from junctor.model.connection import Connection, Credential, Environment
from junctor.model.errors import InvalidInput, Overtaken
from junctor.model.ids import new_id
from junctor.model.spec import ConnectorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a credential is entered: connection and environment, and what decides its origins."""

    connection: Connection
    environment: Environment
    spec: ConnectorSpec
    scheme: AuthScheme
    config: dict[str, Any]

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the credential may go, as things are now."""
        return credential_origins(self.spec, self.config, self.scheme)


@dataclass(frozen=True, slots=True)
class SavedCredential:
    """A new version, and hints about it."""

    credential: Credential
    notices: list[Notice] = field(default_factory=list)


class CredentialService:
    """Writes credential documents; nothing here gives a value back."""

    def __init__(
        self, store: Store, vault: Vault, secrets: SecretService, *, clock: Clock | None = None
    ) -> None:
        self.store = store
        self.vault = vault
        self.secrets = secrets
        self.clock = clock or SystemClock()
        self.trail = Trail(store, self.clock)

    async def put(
        self,
        spot: Spot,
        values: dict[str, Any],
        *,
        actor: Actor,
        may_bind_secrets: bool,
        confirm_short: bool = False,
    ) -> SavedCredential:
        """Save a document; it is current at once, also for running flows.

        Fields that are left out keep their value while scheme, connector and origins are the
        same; null removes one. Tokens of a sign-in stay too, while the client is the same.

        Raises:
            NotPermitted, InvalidInput: see `documents.judge`.
        """
        refuse_nul(values)
        now = await self.current(spot)
        merged, tokens = await self._merged(spot, values, now, actor)
        entered = documents.judge(
            spot.scheme,
            merged,
            may_bind_secrets=may_bind_secrets,
            confirm_short=confirm_short,
            now=self.clock.now(),
            held=tokens,
        )
        notices = await self._notices(spot, entered)
        receipt = await self._record("credential.put", spot, now, actor)
        await self._check_kept_key(spot, entered, receipt)
        made = await self.named_secrets(spot, entered.secrets, actor)
        document = {
            **entered.plain,
            **{name: pointing_to(secret) for name, secret in entered.references.items()},
            **{name: pointing_to(secret) for name, (secret, _) in made.items()},
            **tokens,
        }
        fields = self._fields(spot, entered, made)
        signed = now if tokens else None
        saved = await self.add(
            spot,
            document,
            fields | ({name: signed.fields[name] for name in tokens} if signed else {}),
            now,
            receipt,
            actor,
            expires_at=signed.expires_at if signed else None,
            scopes=signed.scopes if signed else (),
        )
        await self.retire(spot.connection, spot.environment.key)
        return SavedCredential(saved, notices)

    async def current(self, spot: Spot) -> Credential | None:
        """The current version."""
        return await self.store.credentials.current(
            spot.connection.project_id, spot.connection.id, spot.environment.key
        )

    async def _merged(
        self, spot: Spot, values: dict[str, Any], now: Credential | None, actor: Actor
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is entered with what stays of before, and the tokens of a sign-in that stay."""
        entered = {name: value for name, value in values.items() if value is not None}
        if now is None or set(values) >= set(now.fields) or not same_purpose(now, spot):
            return entered, {}
        receipt = await self._record("credential.merge", spot, now, actor)
        document = await self.document(now, receipt)
        rest, tokens = staying(spot.scheme, now, document, values)
        return {**rest, **entered}, tokens

    async def _check_kept_key(
        self, spot: Spot, entered: documents.Entered, receipt: Receipt
    ) -> None:
        """A new certificate beside a key that is a named secret: they must belong together."""
        if CERTIFICATE not in entered.plain or CERTIFICATE_KEY not in entered.references:
            return
        pair = {**entered.plain, **entered.secrets}
        for name in (CERTIFICATE_KEY, CERTIFICATE_PASSPHRASE):
            if (secret := entered.references.get(name)) is not None:
                where = (spot.connection.project_id, secret, spot.environment.key)
                row = await self.store.secrets.current(*where)
                if row is None:
                    return
                plain = await open_sealed(self.vault, secret_place(row), row.ciphertext, receipt)
                pair[name] = plain.decode()
        check_client_certificate(pair, set(), self.clock.now())

    async def document(self, credential: Credential, receipt: Receipt) -> dict[str, Any]:
        """The document itself: literals and references; never leaves the core."""
        place = credential_place(credential)
        plain = await open_sealed(self.vault, place, credential.document, receipt)
        document: dict[str, Any] = orjson.loads(plain)
        return document

    async def _notices(self, spot: Spot, entered: documents.Entered) -> list[Notice]:
        found: list[Notice] = []
        for name, value in entered.secrets.items():
            found += key_notices(spot.scheme, spot.environment, name, value)
        for name, secret in entered.references.items():
            where = (spot.connection.project_id, secret, spot.environment.key)
            if await self.store.secrets.current(*where) is None:
                found.append(
                    Notice(
                        "secret_not_set",
                        f"The secret `{secret}` is not set in {spot.environment.key} yet.",
                        "Set it on the Secrets page; calls fail until then.",
                        name,
                    )
                )
        return found

    async def named_secrets(
        self, spot: Spot, literals: dict[str, str], actor: Actor
    ) -> dict[str, tuple[str, int]]:
        """Named secrets made from literals: field -> (secret name, version)."""
        made: dict[str, tuple[str, int]] = {}
        for name, value in literals.items():
            secret = await self._own_name(spot.connection, name)
            saved = await self.secrets.put(
                spot.connection.project_id,
                secret,
                spot.environment.key,
                value,
                actor=actor,
                confirm_short=True,
            )
            made[name] = (secret, saved.version)
        return made

    async def _own_name(self, connection: Connection, field_name: str) -> str:
        """A name that is free or was made by this connection: nobody else's secret is replaced."""
        versions = await self.store.credentials.versions(connection.project_id, connection.id)
        before = [v.fields[field_name] for v in versions if field_name in v.fields]
        made = [shown["secret"] for shown in before if shown.get("made")]
        # A connection whose key was changed goes on with the secret it made before.
        wanted = made[-1] if made else documents.secret_name(connection.key, field_name)
        taken = {row.name for row in await self.store.secrets.all(connection.project_id)}
        number, name = 1, wanted
        while name in taken:
            users = await self.store.credentials.pointing_at(connection.project_id, name)
            ours = [user for user in users if user.connection_id == connection.id]
            if ours and len(ours) == len(users) and any(_made(user, name) for user in ours):
                return name
            number += 1
            name = f"{wanted}_{number}"
        return name

    def _fields(
        self, spot: Spot, entered: documents.Entered, made: dict[str, tuple[str, int]]
    ) -> dict[str, dict[str, Any]]:
        fields: dict[str, dict[str, Any]] = {}
        for name, secret in entered.references.items():
            fields[name] = {"set": True, "source": "secret", "secret": secret}
        fields |= self.made_fields(made)
        for name, value in entered.plain.items():
            fields[name] = self.shown("literal", str(value), spot.connection.project_id)
        return fields

    def made_fields(self, made: dict[str, tuple[str, int]]) -> dict[str, dict[str, Any]]:
        """The field metadata of secrets that were made from literals."""
        return {
            name: {
                "set": True,
                "source": "secret",
                "secret": secret,
                "made": True,
                "secretVersion": version,
            }
            for name, (secret, version) in made.items()
        }

    def shown(self, source: str, value: str, project_id: str) -> dict[str, Any]:
        """What may be shown of a value that stands in the document itself."""
        fingerprint = self.vault.fingerprint(project_id, value)
        return {"set": True, "source": source, "hint": hint(value), "fingerprint": fingerprint}

    async def add(
        self,
        spot: Spot,
        document: dict[str, Any],
        fields: dict[str, dict[str, Any]],
        now: Credential | None,
        receipt: Receipt,
        actor: Actor,
        *,
        state: str = "current",
        expires_at: int | None = None,
        scopes: tuple[str, ...] = (),
    ) -> Credential:
        """Seal a document as the next version.

        Raises:
            Overtaken: somebody else saved one in the meantime.
        """
        del receipt  # the proof that this change stands in the audit
        connection = spot.connection
        versions = await self.store.credentials.versions(connection.project_id, connection.id)
        mine = [each for each in versions if each.environment == spot.environment.key]
        bare = Credential(
            id=mine[0].id if mine else new_id("crd"),
            project_id=connection.project_id,
            connection_id=connection.id,
            environment=spot.environment.key,
            version=max((each.version for each in mine), default=0) + 1,
            scheme=spot.scheme.name,
            origins=spot.origins,
            integration_slug=connection.integration_slug,
            document=b"",
            fields=fields,
            secret_names=references(document),
            state=state,
            expires_at=expires_at,
            scopes=scopes,
            created_at=self.clock.now(),
            created_by=str(actor),
        )
        await self.vault.ready(connection.project_id)
        sealed = self.vault.seal(credential_place(bare), orjson.dumps(document))
        doubt = now.renewing_at if now is not None and same_tokens(bare, now) else None
        credential = bare.model_copy(update={"document": sealed, "renewing_at": doubt})
        if not await self.store.credentials.add(credential, replaces=now.version if now else None):
            raise Overtaken(
                "The credential was changed by somebody else just now.",
                cure="Look at the connection and enter it again if it is still needed.",
            )
        return credential

    async def retire(self, connection: Connection, environment: str) -> None:
        """End the grace of old versions: marked, and their ciphertext wiped."""
        rows = await self.store.credentials.versions(connection.project_id, connection.id)
        mine = sorted((r for r in rows if r.environment == environment), key=lambda r: r.version)
        await self.end_grace(mine)

    async def end_grace(self, versions: Sequence[Credential]) -> int:
        """The same for all versions of one credential, oldest first; how many were wiped."""
        wiped = 0
        for row, successor in pairwise(versions):
            over = self.clock.now() - successor.created_at > GRACE_MS
            # A version that was replaced twice is retired at once, by the store.
            if (row.state in ("previous", "broken") and over) or (
                row.state == "retired" and row.document
            ):
                await self.forget_version(row)
                wiped += 1
        return wiped

    async def forget_version(self, row: Credential) -> None:
        """Wipe one version: it can never be used again."""
        # Read again, because a key rotation may have re-wrapped the document meanwhile.
        now = await self.store.credentials.get(row.project_id, row.id, row.version)
        await self.store.credentials.replace_document(now or row, b"")
        await self.store.credentials.set_state(row.project_id, row.id, row.version, "retired")

    async def delete(self, connection: Connection, environment: str, *, actor: Actor) -> None:
        """Delete the credential of one environment with all its versions.

        Raises:
            InvalidInput: that environment has none.
        """
        await self.trail.record(
            "credential.delete",
            connection.project_id,
            actor,
            connection=connection,
            environment=environment,
        )
        if not await self.store.credentials.delete(
            connection.project_id, connection.id, environment
        ):
            raise InvalidInput(
                f"“{connection.name}” has no credential in `{environment}`.", field="environment"
            )

    async def view(self, credential: Credential) -> dict[str, Any]:
        """What may be shown: per field set, source, last four characters, fingerprint."""
        fields: dict[str, dict[str, Any]] = {}
        for name, stored in credential.fields.items():
            shown = {k: v for k, v in stored.items() if k not in ("made", "secretVersion")}
            if secret := stored.get("secret"):
                row = await self.store.secrets.current(
                    credential.project_id, secret, credential.environment
                )
                shown["set"] = row is not None
                shown["hint"] = row.hint if row else None
                shown["fingerprint"] = row.fingerprint if row else None
            fields[name] = shown
        return {
            "environment": credential.environment,
            "version": credential.version,
            "state": credential.state,
            "scheme": credential.scheme,
            "origins": list(credential.origins),
            "fields": fields,
            "expiresAt": credential.expires_at,
            "scopes": list(credential.scopes),
            "createdAt": credential.created_at,
            "createdBy": credential.created_by,
        }

    async def _record(self, kind: str, spot: Spot, now: Credential | None, actor: Actor) -> Receipt:
        return await self.trail.record(
            kind,
            spot.connection.project_id,
            actor,
            connection=spot.connection,
            environment=spot.environment.key,
            credential=f"{now.id}:{now.version}" if now else None,
        )


def same_purpose(credential: Credential, spot: Spot) -> bool:
    """Whether a credential was entered for exactly what the spot is now."""
    return (
        credential.integration_slug == spot.connection.integration_slug
        and credential.scheme == spot.scheme.name
        and changed_origins(credential.origins, spot.origins) is None
    )


def _made(credential: Credential, secret: str) -> bool:
    return any(f.get("made") and f.get("secret") == secret for f in credential.fields.values())
