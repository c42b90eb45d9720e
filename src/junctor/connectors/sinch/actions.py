"""Sinch: one text message is a batch of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    body: dict[str, Any] = {"to": [inputs["to"]], "body": inputs["text"]}
    sender = inputs.get("from") or conn.get("fromNumber")
    if sender:
        body["from"] = sender
    return post(f"/xms/v1/{quote(conn['servicePlanId'], safe='')}/batches", json=body)
