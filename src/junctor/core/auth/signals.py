"""When a token is due for renewal, and how an answer says that it has died."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from junctor.core.dotted import lookup
from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.request import HttpResponse

REFUSED_GRANT = frozenset(
    ("invalid_grant", "invalid_refresh_token", "bad_refresh_token", "token_revoked")
)
REFUSED_CLIENT = frozenset(("invalid_client", "unauthorized_client", "access_denied"))
USUAL_LIFE = 3600
_MISSING = object()


def seconds_of(value: Any) -> int | None:
    """A time of the document in Unix seconds; milliseconds are understood."""
    try:
        number = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    if number <= 0:
        return None
    return number // 1000 if number > 100_000_000_000 else number


def needs_refresh(scheme: AuthScheme | None, document: Mapping[str, str], now: int) -> bool:
    """Whether the token has lived about 80 % of its life; `now` is in milliseconds.

    The exact moment lies between 78 and 82 %, by a hash of the token: not every token of
    an instance is renewed in the same second, yet every process agrees on the moment.
    """
    if not _renewable(scheme):
        return False
    token, expires = document.get("access_token"), seconds_of(document.get("expires_at"))
    if not token or expires is None:
        return False
    issued = seconds_of(document.get("issued_at"))
    life = expires - issued if issued is not None and issued < expires else USUAL_LIFE
    spread = int.from_bytes(hashlib.sha256(token.encode()).digest()[:2], "big") / 65535
    return now / 1000 >= expires - life * (0.22 - 0.04 * spread)


def is_expired(document: Mapping[str, str], now: int) -> bool:
    """Whether the token's own end is known and has come."""
    expires = seconds_of(document.get("expires_at"))
    return expires is not None and now / 1000 >= expires


def _renewable(scheme: AuthScheme | None) -> bool:
    if isinstance(scheme, JwtBearer):
        return scheme.token_url is not None
    return isinstance(scheme, OAuth2)


def expired_by(scheme: AuthScheme | None, response: HttpResponse) -> bool:
    """Whether this answer says that the token has died, so that a renewal may help."""
    if not _renewable(scheme):
        return False
    if not isinstance(scheme, OAuth2):
        return response.status == 401
    expiry = scheme.expiry
    if response.status in expiry.statuses:
        return True
    if expiry.header is not None:
        value = response.header(expiry.header)
        if value is not None and expiry.header_contains.lower() in value.lower():
            return True
    return bool(expiry.body) and _body_says(expiry.body, response)


def _body_says(wanted: Mapping[str, Any], response: HttpResponse) -> bool:
    try:
        body = response.json()
    except ValueError:
        return False
    return all(_same(lookup(body, path, _MISSING), value) for path, value in wanted.items())


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_same(found, each) for each in wanted)
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def invalid_grant(response: HttpResponse) -> bool:
    """Whether a token endpoint's answer says that the grant itself is gone."""
    try:
        body = response.json()
    except ValueError:
        body = dict(parse_qsl(response.text)) if len(response.content) < 65536 else None
    return is_refused_grant(body)


def is_refused_grant(body: Any) -> bool:
    """Whether a decoded token answer names a refused grant."""
    return any(
        lookup(body, path) in REFUSED_GRANT
        for path in ("error", "error.code", "error.type")
        if isinstance(lookup(body, path), str)
    )
