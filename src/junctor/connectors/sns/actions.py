"""Amazon SNS: the attributes of a text message are numbered, so only those given may stand."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    form = {
        "Action": "Publish",
        "Version": "2010-03-31",
        "PhoneNumber": inputs["to"],
        "Message": inputs["text"],
    }
    attributes = {}
    sender = inputs.get("from") or conn.get("fromNumber")
    if sender:
        name = "AWS.MM.SMS.OriginationNumber" if sender[0] == "+" else "AWS.SNS.SMS.SenderID"
        attributes[name] = sender
    if inputs.get("kind"):
        attributes["AWS.SNS.SMS.SMSType"] = inputs["kind"]
    for number, (name, value) in enumerate(attributes.items(), 1):
        place = f"MessageAttributes.entry.{number}"
        form[f"{place}.Name"] = name
        form[f"{place}.Value.DataType"] = "String"
        form[f"{place}.Value.StringValue"] = value
    return post("/", form=form)
