"""A server is asked how to sign in to it; the answer becomes settings of the connection.

Every request leaves through the door without any credential, with the grants and authorities
of the connection. Where the issuer registers clients by itself, we become one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.auth import metadata
from junctor.core.auth.metadata import Issuer, Protected
from junctor.core.calls.adhoc import ADHOC_SPEC, adhoc_operation
from junctor.core.calls.build import fill_base_url
from junctor.core.calls.policies import CallPolicies
from junctor.core.connections import ConnectionChange, ConnectionService, CredentialService, Spot
from junctor.core.connections.settings import tls_settings
from junctor.core.ports import Clock, Door, Passage, Store, TlsSettings
from junctor.model.auth import JwtBearer, NoAuth, OAuth2
from junctor.model.call import Actor, Mode, Outcome, Purpose
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import NotConfigured, Rejected
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Response

SECONDS = 30.0
_LARGEST = 256 * 1024
_NEEDED = ("authorizeUrl", "tokenUrl", "resource", "scope")
_HELLO = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "junctor", "version": "1"},
    },
}


_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """How to sign in; `settings` are saved, `registered` says that we became a client."""

    issuer: str
    settings: dict[str, str]
    registered: bool
    redirect_uri: str
    next: str


class SignInDiscovery:
    """Finds the sign-in of connections whose server describes it."""

    def __init__(
        self,
        store: Store,
        door: Door,
        policies: CallPolicies,
        connections: ConnectionService,
        credentials: CredentialService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._door = door
        self._policies = policies
        self._connections = connections
        self._credentials = credentials
        self._clock = clock

    async def run(
        self,
        project_id: str,
        ref: str,
        environment: str,
        *,
        redirect_uri: str,
        actor: Actor,
        register: bool = True,
        client_document: str | None = None,
    ) -> Discovered:
        """Ask, save what was found, and become a client where that is wanted and needed.

        `client_document` is where this instance describes itself to everybody. An issuer that
        reads such descriptions needs no registration.

        Whoever calls this has checked the rights to edit connections and to write credentials.

        Raises:
            NotConfigured: the connection has no OAuth 2 of this kind, or the server asks nobody
                to sign in.
            Rejected: what the server or the issuer says cannot be used.
            JunctorError: as the door says.
        """
        connection = await self._connections.get(project_id, ref)
        spot = await self._connections.spot(connection, environment)
        url = _address(spot)
        people = isinstance(spot.scheme, OAuth2) and spot.scheme.grant == "authorization_code"
        passage = await self._passage(spot, actor)
        resource, scope = await self._resource(url, passage)
        signed = isinstance(spot.scheme, JwtBearer)
        issuer = await self._issuer(resource, passage, own=url, people=people, signed=signed)
        settings = _settings(spot, issuer, resource, scope)
        if not people:
            settings = {name: value for name, value in settings.items() if value}
        changed = any(spot.config.get(name, "") != value for name, value in settings.items())
        known = not changed and await self._credentials.current(spot) is not None
        values: dict[str, str] | None = None
        if issuer.assumed and not known:  # it exists if it makes us a client; before that, nothing
            values = await self._client_of_assumed(issuer, redirect_uri, passage, asked=register)
        if changed:
            spot = await self._saved(spot, settings, actor)
        if values is None and register and people and not known:
            values = await self._client(
                issuer, redirect_uri, settings["scope"], passage, document=client_document
            )
        if values is not None:
            await self._credentials.put(
                spot, values, actor=actor, may_bind_secrets=True, confirm_short=True
            )
        registered = values is not None
        return Discovered(
            issuer=issuer.issuer,
            settings=settings,
            registered=registered,
            redirect_uri=redirect_uri,
            next=_next(registered=registered, known=known, people=people, signed=signed),
        )

    async def _resource(self, url: str, passage: Passage) -> tuple[Protected, str]:
        answer = await self._sent(_asked(url, _HELLO), passage)
        if 200 <= answer.status < 300:  # some greet everybody, and ask at the first question
            answer = await self._sent(_asked(url, _LIST, answer.headers), passage)
        if 200 <= answer.status < 300:
            raise NotConfigured(
                "The server asks nobody to sign in.",
                cure="Use the auth type `none` for it.",
                field="authType",
            )
        challenge = metadata.challenge_in(answer.headers)
        document = await self._document(metadata.resource_addresses(url, challenge), passage)
        if document is None and answer.status == 401:
            return metadata.read_origin(url), challenge.scope
        if document is None:
            raise _silent(answer.status)
        return metadata.read_resource(document, url), challenge.scope

    async def _issuer(
        self, resource: Protected, passage: Passage, *, own: str, people: bool, signed: bool
    ) -> Issuer:
        """The first issuer that can be used; else why the last cannot."""
        why = Rejected("No issuer of the server describes itself.", details={"sent": "yes"})
        guessed = resource == metadata.read_origin(own)
        for name in resource.issuers:
            document = await self._document(metadata.issuer_addresses(name), passage)
            if document is None and guessed:
                if people:
                    return metadata.assumed_issuer(name)
                raise _silent(401)
            if document is None:
                why = Rejected(
                    f"The issuer {name} does not describe itself.", details={"sent": "yes"}
                )
                continue
            try:
                return metadata.read_issuer(
                    document, name, people=people, signed=signed, guessed=guessed
                )
            except Rejected as error:
                why = error
        raise why

    async def _document(
        self, addresses: tuple[str, ...], passage: Passage
    ) -> dict[str, Any] | None:
        for address in addresses:
            headers = (("Accept", "application/json"),)
            answer = await self._sent(
                HttpRequest(method="GET", url=address, headers=headers), passage
            )
            found = metadata.read_document(answer.content) if answer.status == 200 else None
            if found is not None:
                return found
        return None

    async def _client_of_assumed(
        self, issuer: Issuer, redirect_uri: str, passage: Passage, *, asked: bool
    ) -> dict[str, str]:
        if asked:
            try:
                return await self._registered(issuer, redirect_uri, "", passage)
            except Rejected as error:
                raise _silent(401) from error
        raise _silent(401)

    async def _client(
        self,
        issuer: Issuer,
        redirect_uri: str,
        scope: str,
        passage: Passage,
        *,
        document: str | None,
    ) -> dict[str, str] | None:
        """The client that we are at the issuer; nothing where a person must register one."""
        if document and issuer.reads_clients:
            return {"client_id": document}
        if issuer.register_url is None:
            return None
        return await self._registered(issuer, redirect_uri, scope, passage)

    async def _registered(
        self, issuer: Issuer, redirect_uri: str, scope: str, passage: Passage
    ) -> dict[str, str]:
        answer = await self._sent(metadata.registration(issuer, redirect_uri, scope), passage)
        if answer.status not in (200, 201):
            raise Rejected(
                f"{issuer.issuer} does not register this instance: it answers {answer.status}.",
                cure="Register a client there by hand with the redirect URI that Junctor shows, "
                "and enter its client id.",
                details={"sent": "yes", "status": answer.status},
            )
        return metadata.read_registration(answer.content)

    async def _sent(self, request: HttpRequest, passage: Passage) -> HttpResponse:
        sent = await self._door.send(request, passage)
        assert isinstance(sent.response, HttpResponse)
        return sent.response

    async def _passage(self, spot: Spot, actor: Actor) -> Passage:
        connection = spot.connection
        tls = tls_settings(connection, spot.environment)
        return Passage(
            project_id=connection.project_id,
            environment=spot.environment.key,
            mode=Mode.LIVE,
            actor=actor,
            purpose=Purpose(kind="connection.discover"),
            operation_key="connection.discover",
            deadline=self._clock.monotonic() + SECONDS,
            policy=await self._policies.of(connection.project_id, connection.id),
            connection=connection,
            spec=ADHOC_SPEC,
            operation=adhoc_operation("GET"),
            scheme=NoAuth(),
            tls=TlsSettings(verify=tls.tls_verify, ca_pem=tls.ca_pem),
            max_response=_LARGEST,
            judge=_judge,
            summary="a question how to sign in",
        )

    async def _saved(self, spot: Spot, settings: dict[str, str], actor: Actor) -> Spot:
        connection, environment = spot.connection, spot.environment.key
        own = connection.environments.get(environment, EnvironmentSettings())
        now = own.model_copy(update={"config": {**own.config, **settings}})
        saved = await self._connections.update(
            connection.project_id,
            connection.id,
            ConnectionChange(environments={**connection.environments, environment: now}),
            actor=actor,
        )
        return await self._connections.spot(saved.connection, environment)


def _address(spot: Spot) -> str:
    properties = spot.spec.connection.get("properties") or {}
    signing = isinstance(spot.scheme, OAuth2 | JwtBearer)
    url = fill_base_url(spot.spec, spot.config)
    if not signing or url is None or not set(_NEEDED) <= set(properties):
        raise NotConfigured(
            f"“{spot.connection.name}” has no sign-in that its server could describe.",
            cure="Use a connection to an MCP server with the auth type `oauth2`.",
            field="authType",
        )
    return url


def _settings(spot: Spot, issuer: Issuer, resource: Protected, scope: str) -> dict[str, str]:
    """What was found; who must sign and how clients show who they are where that is a setting."""
    named = issuer.signs_answers or isinstance(spot.scheme, JwtBearer)
    known = {
        "issuer": issuer.issuer if named else "",
        "clientAuth": "body" if issuer.client_auth == "client_secret_post" else "basic",
    }
    declared = spot.spec.connection.get("properties") or {}
    return {
        "authorizeUrl": issuer.authorize_url,
        "tokenUrl": issuer.token_url,
        "resource": resource.resource,
        "scope": scope or " ".join(resource.scopes),
        **{name: value for name, value in known.items() if name in declared},
    }


def _silent(status: int) -> Rejected:
    return Rejected(
        f"The server answers {status} and does not say how to sign in.",
        cure="Enter the addresses of the sign-in by hand, or use a token.",
        details={"sent": "yes"},
    )


def _asked(url: str, message: dict[str, Any], greeted: Pairs = ()) -> HttpRequest:
    """A message to the server, in the session that it opened if it did."""
    session = [(name, value) for name, value in greeted if name.lower() == "mcp-session-id"]
    return HttpRequest(
        method="POST",
        url=url,
        headers=(("Accept", "application/json, text/event-stream"), *session),
        json=message,
        has_json=True,
    )


def _next(*, registered: bool, known: bool, people: bool, signed: bool) -> str:
    if signed:
        return "Enter the client id and the private key as the credential."
    if not people:
        return "Enter the client id and secret as the credential."
    if registered or known:
        return "Sign in: press Connect, or `junctor connection authorize`."
    return "Register a client at the issuer with the redirect URI, and enter its client id."


def _judge(response: Response) -> Outcome:
    return Outcome(status=response.status, ok=True)
