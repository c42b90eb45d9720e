"""Twilio: a text message goes from the number it names, or from the connection's."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    sender = inputs.get("from") or conn.get("fromNumber")
    if not sender:
        raise InvalidInput(
            "No number is named to send from.",
            cure="Give `from`, or a From Number in the connection.",
            field="/from",
        )
    path = f"/2010-04-01/Accounts/{quote(conn['accountSid'], safe='')}/Messages.json"
    return post(path, form={"To": inputs["to"], "From": sender, "Body": inputs["text"]})
