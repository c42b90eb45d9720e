"""Token endpoints: how a request to one is spelled, and what its answer means."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

from junctor.core.auth.fields import filled, filled_params, without
from junctor.core.auth.results import TokenUpdate
from junctor.core.auth.signals import REFUSED_CLIENT, is_refused_grant
from junctor.core.dotted import lookup
from junctor.model.auth import OAuth2, TokenAnswer
from junctor.model.errors import (
    JunctorError,
    NotConfigured,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)
from junctor.model.request import HttpRequest, HttpResponse

LONGEST_LIFE = 366 * 24 * 3600
MAX_TEXT = 300


def endpoint(url: str, config: Mapping[str, Any]) -> str:
    """The token URL, filled.

    Raises:
        NotConfigured: it is not an https URL.
    """
    return secure_url(url, config, "token")


def secure_url(url: str, config: Mapping[str, Any], what: str) -> str:
    """An address that secrets or people are sent to, filled; `what` names it in errors.

    Raises:
        NotConfigured: it is not an https URL.
    """
    address = filled(url, config)
    if not is_secure(address):
        raise NotConfigured(
            f"The {what} URL is not an https URL.",
            cure=f"Set the {what} URL of the connection to one that begins with https://.",
            field="/tokenUrl" if what == "token" else "/authorizeUrl",
        )
    return address


def is_secure(address: str) -> bool:
    """Whether it is https, or http that does not leave this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "http":
        return parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" and bool(parts.hostname)


def token_request(
    scheme: OAuth2, grant: Mapping[str, str], document: Mapping[str, str], config: Mapping[str, Any]
) -> HttpRequest:
    """The request that turns a grant into a token, with the client's own authentication."""
    params = {**grant, **filled_params(scheme.token_params, config)}
    headers = [("Accept", "application/json")]
    client = document.get("client_id") or _client_id(config)
    secret = document.get("client_secret")
    if client and secret and config.get("clientAuth", scheme.client_auth) == "basic":
        pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode()
        headers.append(("Authorization", "Basic " + base64.b64encode(pair).decode()))
    elif client:
        params["client_id"] = client
        if secret:
            params["client_secret"] = secret
    request = HttpRequest(
        method=scheme.token_method, url=endpoint(scheme.token_url, config), headers=tuple(headers)
    )
    where = "query" if scheme.token_method == "GET" else scheme.token_body
    return _with_params(request, where, params)


def _client_id(config: Mapping[str, Any]) -> str | None:
    value = config.get("clientId") or config.get("client_id")
    return str(value) if value else None


def _with_params(request: HttpRequest, where: str, params: dict[str, str]) -> HttpRequest:
    if where == "query":
        return request.with_query(params.items())
    if where == "json":
        return HttpRequest(
            method=request.method,
            url=request.url,
            headers=request.headers,
            json=params,
            has_json=True,
        )
    return HttpRequest(
        method=request.method,
        url=request.url,
        headers=request.headers,
        form=tuple(params.items()),
    )


def read_answer(
    response: HttpResponse,
    answer: TokenAnswer,
    now: int,
    sent: Iterable[str],
    *,
    life: int | None = None,
) -> TokenUpdate:
    """The tokens of an answer; `sent` are the values that its error text must not repeat.

    `life` is how many seconds a token lives when the answer does not say.

    Raises:
        ReconnectNeeded: the grant or the client is refused.
        RateLimited, RemoteBusy: later may do.
        Rejected: anything else that is no token.
    """
    body = _body(response)
    token = lookup(body, answer.access_token)
    if not 200 <= response.status < 300 or not isinstance(token, str) or not token:
        raise _refusal(response, body, sent)
    issued = now // 1000
    values = {"access_token": token, "issued_at": str(issued)}
    renewed = lookup(body, answer.refresh_token)
    if isinstance(renewed, str) and renewed:
        values["refresh_token"] = renewed
    life = lifetime(lookup(body, answer.expires_in)) or life
    values["expires_at"] = str(issued + life) if life else ""
    granted = lookup(body, answer.scope)
    return TokenUpdate(
        values=values,
        expires_at=(issued + life) * 1000 if life else None,
        scope=granted if isinstance(granted, str) else None,
        captured=captured(body, answer.capture),
    )


def captured(body: Any, paths: Mapping[str, str]) -> dict[str, str]:
    """Settings that an answer brings, as texts; what is not there is left out."""
    found = {name: lookup(body, path) for name, path in paths.items()}
    return {
        name: str(value)
        for name, value in found.items()
        if isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    }


def lifetime(value: Any) -> int | None:
    """Seconds a token lives; `None` when the vendor says nothing or nothing sensible."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    if not math.isfinite(seconds) or not 0 < seconds <= LONGEST_LIFE:
        return None
    return max(1, int(seconds))


def _body(response: HttpResponse) -> Any:
    try:
        return response.json()
    except ValueError:
        kind = response.header("content-type") or ""
        if "urlencoded" in kind or response.content.startswith((b"access_token=", b"error=")):
            return dict(parse_qsl(response.text))
        return None


def _refusal(response: HttpResponse, body: Any, sent: Iterable[str]) -> JunctorError:
    code = _error_code(body)
    text = without(_error_text(body, code), sent)
    said = f" It says: {text[:MAX_TEXT]}" if text else ""
    details: dict[str, Any] = {"status": 0, "tokenStatus": response.status}
    if code:
        details["oauthError"] = without(code, sent)[:64]
    if is_refused_grant(body):
        return ReconnectNeeded(
            "The authorization of this connection has ended." + said,
            cure="Reconnect this connection for the environment, then press Test Connection.",
            details={**details, "invalidGrant": True},
        )
    if code in REFUSED_CLIENT or response.status in (401, 403):
        return ReconnectNeeded("The token endpoint refuses the client." + said, details=details)
    if response.status == 429:
        return RateLimited("The token endpoint asks for fewer calls." + said, details=details)
    if response.status >= 500:
        return RemoteBusy("The token endpoint failed." + said, details=details)
    if 300 <= response.status < 400:
        text = "The token endpoint redirects, which is not followed."
        return Rejected(text, cure="Set the final token URL.", details=details)
    if code or response.status >= 400:
        return Rejected("The token endpoint refused the request." + said, details=details)
    return Rejected(
        "The token endpoint's answer holds no access token.",
        cure="Check the token URL and where the answer holds the token.",
        details=details,
    )


def _error_code(body: Any) -> str:
    for path in ("error.code", "error.type", "error", "errorCode", "code"):
        value = lookup(body, path)
        if isinstance(value, str) and value:
            return value
    return ""


def _error_text(body: Any, code: str) -> str:
    for path in ("error_description", "error.message", "message", "error_summary"):
        value = lookup(body, path)
        if isinstance(value, str) and value:
            code = f"{code}: {value}" if code and code != value else value
            break
    return "".join(c if c.isprintable() else " " for c in code)
