"""SendGrid: an ECDSA signature over time and body; the secret is the verification key."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import Delivery, Verdict, timestamp_of
from junctor.core.triggers.signatures.public_keys import check_curve

_PREFIX = "X-Twilio-Email-Event-Webhook-"


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery of SendGrid's event webhook."""
    signature = delivery.header(f"{_PREFIX}Signature")
    stamp = delivery.header(f"{_PREFIX}Timestamp")
    timestamp = timestamp_of(stamp)
    check_curve(delivery.secrets, stamp.encode() + delivery.body, signature)
    delivery.check_time(timestamp)
    return delivery.accept(None)
