"""GitHub: SHA-256 digest over the raw body. No time is signed: the delivery id stops replays."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import Delivery, Refused, Verdict, tagged


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by GitHub; the older SHA-1 header is never looked at."""
    digest = tagged(delivery.header("X-Hub-Signature-256"), "sha256")
    delivery.check_digest([digest], delivery.hex_digests(delivery.body))
    try:
        key = delivery.header("X-GitHub-Delivery")
    except Refused:
        raise Refused("missing_delivery_id") from None
    return delivery.accept(key)
