"""Slack: `v0` digest over `v0:timestamp:body`; the URL challenge is answered once that holds."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    Refused,
    Reply,
    Standing,
    Verdict,
    tagged,
    text_at,
    timestamp_of,
)

_LONGEST_CHALLENGE = 1024


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Slack, or the answer to its challenge."""
    stamp = delivery.header("X-Slack-Request-Timestamp")
    digest = tagged(delivery.header("X-Slack-Signature"), "v0")
    timestamp = timestamp_of(stamp)
    message = b"v0:" + stamp.encode() + b":" + delivery.body
    delivery.check_digest([digest], delivery.hex_digests(message))
    delivery.check_time(timestamp)
    document = delivery.json()
    if text_at(document, "type") == "url_verification":
        return _challenge(text_at(document, "challenge"))
    return delivery.accept(text_at(document, "event_id"))


def _challenge(challenge: str | None) -> Verdict:
    is_plain = challenge is not None and challenge.isascii() and challenge.isprintable()
    if challenge is None or not is_plain or len(challenge) > _LONGEST_CHALLENGE:
        raise Refused("malformed_body")
    return Verdict(Standing.VALID, "challenge", respond=Reply(200, challenge, "text/plain"))
