"""Standard Webhooks: `v1` digests over `id.timestamp.body` with a base64 secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from junctor.core.triggers.signatures.delivery import Delivery, Refused, Verdict, timestamp_of

_PREFIX = b"whsec_"


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by the Standard Webhooks rules."""
    key = delivery.header("webhook-id")
    stamp = delivery.header("webhook-timestamp")
    tags = [part.partition(",") for part in delivery.header("webhook-signature").split(" ")]
    timestamp = timestamp_of(stamp)
    digests = [digest for tag, comma, digest in tags if tag == "v1" and comma]
    if not digests:
        raise Refused("no_supported_signature")
    message = b".".join([key.encode("utf-8", "surrogatepass"), stamp.encode(), delivery.body])
    expected = [
        base64.b64encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()
        for secret in _decoded(delivery.secrets)
    ]
    delivery.check_digest(digests, expected)
    delivery.check_time(timestamp)
    return delivery.accept(key)


def _decoded(secrets: tuple[bytes, ...]) -> list[bytes]:
    """The bytes behind the base64; a secret that is not base64 signs nothing."""
    found = []
    for secret in secrets:
        text = secret.removeprefix(_PREFIX)
        try:
            decoded = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        if decoded:
            found.append(decoded)
    if not found:
        raise Refused("no_secret_configured")
    return found
