"""Joins the door to the connections: opening credentials and keeping renewed tokens."""

from __future__ import annotations

from junctor.core.auth import TokenUpdate, granted_scopes
from junctor.core.connections import (
    ConnectionService,
    CredentialService,
    CredentialUse,
    bring_settings,
    reference,
    store_tokens,
)
from junctor.core.ports import Passage
from junctor.core.ports.audit import Receipt
from junctor.model.connection import Credential


class CredentialOpener:
    """Implements `adapters.door.credentials.Opener`."""

    def __init__(
        self, use: CredentialUse, credentials: CredentialService, connections: ConnectionService
    ) -> None:
        self._use = use
        self._credentials = credentials
        self._connections = connections

    async def open_credential(self, credential: Credential, receipt: Receipt) -> dict[str, str]:
        """The values of a credential document, registered with the scrubber."""
        return await self._use.resolve_credential(credential, receipt)

    async def open_references(
        self, project_id: str, environment: str, references: dict[str, str], receipt: Receipt
    ) -> dict[str, str]:
        """The values of `{env.NAME}` references, registered with the scrubber."""
        values = {}
        for field, text in references.items():
            name = reference(text)
            assert name is not None, "adhoc_auth lets references through only"
            values[field] = await self._use.resolve_secret(project_id, name, environment, receipt)
        return values

    async def store_tokens(
        self, passage: Passage, credential: Credential, update: TokenUpdate, receipt: Receipt
    ) -> None:
        """A new version of the credential with the renewed values, before they are used.

        Settings that came with them and are not known yet become those of the connection.
        """
        connection = passage.connection
        assert connection is not None
        # What is set stays: a person entered it, or signed in.
        captured = update.captured.items()
        new = {name: value for name, value in captured if not passage.config.get(name)}
        if new:
            connection = await bring_settings(
                self._connections,
                await self._connections.get(connection.project_id, connection.id),
                passage.environment,
                new,
                actor=passage.actor,
            )
        spot = await self._connections.spot(connection, passage.environment)
        await store_tokens(
            self._credentials,
            spot,
            credential,
            update.values,
            receipt,
            actor=passage.actor,
            expires_at=update.expires_at,
            scopes=granted_scopes(passage.scheme, update.scope),
        )

    async def refused(self, credential: Credential) -> None:
        """Remember that the other side refused its grant for good."""
        await self._credentials.store.credentials.refuse(
            credential.project_id,
            credential.id,
            credential.version,
            self._credentials.clock.now(),
        )
