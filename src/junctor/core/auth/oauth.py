"""OAuth 2: client credentials and refresh tokens, kept fresh at 80 % of their life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.auth.fields import field_of, filled
from junctor.core.auth.fixed import authorized
from junctor.core.auth.results import Attached, AuthFlow, TokenFlow, TokenUpdate
from junctor.core.auth.signals import is_expired, needs_refresh
from junctor.core.auth.tokens import read_answer, token_request
from junctor.model.auth import JwtBearer, OAuth2
from junctor.model.errors import JunctorError, ReconnectNeeded
from junctor.model.request import HttpRequest


def oauth2(
    request: HttpRequest,
    scheme: OAuth2,
    document: Mapping[str, str],
    *,
    config: Mapping[str, Any],
    now: int,
    refresh: bool,
) -> AuthFlow:
    """The request with a living access token; renewed first when it is due."""
    grant = _grant(scheme, document, config)
    if grant is None:
        if not document.get("access_token"):
            raise ReconnectNeeded(
                "Nobody has signed in for this credential yet.",
                cure="Press Connect (`junctor connection authorize`), or enter an access token.",
            )
        return kept(request, scheme, document, config, None)
    if not (refresh or due(scheme, document, now)):
        return kept(request, scheme, document, config, None)
    renewal = exchange(scheme, document, grant, config=config, now=now)
    return (
        yield from renewed(
            request, scheme, document, renewal, config=config, now=now, forced=refresh
        )
    )


def _grant(
    scheme: OAuth2, document: Mapping[str, str], config: Mapping[str, Any]
) -> dict[str, str] | None:
    if scheme.grant == "client_credentials":
        grant = {"grant_type": "client_credentials"}
        scope = scope_text(scheme, config)
        return {**grant, "scope": scope} if scope else grant
    if scheme.renewal is not None:
        traded = document.get(scheme.renewal.field)
        kind = scheme.renewal.grant_type
        return {"grant_type": kind, scheme.renewal.parameter: traded} if traded else None
    token = document.get("refresh_token")
    return {"grant_type": "refresh_token", "refresh_token": token} if token else None


def scope_text(scheme: OAuth2, config: Mapping[str, Any]) -> str:
    """The scopes as this vendor separates them."""
    if scheme.scope is not None:
        return filled(scheme.scope, config).strip()
    return scheme.scope_separator.join(filled(s, config) for s in scheme.scopes)


def exchange(
    scheme: OAuth2,
    document: Mapping[str, str],
    grant: Mapping[str, str],
    *,
    config: Mapping[str, Any],
    now: int,
) -> TokenFlow:
    """One grant for one token: also the seam for the authorization-code flow.

    The code flow passes `{"grant_type": "authorization_code", "code": ..., "redirect_uri":
    ..., "code_verifier": ...}` and stores the update as a new credential version.
    """
    response = yield token_request(scheme, grant, document, config)
    sent = [*document.values(), *grant.values()]
    return read_answer(response, scheme.answer, now, sent, life=scheme.lifetime)


def due(scheme: OAuth2 | JwtBearer, document: Mapping[str, str], now: int) -> bool:
    """Whether there is no token, or one near its end."""
    return not document.get("access_token") or needs_refresh(scheme, document, now)


def kept(
    request: HttpRequest,
    scheme: OAuth2 | JwtBearer,
    document: Mapping[str, str],
    config: Mapping[str, Any],
    why: JunctorError | None,
) -> Attached:
    """The request with the token at hand; `why` a due renewal failed, if it did."""
    token = field_of(document, "access_token")
    return Attached(request=_carrying(request, scheme, config, token), kept=why)


def _carrying(
    request: HttpRequest, scheme: OAuth2 | JwtBearer, config: Mapping[str, Any], token: str
) -> HttpRequest:
    if isinstance(scheme, OAuth2) and scheme.query:
        return request.with_query(((scheme.query, token),))
    return authorized(request, filled(scheme.prefix, config), token)


def renewed(
    request: HttpRequest,
    scheme: OAuth2 | JwtBearer,
    document: Mapping[str, str],
    renewal: TokenFlow,
    *,
    config: Mapping[str, Any],
    now: int,
    forced: bool,
) -> AuthFlow:
    """The request with a renewed token; a failed renewal spares a token that still lives."""
    try:
        update: TokenUpdate = yield from renewal
    except ReconnectNeeded:
        raise
    except JunctorError as error:
        if forced or not document.get("access_token") or is_expired(document, now):
            raise
        return kept(request, scheme, document, config, error)
    token = field_of(update.values, "access_token")
    return Attached(request=_carrying(request, scheme, config, token), update=update)
