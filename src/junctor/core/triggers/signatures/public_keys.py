"""Signatures by public keys: of a key that somebody entered, or of a certificate."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Literal

from junctor.core.triggers.signatures.delivery import Refused

_ARMOR = "-----"


def check_curve(keys: tuple[bytes, ...], message: bytes, signature: str) -> None:
    """`signature_mismatch` unless one of the keys (base64 or PEM) made this ECDSA signature."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    raw = decoded(signature)
    usable = False
    for text in keys:
        try:
            key = load_der_public_key(_der(text.decode("ascii")))
        except (ValueError, UnsupportedAlgorithm):
            continue
        if not isinstance(key, EllipticCurvePublicKey):
            continue
        usable = True
        try:
            return key.verify(raw, message, ECDSA(SHA256()))
        except InvalidSignature:
            continue
    raise Refused("signature_mismatch" if usable else "no_secret_configured")


def check_certificate(
    pem: bytes, message: bytes, signature: str, digest: Literal["sha1", "sha256"], now: float
) -> None:
    """`signature_mismatch` unless the certificate's key made this RSA signature.

    Whoever fetched the certificate vouches for where it came from; here it must be one of RSA
    and of today.
    """
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise Refused("certificate_unusable") from None
    today = datetime.fromtimestamp(now, UTC)
    if not certificate.not_valid_before_utc <= today <= certificate.not_valid_after_utc:
        raise Refused("certificate_expired")
    if not isinstance(key, RSAPublicKey):
        raise Refused("certificate_unusable")
    algorithm = SHA256() if digest == "sha256" else SHA1()  # noqa: S303 - SNS signs so by default
    try:
        key.verify(decoded(signature), message, PKCS1v15(), algorithm)
    except InvalidSignature:
        raise Refused("signature_mismatch") from None


def decoded(signature: str) -> bytes:
    """The bytes of a signature in base64; anything else is `malformed_header`."""
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("malformed_header") from None


def _der(text: str) -> bytes:
    lines = [line.strip() for line in text.splitlines() if not line.startswith(_ARMOR)]
    return base64.b64decode("".join(lines), validate=True)
