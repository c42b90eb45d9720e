"""Tokens that a vendor hands out at run time, and the settings that come with them."""

from __future__ import annotations

from collections.abc import Mapping

from junctor.core.connections.credentials import CredentialService, Spot
from junctor.core.connections.documents import TOKEN
from junctor.core.connections.drafts import ConnectionChange
from junctor.core.connections.service import ConnectionService
from junctor.core.ports.audit import Receipt
from junctor.model.call import Actor
from junctor.model.connection import Connection, Credential, EnvironmentSettings


async def bring_settings(
    connections: ConnectionService,
    connection: Connection,
    environment: str,
    brought: Mapping[str, str],
    *,
    actor: Actor,
) -> Connection:
    """The connection with what a vendor told of the account as settings of that environment."""
    own = connection.environments.get(environment, EnvironmentSettings())
    if all(own.config.get(name) == value for name, value in brought.items()):
        return connection
    settings = own.model_copy(update={"config": {**own.config, **brought}})
    saved = await connections.update(
        connection.project_id,
        connection.id,
        ConnectionChange(environments={**connection.environments, environment: settings}),
        actor=actor,
    )
    return saved.connection


async def store_tokens(
    credentials: CredentialService,
    spot: Spot,
    credential: Credential,
    tokens: dict[str, str],
    receipt: Receipt,
    *,
    actor: Actor,
    expires_at: int | None = None,
    scopes: tuple[str, ...] = (),
) -> Credential:
    """The next version with fresh tokens inside the encrypted document.

    They are not named secrets: nobody entered them, and access and refresh token must change
    together. The replaced tokens are wiped at once, as the vendor has revoked them. An empty
    value says that there is no such token now; without `scopes` those known before stay.

    Raises:
        Overtaken: another worker was faster; read the credential again and use its tokens.
    """
    document = await credentials.document(credential, receipt)
    project = spot.connection.project_id
    fields = {
        **credential.fields,
        **{
            name: credentials.shown(TOKEN, value, project)
            if value
            else {"set": False, "source": TOKEN}
            for name, value in tokens.items()
        },
    }
    saved = await credentials.add(
        spot,
        {**document, **tokens},
        fields,
        credential,
        receipt,
        actor,
        expires_at=expires_at,
        scopes=scopes or credential.scopes,
    )
    if any(shown.get("source") == TOKEN for shown in credential.fields.values()):
        await credentials.forget_version(credential)
    return saved
