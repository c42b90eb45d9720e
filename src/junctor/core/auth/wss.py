"""WS-Security UsernameToken: user name and password inside the envelope's header."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from junctor.core.auth.fields import field_of
from junctor.model.auth import WsSecurity
from junctor.model.errors import InvalidSpec
from junctor.model.request import HttpRequest

_BASE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_SECEXT = f"{_BASE}wssecurity-secext-1.0.xsd"
_UTILITY = f"{_BASE}wssecurity-utility-1.0.xsd"
_PROFILE = f"{_BASE}username-token-profile-1.0"
_OPEN = "<soap:Header>"


def ws_security(
    request: HttpRequest, scheme: WsSecurity, document: Mapping[str, str], now: int
) -> HttpRequest:
    """The request with a UsernameToken in its envelope.

    Raises:
        InvalidSpec: it is no SOAP request.
        NotConfigured: the credential lacks a field.
    """
    if request.content is None or _OPEN.encode() not in request.content:
        raise InvalidSpec(
            "WS-Security signs in SOAP messages only.", cure="Choose another auth type."
        )
    user = field_of(document, "username")
    password = field_of(document, "password")
    nonce = secrets.token_bytes(16)
    created = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    value = password
    if scheme.password_type == "digest":
        mixed = nonce + created.encode() + password.encode()
        # The profile of 2004 says SHA-1; servers take nothing else.
        value = base64.b64encode(hashlib.sha1(mixed).digest()).decode()  # noqa: S324 - the profile asks for it
    token = _token(scheme, user, value, base64.b64encode(nonce).decode(), created)
    opened = _OPEN.encode()
    return replace(request, content=request.content.replace(opened, opened + token.encode(), 1))


def with_named_token(envelope: str, scheme: WsSecurity, user: str, password: str) -> str:
    """The envelope as a trace shows it: names stand where the values will."""
    token = _token(scheme, user, password, "[random]", "[time of sending]")
    return envelope.replace(_OPEN, _OPEN + token, 1)


def _token(scheme: WsSecurity, user: str, password: str, nonce: str, created: str) -> str:
    kind = "PasswordDigest" if scheme.password_type == "digest" else "PasswordText"
    encoding = f"{_BASE}soap-message-security-1.0#Base64Binary"
    return (
        f'<wsse:Security xmlns:wsse="{_SECEXT}" xmlns:wsu="{_UTILITY}" soap:mustUnderstand="1">'
        f"<wsse:UsernameToken><wsse:Username>{escape(user)}</wsse:Username>"
        f'<wsse:Password Type="{_PROFILE}#{kind}">{escape(password)}</wsse:Password>'
        f'<wsse:Nonce EncodingType="{encoding}">{nonce}</wsse:Nonce>'
        f"<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>"
    )
