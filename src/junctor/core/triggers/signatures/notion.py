"""Notion: SHA-256 digest over the raw body; the key is the token that its first request brings."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import Delivery, Verdict, tagged, text_at


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Notion."""
    digest = tagged(delivery.header("X-Notion-Signature"), "sha256")
    delivery.check_digest([digest], delivery.hex_digests(delivery.body))
    return delivery.accept(text_at(delivery.json(), "id"))
