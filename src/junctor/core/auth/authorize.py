"""The authorization-code flow: the address of the sign-in page, and what comes back from it.

PKCE (RFC 7636) binds the code to us; `state` binds the answer to whoever began; `iss`
(RFC 9207) binds it to the issuer that was asked.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from junctor.core.auth.fields import filled, filled_params
from junctor.core.auth.oauth import scope_text
from junctor.core.auth.tokens import secure_url, token_request
from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.errors import NotConfigured, ReconnectNeeded, Rejected, RemoteBusy
from junctor.model.request import HttpRequest, HttpResponse

_NAMED = {
    "access_denied": "The sign-in was refused.",
    "invalid_scope": "The other side does not know one of the scopes.",
    "unauthorized_client": "The other side does not let this client sign people in.",
    "temporarily_unavailable": "The other side cannot sign anybody in just now.",
}

_ENDED = frozenset({"invalid_token", "invalid_grant", "token_revoked"})
"""Refusals of a revocation that say that there is nothing left to end."""


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def authorization_url(
    scheme: OAuth2,
    config: Mapping[str, Any],
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    verifier: str,
    scopes: Sequence[str] | None = None,
) -> str:
    """Where a person signs in; `scopes` narrows or widens what the scheme asks for.

    Raises:
        NotConfigured: the scheme has no sign-in page, or it is not https.
    """
    if scheme.authorize_url is None:
        raise NotConfigured(
            "This way to sign in has no sign-in page.",
            cure="Enter the credential's fields instead.",
            field="authType",
        )
    page = secure_url(scheme.authorize_url, config, "sign-in")
    pairs = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    wanted = scope_text(scheme, config) if scopes is None else _joined(scheme, scopes, config)
    if wanted:
        pairs[scheme.scope_param] = wanted
    if scheme.pkce:
        pairs |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
    pairs |= filled_params(scheme.authorize_params, config)
    return HttpRequest(method="GET", url=page).with_query(pairs.items()).url


def _joined(scheme: OAuth2, scopes: Sequence[str], config: Mapping[str, Any]) -> str:
    """Scopes that somebody chose; only the connector's own have holes to fill."""
    filled_in = (filled(each, config) if each in scheme.scopes else each for each in scopes)
    return scheme.scope_separator.join(filled_in)


def code_grant(
    scheme: OAuth2, params: Mapping[str, str], *, redirect_uri: str, verifier: str
) -> dict[str, str]:
    """The grant for the code that the redirect brought.

    Raises:
        ReconnectNeeded: it brought an error, another issuer, or no code.
    """
    if "error" in params:
        raise _refused(params)
    if scheme.issuer is not None and params.get("iss") != scheme.issuer:
        raise ReconnectNeeded(
            "The answer comes from another issuer than the one that was asked.",
            cure="Begin again; if it repeats, check the connector's `issuer`.",
            field="iss",
        )
    if not params.get("code"):
        raise ReconnectNeeded("The redirect brought no code.", cure="Begin again.", field="code")
    grant = {
        "grant_type": "authorization_code",
        "code": params["code"],
        "redirect_uri": redirect_uri,
    }
    return {**grant, "code_verifier": verifier} if scheme.pkce else grant


def with_issuer(scheme: OAuth2, config: Mapping[str, Any]) -> OAuth2:
    """The scheme with its issuer filled from the settings; an empty one is none."""
    issuer = filled_params({"iss": scheme.issuer or ""}, config).get("iss")
    return scheme.model_copy(update={"issuer": issuer or None})


def revocation(
    scheme: AuthScheme | None, document: Mapping[str, str], config: Mapping[str, Any]
) -> HttpRequest | None:
    """The request that ends a token (RFC 7009); none where the vendor has no such endpoint."""
    if not isinstance(scheme, OAuth2) or scheme.revoke_url is None:
        return None
    kind = "refresh_token" if document.get("refresh_token") else "access_token"
    if not document.get(kind):
        return None
    ended = scheme.model_copy(update={"token_url": scheme.revoke_url, "token_params": {}})
    grant = {"token": document[kind], "token_type_hint": kind}
    return token_request(ended, grant, document, config)


def check_revoked(response: HttpResponse) -> None:
    """Whether the token has ended there; one that is not known any more has, too.

    Raises:
        Rejected, RemoteBusy: it may still live.
    """
    if response.status < 300:
        return
    try:
        body = response.json()
    except ValueError:
        body = None
    code = body.get("error") if isinstance(body, dict) else None
    if code in _ENDED:
        return
    said = f" and `{code[:64]}`" if isinstance(code, str) and code.isprintable() else ""
    text = f"The vendor answered {response.status}{said} when it was told to end the token."
    raise (RemoteBusy if response.status >= 500 else Rejected)(
        text,
        cure="End the access of the app in the account at the vendor.",
        details={"status": response.status},
    )


def _refused(params: Mapping[str, str]) -> ReconnectNeeded:
    code = "".join(c for c in params["error"][:64] if c.isprintable())
    said = "".join(c for c in params.get("error_description", "")[:300] if c.isprintable())
    message = _NAMED.get(code, f"The sign-in failed with `{code}`.")
    if said:
        message += f" It says: {said}"
    return ReconnectNeeded(
        message,
        cure="Begin again and allow the access, or correct the client at the vendor.",
        details={"oauthError": code},
    )


def granted_scopes(scheme: AuthScheme | None, scope: str | None) -> tuple[str, ...]:
    """The scopes of a token answer, in order; vendors separate them by spaces or commas."""
    if not scope or not isinstance(scheme, OAuth2):
        return ()
    text = scope if scheme.scope_separator == " " else scope.replace(scheme.scope_separator, " ")
    return tuple(dict.fromkeys(text.split()))
