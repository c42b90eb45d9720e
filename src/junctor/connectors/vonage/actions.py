"""Vonage: a text message is a form; numbers stand there without their plus."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    sender = inputs.get("from") or conn.get("fromNumber")
    if not sender:
        raise InvalidInput(
            "Nobody is named as the sender.",
            cure="Give `from`, or a From Number in the connection.",
            field="/from",
        )
    text = inputs["text"]
    form = {"from": sender.removeprefix("+"), "to": inputs["to"].removeprefix("+"), "text": text}
    if not text.isascii():
        form["type"] = "unicode"
    return post("/sms/json", form=form)
