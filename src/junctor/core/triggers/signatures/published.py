"""Tokens that a sender signs with keys it publishes: a JWT, as OpenID Connect makes them.

Such a token does not cover the body: like a bearer token it vouches for whoever sends it. So it
must be made out to our address, or to what the flow names, and live no longer than it says.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from junctor.core.triggers.signatures.delivery import NeedsCertificate, Refused, text_at

_PARTS = 3
_LONGEST = 8192
_SKEW = 60
"""Seconds that two clocks may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token must say: `claim` is one of `ours`, `others` are as they stand here."""

    issuer: str
    keys: str
    address: str
    claim: str
    ours: tuple[str, ...]
    others: Mapping[str, Any]


def check_token(given: str, wanted: Claims, now: float, published: bytes | None) -> None:
    """Refuse what is not signed by the sender, not for us, or not of now.

    `published` is the sender's set of keys, from `wanted.keys`.
    """
    token = given.strip()
    parts = token.split(".")
    if len(parts) != _PARTS or len(token) > _LONGEST or not token.isascii():
        raise Refused("malformed_header")
    header, claims = _decoded(parts[0]), _decoded(parts[1])
    algorithm = text_at(header, "alg")
    if algorithm not in ("RS256", "ES256"):
        raise Refused("no_supported_signature")
    # What is not for us is refused before anything is fetched.
    _check_claims(claims, wanted, now)
    key = _key_of(published, text_at(header, "kid")) if published is not None else None
    if key is None:
        raise NeedsCertificate(wanted.keys)
    _check_signature(token, key, algorithm)


def _check_claims(claims: Any, wanted: Claims, now: float) -> None:
    if text_at(claims, "iss") != wanted.issuer:
        raise Refused("wrong_issuer")
    if wanted.claim != "aud" and wanted.address not in _texts(claims, "aud"):
        raise Refused("wrong_audience")
    if not _one_of(_texts(claims, wanted.claim), wanted.ours):
        raise Refused("wrong_audience" if wanted.claim == "aud" else "another_sender")
    for name, value in wanted.others.items():
        if claims.get(name) != value or isinstance(value, bool) != isinstance(claims[name], bool):
            raise Refused("another_sender")
    ends, begins = _seconds(claims, "exp"), claims.get("nbf")
    if ends < now - _SKEW:
        raise Refused("timestamp_too_old")
    if max(_seconds(claims, "iat"), _seconds(claims, "nbf") if begins else 0) > now + _SKEW:
        raise Refused("timestamp_in_future")


def _one_of(found: Iterable[str], ours: tuple[str, ...]) -> bool:
    matched = False
    for each in found:
        for own in ours:
            matched |= hmac.compare_digest(each.encode("utf-8", "surrogatepass"), own.encode())
    return matched


def _texts(claims: Any, name: str) -> list[str]:
    """The texts of a claim: `aud` may be one or several."""
    found = claims.get(name) if isinstance(claims, dict) else None
    listed = found if isinstance(found, list) else [found]
    return [each for each in listed if isinstance(each, str) and each]


def _seconds(claims: Any, name: str) -> float:
    found = claims.get(name)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise Refused("malformed_header")
    return float(found)


def _key_of(published: bytes, wanted: str | None) -> Mapping[str, Any] | None:
    """The key that the token names; of a set of one also without a name."""
    try:
        listed = orjson.loads(published)["keys"]
    except (ValueError, KeyError, TypeError):
        raise Refused("certificate_unusable") from None
    keys = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    keys = [each for each in keys if each.get("use", "sig") == "sig"]
    if wanted is None:
        return keys[0] if len(keys) == 1 else None
    return next((each for each in keys if each.get("kid") == wanted), None)


def _check_signature(token: str, key: Mapping[str, Any], algorithm: str) -> None:
    from joserfc import jws
    from joserfc.errors import BadSignatureError, DecodeError, JoseError, SecurityWarning
    from joserfc.jwk import ECKey, RSAKey

    _check_kind(key, "RSA" if algorithm == "RS256" else "EC", algorithm)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # a key that is too short
            signer = (RSAKey if algorithm == "RS256" else ECKey).import_key(dict(key))
            jws.deserialize_compact(token, signer, algorithms=[algorithm])
    except BadSignatureError:
        raise Refused("signature_mismatch") from None
    except DecodeError:
        raise Refused("malformed_header") from None
    except (JoseError, SecurityWarning, ValueError, TypeError):
        raise Refused("certificate_unusable") from None


def _check_kind(key: Mapping[str, Any], kind: str, algorithm: str) -> None:
    """A key serves one kind of signature, whatever the token says."""
    if key.get("kty") != kind or key.get("alg", algorithm) != algorithm:
        raise Refused("certificate_unusable")


def _decoded(part: str) -> Any:
    try:
        return orjson.loads(_bytes(part))
    except ValueError:
        raise Refused("malformed_header") from None


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused("malformed_header") from None
