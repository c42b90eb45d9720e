"""PayPal: an RSA signature over id, time, the webhook's id and the body's CRC.

A CRC can be met by another body, so the transmission's id, which is signed, is the key: a
signature that was seen vouches for no other body.
"""

from __future__ import annotations

import re
import zlib

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    NeedsCertificate,
    Refused,
    Verdict,
    iso_seconds,
)
from junctor.core.triggers.signatures.public_keys import check_certificate

_ADDRESS = re.compile(
    r"https://api(?:-m)?(?:\.sandbox)?\.paypal\.com/v1/notifications/certs/[A-Za-z0-9-]{1,100}"
)
_RETRIES = 3 * 24 * 3600
"""PayPal sends again for three days."""


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery of PayPal; the secrets are ids of webhooks."""
    header = delivery.header
    key, stamp = header("PayPal-Transmission-Id"), header("PayPal-Transmission-Time")
    signature, address = header("PayPal-Transmission-Sig"), header("PayPal-Cert-Url")
    if header("PayPal-Auth-Algo") != "SHA256withRSA":
        raise Refused("no_supported_signature")
    if not _ADDRESS.fullmatch(address):
        raise Refused("certificate_from_elsewhere")
    timestamp = iso_seconds(stamp)
    delivery.check_age(timestamp, _RETRIES)
    if delivery.certificate is None:
        raise NeedsCertificate(address)
    _check(delivery, f"{key}|{stamp}", signature)
    return delivery.accept(key)


def _check(delivery: Delivery, start: str, signature: str) -> None:
    assert delivery.certificate is not None
    for secret in delivery.secrets:
        text = f"{start}|{secret.decode()}|{zlib.crc32(delivery.body)}"
        message = text.encode("utf-8", "surrogatepass")
        try:
            return check_certificate(
                delivery.certificate, message, signature, "sha256", delivery.now
            )
        except Refused as refused:
            if refused.reason != "signature_mismatch":
                raise
    raise Refused("signature_mismatch")
