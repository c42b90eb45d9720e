"""Vonage: a JWT of HS256 as bearer token, which names the hash of the body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Any

import orjson

from junctor.core.triggers.signatures.delivery import Delivery, Refused, Verdict, text_at

_PARTS = 3


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Vonage's Messages, Voice and Verify."""
    scheme, _, token = delivery.header("Authorization").partition(" ")
    parts = token.strip().split(".")
    if scheme.lower() != "bearer" or len(parts) != _PARTS:
        raise Refused("malformed_header")
    if text_at(_decoded(parts[0]), "alg") != "HS256":
        raise Refused("no_supported_signature")
    message = f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogatepass")
    delivery.check_digest([parts[2]], [_digest(key, message) for key in delivery.secrets])
    claims = _decoded(parts[1])
    delivery.check_time(_seconds(claims))
    if text_at(claims, "iss") != "Vonage":
        raise Refused("wrong_issuer")
    given = text_at(claims, "payload_hash")
    if given is None:
        raise Refused("body_hash_missing")
    wanted = hashlib.sha256(delivery.body).hexdigest()
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode()):
        raise Refused("body_hash_mismatch")
    return delivery.accept(text_at(claims, "jti"))


def _digest(key: bytes, message: bytes) -> str:
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _decoded(part: str) -> Any:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        return orjson.loads(raw)
    except (binascii.Error, ValueError):
        raise Refused("malformed_header") from None


def _seconds(claims: Any) -> int:
    found = claims.get("iat") if isinstance(claims, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise Refused("malformed_header")
    return found
