"""One entrance for all schemes: `attach` is a generator that does no I/O itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.auth.fixed import api_key, basic, bearer, custom_headers
from junctor.core.auth.jwt import jwt_bearer
from junctor.core.auth.oauth import oauth2
from junctor.core.auth.results import Attached, AuthFlow
from junctor.core.auth.reveal import reveal
from junctor.core.auth.sigv4 import aws_sigv4
from junctor.core.auth.wss import ws_security
from junctor.model.auth import (
    ApiKey,
    AuthScheme,
    AwsSigV4,
    Basic,
    BearerToken,
    CustomHeader,
    JwtBearer,
    OAuth2,
    WsSecurity,
)
from junctor.model.request import HttpRequest, Markers


def attach(
    request: HttpRequest,
    scheme: AuthScheme | None,
    document: Mapping[str, str],
    *,
    config: Mapping[str, Any],
    now: int,
    markers: Markers | None = None,
    refresh: bool = False,
) -> AuthFlow:
    """Yield token requests, take their answers, return the request with its credential.

    Send what is yielded as it is, without a credential of its own, and throw a
    `JunctorError` into the generator when it could not be sent. `now` is in milliseconds;
    `refresh` renews the token even if it looks alive (the vendor said it is not).

        flow = attach(request, scheme, document, config=config, now=now)
        token_request = next(flow)           # StopIteration.value is the Attached
        token_request = flow.send(answer)

    Raises:
        ReconnectNeeded: the other side refuses the grant or the client.
        NotConfigured: the credential lacks a field.
    """
    if markers is not None:
        request = reveal(request, markers, document)
    if isinstance(scheme, BearerToken):
        request = bearer(request, scheme, document, config)
    elif isinstance(scheme, ApiKey):
        request = api_key(request, scheme, document, config)
    elif isinstance(scheme, Basic):
        request = basic(request, scheme, document, config)
    elif isinstance(scheme, CustomHeader):
        request = custom_headers(request, scheme, document, config)
    elif isinstance(scheme, AwsSigV4):
        request = aws_sigv4(request, scheme, document, config, now)
    elif isinstance(scheme, WsSecurity):
        request = ws_security(request, scheme, document, now)
    elif isinstance(scheme, OAuth2):
        return (
            yield from oauth2(request, scheme, document, config=config, now=now, refresh=refresh)
        )
    elif isinstance(scheme, JwtBearer):
        return (
            yield from jwt_bearer(
                request, scheme, document, config=config, now=now, refresh=refresh
            )
        )
    return Attached(request=request)
