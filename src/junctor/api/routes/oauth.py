"""`/api/oauth`: signing in at a vendor; `/api/credentials`: how every credential is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AliasChoices, Field
from starlette.responses import Response

from junctor.api.answers import answer, items
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.oauth_page import CALLBACK_PATH, client_document_url
from junctor.core.access import Permission
from junctor.model.value import Value

router = APIRouter(prefix="/api", tags=["integrations"])


class SignInPlace(Value):
    """A connection in an environment. `integration` is the former name of `connection`."""

    connection: str = Field(
        min_length=1,
        max_length=200,
        validation_alias=AliasChoices("connection", "integration"),
        serialization_alias="connection",
    )
    environment: str = Field(min_length=1, max_length=64)


class SignInStart(SignInPlace):
    """Whose sign-in; `scopes` instead of the connector's."""

    scopes: tuple[str, ...] | None = Field(None, max_length=100)


class SignInSearch(SignInPlace):
    """Whose sign-in to find; `registerClient` makes us a client where the issuer allows that."""

    register_client: bool = True


class SignInAnswer(Value):
    """The parameters that the redirect brought, as they were."""

    params: dict[str, str] = Field(max_length=40, repr=False)


@router.post("/oauth/start", status_code=201)
async def start_sign_in(
    context: Annotated[RequestContext, may(Permission.WRITE_CREDENTIALS)],
    wanted: Annotated[SignInStart, body(SignInStart)],
) -> Response:
    """Begin to sign in at the vendor: open `url`; it is good for ten minutes and once."""
    begun = await context.instance.authorization.begin(
        context.project_id,
        wanted.connection,
        wanted.environment,
        redirect_uri=redirect_uri(context),
        actor=context.actor,
        scopes=wanted.scopes,
    )
    return answer(
        {"url": begun.url, "redirectUri": begun.redirect_uri, "expiresAt": begun.expires_at}, 201
    )


@router.post("/oauth/discover")
async def discover_sign_in(
    context: Annotated[RequestContext, may(Permission.WRITE_CREDENTIALS)],
    wanted: Annotated[SignInSearch, body(SignInSearch)],
) -> Response:
    """Ask a server how to sign in to it (RFC 9728, RFC 8414) and save that in the connection."""
    context.principal.need(Permission.EDIT_CONNECTIONS)
    found = await context.instance.signing.discovery.run(
        context.project_id,
        wanted.connection,
        wanted.environment,
        redirect_uri=redirect_uri(context),
        actor=context.actor,
        register=wanted.register_client,
        client_document=client_document_url(context.instance.settings.url),
    )
    return answer(
        {
            "issuer": found.issuer,
            "settings": found.settings,
            "registered": found.registered,
            "redirectUri": found.redirect_uri,
            "next": found.next,
        }
    )


@router.get("/oauth/redirect-uri")
async def get_redirect_uri(
    context: Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)],
) -> Response:
    """The address to register at vendors, to the letter."""
    return answer({"redirectUri": redirect_uri(context)})


@router.post("/oauth/finish")
async def finish_sign_in(
    context: Annotated[RequestContext, may(None, project=False)],
    given: Annotated[SignInAnswer, body(SignInAnswer, limit=64 * 1024)],
) -> Response:
    """Take what the redirect brought; only who began it may. The new token is current at once."""

    async def permit(project_id: str) -> None:
        principal = context.principal
        if context.user is not None:
            principal = await context.access.members.principal(context.user, project_id)
        principal.need(Permission.WRITE_CREDENTIALS)

    params = dict(given.params)
    done = await context.instance.authorization.finish(
        params.pop("state", ""), params, actor=context.actor, permit=permit
    )
    shown: dict[str, Any] = {
        "integrationId": done.connection.id,
        "integrationName": done.connection.name,
        "credential": await context.instance.credentials.view(done.credential),
        "captured": done.captured,
        "missingScopes": list(done.missing),
        "warnings": list(done.warnings),
    }
    return answer(shown)


@router.get("/credentials")
async def list_credentials(
    context: Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)],
) -> Response:
    """How every credential is, those in trouble first; no value is among it."""
    rows = await context.instance.board.rows(context.project_id)
    return items([row.to_json() for row in rows])


@router.get("/integrations/{id}/scopes/{environment}")
async def get_scopes(
    context: Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)],
    id: str,
    environment: str,
) -> Response:
    """The scopes of the operations, which are granted, and what is lost without the others."""
    return answer(await context.instance.authorization.scopes(context.project_id, id, environment))


def redirect_uri(context: RequestContext) -> str:
    """Where vendors send people back to."""
    return context.instance.settings.url + CALLBACK_PATH
