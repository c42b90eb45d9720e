"""Stand-ins where a test has nothing real: dummy credentials, settings that fit, a quick clock."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from junctor.core.auth import attach
from junctor.core.sandbox.mock import mock
from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.request import HttpRequest, HttpResponse
from junctor.model.schema import apply_defaults
from junctor.model.spec import ConnectorSpec

_TOKEN_ANSWER = b'{"access_token": "dummy_exchanged_token", "expires_in": 3600}'


def stand_in_document(scheme: AuthScheme) -> dict[str, str]:
    """A credential document for a scheme, with dummy values and a token that still lives."""
    schema = scheme.document_schema
    values = mock(schema, seed="credential", required_only=True)
    document = {name: _one_line(value) for name, value in values.items()}
    for name, field in schema.get("properties", {}).items():
        constrained = {"enum", "const", "pattern", "maxLength"} & set(field)
        if name in document and field.get("format") == "password" and not constrained:
            document[name] = f"dummy_{name}_0123456789"
    if isinstance(scheme, OAuth2):
        document |= {"access_token": "dummy_access_token"}  # no expiry: it still lives
    if isinstance(scheme, JwtBearer):
        document |= {scheme.key_field: _private_key(scheme.algorithm[:2])}
    return document


def _one_line(value: Any) -> str:
    return "".join(c if c.isascii() and c.isprintable() else "_" for c in str(value))


@lru_cache(maxsize=4)
def _private_key(family: str) -> str:
    if family == "HS":
        return "dummy_signing_key_" + "0123456789" * 4
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if family == "RS"
        else ec.generate_private_key(ec.SECP256R1())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def stand_in_config(spec: ConnectorSpec, samples: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Settings of a connection: those a successful sample names, else values that fit."""
    wanted = spec.connection.get("required", ())
    for sample in samples:
        config = sample.get("config")
        if config and sample.get("outcome", {}).get("ok"):
            filled: dict[str, Any] = apply_defaults(spec.connection, config)
            if all(name in filled for name in wanted):
                return filled
    made = mock(spec.connection, seed="settings", required_only=True)
    settings: dict[str, Any] = apply_defaults(spec.connection, made)
    return settings


def with_credential(
    request: HttpRequest, scheme: AuthScheme | None, config: dict[str, Any]
) -> HttpRequest:
    """The request with a dummy credential on it, exactly where the door would put a real one."""
    document = stand_in_document(scheme) if scheme is not None else {}
    flow = attach(request, scheme, document, config=config, now=time.time_ns() // 1_000_000)
    try:
        next(flow)
        while True:
            flow.send(HttpResponse(status=200, content=_TOKEN_ANSWER))
    except StopIteration as done:
        finished: HttpRequest = done.value.request
        return finished


class QuickClock:
    """A clock whose sleeps take no time but are seen to have passed."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000 + int(self._skipped * 1000)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic() + self._skipped

    async def sleep(self, seconds: float) -> None:
        """Skip the wait."""
        self._skipped += max(seconds, 0.0)
