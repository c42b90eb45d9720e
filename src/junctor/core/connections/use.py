"""Using a credential: first whether it may be used here, then, against a receipt, its values."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.connections.health import SPENT, not_signed_in
from junctor.core.connections.origins import changed_origins, credential_origins
from junctor.core.connections.places import credential_place, secret_place
from junctor.core.connections.references import reference
from junctor.core.connections.secrets import missing_secret, open_sealed
from junctor.core.ports.audit import Receipt
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.model.auth import CERTIFICATE, AuthScheme, NoAuth
from junctor.model.connection import Connection, Credential, Secret
from junctor.model.errors import NotConfigured, ReconnectNeeded
from junctor.model.scrub import scrubber
from junctor.model.spec import ConnectorSpec

_REMEMBERED = 4096


class CredentialUse:
    """What the door calls. Rows are kept while the store's epoch stays; values never are."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._epoch = -1
        self._credentials: dict[tuple[str, str, str], Credential | None] = {}
        self._secrets: dict[tuple[str, str, str], Secret | None] = {}
        self._scrubbed: dict[tuple[str, ...], None] = {}

    async def usable_credential(
        self,
        connection: Connection,
        environment: str,
        *,
        spec: ConnectorSpec,
        scheme: AuthScheme,
        config: dict[str, Any],
    ) -> Credential | None:
        """The credential for a call; None when the scheme needs none. Nothing is decrypted.

        Raises:
            NotConfigured: there is none, or it was entered for another connector, scheme or
                origin; says which.
            ReconnectNeeded: the other side has refused it for good.
        """
        if isinstance(scheme, NoAuth):
            return None
        credential = await self._current(connection, environment)
        if credential is None:
            await self._refuse_missing(connection, environment)
        else:
            check_purpose(credential, connection, spec=spec, scheme=scheme, config=config)
            _refuse_ended(credential, connection)
            _refuse_unsigned(credential, connection, scheme)
        return credential

    async def _current(self, connection: Connection, environment: str) -> Credential | None:
        await self._follow_epoch()
        place = (connection.project_id, connection.id, environment)
        if place not in self._credentials:
            _bound(self._credentials)
            self._credentials[place] = await self._store.credentials.current(*place)
        return self._credentials[place]

    async def _refuse_missing(self, connection: Connection, environment: str) -> None:
        rows = await self._store.credentials.versions(connection.project_id, connection.id)
        if any(row.environment == environment and row.state == "broken" for row in rows):
            raise ReconnectNeeded(
                f"The credential of “{connection.name}” in `{environment}` is no longer accepted."
            )
        raise NotConfigured(
            f"“{connection.name}” has no credential in the environment `{environment}`.",
            cure=f"Open the connection and enter the credential for {environment}.",
            details={"connectionId": connection.id, "environment": environment},
        )

    async def _follow_epoch(self) -> None:
        epoch = await self._store.epoch()
        if epoch != self._epoch:
            self._credentials.clear()
            self._secrets.clear()
            self._epoch = epoch

    async def resolve_credential(self, credential: Credential, receipt: Receipt) -> dict[str, str]:
        """The values by field; known to the scrubber before anybody gets them.

        Raises:
            NotConfigured: a secret it points at is not set, or a row does not open.
        """
        await self._follow_epoch()
        place = credential_place(credential)
        plain = await open_sealed(self._vault, place, credential.document, receipt)
        document: dict[str, Any] = orjson.loads(plain)
        values: dict[str, str] = {}
        seen = [credential.id, str(credential.version)]
        for field, value in document.items():
            name = reference(value)
            if name is None:
                values[field] = str(value)
                continue
            secret = await self._secret(credential, name)
            values[field] = (
                await open_sealed(self._vault, secret_place(secret), secret.ciphertext, receipt)
            ).decode()
            seen += [secret.id, str(secret.version)]
        self._scrub(credential, values, tuple(seen))
        return values

    async def secrets_of(self, credential: Credential | None) -> tuple[str, ...]:
        """The secrets it points at with the versions that are current now, such as `KEY@3`."""
        if credential is None:
            return ()
        await self._follow_epoch()
        project, environment = credential.project_id, credential.environment
        rows = [await self._found(project, name, environment) for name in credential.secret_names]
        return tuple(f"{row.name}@{row.version}" for row in rows if row is not None)

    async def resolve_secret(
        self, project_id: str, name: str, environment: str, receipt: Receipt
    ) -> str:
        """One secret by name, for auth values of http mode; known to the scrubber first."""
        await self._follow_epoch()
        row = await self._row(project_id, name, environment)
        plain = await open_sealed(self._vault, secret_place(row), row.ciphertext, receipt)
        value = plain.decode()
        scrubber().register(name, value)
        return value

    async def _secret(self, credential: Credential, name: str) -> Secret:
        return await self._row(credential.project_id, name, credential.environment)

    async def _row(self, project_id: str, name: str, environment: str) -> Secret:
        row = await self._found(project_id, name, environment)
        if row is None:
            raise missing_secret(name, environment)
        return row

    async def _found(self, project_id: str, name: str, environment: str) -> Secret | None:
        place = (project_id, name, environment)
        if place not in self._secrets:
            epoch, row = self._epoch, await self._store.secrets.current(*place)
            if epoch != self._epoch:  # saved while it was read
                return row
            _bound(self._secrets)
            self._secrets[place] = row
        return self._secrets[place]

    def _scrub(self, credential: Credential, values: dict[str, str], seen: tuple[str, ...]) -> None:
        """Register secret values once per version of everything they come from."""
        if seen in self._scrubbed:
            return
        told = {field: value for field, value in values.items() if field not in _NOT_SECRET}
        for field, value in told.items():
            if credential.fields.get(field, {}).get("source") != "literal":
                scrubber().register(f"{credential.id}.{field}", value)
        # Also what only forms together: the pair of a Basic header.
        scrubber().register_document(credential.id, told)
        _bound(self._scrubbed)
        self._scrubbed[seen] = None


