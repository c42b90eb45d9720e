"""Mailgun: a digest over time and token that stands in the JSON body, which it does not cover."""

from __future__ import annotations

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    Refused,
    Verdict,
    text_at,
    timestamp_of,
)

_PLACE = "signature"


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery of Mailgun.

    The token is the key: it is signed and used once, so that a signature which was seen
    vouches for no other body.
    """
    document = delivery.json()
    token = text_at(document, _PLACE, "token")
    given = [text_at(document, _PLACE, name) for name in ("signature", "parent-signature")]
    digests = [each.lower() for each in given if each]
    if token is None or not digests:
        raise Refused("missing_signature")
    stamp = document[_PLACE].get("timestamp")
    stamp = str(stamp) if isinstance(stamp, int | str) and not isinstance(stamp, bool) else ""
    timestamp = timestamp_of(stamp)
    message = stamp.encode() + token.encode("utf-8", "surrogatepass")
    delivery.check_digest(digests, delivery.hex_digests(message))
    delivery.check_time(timestamp)
    return delivery.accept(token)
