"""Mailgun: a digest over time and token that stands in the body, which it does not cover.

Events are JSON; mail that comes in is a form.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    Refused,
    Verdict,
    text_at,
    timestamp_of,
)

_PLACE = "signature"
_FORM = "application/x-www-form-urlencoded"
_SIGNED = ("timestamp", "token", "signature")
_MOST_FIELDS = 1000


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery of Mailgun.

    The token is the key: it is signed and used once, so that a signature which was seen
    vouches for no other body.
    """
    document = _document(delivery)
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


def _document(delivery: Delivery) -> Any:
    """The body as events are; of a form, the three fields that are signed."""
    kinds = [value for name, value in delivery.headers.items() if name.lower() == "content-type"]
    if not any(kind.partition(";")[0].strip().lower() == _FORM for kind in kinds):
        return delivery.json()
    try:
        text = delivery.body.decode()
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refused("malformed_body") from None
    found = [(name, value) for name, value in fields if name in _SIGNED]
    if len(found) > len(dict(found)):
        raise Refused("malformed_body")
    return {_PLACE: dict(found)}