# Known as secrets they would mask every time of the same second, the credential's own too.
TIMES = frozenset({"issued_at", "expires_at"})
_NOT_SECRET = TIMES | {CERTIFICATE}


def check_purpose(
    credential: Credential,
    connection: Connection,
    *,
    spec: ConnectorSpec,
    scheme: AuthScheme,
    config: dict[str, Any],
) -> None:
    """Refuse a credential that was entered for something else than it would be used for now.

    Raises:
        NotConfigured: connector, scheme or an origin changed since; says which.
    """
    where = f"The credential of “{connection.name}” in `{credential.environment}`"
    what = None
    if credential.integration_slug != spec.key:
        what = f"was entered for the connector `{credential.integration_slug}`, not `{spec.key}`"
    elif credential.scheme != scheme.name:
        what = f"was entered for the scheme `{credential.scheme}`, not `{scheme.name}`"
    else:
        change = changed_origins(credential.origins, credential_origins(spec, config, scheme))
        if change:
            what = f"is bound to where it was entered for: {change}"
    if what:
        raise NotConfigured(
            f"{where} {what}. Nothing was decrypted or sent.",
            cure="Enter the credential again, or put the setting back.",
            details={"connectionId": connection.id, "environment": credential.environment},
        )


def _refuse_ended(credential: Credential, connection: Connection) -> None:
    # Asking again cannot help, and vendors lock clients that go on asking.
    if credential.refused_at is not None:
        why = f" {SPENT}" if credential.renewing_at is not None else ""
        raise ReconnectNeeded(
            f"The sign-in of “{connection.name}” in `{credential.environment}` has ended: "
            f"the other side refused to renew it.{why}",
            cure="Press Connect (`junctor connection authorize`), or enter the credential again.",
            details={"connectionId": connection.id, "environment": credential.environment},
        )


def _refuse_unsigned(credential: Credential, connection: Connection, scheme: AuthScheme) -> None:
    if not_signed_in(scheme, credential):
        raise ReconnectNeeded(
            f"Nobody has signed in for “{connection.name}” in `{credential.environment}` yet.",
            cure="Press Connect (`junctor connection authorize`), or enter an access token.",
            details={"connectionId": connection.id, "environment": credential.environment},
        )


def _bound(cache: dict[Any, Any]) -> None:
    while len(cache) >= _REMEMBERED:
        del cache[next(iter(cache))]
