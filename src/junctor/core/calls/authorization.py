"""Signing in at a vendor: begun by a person, finished by the same one, stored as a new version.

The `state` is random and kept as a hash; the PKCE verifier is derived from it with a key that
never leaves the vault, so neither can be read from the database.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from junctor.core.access.tokens import token_hash
from junctor.core.auth import TokenUpdate, authorization_url, code_grant, granted_scopes
from junctor.core.auth.authorize import with_issuer
from junctor.core.auth.tokens import captured
from junctor.core.calls.accounts import told
from junctor.core.calls.caller import Caller
from junctor.core.calls.plan import Planner
from junctor.core.calls.scopes import covers, scope_rows
from junctor.core.calls.signing import no_client, sign_in_call, signing_scheme
from junctor.core.connections import (
    ConnectionService,
    CredentialService,
    CredentialUse,
    Spot,
    bring_settings,
    renewable,
    store_tokens,
)
from junctor.core.connections.trail import Trail
from junctor.core.connections.use import check_purpose
from junctor.core.ports import Clock, Door, Passage, Store, Vault
from junctor.core.ports.audit import Receipt
from junctor.model.auth import OAuth2
from junctor.model.call import Actor
from junctor.model.connection import Connection, Credential, PendingSignIn
from junctor.model.errors import JunctorError, NotPermitted, ReconnectNeeded

LIFE_MS = 10 * 60 * 1000
_LABEL = "oauth pkce"
_NOT_RENEWED = (
    "the vendor gave no refresh token, so somebody must sign in again when this token ends; "
    "ask it for offline access"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the person goes, and until when."""

    url: str
    redirect_uri: str
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The connection and its credential after a sign-in; `captured` are settings it brought.

    `missing` are scopes that were asked for and not granted; empty when the vendor does not say.
    """

    connection: Connection
    credential: Credential
    captured: dict[str, str]
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class Authorization:
    """The authorization-code flow of every connector that declares it."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        door: Door,
        planner: Planner,
        caller: Caller,
        connections: ConnectionService,
        credentials: CredentialService,
        use: CredentialUse,
        clock: Clock,
        *,
        stored: Callable[[], None] = lambda: None,
    ) -> None:
        self._stored_tokens = stored
        self._store = store
        self._vault = vault
        self._door = door
        self._planner = planner
        self._caller = caller
        self._connections = connections
        self._credentials = credentials
        self._use = use
        self._clock = clock
        self._trail = Trail(store, clock)

    async def begin(
        self,
        project_id: str,
        ref: str,
        environment: str,
        *,
        redirect_uri: str,
        actor: Actor,
        scopes: Sequence[str] | None = None,
    ) -> Begun:
        """Where to sign in. The credential must hold the client's id (and secret, if it has one).

        Raises:
            NotConfigured: no sign-in for this auth type, or no client id; says what to enter.
        """
        connection = await self._connections.get(project_id, ref)
        spot = await self._connections.spot(connection, environment)
        scheme = signing_scheme(spot)
        passage = await self._passage(spot, actor)
        receipt = await self._trail.record(
            "credential.authorize.begin",
            project_id,
            actor,
            connection=connection,
            environment=environment,
        )
        state, now = secrets.token_urlsafe(32), self._clock.now()
        url = authorization_url(
            scheme,
            spot.config,
            client_id=await self._client_id(passage, spot, receipt),
            redirect_uri=redirect_uri,
            state=state,
            verifier=self._verifier(state),
            scopes=scopes,
        )
        await self._store.credentials.begin_sign_in(
            PendingSignIn(
                hash=token_hash(state),
                project_id=project_id,
                connection_id=connection.id,
                environment=environment,
                actor=str(actor),
                redirect_uri=redirect_uri,
                scopes=tuple(scopes if scopes is not None else scheme.scopes),
                created_at=now,
                expires_at=now + LIFE_MS,
            )
        )
        return Begun(url=url, redirect_uri=redirect_uri, expires_at=now + LIFE_MS)

    async def finish(
        self,
        state: str,
        params: Mapping[str, str],
        *,
        actor: Actor,
        permit: Callable[[str], Awaitable[None]],
    ) -> SignedIn:
        """Take what the redirect brought; the new tokens are current at once.

        `permit` is asked whether the person may still write credentials of the project.

        Raises:
            ReconnectNeeded: expired, used twice, refused, or another issuer answered.
            NotPermitted: somebody else began it.
        """
        pending = await self._pending(state, actor)
        await permit(pending.project_id)
        connection = await self._connections.get(pending.project_id, pending.connection_id)
        spot = await self._connections.spot(connection, pending.environment)
        scheme = signing_scheme(spot)
        bound = with_issuer(scheme, spot.config)
        verifier = self._verifier(state)
        grant = code_grant(bound, params, redirect_uri=pending.redirect_uri, verifier=verifier)
        told_by_redirect = captured(dict(params), scheme.redirect_capture)
        spot = await self._moved(pending, spot, told_by_redirect, actor)
        passage = await self._passage(spot, actor)
        update = await self._door.obtain(passage, grant)
        brought = {**told_by_redirect, **update.captured}
        return await self._keep(pending, scheme, passage, update, brought, actor)

    async def _pending(self, state: str, actor: Actor) -> PendingSignIn:
        now = self._clock.now()
        found = await self._store.credentials.peek_sign_in(token_hash(state), now)
        if found is not None and found.actor != str(actor):
            # It stays for whoever began it.
            raise NotPermitted(
                "Somebody else began this sign-in.",
                cure="Begin your own with Connect.",
                field="state",
            )
        pending = await self._store.credentials.take_sign_in(token_hash(state), now)
        if pending is None:
            raise ReconnectNeeded(
                "This sign-in has expired, or it was finished before.",
                cure="Begin again with Connect; a sign-in is good for ten minutes and once.",
                field="state",
            )
        return pending

    async def _moved(
        self, pending: PendingSignIn, spot: Spot, told: dict[str, str], actor: Actor
    ) -> Spot:
        """The spot with the settings of the redirect: the code may be good at another host only."""
        if all(spot.config.get(name) == value for name, value in told.items()):
            return spot
        credential = await self._credentials.current(spot)
        connection = await self._told(spot.connection, pending, told, actor)
        moved = await self._connections.spot(connection, pending.environment)
        if credential is not None and moved.origins != spot.origins:
            receipt = await self._stored(connection, pending, actor)
            await store_tokens(
                self._credentials, moved, credential, {}, receipt, actor=actor, expires_at=None
            )
        return moved

    async def _keep(
        self,
        pending: PendingSignIn,
        scheme: OAuth2,
        passage: Passage,
        update: TokenUpdate,
        brought: dict[str, str],
        actor: Actor,
    ) -> SignedIn:
        assert passage.connection is not None, "a sign-in belongs to a connection"
        assert passage.credential is not None, "`_passage` refuses a connection without one"
        connection = await self._told(passage.connection, pending, brought, actor)
        spot = await self._connections.spot(connection, pending.environment)
        granted = granted_scopes(scheme, update.scope)
        # Another person may have signed in: an old refresh token must not survive.
        values = {"refresh_token": "", **update.values}
        receipt = await self._stored(connection, pending, actor)
        credential = await store_tokens(
            self._credentials,
            spot,
            passage.credential,
            values,
            receipt,
            actor=actor,
            expires_at=update.expires_at,
            scopes=granted,
        )
        warnings: tuple[str, ...] = ()
        if scheme.after_connect is not None:
            more, warnings = await self._after(scheme, connection, pending, actor)
            if more:
                brought |= more
                connection = await self._told(connection, pending, more, actor)
                credential = await self._bound_again(connection, credential, pending, actor)
        if update.expires_at is not None and not renewable(scheme, credential):
            warnings = (*warnings, _NOT_RENEWED)
        self._stored_tokens()
        missing = tuple(s for s in pending.scopes if granted and not covers(scheme, granted, s))
        return SignedIn(
            connection=connection,
            credential=credential,
            captured=brought,
            missing=missing,
            warnings=warnings,
        )

    async def _bound_again(
        self, connection: Connection, credential: Credential, pending: PendingSignIn, actor: Actor
    ) -> Credential:
        """The same tokens for new settings, which decide where a credential may go."""
        spot = await self._connections.spot(connection, pending.environment)
        receipt = await self._stored(connection, pending, actor)
        # The call that told of the settings may have renewed a token that lives for seconds.
        credential = await self._credentials.current(spot) or credential
        return await store_tokens(
            self._credentials,
            spot,
            credential,
            {},
            receipt,
            actor=actor,
            expires_at=credential.expires_at,
        )

    async def _after(
        self, scheme: OAuth2, connection: Connection, pending: PendingSignIn, actor: Actor
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """What one call with the new token tells of the account."""
        after = scheme.after_connect
        assert after is not None
        result = await self._caller.call(
            sign_in_call(connection, pending.environment, actor, operation=after.operation)
        )
        if not result.outcome.ok:
            problem = result.outcome.problem
            said = problem.message if problem else "it failed"
            return {}, (f"`{after.operation}` after the sign-in: {said}",)
        spot = await self._connections.spot(connection, pending.environment)
        return told(after, result.outcome.output, spot.config)

    async def _told(
        self, connection: Connection, pending: PendingSignIn, brought: dict[str, str], actor: Actor
    ) -> Connection:
        return await bring_settings(
            self._connections, connection, pending.environment, brought, actor=actor
        )

    async def _stored(
        self, connection: Connection, pending: PendingSignIn, actor: Actor
    ) -> Receipt:
        return await self._trail.record(
            "credential.authorized",
            connection.project_id,
            actor,
            connection=connection,
            environment=pending.environment,
        )

    async def _passage(self, spot: Spot, actor: Actor) -> Passage:
        """A passage with the credential as it is, also one whose grant has ended."""
        credential = await self._credentials.current(spot)
        if credential is None:
            raise no_client(spot)
        check_purpose(
            credential, spot.connection, spec=spot.spec, scheme=spot.scheme, config=spot.config
        )
        call = sign_in_call(spot.connection, spot.environment.key, actor)
        return await self._planner.standing(replace(call, credential=credential))

    async def _client_id(self, passage: Passage, spot: Spot, receipt: Receipt) -> str:
        assert passage.credential is not None, "`_passage` refuses a connection without one"
        values = await self._use.resolve_credential(passage.credential, receipt)
        found: Any = values.get("client_id") or spot.config.get("clientId")
        if not found:
            raise no_client(spot)
        return str(found)

    def _verifier(self, state: str) -> str:
        return (
            base64.urlsafe_b64encode(self._vault.mac(_LABEL, state.encode())).decode().rstrip("=")
        )

    async def scopes(self, project_id: str, ref: str, environment: str) -> dict[str, Any]:
        """Per scope: whether it is granted, and which operations need it.

        `granted` is null where the vendor does not say what it granted.
        """
        connection = await self._connections.get(project_id, ref)
        spot = await self._connections.spot(connection, environment)
        credential = await self._credentials.current(spot)
        granted = credential.scopes if credential is not None else ()
        rows = scope_rows(spot.spec, spot.scheme, granted, spot.config)
        return {"scopes": rows, "granted": list(granted)}

    async def revoke(self, connection: Connection, environment: str, *, actor: Actor) -> str | None:
        """Tell the vendor before a credential is deleted; why that failed, if it did.

        The credential goes either way: a vendor that is away must not keep it here.
        """
        try:
            spot = await self._connections.spot(connection, environment)
            credential = await self._credentials.current(spot)
            wanted = isinstance(spot.scheme, OAuth2) and spot.scheme.revoke_url
            if not wanted or credential is None or credential.refused_at is not None:
                return None
            await self._door.revoke(await self._passage(spot, actor))
        except JunctorError as error:
            return error.message
        return None

    async def end(self, connection: Connection, *, actor: Actor) -> dict[str, str]:
        """Tell the vendor before a connection is deleted; why that failed, by environment."""
        rows = await self._store.credentials.versions(connection.project_id, connection.id)
        failed = {}
        for environment in sorted({row.environment for row in rows if row.state == "current"}):
            why = await self.revoke(connection, environment, actor=actor)
            if why is not None:
                failed[environment] = why
        return failed
