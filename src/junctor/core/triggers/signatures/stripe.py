"""Stripe: `t` and any number of `v1` digests over `t.body`; other versions are ignored."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    Refused,
    Verdict,
    text_at,
    timestamp_of,
)


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Stripe."""
    pairs = [part.strip().partition("=") for part in delivery.header("Stripe-Signature").split(",")]
    times = [value for tag, _, value in pairs if tag == "t"]
    digests = [value for tag, _, value in pairs if tag == "v1"]
    if len(times) != 1:
        raise Refused("malformed_header")
    timestamp = timestamp_of(times[0])
    if not digests:
        raise Refused("no_supported_signature")
    message = times[0].encode() + b"." + delivery.body
    delivery.check_digest(digests, delivery.hex_digests(message))
    delivery.check_time(timestamp)
    return delivery.accept(text_at(delivery.json(), "id"))
