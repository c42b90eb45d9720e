"""Outline: `t` in milliseconds and `s`, a digest over `t.body`."""

from __future__ import annotations

import re

from junctor.core.triggers.signatures.delivery import Delivery, Refused, Verdict, text_at

_MILLISECONDS = re.compile(r"[0-9]{11,15}")


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Outline."""
    pairs = [part.partition("=") for part in delivery.header("Outline-Signature").split(",")]
    times = [value for tag, _, value in pairs if tag == "t"]
    digests = [value for tag, _, value in pairs if tag == "s"]
    if len(times) != 1 or not _MILLISECONDS.fullmatch(times[0]):
        raise Refused("malformed_header")
    if not digests:
        raise Refused("no_supported_signature")
    message = times[0].encode() + b"." + delivery.body
    delivery.check_digest(digests, delivery.hex_digests(message))
    delivery.check_time(int(times[0]) // 1000)
    return delivery.accept(text_at(delivery.json(), "id"))
