"""JWT bearer: a signed assertion, exchanged for a token (RFC 7523) or sent itself.

joserfc is imported where it is used: it costs a tenth of a second that most starts save.
"""

from __future__ import annotations

import re
import secrets
import warnings
from collections.abc import Mapping
from typing import Any

from junctor.core.auth.fields import field_of, filled, filled_params
from junctor.core.auth.fixed import authorized
from junctor.core.auth.oauth import due, kept, renewed
from junctor.core.auth.proofs import explained
from junctor.core.auth.results import Attached, AuthFlow, TokenFlow
from junctor.core.auth.signing_keys import WHOLE, fault_of, key_of, named, unfolded
from junctor.core.auth.tokens import endpoint, read_answer
from junctor.model.auth import JwtBearer
from junctor.model.errors import InvalidSpec, JunctorError, NotConfigured
from junctor.model.request import HttpRequest, Pairs

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SKEW = 30
_UNIQUE = "{unique}"
_HOLES = re.compile(r"(\{\{.*?\}\}|\{[A-Za-z_][A-Za-z0-9_]*\})")


def jwt_bearer(
    request: HttpRequest,
    scheme: JwtBearer,
    document: Mapping[str, str],
    *,
    config: Mapping[str, Any],
    now: int,
    refresh: bool,
) -> AuthFlow:
    """The request with the assertion itself, or with the token it was exchanged for."""
    if scheme.token_url is None:
        signed = assertion(scheme, document, config=config, now=now)
        return Attached(request=authorized(request, filled(scheme.prefix, config), signed))
    if not (refresh or due(scheme, document, now)):
        return kept(request, scheme, document, config, None)
    renewal = _exchange(scheme, document, endpoint(scheme.token_url, config), config, now)
    return (
        yield from renewed(
            request, scheme, document, renewal, config=config, now=now, forced=refresh
        )
    )


def _exchange(
    scheme: JwtBearer, document: Mapping[str, str], url: str, config: Mapping[str, Any], now: int
) -> TokenFlow:
    signed = assertion(scheme, document, config=config, now=now)
    form: Pairs = (("grant_type", GRANT), ("assertion", signed))
    if scheme.proves == "client":
        form = (
            ("grant_type", "client_credentials"),
            ("client_assertion_type", CLIENT),
            ("client_assertion", signed),
        )
        scope = " ".join(filled(each, config) for each in scheme.scopes).strip()
        more = filled_params(scheme.token_params, config)
        form = (*form, *((("scope", scope),) if scope else ()), *more.items())
    response = yield HttpRequest(
        method="POST", url=url, headers=(("Accept", "application/json"),), form=form
    )
    try:
        return read_answer(response, scheme.answer, now, [*document.values(), signed])
    except JunctorError as error:
        raise explained(error, scheme, response, now) from None


def assertion(
    scheme: JwtBearer, document: Mapping[str, str], *, config: Mapping[str, Any], now: int
) -> str:
    """The signed JWT. It is dated back a little, for vendors whose clock is behind ours.

    Raises:
        NotConfigured: the key cannot be read; the key is not repeated.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError, SecurityWarning

    document = unfolded(scheme, document)
    issued = now // 1000 - min(SKEW, scheme.lifetime // 4)
    claims: dict[str, Any] = {"iat": issued, "exp": issued + scheme.lifetime}
    for claim, field in (("iss", "issuer"), ("sub", "subject")):
        if document.get(field):
            claims[claim] = document[field]
    if scheme.token_url is not None:
        claims["aud"] = filled(scheme.token_url, config)
    own = ((claim, _claim(text, scheme, document, config)) for claim, text in scheme.claims.items())
    claims |= {claim: value for claim, value in own if value or not scheme.claims[claim]}
    pem = document.get(scheme.key_field) or field_of(document, scheme.key_field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            key, algorithm = key_of(scheme.algorithm, pem)
            header = {"alg": algorithm}
            if document.get("key_id"):
                header["kid"] = document["key_id"]
            return jwt.encode(header, claims, key, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError):
        usual = (f"is not a key that {named(scheme)} can sign with", WHOLE)
        what, cure = fault_of(scheme, pem) or usual
        raise NotConfigured(
            f"`{scheme.key_field}` {what}.", cure=cure, field=f"/{scheme.key_field}"
        ) from None


def _claim(
    text: str, scheme: JwtBearer, document: Mapping[str, str], config: Mapping[str, Any]
) -> str:
    parts = []
    for part in _HOLES.split(text):
        if part == _UNIQUE:
            parts.append(secrets.token_urlsafe(16))
        elif part.startswith("{{"):
            parts.append(filled(part, config))
        elif part.startswith("{") and part.endswith("}"):
            if part[1:-1] == scheme.key_field:
                raise InvalidSpec("A claim names the signing key.", field="/auth/claims")
            parts.append(field_of(document, part[1:-1]))
        else:
            parts.append(part)
    return "".join(parts)
